using System.Net;
using System.Text.Json;
using Appraisal.Scoring.Scores;
using Appraisal.Service.Access;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Storage.Accountability;

namespace Appraisal.Service.Tests.Accountability;

public sealed class IncidentTests(Hosts hosts) : IClassFixture<Hosts>
{
    private static readonly object Verified = new { verified = true, duty = "care", reason = "visited the place" };
    private static readonly object Lenient = new
    {
        clause = "new-task", circumstances = new[] { "inexperience", "procedure-followed", "no-private-gain" }, reason = "first time", evidence = new[] { "minutes 3" },
    };

    [Theory, Databases]
    public async Task Incident_FromAllegationToDecision_CountsAsEachStepSays(string database)
    {
        var c = await CaseAsync(database, "path");
        Assert.Empty(await EventsAsync(c));

        var verified = await c.Verifier.PostAsync("incidents/path-i/verify", Verified).JsonAsync();
        Assert.Equal(1, (await EventAsync(c)).Multiplier);
        await c.Member.PostAsync("incidents/path-i/replies", new { reason = "I was new in the post" }).JsonAsync();
        var ruled = await c.Panel.PostAsync("incidents/path-i/rulings", Lenient).JsonAsync();
        Assert.Equal(0.6, (await EventAsync(c)).Multiplier);
        var appealed = await c.Member.PostAsync("incidents/path-i/appeals", new { id = "path-a", reason = "nobody warned me" }).JsonAsync();
        Assert.Equal(0.6, (await EventAsync(c)).Multiplier);
        var decided = await c.Chair.PostAsync("appeals/path-a/decision", new
        {
            outcome = "changed", clause = "support-refused", circumstances = new[] { "support-requested", "duties-done" }, reason = "support was asked for in writing",
        }).JsonAsync();

        Assert.Equal(["verified", "ruled", "appealed", "decided"], new[] { verified, ruled, appealed, decided }.Select(i => i.Text("status")));
        Assert.Equal(("lenient", "exempt"), (ruled.Text("leniency"), decided.Text("leniency")));
        Assert.Equal(0, (await EventAsync(c)).Multiplier);
        Assert.Equal(["report", "verification", "reply", "ruling", "appeal", "decision"], decided.GetProperty("steps").EnumerateArray().Select(s => s.Text("kind")));
    }

    [Theory, Databases]
    public async Task Step_OutOfOrder_IsRefusedWithWhatIsMissing(string database)
    {
        var c = await CaseAsync(database, "order");

        var early = await c.Panel.PostAsync("incidents/order-i/rulings", Lenient).ProblemAsync(HttpStatusCode.Conflict);
        await c.Member.PostAsync("incidents/order-i/appeals", new { reason = "r" }).ProblemAsync(HttpStatusCode.Conflict);
        await c.Verifier.PostAsync("incidents/order-i/verify", Verified).JsonAsync();
        var unheard = await c.Panel.PostAsync("incidents/order-i/rulings", Lenient).ProblemAsync(HttpStatusCode.Conflict);
        await c.Panel.PostAsync("incidents/order-i/verify", Verified).ProblemAsync(HttpStatusCode.Conflict);
        await c.Panel.PostAsync("appeals/order-i/decision", new { outcome = "upheld", reason = "r" }).ProblemAsync(HttpStatusCode.NotFound);

        Assert.Equal("step-not-due", early.Text("code"));
        Assert.Equal("reply-missing", unheard.Text("code"));
    }

    [Theory, Databases]
    public async Task Step_ByTheSamePersonOrTheCadre_IsRefused(string database)
    {
        var c = await CaseAsync(database, "who");
        var self = await c.Host.ClientAsync(Role.Appraiser, "who self", staffNo: "who-1");

        var same = await c.Reporter.PostAsync("incidents/who-i/verify", Verified).ProblemAsync(HttpStatusCode.UnprocessableEntity);
        var own = await self.PostAsync("incidents/who-i/verify", Verified).ProblemAsync(HttpStatusCode.UnprocessableEntity);
        await RuledAsync(c, "who-i");
        var ownDecision = await DecideAsync(c, "who-i", self);
        var ruler = await c.Panel.PostAsync("appeals/who-i-a/decision", new { outcome = "annulled", reason = "r" }).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(["person:same-person"], same.Fields());
        Assert.Equal(["person:own-case"], own.Fields());
        Assert.Equal(["person:own-case"], ownDecision.Fields());
        Assert.Equal(["person:same-person"], ruler.Fields());
    }

