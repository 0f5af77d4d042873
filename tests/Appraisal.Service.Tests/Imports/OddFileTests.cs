using System.Net;
using System.Text;
using Appraisal.Service.Tests.Hosting;

namespace Appraisal.Service.Tests.Imports;

/// <summary>Files that some program or other writes: read as they were meant, or refused by row with the remedy; never guessed, never a 500.</summary>
public sealed class OddFileTests(Hosts hosts) : IClassFixture<Hosts>
{
    private const string Header = "staffNo,name,unit,cohort,dutyHours\n";
    private static readonly object?[] Heading = ["staffNo", "name", "unit", "cohort", "dutyHours"];

    private async Task<HttpClient> ClientAsync()
    {
        var client = (await hosts.On("Sqlite")).Administrator;
        await client.PutAsync("units/ODD", new { name = "village", level = "village" }).JsonAsync();
        return client;
    }

    private static byte[] Strictly(byte[] book) => Files.Rewritten(book, text => text
        .Replace("http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main", StringComparison.Ordinal)
        .Replace("http://schemas.openxmlformats.org/officeDocument/2006/relationships", "http://purl.oclc.org/ooxml/officeDocument/relationships", StringComparison.Ordinal));

    [Fact]
    public async Task Import_StrictWorkbook_IsReadAsAnyOther()
    {
        var client = await ClientAsync();
        var book = Strictly(Files.Workbook(false, Heading, ["ODD1", "李", "ODD", "x", (1800.0, 7)]));

        var report = await client.ImportAsync("cadres", Files.Xlsx, book).JsonAsync();

        Assert.Equal("1/0/0/0", report.Counts());
        Assert.Equal(1800, (await client.JsonAsync("cadres/ODD1")).GetProperty("dutyHours").GetDouble());
    }

    [Fact]
    public async Task Import_NumberThatNoSpreadsheetKeeps_IsAnErrorOfItsRow()
    {
        var client = await ClientAsync();
        var book = Files.Rewritten(Files.Workbook(false, Heading, ["ODD2", "李", "ODD", "x", 1800]), text => text.Replace("<v>1800</v>", "<v>1e400</v>", StringComparison.Ordinal));

        var problem = await client.ImportAsync("cadres", Files.Xlsx, book).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(["2:dutyHours:no-number"], problem.Rows());
    }

    [Theory]
    [InlineData("1,800", "unclear-number")]
    [InlineData("1.800", "unclear-number")]
    [InlineData("1800,5", "no-number")]
    [InlineData("1800.5", null)]
    public async Task Import_NumbersBetweenSemicolons_AreReadOnlyWhereTheyAreOneNumber(string hours, string? expected)
    {
        var client = await ClientAsync();
        var file = $"{Header.Replace(',', ';')}1.800;n;ODD;x;{hours}\n"; // a code keeps its point

        using var answer = await client.ImportAsync("cadres", file);

        var report = System.Text.Json.JsonSerializer.Deserialize<System.Text.Json.JsonElement>(await answer.Content.ReadAsStringAsync());
        Assert.Equal(expected is null ? [] : [$"2:dutyHours:{expected}"], report.Rows());
    }

    [Fact]
    public async Task Import_ZeroByteInACell_IsAnErrorOfItsRow()
    {
        var client = await ClientAsync();

        var problem = await client.ImportAsync("cadres", Header + "ODD3,n,ODD,x,1\nODD4,n\0x,ODD,x,1\n").ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(["3:name:control-character"], problem.Rows());
    }

    [Fact]
    public async Task Import_OneArrayOfObjects_IsToldThatALineIsAnObject()
    {
        var client = await ClientAsync();

        var problem = await client.ImportAsync("cadres", Files.Ndjson, Encoding.UTF8.GetBytes("""[{"staffNo":"ODD5"}]""")).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(["1::no-object"], problem.Rows());
    }
}
