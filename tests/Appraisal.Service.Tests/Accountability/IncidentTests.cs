using System.Net;
using System.Text.Json;
using Appraisal.Service.Access;
using Appraisal.Service.Tests.Hosting;

namespace Appraisal.Service.Tests.Accountability;

public sealed class IncidentTests(Hosts hosts) : IClassFixture<Hosts>
{
    [Theory, Databases]
    public async Task Incident_FromAllegationToDecision_CountsAsEachStepSays(string database)
    {
        var c = await IncidentCase.MakeAsync(await hosts.On(database), "path");
        Assert.Empty(await c.EventsAsync());

        var verified = await c.Verifier.PostAsync("incidents/path-i/verify", IncidentCase.Verified).JsonAsync();
        Assert.Equal(1, (await c.EventAsync()).Multiplier);
        await c.Member.PostAsync("incidents/path-i/replies", new { reason = "I was new in the post" }).JsonAsync();
        var ruled = await c.Panel.PostAsync("incidents/path-i/rulings", IncidentCase.Lenient).JsonAsync();
        Assert.Equal(0.6, (await c.EventAsync()).Multiplier);
        var appealed = await c.Member.PostAsync("incidents/path-i/appeals", new { id = "path-a", reason = "nobody warned me" }).JsonAsync();
        Assert.Equal(0.6, (await c.EventAsync()).Multiplier);
        var decided = await c.Chair.PostAsync("appeals/path-a/decision", new
        {
            outcome = "changed", clause = "support-refused", circumstances = new[] { "support-requested", "duties-done" }, reason = "support was asked for in writing",
        }).JsonAsync();

        Assert.Equal(["verified", "ruled", "appealed", "decided"], new[] { verified, ruled, appealed, decided }.Select(i => i.Text("status")));
        Assert.Equal(("lenient", "exempt"), (ruled.Text("leniency"), decided.Text("leniency")));
        Assert.Equal(0, (await c.EventAsync()).Multiplier);
        Assert.Equal(["report", "verification", "reply", "ruling", "appeal", "decision"], decided.GetProperty("steps").EnumerateArray().Select(s => s.Text("kind")));
    }

    [Theory, Databases]
    public async Task Decide_HeavierThanTheRuling_IsRefusedAndTheAppealStaysOpen(string database)
    {
        var c = await IncidentCase.MakeAsync(await hosts.On(database), "worse");
        await c.Verifier.PostAsync("incidents/worse-i/verify", IncidentCase.Verified).JsonAsync();
        await c.Member.PostAsync("incidents/worse-i/replies", new { reason = "I was new in the post" }).JsonAsync();
        await c.Panel.PostAsync("incidents/worse-i/rulings", IncidentCase.Lenient).JsonAsync();
        await c.Member.PostAsync("incidents/worse-i/appeals", new { id = "worse-a", reason = "nobody warned me" }).JsonAsync();

        var forgotten = await c.Chair.PostAsync("appeals/worse-a/decision", new { outcome = "changed", reason = "the clause was forgotten" }).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Contains("outcome:appeal-worsens", forgotten.Fields());
        Assert.Equal(0.6, (await c.EventAsync()).Multiplier);
        Assert.Equal("decided", (await c.Chair.PostAsync("appeals/worse-a/decision", new { outcome = "upheld", reason = "the ruling stands" }).JsonAsync()).Text("status"));
    }

    [Theory, Databases]
    public async Task Step_OutOfOrder_IsRefusedWithWhatIsMissing(string database)
    {
        var c = await IncidentCase.MakeAsync(await hosts.On(database), "order");

        var early = await c.Panel.PostAsync("incidents/order-i/rulings", IncidentCase.Lenient).ProblemAsync(HttpStatusCode.Conflict);
        await c.Member.PostAsync("incidents/order-i/appeals", new { reason = "r" }).ProblemAsync(HttpStatusCode.Conflict);
        await c.Verifier.PostAsync("incidents/order-i/verify", IncidentCase.Verified).JsonAsync();
        var unheard = await c.Panel.PostAsync("incidents/order-i/rulings", IncidentCase.Lenient).ProblemAsync(HttpStatusCode.Conflict);
        await c.Panel.PostAsync("incidents/order-i/verify", IncidentCase.Verified).ProblemAsync(HttpStatusCode.Conflict);
        await c.Panel.PostAsync("appeals/order-i/decision", new { outcome = "upheld", reason = "r" }).ProblemAsync(HttpStatusCode.NotFound);

        Assert.Equal("step-not-due", early.Text("code"));
        Assert.Equal("reply-missing", unheard.Text("code"));
    }

    [Theory, Databases]
    public async Task Step_ByTheSamePersonOrTheCadre_IsRefused(string database)
    {
        var c = await IncidentCase.MakeAsync(await hosts.On(database), "who");
        var self = await c.Host.ClientAsync(Role.Appraiser, "who self", staffNo: "who-1");

        var same = await c.Reporter.PostAsync("incidents/who-i/verify", IncidentCase.Verified).ProblemAsync(HttpStatusCode.UnprocessableEntity);
        var own = await self.PostAsync("incidents/who-i/verify", IncidentCase.Verified).ProblemAsync(HttpStatusCode.UnprocessableEntity);
        await c.RuledAsync("who-i");
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
        var c = await IncidentCase.MakeAsync(await hosts.On(database), "facts");
        await c.Verifier.PostAsync("incidents/facts-i/verify", IncidentCase.Verified).JsonAsync();
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
        Assert.Equal(1, (await c.EventAsync()).Multiplier);
        var full = await c.Panel.PostAsync("incidents/facts-i/rulings", new { exclusions = new[] { "concealment" }, reason = "hidden for months" }).JsonAsync();
        Assert.Equal(("full", 1), (full.Text("leniency"), full.GetProperty("multiplier").GetInt32()));
    }