    [Theory, Databases]
    public async Task RuleOnIncident_FactsThatDoNotCarryTheClause_NamesAllThatIsMissing(string database)
    {
        var c = await CaseAsync(database, "facts");
        await c.Verifier.PostAsync("incidents/facts-i/verify", Verified).JsonAsync();
        await c.Member.PostAsync("incidents/facts-i/replies", new { reason = "r" }).JsonAsync();

        var problem = await c.Panel.PostAsync("incidents/facts-i/rulings", new
        {
            clause = "development-slip", circumstances = new[] { "for-development", "good-will" }, exclusions = new[] { "concealment" },
        }).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(
            [
                "circumstances:circumstance-not-proved", "circumstances:circumstance-not-proved", "circumstances:one-circumstance-needed",
                "circumstances:unknown-circumstance", "exclusions:excluded", "reason:required",
            ],
            problem.Fields().Order(StringComparer.Ordinal));
        Assert.Equal(1, (await EventAsync(c)).Multiplier);
        var full = await c.Panel.PostAsync("incidents/facts-i/rulings", new { exclusions = new[] { "concealment" }, reason = "hidden for months" }).JsonAsync();
        Assert.Equal(("full", 1), (full.Text("leniency"), full.GetProperty("multiplier").GetInt32()));
    }

    [Theory, Databases]
    public async Task ReportIncident_SameEventTwice_IsMergedAndWithdrawnOnlyByAll(string database)
    {
        var c = await CaseAsync(database, "twice");
        var second = await c.Verifier.PostAsync("incidents", Report("twice", "twice-j", "major", "twice-i")).JsonAsync();
        Assert.Equal(("twice-i", "major"), (second.Text("id"), second.Text("severity")));

        await c.Verifier.PostAsync("incidents/twice-i/verify", Verified).ProblemAsync(HttpStatusCode.UnprocessableEntity);
        await c.Panel.PostAsync("incidents/twice-j/verify", Verified).JsonAsync();
        Assert.Single(await EventsAsync(c));
        var one = await c.Reporter.PostAsync("incidents/twice-i/withdraw", new { reason = "hearsay" }).JsonAsync();
        var problem = await c.Panel.PostAsync("incidents/twice-i/withdraw", new { reason = "r" }).ProblemAsync(HttpStatusCode.UnprocessableEntity);
        var both = await c.Verifier.PostAsync("incidents/twice-i/withdraw", new { reason = "hearsay" }).JsonAsync();

        Assert.Equal(("verified", "withdrawn"), (one.Text("status"), both.Text("status")));
        Assert.Equal(["person:not-reporter"], problem.Fields());
        Assert.Empty(await EventsAsync(c));
    }

    [Theory, Databases]
    public async Task ReportIncident_WithdrawnBefore_BeginsAgain(string database)
    {
        var c = await CaseAsync(database, "anew");
        await c.Verifier.PostAsync("incidents/anew-i/verify", Verified).JsonAsync();
        await c.Member.PostAsync("incidents/anew-i/replies", new { reason = "I was not there" }).JsonAsync();
        await c.Reporter.PostAsync("incidents/anew-i/withdraw", new { reason = "hearsay" }).JsonAsync();

        var reported = await c.Reporter.PostAsync("incidents", Report("anew", "anew-j", "major", "anew-i")).JsonAsync();
        var verified = await c.Verifier.PostAsync("incidents/anew-i/verify", Verified).JsonAsync();

        var unheard = await c.Panel.PostAsync("incidents/anew-i/rulings", Lenient).ProblemAsync(HttpStatusCode.Conflict);
        await c.Member.PostAsync("incidents/anew-i/replies", new { reason = "I was not there" }).JsonAsync();
        await c.Panel.PostAsync("incidents/anew-i/rulings", Lenient).JsonAsync();

        Assert.Equal("reply-missing", unheard.Text("code"));
        Assert.Equal(("alleged", "verified", "major"), (reported.Text("status"), verified.Text("status"), verified.Text("severity")));
        Assert.Single(await EventsAsync(c));
    }

    [Theory, Databases]
    public async Task ReportIncident_ManyAtOnce_IsOneIncident(string database)
    {
        var c = await CaseAsync(database, "burst");

        var ids = await Task.WhenAll(Enumerable.Range(0, 12).Select(async i =>
            (await c.Reporter.PostAsync("incidents", Report("burst", $"burst-{i}", "minor", "burst-event")).JsonAsync()).Text("id")));

        Assert.Single(ids.Distinct());
        Assert.Equal(12, (await c.Panel.JsonAsync("incidents/burst-7")).GetProperty("steps").GetArrayLength());
    }

