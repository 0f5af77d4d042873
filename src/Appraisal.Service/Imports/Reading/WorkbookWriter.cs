using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Xml.Linq;

namespace Appraisal.Service.Imports.Reading;

/// <summary>How the cells of a column are formatted; the number is that of the style.</summary>
internal enum CellFormat
{
    General,
    Heading,
    Text,
    Date,
    DateTime,
}

/// <summary>A sheet to be written, all of it text.</summary>
internal sealed record NewSheet(string Name, string[][] Rows)
{
    /// <summary>Rows that stay in sight; they are headings.</summary>
    public int FrozenRows { get; init; }

    /// <summary>The format of each column's cells below the headings; empty: as it comes.</summary>
    public CellFormat[] Formats { get; init; } = [];

    /// <summary>The words that a column's cells may be chosen from, by the column's index.</summary>
    public Dictionary<int, string[]> Choices { get; init; } = [];
}

/// <summary>
/// Writes a small XLSX. Not by MiniExcel, which cannot format the empty cells of a column as text: there a spreadsheet would make 17 of a
/// code typed as 00017.
/// </summary>
internal static class WorkbookWriter
{
    private const string Package = "http://schemas.openxmlformats.org/package/2006/";
    private const string Document = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private const string SheetType = "application/vnd.openxmlformats-officedocument.spreadsheetml.";

    private static readonly XNamespace Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

    /// <summary>The bytes of a workbook with these sheets.</summary>
    public static byte[] Write(params NewSheet[] sheets)
    {
        using var buffer = new MemoryStream();
        using (var archive = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(archive, "[Content_Types].xml", ContentTypes(sheets.Length));
            Add(archive, "_rels/.rels", Relationships(("r1", "officeDocument", "xl/workbook.xml")));
            Add(archive, "xl/workbook.xml", Book(sheets));
            Add(archive, "xl/_rels/workbook.xml.rels", Relationships(
                [.. sheets.Select((_, i) => ($"s{i + 1}", "worksheet", $"worksheets/sheet{i + 1}.xml")), ("styles", "styles", "styles.xml")]));
            Add(archive, "xl/styles.xml", Styles());
            foreach (var (i, sheet) in sheets.Index())
                Add(archive, $"xl/worksheets/sheet{i + 1}.xml", Sheet(sheet));
        }
        return buffer.ToArray();
    }

    private static void Add(ZipArchive archive, string name, XElement content)
    {
        using var stream = archive.CreateEntry(name).Open();
        new XDocument(content).Save(stream, SaveOptions.DisableFormatting);
    }

    private static XElement ContentTypes(int sheets)
    {
        XNamespace types = Package + "content-types";
        return new XElement(types + "Types",
            Default("rels", "application/vnd.openxmlformats-package.relationships+xml"),
            Default("xml", "application/xml"),
            Part("/xl/workbook.xml", "sheet.main+xml"),
            Part("/xl/styles.xml", "styles+xml"),
            Enumerable.Range(1, sheets).Select(i => Part($"/xl/worksheets/sheet{i}.xml", "worksheet+xml")));

        XElement Default(string extension, string type) =>
            new(types + "Default", new XAttribute("Extension", extension), new XAttribute("ContentType", type));
        XElement Part(string name, string type) =>
            new(types + "Override", new XAttribute("PartName", name), new XAttribute("ContentType", SheetType + type));
    }

    private static XElement Relationships(params (string Id, string Type, string Target)[] targets)
    {
        XNamespace relationships = Package + "relationships";
        return new XElement(relationships + "Relationships", targets.Select(t => new XElement(relationships + "Relationship",
            new XAttribute("Id", t.Id), new XAttribute("Type", $"{Document}/{t.Type}"), new XAttribute("Target", t.Target))));
    }

    private static XElement Book(NewSheet[] sheets) => new(Main + "workbook",
        new XAttribute(XNamespace.Xmlns + "r", Document),
        new XElement(Main + "sheets", sheets.Select((s, i) => new XElement(Main + "sheet",
            new XAttribute("name", s.Name), new XAttribute("sheetId", i + 1), new XAttribute((XNamespace)Document + "id", $"s{i + 1}")))));

