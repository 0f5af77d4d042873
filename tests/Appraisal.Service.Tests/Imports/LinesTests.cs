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

    [Fact]
    public async Task Import_LineWithSeveralWrongTypes_TellsThemAllAndWhatTheRulesSay()
    {
        var client = (await hosts.On("Sqlite")).Administrator;
        const string Lines = """
            {"staffNo":7,"name":["a"],"unit":{},"cohort":"c","dutyHours":"many","posts":5,"status":"asleep","nmae":"x","quotaGroup":""}
            {"staffNo":"LN-5","name":"x","unit":"nowhere","cohort":"c","dutyHours":"many"}
            """;

        var problem = await client.ImportAsync("cadres", Files.Ndjson, Encoding.UTF8.GetBytes(Lines)).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(
            ["1:dutyHours:wrong-type", "1:name:wrong-type", "1:nmae:unknown-field", "1:posts:wrong-type", "1:staffNo:wrong-type", "1:status:unknown-word", "1:unit:wrong-type"],
            problem.Rows().Where(r => r.StartsWith("1:", StringComparison.Ordinal) && !r.EndsWith(":blank", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Equal(["2:dutyHours:wrong-type", "2:unit:unknown"], problem.Rows().Where(r => r.StartsWith("2:", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Import_LineWithWrongAnswers_TellsEachAndOfVeryManyTheFirst()
    {
        var client = (await hosts.On("Sqlite")).Administrator;
        var answers = string.Join(',', Enumerable.Range(0, 30).Select(i => $"\"q{i}\":true"));

        var problem = await client.ImportAsync("responses", Files.Ndjson,
            Encoding.UTF8.GetBytes($"{{\"survey\":\"s\",\"staffNo\":\"n\",\"stratum\":\"t\",\"answeredAt\":\"2026-01-01T00:00:00Z\",\"answers\":{{{answers}}}}}")).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(20, problem.Rows().Length);
        Assert.Equal("1:answers.q0:wrong-type", problem.Rows()[0]);
    }

    [Theory]
    [InlineData("work", """{"id":"x","staffNo":"n","workType":"w","count":1,"date":"2026-01-01","status":"accepted"}""", "1:status:unknown-field")]
    [InlineData("materials", """{"id":"x","staffNo":"n","unit":"u","uses":[],"title":"t","fileName":null,"mediaType":null,"contentHash":"a","size":null,"validUntil":null,"status":"s","submittedBy":"s","uploadedBy":"u","uploadedAt":"t","reviewedBy":null,"reviewedAt":null,"reviewReason":null,"contradictedBy":null}""", "1:cycle:wrong-type")]
    [InlineData("materials", """{"id":"x","staffNo":"n","unit":"u","uses":5,"title":"t","fileName":null,"mediaType":null,"contentHash":"a","size":null,"validUntil":null,"status":"s","submittedBy":"s","uploadedBy":"u","uploadedAt":"t","reviewedBy":null,"reviewedAt":null,"reviewReason":null,"contradictedBy":null}""", "1:cycle:wrong-type")]
    public async Task Import_LineThatIsHalfAnExport_IsRefused(string kind, string line, string expected)
    {
        var client = (await hosts.On("Sqlite")).Administrator;

        var problem = await client.ImportAsync(kind, Files.Ndjson, Encoding.UTF8.GetBytes(line)).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(expected, problem.Rows()[0]);
        Assert.All(problem.Rows(), r => Assert.StartsWith("1:", r, StringComparison.Ordinal));
    }
}
