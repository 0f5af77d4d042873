using System.IO.Compression;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Appraisal.Service.Imports.Reading;

/// <summary>
/// The package that an XLSX or XLSB is, looked over before the library reads it: what the library does not bound (what it unpacks to),
/// does not tell (which date system, which formulas have an error or no result) or does not find (a workbook under another name).
/// </summary>
internal sealed class Package
{
    /// <summary>Bytes that the parts of a workbook may unpack to, all together: some three times a sheet of 100,000 rows and 10 columns.</summary>
    public const long ExpandedLimit = 128L << 20;

    private const int PartLimit = 5_000;
    private const int HeadBytes = 16 << 10;
    private const string Book = "xl/workbook.xml";
    private const string Texts = "xl/sharedStrings.xml";
    private const string Styles = "xl/styles.xml";
    private const string Strict = "http://purl.oclc.org/ooxml/";

    private static readonly XmlReaderSettings Xml = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreComments = true };

    private readonly Dictionary<string, ZipArchiveEntry> _parts;
    private bool _isStrict;
    private readonly Dictionary<string, PartScan> _scans = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> _sheets = new(StringComparer.Ordinal);

    private Package(byte[] file, ZipArchive archive)
    {
        File = file;
        if (archive.Entries.Count > PartLimit)
            throw new FileRefusedException("expands-too-far", ExpandedLimit >> 20);
        _parts = archive.Entries.Where(e => e.Length > 0).GroupBy(e => Plain(e.FullName), StringComparer.OrdinalIgnoreCase)
            .ToDictionary(g => g.Key, g => g.First(), StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The bytes to be read: the file itself, or one with the workbook where the library looks for it.</summary>
    public byte[] File { get; private set; }

    /// <summary>What all parts unpack to, in bytes.</summary>
    public long Expanded { get; private set; }

    /// <summary>Whether its days are counted from 1904.</summary>
    public bool Is1904 { get; private set; }

    /// <summary>Looks a package over.</summary>
    /// <exception cref="FileRefusedException">It holds macros or is no workbook.</exception>
    public static Package Open(byte[] file)
    {
        using var archive = new ZipArchive(new MemoryStream(file, writable: false), ZipArchiveMode.Read);
        var package = new Package(file, archive);
        package.Look();
        return package;
    }

    /// <summary>The cells of a sheet that show no value: those with an error, and those with a formula but no result.</summary>
    public Dictionary<(int Row, int Column), Cell> Flaws(string sheet) =>
        _sheets.TryGetValue(sheet, out var part) && _scans.TryGetValue(part, out var scan) ? scan.Flaws : [];

    private void Look()
    {
        if (_parts.Keys.Any(p => p.EndsWith("vbaProject.bin", StringComparison.OrdinalIgnoreCase)))
            throw new FileRefusedException("macro-workbook");
        var budget = new Budget(ExpandedLimit);
        var suspect = new List<string>();
        foreach (var (name, part) in _parts)
        {
            using var stream = new BoundedStream(part.Open(), budget);
            if (name.Contains("worksheets/", StringComparison.OrdinalIgnoreCase) && name.EndsWith(".bin", StringComparison.OrdinalIgnoreCase) && PartScan.HasBinaryErrors(stream))
                throw new FileRefusedException("errors-in-binary-workbook");
            if (PartScan.IsToBeScanned(stream, name.EndsWith(".xml", StringComparison.OrdinalIgnoreCase)))
                suspect.Add(name);
        }
        Expanded = budget.Taken;
        var book = BookPart();
        if (!book.EndsWith(".xml", StringComparison.OrdinalIgnoreCase))
            return; // XLSB
        ReadBook(book);
        var places = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { [book] = Book };
        var shared = PartOf(book, "sharedStrings", Texts);
        (places[shared], places[PartOf(book, "styles", Styles)]) = (Texts, Styles);
        var texts = CountTexts(shared);
        foreach (var part in _sheets.Values.Intersect(suspect, StringComparer.OrdinalIgnoreCase))
        {
            using var reader = XmlReader.Create(_parts[part].Open(), Xml);
            _scans[part] = PartScan.Of(reader, texts);
        }
        if (_isStrict || places.Any(p => !p.Key.Equals(p.Value, StringComparison.OrdinalIgnoreCase)))
            File = Moved(book, places);
    }

    private string BookPart() =>
        Relations("_rels/.rels").FirstOrDefault(r => r.Type.EndsWith("/officeDocument", StringComparison.Ordinal)) is { Target: { } target } && _parts.ContainsKey(Resolved("", target))
            ? Resolved("", target)
            : _parts.ContainsKey(Book) ? Book : throw new FileRefusedException("unreadable-workbook");

    // what the book refers to as this, or where it stands by custom
    private string PartOf(string book, string type, string usual) =>
        Relations(RelationsOf(book)).FirstOrDefault(r => r.Type.EndsWith("/" + type, StringComparison.OrdinalIgnoreCase)) is { Target: { } target } && _parts.ContainsKey(Resolved(Folder(book), target))
            ? Resolved(Folder(book), target)
            : usual;

    private int CountTexts(string part)
    {
        if (!_parts.TryGetValue(part, out var texts))
            return 0;
        using var reader = XmlReader.Create(texts.Open(), Xml);
        return PartScan.CountTexts(reader);
    }

    private void ReadBook(string book)
    {
        var root = Load(book);
        _isStrict = root.Name.NamespaceName.StartsWith(Strict, StringComparison.Ordinal);
        Is1904 = root.Elements().FirstOrDefault(e => e.Name.LocalName == "workbookPr")?.Attributes().FirstOrDefault(a => a.Name.LocalName == "date1904")?.Value is "1" or "true";
        var targets = Relations(RelationsOf(book)).ToDictionary(r => r.Id, r => Resolved(Folder(book), r.Target), StringComparer.Ordinal);
        foreach (var sheet in root.Descendants().Where(e => e.Name.LocalName == "sheet"))
        {
            var name = sheet.Attribute("name")?.Value ?? "";
            if (sheet.Attributes().FirstOrDefault(a => a.Name.LocalName == "id" && a.Name.NamespaceName.Length > 0)?.Value is { } id && targets.TryGetValue(id, out var part))
                _sheets.TryAdd(name, part);
        }
    }

    // the library looks for the book, its texts and its styles at their usual places only, and knows the transitional names of ISO 29500
    // only; what else the book refers to keeps its place, said from the root
    private byte[] Moved(string book, Dictionary<string, string> places)
    {
        using var buffer = new MemoryStream();
        using (var moved = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, part) in _parts.Where(p => !p.Key.Equals(RelationsOf(book), StringComparison.OrdinalIgnoreCase) && (places.ContainsKey(p.Key) || !places.ContainsValue(p.Key))))
            {
                using var from = part.Open();
                using var to = moved.CreateEntry(places.GetValueOrDefault(name, name), CompressionLevel.Fastest).Open();
                if (_isStrict && !name.EndsWith(".bin", StringComparison.OrdinalIgnoreCase))
                    CopyHead(from, to);
                from.CopyTo(to);
            }
            var relations = Load(RelationsOf(book));
            foreach (var relation in relations.Elements().Where(r => r.Attribute("TargetMode") is null))
            {
                var target = Resolved(Folder(book), relation.Attribute("Target")?.Value ?? "");
                relation.SetAttributeValue("Target", "/" + places.GetValueOrDefault(target, target));
                relation.SetAttributeValue("Type", Transitional(relation.Attribute("Type")?.Value ?? ""));
            }
            using var stream = moved.CreateEntry(RelationsOf(Book)).Open();
            relations.Save(stream);
        }
        return buffer.ToArray();
    }

    // the names stand in the first tag; the rest is copied as it is
    private static void CopyHead(Stream from, Stream to)
    {
        var head = new byte[HeadBytes];
        var read = from.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        to.Write(Encoding.Latin1.GetBytes(Transitional(Encoding.Latin1.GetString(head, 0, read))));
    }

    private static string Transitional(string text) => text
        .Replace(Strict + "spreadsheetml/main", "http://schemas.openxmlformats.org/spreadsheetml/2006/main", StringComparison.Ordinal)
        .Replace(Strict + "officeDocument/relationships", "http://schemas.openxmlformats.org/officeDocument/2006/relationships", StringComparison.Ordinal);

    private IEnumerable<(string Id, string Type, string Target)> Relations(string part) => !_parts.ContainsKey(part) ? [] :
        Load(part).Elements().Select(r => (r.Attribute("Id")?.Value ?? "", r.Attribute("Type")?.Value ?? "", r.Attribute("Target")?.Value ?? ""));

    private XElement Load(string part)
    {
        using var reader = XmlReader.Create(_parts[part].Open(), Xml);
        return XElement.Load(reader);
    }

    private static string Plain(string name) => name.Replace('\\', '/').TrimStart('/');

    private static string Folder(string part) => part.LastIndexOf('/') is var at and >= 0 ? part[..at] : "";

    private static string RelationsOf(string part) => $"{Folder(part)}/_rels/{part[(part.LastIndexOf('/') + 1)..]}.rels".TrimStart('/');

    private static string Resolved(string folder, string target)
    {
        target = target.Replace('\\', '/');
        var steps = new List<string>();
        foreach (var step in (target.StartsWith('/') ? target : $"{folder}/{target}").Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (step == ".." && steps.Count > 0)
                steps.RemoveAt(steps.Count - 1);
            else if (step is not ("." or ".."))
                steps.Add(step);
        }
        return string.Join('/', steps);
    }
}