    // the cell formats stand in the order of CellFormat; 49 is the built-in @, text
    private static XElement Styles() => new(Main + "styleSheet",
        new XElement(Main + "numFmts", new XAttribute("count", 2), NumberFormat(164, "yyyy-mm-dd"), NumberFormat(165, "yyyy-mm-dd hh:mm")),
        new XElement(Main + "fonts", new XAttribute("count", 2), new XElement(Main + "font"), new XElement(Main + "font", new XElement(Main + "b"))),
        new XElement(Main + "fills", new XAttribute("count", 1), new XElement(Main + "fill")),
        new XElement(Main + "borders", new XAttribute("count", 1), new XElement(Main + "border")),
        new XElement(Main + "cellStyleXfs", new XAttribute("count", 1), new XElement(Main + "xf", new XAttribute("numFmtId", 0))),
        new XElement(Main + "cellXfs", new XAttribute("count", 5), Style(0), Style(49, font: 1), Style(49), Style(164), Style(165)));

    private static XElement NumberFormat(int id, string code) =>
        new(Main + "numFmt", new XAttribute("numFmtId", id), new XAttribute("formatCode", code));

    private static XElement Style(int format, int font = 0) => new(Main + "xf", new XAttribute("numFmtId", format),
        new XAttribute("fontId", font), new XAttribute("fillId", 0), new XAttribute("borderId", 0), new XAttribute("xfId", 0),
        new XAttribute("applyNumberFormat", 1), new XAttribute("applyFont", 1));

    private static XElement Sheet(NewSheet sheet) => new(Main + "worksheet",
        new XElement(Main + "sheetViews", new XElement(Main + "sheetView", new XAttribute("workbookViewId", 0),
            new XElement(Main + "pane", new XAttribute("ySplit", sheet.FrozenRows), new XAttribute("topLeftCell", $"A{sheet.FrozenRows + 1}"),
                new XAttribute("activePane", "bottomLeft"), new XAttribute("state", "frozen")))),
        new XElement(Main + "cols", Enumerable.Range(0, sheet.Rows.Max(r => r.Length)).Select(i => Column(sheet, i))),
        new XElement(Main + "sheetData", sheet.Rows.Select((r, i) => Row(r, i + 1, i < sheet.FrozenRows))),
        sheet.Choices.Count == 0 ? null : new XElement(Main + "dataValidations", new XAttribute("count", sheet.Choices.Count),
            sheet.Choices.Select(c => Choice(c.Key, c.Value, sheet.FrozenRows + 1))));

    private static XElement Column(NewSheet sheet, int index) => new(Main + "col",
        new XAttribute("min", index + 1), new XAttribute("max", index + 1), new XAttribute("width", 18), new XAttribute("customWidth", 1),
        new XAttribute("style", (int)(index < sheet.Formats.Length ? sheet.Formats[index] : CellFormat.General)));

    private static XElement Row(string[] texts, int number, bool heading) => new(Main + "row", new XAttribute("r", number),
        texts.Select((text, i) => text.Length == 0 ? null : new XElement(Main + "c",
            new XAttribute("r", Name(i) + number.ToString(CultureInfo.InvariantCulture)), new XAttribute("t", "inlineStr"),
            heading ? new XAttribute("s", (int)CellFormat.Heading) : null,
            new XElement(Main + "is", new XElement(Main + "t", new XAttribute(XNamespace.Xml + "space", "preserve"), text)))));

    private static XElement Choice(int column, string[] words, int firstRow) => new(Main + "dataValidation",
        new XAttribute("type", "list"), new XAttribute("allowBlank", 1), new XAttribute("showErrorMessage", 0),
        new XAttribute("sqref", string.Create(CultureInfo.InvariantCulture, $"{Name(column)}{firstRow}:{Name(column)}{firstRow + ImportFile.RowLimit}")),
        new XElement(Main + "formula1", $"\"{string.Join(',', words)}\""));

    private static string Name(int column)
    {
        var name = new StringBuilder();
        for (var i = column + 1; i > 0; i = (i - 1) / 26)
            name.Insert(0, (char)('A' + ((i - 1) % 26)));
        return name.ToString();
    }
}
