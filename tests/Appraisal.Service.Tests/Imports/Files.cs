using System.Globalization;
using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Appraisal.Service.Tests.Hosting;

namespace Appraisal.Service.Tests.Imports;

/// <summary>Files as people send them, and sending them.</summary>
internal static class Files
{
    public const string Csv = "text/csv";
    public const string Xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    public const string Ndjson = "application/x-ndjson";

    private static readonly XNamespace Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

    public static Encoding Gb18030
    {
        get
        {
            Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
            return Encoding.GetEncoding("GB18030");
        }
    }

    public static Task<HttpResponseMessage> ImportAsync(this HttpClient client, string kind, string type, byte[] file) =>
        client.PostAsync($"import/{kind}", new ByteArrayContent(file) { Headers = { ContentType = MediaTypeHeaderValue.Parse(type) } });

    public static Task<HttpResponseMessage> ImportAsync(this HttpClient client, string kind, string csv) =>
        client.ImportAsync(kind, Csv, Encoding.UTF8.GetBytes(csv));

    /// <summary>The counts of a report as <c>created/updated/unchanged/rejected</c>.</summary>
    public static string Counts(this JsonElement report) =>
        string.Join('/', new[] { "created", "updated", "unchanged", "rejected" }.Select(n => report.GetProperty(n).GetInt32().ToString(CultureInfo.InvariantCulture)));

    /// <summary>The errors of a report or problem as <c>row:field:code</c>.</summary>
    public static string[] Rows(this JsonElement report) =>
        [.. report.GetProperty("errors").EnumerateArray().Select(e => $"{e.GetProperty("row")}:{e.GetProperty("field").GetString()}:{e.GetProperty("code").GetString()}")];

    /// <summary>
    /// A workbook with this sheet; a cell is a text, a number, or a number with the index of its style: 1 = 00000, 2 = a date, 3 = date and
    /// time, 4 = 0%, 5 = "V"0000, 6 = 000-00, 7 = #,##0.00.
    /// </summary>
    public static byte[] Workbook(bool is1904, params object?[][] rows) => Book(is1904, ("a", "visible", Rows(rows)));

    /// <summary>A workbook with these sheets: name, state, XML.</summary>
    public static byte[] Book(params (string Name, string State, string Xml)[] sheets) => Book(false, sheets);

    /// <summary>The XML of a sheet with these rows, and what stands below them.</summary>
    public static string Rows(object?[][] rows, string below = "") =>
        $"<worksheet xmlns='{Main}'><sheetData>{string.Concat(rows.Select((r, i) => r.Length == 0 ? "" : $"<row r='{i + 1}'>{string.Concat(r.Select((c, j) => Cell(c, j, i + 1)))}</row>"))}</sheetData>{below}</worksheet>";

    private static byte[] Book(bool is1904, params (string Name, string State, string Xml)[] sheets) => Zip(
    [
        ("[Content_Types].xml", "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'/>"),
        ("xl/workbook.xml", $"<workbook xmlns='{Main}' xmlns:r='http://schemas.openxmlformats.org/officeDocument/2006/relationships'>"
            + $"<workbookPr{(is1904 ? " date1904='1'" : "")}/><sheets>{string.Concat(sheets.Select((s, i) => $"<sheet name='{s.Name}' state='{s.State}' sheetId='{i + 1}' r:id='rId{i + 7}'/>"))}</sheets></workbook>"),
        ("xl/_rels/workbook.xml.rels", "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>"
            + string.Concat(sheets.Select((_, i) => $"<Relationship Id='rId{i + 7}' Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet' Target='worksheets/sheet{i + 1}.xml'/>"))
            + "<Relationship Id='rId1' Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles' Target='styles.xml'/></Relationships>"),
        ("xl/styles.xml", $"<styleSheet xmlns='{Main}'><numFmts><numFmt numFmtId='164' formatCode='00000'/><numFmt numFmtId='165' formatCode='&quot;V&quot;0000'/><numFmt numFmtId='166' formatCode='000-00'/></numFmts>"
            + "<cellStyleXfs><xf numFmtId='0'/></cellStyleXfs><cellXfs><xf numFmtId='0'/><xf numFmtId='164'/><xf numFmtId='14'/><xf numFmtId='22'/><xf numFmtId='9'/><xf numFmtId='165'/><xf numFmtId='166'/><xf numFmtId='4'/></cellXfs></styleSheet>"),
        .. sheets.Select((s, i) => ($"xl/worksheets/sheet{i + 1}.xml", s.Xml)),
    ]);

    public static byte[] Zip(params (string Name, string Text)[] entries)
    {
        using var buffer = new MemoryStream();
        using (var zip = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, text) in entries)
            {
                using var writer = new StreamWriter(zip.CreateEntry(name).Open());
                writer.Write(text);
            }
        }
        return buffer.ToArray();
    }

    /// <summary>A workbook with the text of each of its parts changed.</summary>
    public static byte[] Rewritten(byte[] book, Func<string, string> change)
    {
        using var zip = new ZipArchive(new MemoryStream(book));
        return Zip([.. zip.Entries.Select(e =>
        {
            using var reader = new StreamReader(e.Open());
            return (e.FullName, change(reader.ReadToEnd()));
        })]);
    }

    /// <summary>The template as a person gets it, filled in below its labels: cells by field.</summary>
    public static async Task<byte[]> FilledTemplateAsync(this HttpClient client, string kind, string items, params Dictionary<string, string>[] rows)
    {
        var template = await client.GetByteArrayAsync($"import/{kind}/template?items={items}");
        using var buffer = new MemoryStream();
        buffer.Write(template);
        using (var zip = new ZipArchive(buffer, ZipArchiveMode.Update, leaveOpen: true))
        {
            var entry = zip.GetEntry("xl/worksheets/sheet1.xml")!;
            XDocument sheet;
            using (var stream = entry.Open())
                sheet = XDocument.Load(stream);
            var data = sheet.Descendants(Main + "sheetData").Single();
            var fields = data.Elements().First().Elements().Select(c => c.Value).ToList();
            data.Add(rows.Select((r, i) => new XElement(Main + "row", new XAttribute("r", i + 4),
                fields.Select((f, j) => r.TryGetValue(f, out var text) ? Cell(text, j, i + 4) : null))));
            entry.Delete();
            using var written = zip.CreateEntry("xl/worksheets/sheet1.xml").Open();
            sheet.Save(written);
        }
        return buffer.ToArray();
    }

    /// <summary>A cell's XML.</summary>
    public static XElement? Cell(object? value, int column, int row)
    {
        var name = new XAttribute("r", $"{(char)('A' + column)}{row}");
        return value switch
        {
            null => null,
            string text => new XElement(Main + "c", name, new XAttribute("t", "inlineStr"), new XElement(Main + "is", new XElement(Main + "t", text))),
            (double number, int style) => new XElement(Main + "c", name, new XAttribute("s", style), new XElement(Main + "v", number)),
            _ => new XElement(Main + "c", name, new XElement(Main + "v", value)),
        };
    }
}