    [Theory, Databases]
    public async Task VerifyIncident_NotTrue_LeavesTheScoreForGood(string database)
    {
        var c = await CaseAsync(database, "no");

        var dismissed = await c.Verifier.PostAsync("incidents/no-i/verify", new { verified = false, reason = "did not happen" }).JsonAsync();
        await c.Reporter.PostAsync("incidents", Report("no", "no-j", "critical", "no-i")).JsonAsync();

        Assert.Equal("dismissed", dismissed.Text("status"));
        await c.Panel.PostAsync("incidents/no-i/verify", Verified).ProblemAsync(HttpStatusCode.Conflict);
        Assert.Empty(await EventsAsync(c));
    }

    [Theory, Databases]
    public async Task VerifyIncident_SeveralPosts_AnswersByTheShareOfThePost(string database)
    {
        var c = await CaseAsync(database, "posts", [new { code = "secretary", share = 0.75 }, new { code = "trainer", share = 0.25 }]);

        var problem = await c.Verifier.PostAsync("incidents/posts-i/verify", new { verified = true, duty = "books", reason = "r" }).ProblemAsync(HttpStatusCode.UnprocessableEntity);
        var verified = await c.Verifier.PostAsync("incidents/posts-i/verify", Verified).JsonAsync();

        Assert.Equal(["duty:duty-not-held"], problem.Fields());
        Assert.Equal(0.75, verified.GetProperty("share").GetDouble());
        Assert.Equal(0.75, (await EventAsync(c)).Share);
    }

    [Theory, Databases]
    public async Task VerifyIncident_OutsideEveryCycle_IsRefused(string database)
    {
        var c = await CaseAsync(database, "when");
        await c.Reporter.PostAsync("incidents", new { id = "when-old", staffNo = "when-1", title = "t", occurredOn = "2019-05-01", severity = "minor", reason = "r" }).JsonAsync();

        var problem = await c.Verifier.PostAsync("incidents/when-old/verify", Verified).ProblemAsync(HttpStatusCode.Conflict);

        Assert.Equal("no-cycle", problem.Text("code"));
    }

    [Theory, Databases]
    public async Task AppealRuling_AfterTheLastDay_IsRefused(string database)
    {
        var clock = new MovableClock();
        await using var host = await Host.StartAsync(database, clock);
        var c = await CaseAsync(host, "late");
        await RuledAsync(c, "late-i");

        clock.Advance(TimeSpan.FromDays(31));
        var problem = await c.Member.PostAsync("incidents/late-i/appeals", new { reason = "r" }).ProblemAsync(HttpStatusCode.Conflict);

        Assert.Equal("appeal-out-of-time", problem.Text("code"));
    }

    [Theory, Databases]
    public async Task Step_Repeated_ChangesNothing(string database)
    {
        var c = await CaseAsync(database, "again");

        await c.Reporter.PostAsync("incidents", Report("again", "again-i", "minor")).JsonAsync();
        await c.Reporter.PostAsync("incidents", Report("again", "again-i", "major")).ProblemAsync(HttpStatusCode.Conflict);
        await c.Verifier.PostAsync("incidents/again-i/verify", Verified).JsonAsync();
        var again = await c.Verifier.PostAsync("incidents/again-i/verify", Verified).JsonAsync();

        Assert.Equal(2, again.GetProperty("steps").GetArrayLength());
    }

    [Theory, Databases]
    public async Task GetIncident_AsTheCadre_HidesWhoReportedIt(string database)
    {
        var c = await CaseAsync(database, "hide");
        var other = await c.Host.ClientAsync(Role.Member, "other", staffNo: "hide-2");

        var seen = await c.Member.JsonAsync("incidents/hide-i");

        Assert.Equal(JsonValueKind.Null, seen.GetProperty("steps")[0].GetProperty("person").ValueKind);
        await other.GetAsync("incidents/hide-i").ProblemAsync(HttpStatusCode.NotFound);
        Assert.Equal(0, (await other.JsonAsync("incidents")).GetProperty("items").GetArrayLength());
        Assert.Equal(1, (await c.Member.JsonAsync("incidents")).GetProperty("items").GetArrayLength());
    }

