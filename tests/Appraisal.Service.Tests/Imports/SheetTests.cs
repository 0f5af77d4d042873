using System.Net;
using System.Text.Json;
using Appraisal.Service.Tests.Hosting;

namespace Appraisal.Service.Tests.Imports;

/// <summary>Sheets and cells as people and programs make them: read the one way that cannot be wrong, or refused by row and column.</summary>
public sealed class SheetTests(Hosts hosts) : IClassFixture<Hosts>
{
    private static readonly object?[] Cadres = ["staffNo", "name", "unit", "cohort", "dutyHours"];

    private async Task<HttpClient> WithUnitAsync()
    {
        var client = (await hosts.On("Sqlite")).Administrator;
        await client.PutAsync("units/00C", new { name = "c", level = "village" }).JsonAsync();
        return client;
    }

    private static string Units(string code) => Files.Rows([["code", "name", "level"], [code, "x", "county"]]);

    [Theory]
    [InlineData("hidden")]
    [InlineData("veryHidden")]
    public async Task Import_HiddenSheets_AreNeverRead(string state)
    {
        var client = await WithUnitAsync();

        var report = await client.ImportAsync("units", Files.Xlsx, Files.Book(("old", state, Units("SH-OLD")), ("new", "visible", Units("SH-NEW")), ("notes", state, Units("SH-X")))).JsonAsync();

        Assert.Equal(1, report.GetProperty("created").GetInt32() + report.GetProperty("unchanged").GetInt32());
        await client.JsonAsync("units/SH-NEW");
        await client.GetAsync("units/SH-OLD").ProblemAsync(HttpStatusCode.NotFound);
        var problem = await client.ImportAsync("units?sheet=old", Files.Xlsx, Files.Book(("old", state, Units("SH-OLD")), ("new", "visible", Units("SH-NEW")))).ProblemAsync(HttpStatusCode.UnprocessableEntity);
        Assert.Equal("unknown-sheet", problem.Text("code"));
    }

    [Fact]
    public async Task Import_TwoVisibleSheetsWithRows_AskWhichIsMeant()
    {
        var client = await WithUnitAsync();
        var file = Files.Book(("空表", "visible", Files.Rows([])), ("东片", "visible", Units("EAST")), ("西片", "visible", Units("WEST")));

        var problem = await client.ImportAsync("units", Files.Xlsx, file).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal("which-sheet", problem.Text("code"));
        Assert.Contains("东片, 西片", problem.Text("detail"), StringComparison.Ordinal);
        await client.ImportAsync("units?sheet=" + Uri.EscapeDataString("西片"), Files.Xlsx, file).JsonAsync();
        await client.JsonAsync("units/WEST");
        await client.GetAsync("units/EAST").ProblemAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Import_TitleAboveTheHeader_IsPassedOver()
    {
        var client = await WithUnitAsync();
        object?[][] rows = [["清河县2026年村干部名册"], [], ["制表：组织部", null, "2026-03-01"], ["工号 *", "姓\n名", "单　位（必填）", "类别", "应出勤\n小时"], ["TT1", "李", "00C", "x", 1800]];

        var report = await client.ImportAsync("cadres", Files.Xlsx, Files.Workbook(false, rows)).JsonAsync();
        Assert.Equal("1/0/0/0", report.Counts());

        var eleven = Enumerable.Repeat<object?[]>(["题"], 11).Concat(rows[3..]).ToArray();
        var problem = await client.ImportAsync("cadres", Files.Xlsx, Files.Workbook(false, eleven)).ProblemAsync(HttpStatusCode.UnprocessableEntity);
        Assert.Equal("wrong-header", problem.Text("code"));
    }

    [Fact]
    public async Task Import_MergedCells_CountForEachRowTheyCover()
    {
        var client = await WithUnitAsync();
        var sheet = Files.Rows([Cadres, ["MG1", "a", "00C", "x", 1800], ["MG2", "b", "stale", null, null], ["MG3", "c", null, null, 1700]],
            "<mergeCells><mergeCell ref='C2:C4'/><mergeCell ref='D2:D4'/><mergeCell ref='E2:E3'/></mergeCells>");

        await client.ImportAsync("cadres", Files.Xlsx, Files.Book(("a", "visible", sheet))).JsonAsync();

        Assert.Equal("00C", (await client.JsonAsync("cadres/MG2")).Text("unit")); // what the merged cell hides is not seen
        Assert.Equal(1800, (await client.JsonAsync("cadres/MG2")).GetProperty("dutyHours").GetDouble());
        Assert.Equal(1700, (await client.JsonAsync("cadres/MG3")).GetProperty("dutyHours").GetDouble());
    }

    [Theory]
    [InlineData("<c r='E2'><f>8*15</f></c>", "2:dutyHours:formula-without-result")]
    [InlineData("<c r='E2'><f>8*15</f><v/></c>", "2:dutyHours:formula-without-result")]
    [InlineData("<c r='E2'><f>8*15</f><v></v></c>", "2:dutyHours:formula-without-result")]
    [InlineData("<c r='E2' t='e'><f>1/0</f><v>#DIV/0!</v></c>", "2:dutyHours:cell-error")]
    [InlineData("<c r='E2' t='e'><v>#N/A</v></c>", "2:dutyHours:cell-error")]
    [InlineData("<c r='E2' t='inlineStr'><is><t>#REF!</t></is></c>", "2:dutyHours:cell-error")]
    [InlineData("<c r='E2' t='str'><f>\"\"</f><v></v></c>", "2:dutyHours:required")]
    [InlineData("<c r='E2' s='4'><v>0.95</v></c>", "2:dutyHours:percent")]
    [InlineData("<c r='E2' t='inlineStr'><is><t>95%</t></is></c>", "2:dutyHours:percent")]
    public async Task Import_CellsWithoutACertainValue_AreErrorsOfTheirRow(string cell, string error)
    {
        var client = await WithUnitAsync();
        var sheet = Files.Rows([Cadres]).Replace("</sheetData>", $"<row r='2'>{Files.Cell("CV1", 0, 2)}{Files.Cell("a", 1, 2)}{Files.Cell("00C", 2, 2)}{Files.Cell("x", 3, 2)}{cell}</row></sheetData>", StringComparison.Ordinal);

        var problem = await client.ImportAsync("cadres", Files.Xlsx, Files.Book(("a", "visible", sheet))).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal([error], problem.Rows());
    }

    [Theory]
    [InlineData(101.0, 5, "V0101")] // "V"0000
    [InlineData(42.0, 6, "000-42")] // 000-00
    [InlineData(17.0, 1, "00017")]
    [InlineData(17.0, 0, "17")]
    [InlineData(2026.3, 0, "code-became-number")]
    [InlineData(17.0, 7, "code-became-number")] // #,##0.00
    [InlineData(0.5, 4, "code-became-number")] // 0%
    [InlineData(46112.0, 2, "code-became-date")]
    [InlineData(3.20102E+17, 0, "digits-lost")]
    public async Task Import_NumbersAsCodes_AreWhatTheyShowOrRefused(double number, int style, string expected)
    {
        var client = await WithUnitAsync();
        var file = Files.Workbook(false, Cadres, [(number, style), "显示", "00C", "x", 1800]);

        using var answer = await client.ImportAsync("cadres", Files.Xlsx, file);

        var body = JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync());
        if (answer.IsSuccessStatusCode)
            Assert.Equal("显示", (await client.JsonAsync("cadres/" + expected)).Text("name"));
        else
            Assert.Equal([$"2:staffNo:{expected}"], body.Rows());
    }

