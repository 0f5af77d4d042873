using System.Net;
using System.Text;
using Appraisal.Service.Tests.Hosting;

namespace Appraisal.Service.Tests.Imports;

/// <summary>Files as spreadsheets and people make them.</summary>
public sealed class ImportFileTests(Hosts hosts) : IClassFixture<Hosts>
{
    private const string Header = "staffNo,name,unit,cohort,dutyHours\n";

    public static TheoryData<string, byte[]> Encodings => new()
    {
        { "UTF-8", Encoding.UTF8.GetBytes("编码,名称,层级\nG1,石桥镇䶮,乡镇\n") },
        { "UTF-8 with BOM", [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes("编码,名称,层级\nG1,石桥镇䶮,乡镇\n")] },
        { "GB18030", Files.Gb18030.GetBytes("编码,名称,层级\nG1,石桥镇䶮,乡镇\n") },
        { "UTF-16 with its mark", [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes("编码\t名称\t层级\nG1\t石桥镇䶮\t乡镇\n")] },
        { "UTF-16 of the other order", [.. Encoding.BigEndianUnicode.Preamble, .. Encoding.BigEndianUnicode.GetBytes("编码,名称,层级\nG1,石桥镇䶮,乡镇\n")] },
    };

    [Theory, MemberData(nameof(Encodings))]
    public async Task Import_KnownEncoding_KeepsTheText(string encoding, byte[] file)
    {
        var client = (await hosts.On("Sqlite")).Administrator;

        var report = await client.ImportAsync("units", Files.Csv, file).JsonAsync();

        Assert.Equal(0, report.GetProperty("rejected").GetInt32());
        Assert.True((await client.JsonAsync("units/G1")).GetProperty("name").GetString() == "石桥镇䶮", encoding);
    }

    public static TheoryData<string, string, byte[], string> Unreadable => new()
    {
        { "Latin-1", Files.Csv, Encoding.Latin1.GetBytes("code,name,level\nX,Café,county\n"), "unknown-encoding-line" },
        { "UTF-8 by name, GB18030 in truth", Files.Csv + "; charset=utf-8", Files.Gb18030.GetBytes("编码,名称,层级\n"), "not-in-encoding" },
        { "no such charset", Files.Csv + "; charset=klingon", "code\n"u8.ToArray(), "unknown-charset" },
        { "NDJSON in GB18030", Files.Ndjson, Files.Gb18030.GetBytes("{\"code\":\"X\",\"name\":\"石桥镇\",\"level\":\"township\"}\n"), "not-in-encoding" },
        { "a page with the name of a workbook", Files.Csv, "<html><table><tr><td>编码</td></tr></table></html>"u8.ToArray(), "page-as-workbook" },
        { "a line of nothing but commas", Files.Csv, Encoding.UTF8.GetBytes("code,name,level\n" + new string(',', 20_000) + "\n"), "too-many-columns" },
        { "binary", Files.Csv, [0x63, 0x6F, 0x00, 0x01, 0x02], "unknown-encoding" },
        { "nothing", Files.Csv, [], "empty-file" },
        { "a header alone", Files.Csv, "code,name,level\n"u8.ToArray(), "empty-file" },
        { "a quote never closed", Files.Csv, "code,name,level\nX,\"x,county\nY,y,county\n"u8.ToArray(), "broken-quotes" },
        { "a workbook sent as CSV", Files.Csv, Files.Workbook(false, ["code"]), "content-mismatch" },
        { "NDJSON sent as CSV", Files.Csv, "{\"code\":\"X\"}\n"u8.ToArray(), "content-mismatch" },
        { "CSV sent as NDJSON", Files.Ndjson, "code,name\n"u8.ToArray(), "content-mismatch" },
        { "CSV sent as a workbook", Files.Xlsx, "code,name\n"u8.ToArray(), "unreadable-workbook" },
        { "half a workbook", Files.Xlsx, Files.Workbook(false, ["code", "name", "level"], ["X", "x", "county"])[..700], "unreadable-workbook" },
        { "the beginning of an old workbook", Files.Xlsx, [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], "unreadable-workbook" },
        { "an encrypted workbook", Files.Xlsx, [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, .. Encoding.Unicode.GetBytes("EncryptedPackage")], "protected-workbook" },
        { "an old workbook with macros", Files.Xlsx, [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, .. Encoding.Unicode.GetBytes("_VBA_PROJECT_CUR")], "macro-workbook" },
        { "a workbook with macros", Files.Xlsx, Files.Zip(("xl/workbook.xml", "<workbook/>"), ("xl/vbaProject.bin", "x")), "macro-workbook" },
        { "a binary workbook with an error in a cell", Files.Xlsx, Files.Zip(("xl/workbook.bin", "x"), ("xl/worksheets/sheet1.bin", "\u0000\u0002ab\u0003\u0001*")), "errors-in-binary-workbook" },
        { "a text of a hundred million letters", Files.Xlsx, Bomb("<c t='inlineStr'><is><t>" + new string('a', 100 << 20) + "</t></is></c>"), "too-long-cell" },
        { "a ZIP of something else", Files.Xlsx, Files.Zip(("a.txt", "hello")), "unreadable-workbook" },
        { "a workbook with broken XML", Files.Xlsx, Files.Zip(("xl/workbook.xml", "<workbook><sheets>")), "unreadable-workbook" },
        { "a workbook with a DTD", Files.Xlsx, Files.Zip(("xl/workbook.xml", "<!DOCTYPE a [<!ENTITY b \"c\">]><workbook>&b;</workbook>")), "unreadable-workbook" },
        { "a zip bomb", Files.Xlsx, Bomb(string.Concat(Enumerable.Repeat("<c/>", 40 << 20))), "expands-too-far" },
    };

