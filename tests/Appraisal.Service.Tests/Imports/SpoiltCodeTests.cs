using System.Net;
using Appraisal.Service.Imports;
using Appraisal.Service.Tests.Hosting;

namespace Appraisal.Service.Tests.Imports;

/// <summary>What a spreadsheet has made of a code is refused in a CSV as in a workbook; codes that only look odd are taken.</summary>
public sealed class SpoiltCodeTests(Hosts hosts) : IClassFixture<Hosts>
{
    [Theory]
    [InlineData("2026-03-05", "code-became-date")]
    [InlineData("2026-3-5", "code-became-date")]
    [InlineData("2026/3/5", "code-became-date")]
    [InlineData("3/5/2026", "code-became-date")]
    [InlineData("05.03.2026", "code-became-date")]
    [InlineData("2026年3月5日", "code-became-date")]
    [InlineData("2026年3月", "code-became-date")]
    [InlineData("3月5日", "code-became-date")]
    [InlineData("2月29日", "code-became-date")]
    [InlineData("5-Mar", "code-became-date")]
    [InlineData("05-Mar", "code-became-date")]
    [InlineData("29-Feb", "code-became-date")]
    [InlineData("Mar-26", "code-became-date")]
    [InlineData("5-Mar-26", "code-became-date")]
    [InlineData("5-Mar-2026", "code-became-date")]
    [InlineData("2026-03-05 00:00:00", "code-became-date")]
    [InlineData("2026-03-05T00:00:00", "code-became-date")]
    [InlineData("12:30", "code-became-date")]
    [InlineData("12:30:00", "code-became-date")]
    [InlineData("1:30 PM", "code-became-date")]
    [InlineData("2026.3", "code-became-number")]
    [InlineData("0.5", "code-became-number")]
    [InlineData("-3.25", "code-became-number")]
    [InlineData("110101199001011000", "code-became-number")]
    [InlineData("3.2E17", "digits-lost")]
    [InlineData("3.2E-05", "digits-lost")]
    [InlineData("12.5e3", "digits-lost")]
    [InlineData("2026", null)]
    [InlineData("2026-1", null)]
    [InlineData("2026-13", null)]
    [InlineData("2026-13-05", null)]
    [InlineData("I-2026-0017", null)]
    [InlineData("00017", null)]
    [InlineData("QH0101", null)]
    [InlineData("1.10", null)]
    [InlineData("1.2.3", null)]
    [InlineData("01.5", null)]
    [InlineData("10-12", null)]
    [InlineData("3E17", null)]
    [InlineData("MAR-26", null)]
    [InlineData("A5-Mar", null)]
    [InlineData("V:12", null)]
    [InlineData("110101199001011234", null)]
    [InlineData("100000000000000", null)]
    [InlineData("4626.2010 subp 3", null)]
    [InlineData("", null)]
    public void Of_Code_IsToldWhereASpreadsheetMadeIt(string text, string? expected) => Assert.Equal(expected, SpoiltCode.Of(text));

    [Theory]
    [InlineData("2026.3", "code-became-number")]
    [InlineData("３月５日", "code-became-date")]
    [InlineData("5-Mar", "code-became-date")]
    [InlineData("2026-03-05", "code-became-date")]
    [InlineData("3.2E17", "digits-lost")]
    [InlineData("3.2E+17", "digits-lost")]
    public async Task Import_SpoiltCodeInACsv_IsRefusedUnlessItIsSaidToBeAText(string code, string expected)
    {
        var client = (await hosts.On("Sqlite")).Administrator;
        await client.PutAsync("units/SPOILT", new { name = "v", level = "village" }).JsonAsync();
        const string header = "staffNo,name,unit,cohort,dutyHours\n";

        var refused = await client.ImportAsync("cadres", $"{header}{code},n,SPOILT,x,1\n").ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal([$"2:staffNo:{expected}"], refused.Rows());
        if (expected == "digits-lost")
            return;
        Assert.Contains($"=\"{code}\"", refused.GetProperty("errors")[0].Text("message"), StringComparison.Ordinal);
        Assert.Equal("1/0/0/0", (await client.ImportAsync("cadres", $"{header}=\"{code}\",n,SPOILT,x,1\n").JsonAsync()).Counts());
        Assert.Equal("0/0/1/0", (await client.ImportAsync("cadres", Files.Xlsx, Files.Workbook(false, ["staffNo", "name", "unit", "cohort", "dutyHours"], [code, "n", "SPOILT", "x", 1])).JsonAsync()).Counts());
    }

    [Theory]
    [InlineData("2026年1月5日 0:00")]
    [InlineData("2026年1月5日0:00:00")]
    [InlineData("2026年1月5号 0:00")]
    [InlineData("2026-1-5 0:00")]
    [InlineData("2026/1/5 00:00:00.000")]
    [InlineData("2026.1.5 0:00")]
    [InlineData("2026年1月5日 0时00分")]
    [InlineData("２０２６年１月５日　０：００")]
    [InlineData("20260105")]
    public void Read_DayWithMidnight_IsTheDay(string text)
    {
        var column = Column.Date("date", "Date", "日期", "2026-01-05");

        var value = column.Read(Appraisal.Service.Imports.Reading.Cell.Of(text), TimeSpan.Zero, out var error);

        Assert.Null(error);
        Assert.Equal("2026-01-05", value!.GetValue<string>());
    }
}