    [Theory]
    [InlineData(2026.3)]
    [InlineData(2026.0)]
    [InlineData(3.20102E+17)]
    [InlineData(1.0)]
    public async Task Import_NumbersThatAreHardlyDates_AreRefused(double number)
    {
        var client = await WithUnitAsync();
        var file = Files.Workbook(false, ["staffNo", "workType", "count", "date"], ["nobody", "visit", 1, number]);

        var problem = await client.ImportAsync("work", Files.Xlsx, file).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(["2:date:no-date", "2:staffNo:unknown"], problem.Rows());
    }

    [Fact]
    public async Task Import_FormattedEmptyCells_AreNothingWhereverTheyStand()
    {
        var client = await WithUnitAsync();
        var far = "<c r='XFD2' s='1'/>";
        var sheet = Files.Rows([["code", "name", "level"], ["FE1", "x", "county"]]).Replace("</row></sheetData>", $"{far}</row><row r='90000'><c r='A90000' s='2'/></row></sheetData>", StringComparison.Ordinal);
        var small = Files.Rows([["code", "name", "level"], ["FE1", "x", "county"]]).Replace("</row></sheetData>", $"{far}</row><row r='5'><c r='A5' s='2'/></row></sheetData>", StringComparison.Ordinal);

        Assert.Equal("1/0/0/0", (await client.ImportAsync("units", Files.Xlsx, Files.Book(("a", "visible", small))).JsonAsync()).Counts());
        var problem = await client.ImportAsync("units", Files.Xlsx, Files.Book(("a", "visible", sheet))).ProblemAsync(HttpStatusCode.UnprocessableEntity);
        Assert.Equal("too-many-cells", problem.Text("code")); // a rectangle of 1.5 thousand million, with what to clear
    }

    [Fact]
    public async Task Import_CellFarOutside_IsNamedByItsColumn()
    {
        var client = await WithUnitAsync();
        var sheet = Files.Rows([["code", "name", "level"], ["FO1", "x", "county"]]).Replace("</row></sheetData>", "<c r='XFD2' t='inlineStr'><is><t>stray</t></is></c></row></sheetData>", StringComparison.Ordinal);

        var problem = await client.ImportAsync("units", Files.Xlsx, Files.Book(("a", "visible", sheet))).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(["2::cell-without-heading"], problem.Rows());
        Assert.Contains("XFD", problem.GetProperty("errors")[0].Text("message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_EscapedCharacters_AreTheCharacters()
    {
        var client = await WithUnitAsync();

        await client.ImportAsync("units", Files.Xlsx, Files.Workbook(false, ["code", "name", "level"], ["ES1", "李_x000D_\n秀英_x005F_x0041_", "county"])).JsonAsync();

        Assert.Equal("李\r\n秀英_x0041_", (await client.JsonAsync("units/ES1")).Text("name"));
    }

    [Theory]
    [InlineData("年终.xls")]
    public async Task Import_OtherWorkbooks_AreReadAlike(string name)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "Imports", "Cases", "books", name);
        var client = await WithUnitAsync();

        var report = await client.ImportAsync("cadres", "application/vnd.ms-excel", await File.ReadAllBytesAsync(path)).JsonAsync();

        Assert.Equal(0, report.GetProperty("rejected").GetInt32());
        Assert.Equal("李秀英", (await client.JsonAsync("cadres/00917")).Text("name"));
    }

    // the library gives such a cell as empty
    [Fact]
    public async Task Import_OldWorkbookWithAnError_NamesItsCell()
    {
        var client = await WithUnitAsync();

        var problem = await client.ImportAsync("cadres", Files.Xlsx, await File.ReadAllBytesAsync(Path.Combine(AppContext.BaseDirectory, "Imports", "Cases", "books", "误.xls")))
            .ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(["2:leaveHours:cell-error"], problem.Rows());
    }
}