    [Theory, MemberData(nameof(Unreadable))]
    public async Task Import_UnreadableFile_IsAProblemThatTellsWhatToMend(string file, string type, byte[] bytes, string code)
    {
        var client = (await hosts.On("Sqlite")).Administrator;

        var problem = await client.ImportAsync("units", type, bytes).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.True(code == problem.GetProperty("code").GetString(), $"{file}: {problem}");
        Assert.NotEmpty(problem.GetProperty("detail").GetString()!);
        Assert.DoesNotContain("{0}", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_TruncatedAnywhere_IsNeverMoreThanAProblem()
    {
        var client = (await hosts.On("Sqlite")).Administrator;
        var file = Files.Workbook(false, ["code", "name", "level"], ["TR", "x", "county"]);

        for (var length = 1; length < file.Length; length += 97)
            await client.ImportAsync("units", Files.Xlsx, file[..length]).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        await client.GetAsync("units/TR").ProblemAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Import_WrongHeader_NamesTheColumnsAndTheAllowedOnes()
    {
        var client = (await hosts.On("Sqlite")).Administrator;

        var problem = await client.ImportAsync("units", "\ncode,Name,名称,leader\n1,2,3,4\n").ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal("wrong-header", problem.GetProperty("code").GetString());
        Assert.Equal(["2:leader:unknown-column", "2:name:duplicate-column", "2:level:missing-column"], problem.Rows());
        Assert.Contains("parent (上级单位)", problem.GetProperty("errors")[0].GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_QuotedLineBreaks_StayInTheirCellAndCountAsOneRow()
    {
        var client = (await hosts.On("Sqlite")).Administrator;

        var report = await client.ImportAsync("units?mode=partial", "code,name,level\r\nL1,\"石桥镇\r\n\"\"老街\"\"\",township\r\n\r\n,x,county\r\n").JsonAsync();

        Assert.Equal(["4:code:required"], report.Rows());
        Assert.Equal("石桥镇\r\n\"老街\"", (await client.JsonAsync("units/L1")).GetProperty("name").GetString());
    }

    [Fact]
    public async Task Import_CsvCells_KeepZerosAndTakeThousands()
    {
        var client = await WithUnitAsync();

        await client.ImportAsync("cadres", Header + "00017, 李秀英 ,00C,x,\"1,800.5\"\n").JsonAsync();

        var cadre = await client.JsonAsync("cadres/00017");
        Assert.Equal("李秀英", cadre.GetProperty("name").GetString());
        Assert.Equal(1800.5, cadre.GetProperty("dutyHours").GetDouble());
    }

    [Fact]
    public async Task Import_CellsThatCannotBeRead_AreNamedByRowAndField()
    {
        var client = await WithUnitAsync();

        var problem = await client.ImportAsync("cadres", Header + "C1,a,00C,x,1.800.5\nC2,b,00C,x,\"1,5\"\nC3,c,00C,x,many\nC4,d,00C,x,1,stray\nC5,e,00C,x,9999\n")
            .ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(["2:dutyHours:no-number", "3:dutyHours:no-number", "4:dutyHours:no-number", "5::cell-without-heading", "6:dutyHours:out-of-range"], problem.Rows());
    }

    [Fact]
    public async Task Import_WorkbookNumbersAsCodes_KeepTheZerosOfTheirFormat()
    {
        var client = await WithUnitAsync();
        var file = Files.Workbook(false, ["工号", "姓名", "单位", "类别", "应出勤小时"], [], [(17.0, 1), "李", "00C", 5.0, 1800], [18, "王", "00C", "x", "1,800"]);

        var report = await client.ImportAsync("cadres", Files.Xlsx, file).JsonAsync();

        Assert.Equal(0, report.GetProperty("rejected").GetInt32());
        Assert.Equal("5", (await client.JsonAsync("cadres/00017")).GetProperty("cohort").GetString());
        await client.JsonAsync("cadres/18");
    }

    [Fact]
    public async Task Import_CodesThatTheSpreadsheetSpoilt_AreRefused()
    {
        var client = await WithUnitAsync();
        var file = Files.Workbook(false, ["staffNo", "name", "unit", "cohort", "dutyHours"], [(45292.0, 2), "a", "00C", "x", 1], [110101199001011234.0, "b", "00C", "x", 1]);

        var problem = await client.ImportAsync("cadres", Files.Xlsx, file).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(["2:staffNo:code-became-date", "3:staffNo:digits-lost"], problem.Rows());
    }

    private async Task<HttpClient> WithUnitAsync()
    {
        var client = (await hosts.On("Sqlite")).Administrator;
        await client.PutAsync("units/00C", new { name = "c", level = "village" }).JsonAsync();
        return client;
    }

    private static byte[] Bomb(string cells) => Files.Zip(
        ("xl/workbook.xml", "<workbook xmlns:r='x/relationships'><sheets><sheet r:id='a'/></sheets></workbook>"),
        ("xl/_rels/workbook.xml.rels", "<Relationships><Relationship Id='a' Target='sheet.xml'/></Relationships>"),
        ("xl/sheet.xml", "<worksheet><sheetData><row r='1'>" + cells + "</row></sheetData></worksheet>"));
}
