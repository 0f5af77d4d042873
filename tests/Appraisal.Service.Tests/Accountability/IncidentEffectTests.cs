using System.Net;
using System.Text.Json;
using Appraisal.Service.Access;
using Appraisal.Service.Tests.Hosting;

namespace Appraisal.Service.Tests.Accountability;

/// <summary>What an incident does to the score, and who may see that.</summary>
public sealed class IncidentEffectTests(Hosts hosts) : IClassFixture<Hosts>
{
    [Theory, Databases]
    public async Task RuleOnIncident_ClosedSurveyOrNone_ShowsTheScoreWithAndWithout(string database)
    {
        var c = await IncidentCase.MakeAsync(await hosts.On(database), "eff");
        await c.Panel.PostAsync("work-records", new { id = "eff-w", staffNo = "eff-1", workType = "visit", count = 100, date = "2025-04-01", accepted = true }).JsonAsync();
        await c.Host.Administrator.PostAsync("findings", new { id = "eff-f", staffNo = "eff-1", unit = "eff", item = "road", conforming = true, severity = "minor", date = "2025-05-01" }).JsonAsync();
        await c.Panel.GetAsync("incidents/eff-i/effect").ProblemAsync(HttpStatusCode.Conflict);
        await c.Verifier.PostAsync("incidents/eff-i/verify", new { verified = true, duty = "care", severity = "critical", reason = "r" }).JsonAsync();
        await c.Member.PostAsync("incidents/eff-i/replies", new { reason = "r" }).JsonAsync();
        await c.Panel.PostAsync("incidents/eff-i/rulings", IncidentCase.Lenient).JsonAsync();

        var effect = await c.Member.JsonAsync("incidents/eff-i/effect");
        var recorded = (await c.Panel.JsonAsync("incidents/eff-i")).GetProperty("steps").EnumerateArray().Last().GetProperty("details").GetProperty("effect");

        // critical and lenient, 100 visits at ρ = 0.005: q = (6·0.6 + 12) / (0.5 + 12) = 1.248, D = 10 · 0.248
        Assert.Equal(2.48m, effect.GetProperty("deductionWith").GetDecimal());
        Assert.Equal(0m, effect.GetProperty("deductionWithout").GetDecimal());
        Assert.Equal(2.48m, effect.GetProperty("scoreWithout").GetDecimal() - effect.GetProperty("scoreWith").GetDecimal());
        Assert.Equal(effect.GetRawText(), recorded.GetRawText());
    }

    [Theory, Databases]
    public async Task EffectOfIncident_ForWhoCollectedTheSurvey_HasNoScores(string database)
    {
        var c = await IncidentCase.MakeAsync(await hosts.On(database), "sep");
        var admin = c.Host.Administrator;
        await admin.PutAsync("surveys/sep", new
        {
            cycle = "sep", title = new { en = "t", zh = "t" }, strata = new[] { new { code = "poor", name = "poor" } }, tokens = "optional",
            items = new[] { new { code = "q1", text = new { en = "i", zh = "i" }, min = 1, max = 5 } }, opensAt = "2025-01-01T00:00:00Z", closesAt = "2100-01-01T00:00:00Z",
        }).JsonAsync();
        await admin.PutAsync("cycles/sep",
            new { startsOn = "2025-01-01", endsOn = "2025-12-31", scheme = new { code = "sep", version = "1" }, unit = "sep", survey = "sep" }).JsonAsync();
        await admin.PutAsync("surveys/sep/frame", new[] { new { staffNo = "sep-1", stratum = "poor", population = 100 } }).JsonAsync();
        var collector = await c.Host.ClientAsync(Role.Collector, "sep insider");
        await collector.PostAsync("surveys/sep/tokens", new { perStratum = 1 }).JsonAsync();
        var kiosk = await c.Host.ClientAsync(Role.Kiosk, "sep kiosk", survey: "sep");
        await kiosk.PostAsync("surveys/sep/responses/batch", new
        {
            responses = Enumerable.Range(1, 20).Select(i => new
            {
                id = new Guid(i, 2, 0x7000, [0x80, 0, 0, 0, 0, 0, 0, 9]), staffNo = "sep-1", stratum = "poor", answers = new { q1 = 1 + (i % 5) }, answeredAt = "2025-06-01T08:00:00Z",
            }),
        }).JsonAsync();
        await admin.PostAsync("surveys/sep/close", new { final = true }).JsonAsync();
        await admin.UntilAsync("surveys/sep/results", r => r.Text("status") == "final" && r.GetProperty("pending").GetInt64() == 0);
        await c.RuledAsync("sep-i");
        var insider = await c.Host.ClientAsync(Role.Appraiser, "ＳＥＰ insider"); // the same person

        foreach (var (reader, sees) in new[] { (c.Chair, JsonValueKind.Number), (insider, JsonValueKind.Null) })
        {
            var effect = await reader.JsonAsync("incidents/sep-i/effect");
            var recorded = (await reader.JsonAsync("incidents/sep-i")).GetProperty("steps").EnumerateArray().Last().GetProperty("details").GetProperty("effect");
            foreach (var shown in new[] { effect, recorded })
            {
                Assert.Equal((sees, sees), (shown.GetProperty("scoreWith").ValueKind, shown.GetProperty("scoreWithout").ValueKind));
                Assert.Equal(JsonValueKind.Number, shown.GetProperty("deductionWith").ValueKind);
            }
        }
    }
}
