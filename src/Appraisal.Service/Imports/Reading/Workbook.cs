using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Xml;

namespace Appraisal.Service.Imports.Reading;

/// <summary>
/// Reads the first sheet of an XLSX, streaming. Not by MiniExcel: it drops the zeros that a format puts before a number, reads dates of the
/// 1904 system four years early, and unpacks without a bound.
/// </summary>
internal sealed class Workbook : IDisposable
{
    /// <summary>Bytes that the parts of a workbook may unpack to, all together: some three times a sheet of 100,000 rows and 20 columns.</summary>
    public const long ExpandedLimit = 256L << 20;

    private const int ColumnLimit = 1024;
    private static readonly XmlReaderSettings Xml = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreComments = true, IgnoreWhitespace = false };

    private readonly ZipArchive _archive;
    private readonly Budget _budget = new(ExpandedLimit);
    private readonly List<string> _shared = [];
    private readonly List<NumberFormat> _styles = [];
    private bool _is1904;
    private string _sheet = "";

    private Workbook(ZipArchive archive) => _archive = archive;

    /// <summary>The rows of the first sheet; those that the file leaves out are not there, the numbers of the others tell so.</summary>
    /// <exception cref="FileRefusedException">The file is cut off or damaged, no workbook, or unpacks to too much.</exception>
    public static IEnumerable<SheetRow> Read(byte[] file)
    {
        using var workbook = Guarded(() => Open(file));
        using var rows = workbook.Rows().GetEnumerator();
        while (Guarded(rows.MoveNext))
            yield return rows.Current;
    }

    /// <inheritdoc/>
    public void Dispose() => _archive.Dispose();

    private static Workbook Open(byte[] file)
    {
        var workbook = new Workbook(new ZipArchive(new MemoryStream(file, writable: false), ZipArchiveMode.Read));
        try
        {
            workbook.ReadParts();
            return workbook;
        }
        catch
        {
            workbook.Dispose();
            throw;
        }
    }

    private static T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is InvalidDataException or NotSupportedException or XmlException or EndOfStreamException or FormatException or OverflowException)
        {
            throw new FileRefusedException("unreadable-workbook");
        }
    }

    private void ReadParts()
    {
        var sheetId = "";
        Each("xl/workbook.xml", reader =>
        {
            if (reader.LocalName == "workbookPr")
                _is1904 = reader.GetAttribute("date1904") is "1" or "true";
            else if (reader.LocalName == "sheet" && sheetId.Length == 0)
                sheetId = Relationship(reader);
        });
        Each("xl/_rels/workbook.xml.rels", reader =>
        {
            if (reader.LocalName == "Relationship" && reader.GetAttribute("Id") == sheetId)
                _sheet = reader.GetAttribute("Target") ?? "";
        });
        _sheet = _sheet.StartsWith('/') ? _sheet[1..] : "xl/" + _sheet;
        ReadStyles();
        ReadSharedTexts();
    }

    private static string Relationship(XmlReader reader)
    {
        while (reader.MoveToNextAttribute())
        {
            if (reader.LocalName == "id" && reader.NamespaceURI.EndsWith("/relationships", StringComparison.Ordinal))
                return reader.Value;
        }
        throw new InvalidDataException();
    }

    private void ReadStyles()
    {
        if (_archive.GetEntry("xl/styles.xml") is null)
            return;
        var codes = new Dictionary<int, string?>();
        var inCells = false;
        Each("xl/styles.xml", reader =>
        {
            if (reader.LocalName is "cellXfs" or "cellStyleXfs" or "cellStyles" or "dxfs")
                inCells = reader.LocalName == "cellXfs";
            else if (reader.LocalName == "numFmt" && reader.GetAttribute("formatCode") is { } code)
                codes.TryAdd(Whole(reader.GetAttribute("numFmtId")), code);
            else if (reader.LocalName == "xf" && inCells)
                _styles.Add(Format(Whole(reader.GetAttribute("numFmtId"))));
        });

        NumberFormat Format(int id) => NumberFormat.Of(id, codes.GetValueOrDefault(id));
    }

    private void ReadSharedTexts()
    {
        if (_archive.GetEntry("xl/sharedStrings.xml") is null)
            return;
        using var reader = OpenPart("xl/sharedStrings.xml");
        while (reader.Read())
        {
            if (reader.NodeType == XmlNodeType.Element && reader.LocalName == "si")
                _shared.Add(RichText(reader));
        }
    }

    private IEnumerable<SheetRow> Rows()
    {
        using var reader = OpenPart(_sheet);
        var number = 0;
        while (reader.Read())
        {
            if (reader.NodeType != XmlNodeType.Element || reader.LocalName != "row")
                continue;
            number = reader.GetAttribute("r") is { } given ? Whole(given) : number + 1;
            yield return new SheetRow(number, Cells(reader));
        }
    }

    private Cell[] Cells(XmlReader reader)
    {
        var cells = new List<Cell>();
        if (reader.IsEmptyElement)
            return [];
        var column = -1;
        var depth = reader.Depth;
        while (reader.Read() && reader.Depth > depth)
        {
            if (reader.NodeType != XmlNodeType.Element || reader.LocalName != "c")
                continue;
            column = reader.GetAttribute("r") is { } reference ? ColumnOf(reference) : column + 1;
            if (column >= ColumnLimit)
                throw new FileRefusedException("too-many-columns", ColumnLimit);
            while (cells.Count <= column)
                cells.Add(Cell.Blank);
            cells[column] = ReadCell(reader);
        }
        return [.. cells];
    }

    private Cell ReadCell(XmlReader reader)
    {
        var (type, style) = (reader.GetAttribute("t"), reader.GetAttribute("s"));
        if (reader.IsEmptyElement)
            return Cell.Blank;
        var value = "";
        var depth = reader.Depth;
        while (reader.Read() && reader.Depth > depth)
        {
            if (reader.NodeType != XmlNodeType.Element)
                continue;
            if (reader.LocalName == "is")
                value = RichText(reader);
            else if (reader.LocalName == "v")
                value = Content(reader);
        }
        return value.Length == 0 ? Cell.Blank : type switch
        {
            "s" => Cell.Of(_shared[Index(value, _shared.Count)]),
            "b" => new Cell(CellKind.Boolean, value == "1" ? "true" : "false"),
            "e" => new Cell(CellKind.Error, value),
            null or "n" => NumberCell(double.Parse(value, NumberStyles.Float, CultureInfo.InvariantCulture), style),
            _ => Cell.Of(value), // inlineStr, a formula's text, an ISO date
        };
    }

    private Cell NumberCell(double number, string? style)
    {
        var format = style is null || _styles.Count == 0 ? default : _styles[Index(style, _styles.Count)];
        var moment = SerialDate.From(number, _is1904);
        var text = format.IsDate && moment is { } shown ? SerialDate.Text(shown) : format.Text(number);
        return new Cell(CellKind.Number, text, number, moment, format.IsDate && moment is not null);
    }

    // all the texts of a rich text, but not the readings that stand above it (rPh)
    private static string RichText(XmlReader reader)
    {
        if (reader.IsEmptyElement)
            return "";
        var text = new StringBuilder();
        var depth = reader.Depth;
        while (reader.Read() && reader.Depth > depth)
        {
            if (reader.NodeType != XmlNodeType.Element)
                continue;
            if (reader.LocalName == "rPh")
                RichText(reader);
            else if (reader.LocalName == "t")
                text.Append(Content(reader));
        }
        return text.ToString();
    }

    private static string Content(XmlReader reader)
    {
        if (reader.IsEmptyElement)
            return "";
        var text = new StringBuilder();
        var depth = reader.Depth;
        while (reader.Read() && reader.Depth > depth)
        {
            if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace)
                text.Append(reader.Value);
        }
        return text.ToString();
    }

    private void Each(string part, Action<XmlReader> element)
    {
        using var reader = OpenPart(part);
        while (reader.Read())
        {
            if (reader.NodeType == XmlNodeType.Element)
                element(reader);
        }
    }

    private XmlReader OpenPart(string name)
    {
        var entry = _archive.GetEntry(name) ?? throw new FileRefusedException("unreadable-workbook");
        return XmlReader.Create(new BoundedStream(entry.Open(), _budget), Xml);
    }

    private static int ColumnOf(string reference)
    {
        var column = 0;
        foreach (var letter in reference.TakeWhile(char.IsAsciiLetterUpper))
            column = Math.Min((column * 26) + letter - 'A' + 1, ColumnLimit + 1);
        return column == 0 ? throw new InvalidDataException() : column - 1;
    }

    private static int Index(string text, int count) => Whole(text) is var i && i >= 0 && i < count ? i : throw new InvalidDataException();

    private static int Whole(string? text) => int.Parse(text ?? "", NumberStyles.None, CultureInfo.InvariantCulture);
}