    [Theory, Databases]
    public async Task VerifyIncident_NotTrue_LeavesTheScoreForGood(string database)
    {
        var c = await IncidentCase.MakeAsync(await hosts.On(database), "no");

        var dismissed = await c.Verifier.PostAsync("incidents/no-i/verify", new { verified = false, reason = "did not happen" }).JsonAsync();
        await c.Reporter.PostAsync("incidents", IncidentCase.Report("no", "no-j", "critical", "no-i")).JsonAsync();

        Assert.Equal("dismissed", dismissed.Text("status"));
        await c.Panel.PostAsync("incidents/no-i/verify", IncidentCase.Verified).ProblemAsync(HttpStatusCode.Conflict);
        Assert.Empty(await c.EventsAsync());
    }

    [Theory, Databases]
    public async Task VerifyIncident_SeveralPosts_AnswersByTheShareOfThePost(string database)
    {
        var c = await IncidentCase.MakeAsync(await hosts.On(database), "posts", [new { code = "secretary", share = 0.75 }, new { code = "trainer", share = 0.25 }]);

        var problem = await c.Verifier.PostAsync("incidents/posts-i/verify", new { verified = true, duty = "books", reason = "r" }).ProblemAsync(HttpStatusCode.UnprocessableEntity);
        var verified = await c.Verifier.PostAsync("incidents/posts-i/verify", IncidentCase.Verified).JsonAsync();

        Assert.Equal(["duty:duty-not-held"], problem.Fields());
        Assert.Equal(0.75, verified.GetProperty("share").GetDouble());
        Assert.Equal(0.75, (await c.EventAsync()).Share);
    }

    [Theory, Databases]
    public async Task VerifyIncident_OutsideEveryCycle_IsRefused(string database)
    {
        var c = await IncidentCase.MakeAsync(await hosts.On(database), "when");
        await c.Reporter.PostAsync("incidents", new { id = "when-old", staffNo = "when-1", title = "t", occurredOn = "2019-05-01", severity = "minor", reason = "r" }).JsonAsync();

        var problem = await c.Verifier.PostAsync("incidents/when-old/verify", IncidentCase.Verified).ProblemAsync(HttpStatusCode.Conflict);

        Assert.Equal("no-cycle", problem.Text("code"));
    }

    [Theory, Databases]
    public async Task AppealRuling_AfterTheLastDay_IsRefused(string database)
    {
        var clock = new MovableClock();
        await using var host = await Host.StartAsync(database, clock);
        var c = await IncidentCase.MakeAsync(host, "late");
        await c.RuledAsync("late-i");

        clock.Advance(TimeSpan.FromDays(31));
        var problem = await c.Member.PostAsync("incidents/late-i/appeals", new { reason = "r" }).ProblemAsync(HttpStatusCode.Conflict);

        Assert.Equal("appeal-out-of-time", problem.Text("code"));
    }

    [Theory, Databases]
    public async Task Step_Repeated_ChangesNothing(string database)
    {
        var c = await IncidentCase.MakeAsync(await hosts.On(database), "again");

        await c.Reporter.PostAsync("incidents", IncidentCase.Report("again", "again-i", "minor")).JsonAsync();
        await c.Reporter.PostAsync("incidents", IncidentCase.Report("again", "again-i", "major")).ProblemAsync(HttpStatusCode.Conflict);
        await c.Verifier.PostAsync("incidents/again-i/verify", IncidentCase.Verified).JsonAsync();
        var again = await c.Verifier.PostAsync("incidents/again-i/verify", IncidentCase.Verified).JsonAsync();

        Assert.Equal(2, again.GetProperty("steps").GetArrayLength());
    }

    [Theory, Databases]
    public async Task GetIncident_AsTheCadre_HidesWhoReportedIt(string database)
    {
        var c = await IncidentCase.MakeAsync(await hosts.On(database), "hide");
        var other = await c.Host.ClientAsync(Role.Member, "other", staffNo: "hide-2");

        var seen = await c.Member.JsonAsync("incidents/hide-i");

        Assert.Equal(JsonValueKind.Null, seen.GetProperty("steps")[0].GetProperty("person").ValueKind);
        await other.GetAsync("incidents/hide-i").ProblemAsync(HttpStatusCode.NotFound);
        Assert.Equal(0, (await other.JsonAsync("incidents")).GetProperty("items").GetArrayLength());
        Assert.Equal(1, (await c.Member.JsonAsync("incidents")).GetProperty("items").GetArrayLength());
    }

    private static async Task<JsonElement> DecideAsync(IncidentCase c, string id, HttpClient by)
    {
        await c.Member.PostAsync($"incidents/{id}/appeals", new { id = $"{id}-a", reason = "r" }).JsonAsync();
        return await by.PostAsync($"appeals/{id}-a/decision", new { outcome = "annulled", reason = "r" }).ProblemAsync(HttpStatusCode.UnprocessableEntity);
    }
}
