using System.Net;
using Appraisal.Service.Tests.Hosting;

namespace Appraisal.Service.Tests.Schemes;

public sealed class SchemesTests(Hosts hosts) : IClassFixture<Hosts>
{
    [Theory, Databases]
    public async Task PutScheme_OnlyWhatDiffers_TakesDefaultsForTheRest(string database)
    {
        var client = (await hosts.On(database)).Administrator;

        var scheme = (await client.PutAsync("schemes/S/1", new { workTypes = new[] { new { code = "visit", standardHours = 2 } } }).JsonAsync())
            .GetProperty("scheme");

        Assert.Equal(0.15, scheme.GetProperty("weights").GetProperty("material").GetDouble());
        Assert.Equal(12, scheme.GetProperty("errorPrior").GetDouble());
        Assert.Equal("visit", scheme.GetProperty("workTypes")[0].GetProperty("code").GetString());
    }

    [Theory, Databases]
    public async Task PutScheme_PaperWeighsMost_IsRefusedWithEveryRule(string database)
    {
        var client = (await hosts.On(database)).Administrator;

        var problem = await client.PutAsync("schemes/S/2", new { weights = new { material = 0.6, field = 0.25, satisfaction = 0.2 }, deductionCap = -1 })
            .ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Contains("weights:weights-sum", problem.Fields());
        Assert.Contains(problem.Fields(), f => f.EndsWith("material-weight-too-large", StringComparison.Ordinal));
        Assert.Contains(problem.Fields(), f => f.EndsWith("satisfaction-weight-too-small", StringComparison.Ordinal));
        Assert.Contains(problem.Fields(), f => f.StartsWith("deductionCap:", StringComparison.Ordinal));
    }