    [Theory, Databases]
    public async Task ReportIncident_ManyFieldsWrong_NamesThemAll(string database)
    {
        var c = await CaseAsync(database, "bad");

        var problem = await c.Reporter.PostAsync("incidents", new { id = "a*b", staffNo = "nobody", severity = "minor", evidence = new[] { "" } })
            .ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(["evidence[0]:required", "id:code", "occurredOn:required", "reason:required", "staffNo:unknown", "title:required"],
            problem.Fields().Order(StringComparer.Ordinal));
        await c.Reporter.PostTextAsync("incidents", """{ "severity": "awful" }""").ProblemAsync(HttpStatusCode.BadRequest);
        await c.Panel.GetAsync("incidents/nothing").ProblemAsync(HttpStatusCode.NotFound);
    }

    [Theory, Databases]
    public async Task RuleOnIncident_ClosedSurveyOrNone_ShowsTheScoreWithAndWithout(string database)
    {
        var c = await CaseAsync(database, "eff");
        await c.Panel.PostAsync("work-records", new { id = "eff-w", staffNo = "eff-1", workType = "visit", count = 100, date = "2025-04-01", accepted = true }).JsonAsync();
        await c.Host.Administrator.PostAsync("findings", new { id = "eff-f", staffNo = "eff-1", unit = "eff", item = "road", conforming = true, severity = "minor", date = "2025-05-01" }).JsonAsync();
        await c.Panel.GetAsync("incidents/eff-i/effect").ProblemAsync(HttpStatusCode.Conflict);
        await c.Verifier.PostAsync("incidents/eff-i/verify", new { verified = true, duty = "care", severity = "critical", reason = "r" }).JsonAsync();
        await c.Member.PostAsync("incidents/eff-i/replies", new { reason = "r" }).JsonAsync();
        await c.Panel.PostAsync("incidents/eff-i/rulings", Lenient).JsonAsync();

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
        var c = await CaseAsync(database, "sep");
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
        await RuledAsync(c, "sep-i");
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

    private sealed record Case(Host Host, string Cycle, HttpClient Reporter, HttpClient Verifier, HttpClient Member, HttpClient Panel, HttpClient Chair);

    private async Task<Case> CaseAsync(string database, string name, object[]? posts = null) => await CaseAsync(await hosts.On(database), name, posts);

    private static async Task<Case> CaseAsync(Host host, string name, object[]? posts = null)
    {
        await Scenario.CreateAsync(host.Administrator, name, posts);
        var c = new Case(host, name,
            await host.ClientAsync(Role.Organizer, $"{name} clerk"), await host.ClientAsync(Role.Inspector, $"{name} inspector"),
            await host.ClientAsync(Role.Member, $"{name} cadre", staffNo: $"{name}-1"),
            await host.ClientAsync(Role.Appraiser, $"{name} panel"), await host.ClientAsync(Role.Appraiser, $"{name} chair"));
        await c.Reporter.PostAsync("incidents", Report(name, $"{name}-i", "minor")).JsonAsync();
        return c;
    }

    private static object Report(string name, string id, string severity, string? key = null) => new
    {
        id, key, staffNo = $"{name}-1", title = "救灾物资发放登记不全", occurredOn = "2025-06-18", workType = "visit", severity, reason = "seen at the store",
    };

    private static async Task RuledAsync(Case c, string id)
    {
        await c.Verifier.PostAsync($"incidents/{id}/verify", Verified).JsonAsync();
        await c.Member.PostAsync($"incidents/{id}/replies", new { reason = "r" }).JsonAsync();
        await c.Panel.PostAsync($"incidents/{id}/rulings", Lenient).JsonAsync();
    }

    private static async Task<JsonElement> DecideAsync(Case c, string id, HttpClient by)
    {
        await c.Member.PostAsync($"incidents/{id}/appeals", new { id = $"{id}-a", reason = "r" }).JsonAsync();
        return await by.PostAsync($"appeals/{id}-a/decision", new { outcome = "annulled", reason = "r" }).ProblemAsync(HttpStatusCode.UnprocessableEntity);
    }

    private static async Task<IReadOnlyList<CountedEvent>> EventsAsync(Case c) =>
        (await c.Host.Database.SnapshotAsync(s => AccountabilityInputs.ReadAsync(s, c.Cycle))).Events.GetValueOrDefault($"{c.Cycle}-1", []);

    private static async Task<CountedEvent> EventAsync(Case c) => Assert.Single(await EventsAsync(c));
}
