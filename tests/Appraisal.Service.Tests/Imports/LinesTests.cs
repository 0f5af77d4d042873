using System.Net;
using System.Text;
using Appraisal.Service.Tests.Hosting;

namespace Appraisal.Service.Tests.Imports;

/// <summary>NDJSON: a line ends with a line feed, and says what is wrong with it.</summary>
public sealed class LinesTests(Hosts hosts) : IClassFixture<Hosts>
{
    [Theory]
    [InlineData("\u2028")]
    [InlineData("\u2029")]
    [InlineData("\u0085")]
    public async Task Import_OtherSeparatorsWithinAText_BelongToIt(string separator)
    {
        var client = (await hosts.On("Sqlite")).Administrator;
        var lines = $"{{\"code\":\"LN-1\",\"name\":\"a{separator}b\",\"level\":\"county\"}}\r\n{{\"code\":\"LN-2\",\"name\":\"\",\"level\":\"county\"}}\r\n";

        var report = await client.ImportAsync("units?mode=partial&dryRun=true", Files.Ndjson, Encoding.UTF8.GetBytes(lines)).JsonAsync();

        Assert.DoesNotContain(report.Rows(), r => r.Contains("no-json", StringComparison.Ordinal));
        Assert.Contains("2:name:required", report.Rows());
    }

    [Theory]
    [InlineData("""{"code":"LN-3","code":"LN-3","name":"x","level":"county"}""", "1::field-twice")]
    [InlineData("""{"code":"LN-3","name":"x","level":"county" """, "1::no-json")]
    [InlineData("""{"code":"LN-3","name":"x","level":"county"}{"code":"LN-4"}""", "1::no-json")]
    [InlineData("""{"code":"LN-3","name":"x","level":"county"} x""", "1::no-json")]
    public async Task Import_LineThatIsNoObject_IsToldWhy(string line, string expected)
    {
        var client = (await hosts.On("Sqlite")).Administrator;

        var problem = await client.ImportAsync("units", Files.Ndjson, Encoding.UTF8.GetBytes(line)).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal([expected], problem.Rows());
        Assert.DoesNotContain("byte  ", problem.GetProperty("errors")[0].Text("message"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("work", """{"id":"x","staffNo":"n","workType":"w","count":1,"date":"2026-01-01","status":"accepted"}""", "1:status:unknown-field")]
    [InlineData("materials", """{"id":"x","staffNo":"n","unit":"u","uses":[],"title":"t","fileName":null,"mediaType":null,"contentHash":"a","size":null,"validUntil":null,"status":"s","submittedBy":"s","uploadedBy":"u","uploadedAt":"t","reviewedBy":null,"reviewedAt":null,"reviewReason":null,"contradictedBy":null}""", "1:cycle:wrong-type")]
    [InlineData("materials", """{"id":"x","staffNo":"n","unit":"u","uses":5,"title":"t","fileName":null,"mediaType":null,"contentHash":"a","size":null,"validUntil":null,"status":"s","submittedBy":"s","uploadedBy":"u","uploadedAt":"t","reviewedBy":null,"reviewedAt":null,"reviewReason":null,"contradictedBy":null}""", "1:cycle:wrong-type")]
    public async Task Import_LineThatIsHalfAnExport_IsRefused(string kind, string line, string expected)
    {
        var client = (await hosts.On("Sqlite")).Administrator;

        var problem = await client.ImportAsync(kind, Files.Ndjson, Encoding.UTF8.GetBytes(line)).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal([expected], problem.Rows());
    }
}