    [Theory, Databases]
    public async Task PutScheme_WorkThatDoesNotPay_NamesWhatWouldPass(string database)
    {
        var client = (await hosts.On(database)).Administrator;
        var workTypes = new[] { new { code = "visit", standardHours = 1, expectedErrorRate = 0.01, ratePeriod = "2025" } };

        var problem = await client.PutAsync("schemes/S/3", new { workTypes, deductionRate = 40 }).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        var error = Assert.Single(problem.GetProperty("errors").EnumerateArray());
        Assert.Equal("work-does-not-pay", error.GetProperty("code").GetString());
        Assert.Contains("λ", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"workTypes":[{"code":"house*visit","standardHours":2}]}""", "workTypes[0].code:code")]
    [InlineData("""{"materialRequirements":[{"kind":"ｌedger","weight":1,"required":1}]}""", "materialRequirements[0].kind:code")]
    [InlineData("""{"duties":[{"code":"care","post":"\u0000","name":{"en":"Care","zh":"关爱"}}]}""", "duties[0].post:code")]
    [InlineData("""{"duties":[null]}""", "duties:null-element")]
    [InlineData("""{"materialRequirements":[{"kind":"ledger","weight":1,"required":1,"cohort":" "}]}""", "materialRequirements[0].cohort:blank")]
    public async Task PutScheme_CodeThatNoRecordCouldCite_IsRefused(string json, string expected)
    {
        var client = (await hosts.On("Sqlite")).Administrator;
        using var content = new StringContent(json, System.Text.Encoding.UTF8, "application/json");

        var problem = await client.PutAsync("schemes/S/5", content).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal([expected], problem.Fields());
    }

    [Theory]
    [InlineData("""{"workTypes":[null]}""", HttpStatusCode.UnprocessableEntity)]
    [InlineData("""{"workTypes":null}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"workTypes":[{"code":"a"}]}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"weights":{"material":1e999}}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"unheardOf":1}""", HttpStatusCode.BadRequest)]
    public async Task PutScheme_MalformedInput_IsAProblemDocument(string json, HttpStatusCode status)
    {
        var client = (await hosts.On("Sqlite")).Administrator;
        using var content = new StringContent(json, System.Text.Encoding.UTF8, "application/json");

        await client.PutAsync("schemes/S/4", content).ProblemAsync(status);
    }

    [Theory, Databases]
    public async Task StartCycle_Started_FreezesSchemeAndPostings(string database)
    {
        var client = (await hosts.On(database)).Administrator;
        await client.PutAsync("units/C9", new { name = "county", level = "county" }).JsonAsync();
        await client.PutAsync("units/V9", new { name = "village", level = "village", parent = "C9" }).JsonAsync();
        await client.PutAsync("cadres/9", new { name = "a", unit = "V9", cohort = "secretary", dutyHours = 1800 }).JsonAsync();
        await client.PutAsync("cadres/10", new { name = "b", unit = "V9", cohort = "secretary", dutyHours = 1800, status = "left" }).JsonAsync();
        await client.PutAsync("schemes/F/1", new { }).JsonAsync();
        await client.PutAsync("cycles/Y", new { startsOn = "2026-01-01", endsOn = "2026-12-31", scheme = new { code = "F", version = "1" }, unit = "C9" }).JsonAsync();

        await client.PostAsync("cycles/Y/start", null).JsonAsync();
        await client.PutAsync("cadres/9", new { name = "a", unit = "V9", cohort = "secretary", dutyHours = 100 }).JsonAsync();

        await client.PutAsync("schemes/F/1", new { deductionCap = 10 }).ProblemAsync(HttpStatusCode.Conflict);
        await client.PutAsync("cycles/Y", new { startsOn = "2026-02-01", endsOn = "2026-12-31", scheme = new { code = "F", version = "1" }, unit = "C9" })
            .ProblemAsync(HttpStatusCode.Conflict);
        var participants = (await client.JsonAsync("cycles/Y/participants")).GetProperty("items");
        var participant = Assert.Single(participants.EnumerateArray());
        Assert.Equal(1800, participant.GetProperty("dutyHours").GetDouble());
        Assert.Equal("C9", participant.GetProperty("county").GetString());
    }

    [Theory, Databases]
    public async Task PutParticipant_AfterTheStart_KeepsDatedHistory(string database)
    {
        var client = (await hosts.On(database)).Administrator;
        await client.PutAsync("units/V8", new { name = "village", level = "village" }).JsonAsync();
        await client.PutAsync("cadres/8", new { name = "a", unit = "V8", cohort = "secretary", dutyHours = 1800 }).JsonAsync();
        await client.PutAsync("schemes/G/1", new { }).JsonAsync();
        await client.PutAsync("cycles/W", new { startsOn = "2026-01-01", endsOn = "2026-12-31", scheme = new { code = "G", version = "1" }, unit = "V8" }).JsonAsync();
        var change = new { unit = "V8", cohort = "secretary", dutyHours = 900, effectiveOn = "2026-07-01", reason = "secondment" };
        await client.PutAsync("cycles/W/participants/8", change).ProblemAsync(HttpStatusCode.Conflict);
        await client.PostAsync("cycles/W/start", null).JsonAsync();

        var problem = await client.PutAsync("cycles/W/participants/8", new { unit = "V8", cohort = "secretary", dutyHours = 900, effectiveOn = "2027-07-01" })
            .ProblemAsync(HttpStatusCode.UnprocessableEntity);
        await client.PutAsync("cycles/W/participants/8", change).JsonAsync();

        Assert.Equal(["effectiveOn:outside-cycle", "reason:required"], problem.Fields());
        var participant = await client.JsonAsync("cycles/W/participants/8");
        Assert.Equal(((1800 * 181) + (900 * 184)) / 365.0, participant.GetProperty("dutyHours").GetDouble(), 9); // by days
        Assert.Equal(1800, Assert.Single(participant.GetProperty("changes").EnumerateArray()).GetProperty("before").GetProperty("dutyHours").GetDouble());
    }
}
