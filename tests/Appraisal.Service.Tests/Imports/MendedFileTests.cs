using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Xml.Linq;
using Appraisal.Service.Tests.Hosting;

namespace Appraisal.Service.Tests.Imports;

/// <summary>A refused file as it comes back: a whole workbook, which sent as it is is refused again, and once mended is taken.</summary>
public sealed class MendedFileTests(Hosts hosts) : IClassFixture<Hosts>
{
    private static readonly object?[] Heading = ["staffNo", "name", "unit", "cohort", "dutyHours", "quotaGroup", "leaveHours"];

    private async Task<HttpClient> ClientAsync()
    {
        var client = (await hosts.On("Sqlite")).Administrator;
        await client.PutAsync("units/MF", new { name = "v", level = "village" }).JsonAsync();
        return client;
    }

    private static async Task<byte[]> MendedAsync(HttpClient client, string kind, string type, byte[] file, string language = "en")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "import/" + kind) { Content = new ByteArrayContent(file) { Headers = { ContentType = MediaTypeHeaderValue.Parse(type) } } };
        request.Headers.Accept.ParseAdd(Files.Xlsx);
        request.Headers.AcceptLanguage.ParseAdd(language);
        using var answer = await client.SendAsync(request);
        Assert.Equal((HttpStatusCode.UnprocessableEntity, Files.Xlsx), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        return await answer.Content.ReadAsByteArrayAsync();
    }

    private static byte[] WithCells(params string[] rows) => Files.Book(("a", "visible",
        Files.Rows([Heading]).Replace("</sheetData>", string.Concat(rows.Select((r, i) => $"<row r='{i + 2}'>{r}</row>")) + "</sheetData>", StringComparison.Ordinal)));

    private static string Cadre(string code, int row, string further) =>
        $"{Files.Cell(code, 0, row)}{Files.Cell("n", 1, row)}{Files.Cell("MF", 2, row)}{Files.Cell("x", 3, row)}{Files.Cell(1, 4, row)}{further}";

    [Fact]
    public async Task Import_CellInTheLastColumn_ComesBackWhole()
    {
        var client = await ClientAsync();
        var stray = "<c r='XFD2' t='inlineStr'><is><t>stray</t></is></c>";

        var mended = await MendedAsync(client, "cadres", Files.Xlsx, WithCells(Cadre("MF1", 2, stray), Cadre("MF2", 3, "")));

        var again = await client.ImportAsync("cadres", Files.Xlsx, mended).ProblemAsync(HttpStatusCode.UnprocessableEntity);
        Assert.Equal(["2::cell-without-heading"], again.Rows());
        Assert.Equal("H2", Place(mended, "XFD"));
    }

    [Theory]
    [InlineData("en", "What to mend")]
    [InlineData("zh-CN", "需改正之处")]
    public async Task Import_WrongHeading_CanBeMendedInTheFileThatComesBack(string language, string label)
    {
        var client = await ClientAsync();
        var mended = await MendedAsync(client, "cadres", Files.Csv, Encoding.UTF8.GetBytes("staffNo,nam,unit,cohort,dutyHours\nMF3,n,MF,x,1\n"), language);

        var again = await client.ImportAsync("cadres", Files.Xlsx, mended).ProblemAsync(HttpStatusCode.UnprocessableEntity);
        var twice = await MendedAsync(client, "cadres", Files.Xlsx, mended, language);
        var report = await client.ImportAsync("cadres?dryRun=true", Files.Xlsx, Files.Rewritten(twice, t => t.Replace(">nam<", ">name<", StringComparison.Ordinal))).JsonAsync();

        Assert.Equal(["1:nam:unknown-column", "1:name:missing-column"], again.Rows());
        Assert.Equal("1/0/0/0", report.Counts());
        Assert.Contains(label, Sheet(twice), StringComparison.Ordinal);
        Assert.Single(Sheet(twice).Split(label)[1..]);
    }

    public static TheoryData<string, byte[], string> Refused => new()
    {
        { "a formula without a result", WithCells(Cadre("MF4", 2, "<c r='F2'><f>8*3</f></c>")), "2:quotaGroup:formula-without-result" },
        { "a formula of text without a result", WithCells(Cadre("MF4", 2, "<c r='F2' t='str'><f>8*3</f></c>")), "2:quotaGroup:formula-without-result" },
        { "an error that nobody knows", WithCells(Cadre("MF4", 2, "<c r='F2' t='e'><v>#FOO!</v></c>")), "2:quotaGroup:cell-error" },
        { "an error without a name", WithCells(Cadre("MF4", 2, "<c r='F2' t='e'/>")), "2:quotaGroup:cell-error" },
        { "a time", WithCells(Cadre("MF4", 2, "<c r='F2' s='3'><v>0.5</v></c>")), "2:quotaGroup:code-became-date" },
        { "a day with a time", WithCells(Cadre("MF4", 2, "<c r='F2' s='3'><v>46000.5</v></c>")), "2:quotaGroup:code-became-date" },
        { "a number with decimals", WithCells(Cadre("MF4", 2, "<c r='F2' s='7'><v>17</v></c>")), "2:quotaGroup:code-became-number" },
        { "a percentage", WithCells(Cadre("MF4", 2, "<c r='F2' s='4'><v>0.5</v></c>")), "2:quotaGroup:code-became-number" },
        { "a number beyond what is kept", WithCells(Cadre("MF4", 2, "<c r='F2'><v>110101199001011234</v></c>")), "2:quotaGroup:digits-lost" },
    };

    public static TheoryData<string, string, string> RefusedTexts => new()
    {
        { "a spoilt month", "staffNo,name,unit,cohort,dutyHours\n2026.3,n,MF,x,1\n", "code-became-number" },
        { "a spoilt day", "staffNo,name,unit,cohort,dutyHours\n3月5日,n,MF,x,1\n", "code-became-date" },
        { "an unclear number", "staffNo;name;unit;cohort;dutyHours\nMF5;n;MF;x;1,800\n", "unclear-number" },
        { "a long text", "staffNo,name,unit,cohort,dutyHours\nMF5," + new string('n', 40_000) + ",MF,x,1\n", "too-long" },
        { "a control character", "staffNo,name,unit,cohort,dutyHours\nMF5,n\u000Bx,MF,x,1\n", "control-character" },
    };

    [Theory, MemberData(nameof(Refused))]
    public async Task Import_RefusedCell_IsRefusedWhenSentBackAsItIs(string cell, byte[] file, string error)
    {
        var client = await ClientAsync();
        var first = await client.ImportAsync("cadres", Files.Xlsx, file).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        var again = await client.ImportAsync("cadres", Files.Xlsx, await MendedAsync(client, "cadres", Files.Xlsx, file)).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal([error], first.Rows());
        Assert.True(again.Rows() is [var row] && row.StartsWith("2:quotaGroup:", StringComparison.Ordinal), cell + again);
    }

    [Theory, MemberData(nameof(RefusedTexts))]
    public async Task Import_RefusedText_IsRefusedWhenSentBackAsItIs(string cell, string csv, string error)
    {
        var client = await ClientAsync();
        var first = await client.ImportAsync("cadres", csv).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        var again = await client.ImportAsync("cadres", Files.Xlsx, await MendedAsync(client, "cadres", Files.Csv, Encoding.UTF8.GetBytes(csv))).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.EndsWith(error, Assert.Single(first.Rows()), StringComparison.Ordinal);
        Assert.True(again.Rows().Length == 1, cell + again);
    }

    private static string Sheet(byte[] book)
    {
        using var zip = new ZipArchive(new MemoryStream(book));
        using var reader = new StreamReader(zip.GetEntry("xl/worksheets/sheet1.xml")!.Open());
        return reader.ReadToEnd();
    }

    private static string Place(byte[] book, string text) =>
        XDocument.Parse(Sheet(book)).Descendants().First(e => e.Name.LocalName == "c" && e.Value.Contains(text, StringComparison.Ordinal)).Attribute("r")!.Value;
}
