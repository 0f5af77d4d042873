using System.Net;
using Appraisal.Service.Access;
using Appraisal.Service.Tests.Hosting;

namespace Appraisal.Service.Tests.Inspections;

public sealed class FlagTests(Hosts hosts) : IClassFixture<Hosts>
{
    [Theory, Databases]
    public async Task Register_AllKindsMet_RaisesThemByItself(string database)
    {
        var county = await County.MakeAsync(await hosts.On(database), "F1");
        await county.RegisterAsync("1", "2026-03-01", "ab", ("status", "done"), ("checklist", new[] { "x" }));
        await county.Administrator.PostAsync("inspections/F1-1/findings", new { id = "F1-F1", item = "x", conforming = true, severity = "minor" }).JsonAsync();
        await county.RegisterAsync("2", "2026-03-01", "a", ("checklist", new[] { "x" }), ("materialsRequested", 11));
        await county.RegisterAsync("3", "2026-03-20", "a", ("trigger", "complaint"));

        // by the job that the change enqueued, not by this test
        await county.Administrator.UntilAsync("inspection-flags?unit=F1&limit=10", list => list.GetProperty("items").GetArrayLength() == 4);

        Assert.Equal(["2 over-frequency", "2 redundant", "2 repeated", "2 trace-heavy"], await county.FlagsAsync());
        await county.ExamineAsync();
        Assert.Equal(["3 repeated"], await county.FlagsAsync("justified"));
        Assert.Equal("complaint", (await county.FlagAsync("3", "repeated", "justified")).GetProperty("facts").GetProperty("justification").GetString());
        var facts = (await county.FlagAsync("2", "over-frequency")).GetProperty("facts");
        Assert.Equal(1, facts.GetProperty("limitsBroken")[0].GetProperty("days").GetInt32());
    }

    [Theory, Databases]
    public async Task Put_EarlierCancelled_WithdrawsTheFlagAndKeepsItsHistory(string database)
    {
        var county = await County.MakeAsync(await hosts.On(database), "F2");
        await county.RegisterAsync("1", "2026-03-01");
        await county.RegisterAsync("2", "2026-03-10");
        await county.ExamineAsync();
        var flag = (await county.FlagAsync("2", "repeated")).GetProperty("id").GetString();

        await county.Administrator.PutAsync("inspections/F2-1", county.Visit("1", "2026-03-01", "a", ("status", "cancelled"))).JsonAsync();
        await county.ExamineAsync();

        Assert.Empty(await county.FlagsAsync());
        Assert.Equal(["2 repeated"], await county.FlagsAsync("withdrawn"));
        Assert.Equal(["open", "withdrawn"], await History(county, flag));

        await county.Administrator.PutAsync("inspections/F2-1", county.Visit("1", "2026-03-01")).JsonAsync();
        await county.ExamineAsync();
        Assert.Equal(["open", "withdrawn", "open"], await History(county, flag));
    }

    [Theory, Databases]
    public async Task Dismiss_ThenFactsChange_IsOpenAgain(string database)
    {
        var host = await hosts.On(database);
        var county = await County.MakeAsync(host, "F3");
        var organizer = await host.ClientAsync(Role.Organizer, "F3 organizer", "F3");
        await county.RegisterAsync("1", "2026-03-01");
        await county.RegisterAsync("2", "2026-03-10");
        await county.ExamineAsync();
        var flag = (await county.FlagAsync("2", "repeated")).GetProperty("id").GetString();

        await organizer.PostAsync($"inspection-flags/{flag}/dismissal", new { reason = "经批准的专项检查" }).JsonAsync();
        await county.RegisterAsync("3", "2026-03-11", "b"); // examines the unit again; the facts stay
        await county.ExamineAsync();
        Assert.Equal(["2 repeated"], await county.FlagsAsync("dismissed"));
        await organizer.PostAsync($"inspection-flags/{flag}/dismissal", new { reason = "another" }).ProblemAsync(HttpStatusCode.Conflict);

        await county.RegisterAsync("4", "2026-03-05");
        await county.ExamineAsync();
        Assert.Contains("2 repeated", await county.FlagsAsync());
        var details = await county.Administrator.JsonAsync($"inspection-flags/{flag}");
        Assert.Equal(["open", "dismissed", "open"], await History(county, flag));
        Assert.Equal("经批准的专项检查", details.GetProperty("history")[1].GetProperty("reason").GetString());
        Assert.Equal("F3 organizer", details.GetProperty("history")[1].GetProperty("person").GetString());
    }

    [Theory, Databases]
    public async Task Dismiss_WithoutReasonOrByTheInspector_IsRefused(string database)
    {
        var host = await hosts.On(database);
        var county = await County.MakeAsync(host, "F4");
        var organizer = await host.ClientAsync(Role.Organizer, "F4 organizer");
        await county.RegisterAsync("1", "2026-03-01", "a", ("materialsRequested", 11), ("inspector", "F4 organizer"));
        await county.ExamineAsync();
        var flag = (await county.FlagAsync("1", "trace-heavy")).GetProperty("id").GetString();

        var problem = await organizer.PostAsync($"inspection-flags/{flag}/dismissal", new { reason = " " }).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(["reason:required", "person:own-inspection"], problem.Fields());
        await organizer.PostAsync($"inspection-flags/{Guid.Empty}/dismissal", new { reason = "x" }).ProblemAsync(HttpStatusCode.NotFound);
    }

    [Theory, Databases]
    public async Task ListFlags_Filtered_ShowsThoseOnly(string database)
    {
        var county = await County.MakeAsync(await hosts.On(database), "F5");
        await county.RegisterAsync("1", "2026-03-01", "a", ("materialsRequested", 11), ("body", "F5-x"));
        await county.RegisterAsync("2", "2026-03-10", "a", ("materialsRequested", 11), ("body", "F5-y"));
        await county.ExamineAsync();
        async Task<int> Count(string query) => (await county.Administrator.JsonAsync("inspection-flags?unit=F5&" + query)).GetProperty("items").GetArrayLength();

        Assert.Equal(3, await Count(""));
        Assert.Equal(2, await Count("kind=trace-heavy"));
        Assert.Equal(2, await Count("body=F5-y"));
        Assert.Equal(1, await Count("to=2026-03-09"));
        Assert.Equal(2, await Count("from=2026-03-10"));
        Assert.Equal(0, await Count("status=withdrawn"));
        var problem = await county.Administrator.GetAsync("inspection-flags?kind=nonsense&status=nonsense").ProblemAsync(HttpStatusCode.UnprocessableEntity);
        Assert.Equal(["kind:unknown-word", "status:unknown-word"], problem.Fields());
    }

    [Theory, Databases]
    public async Task GetFlag_Redundant_NamesWhatCanBeReused(string database)
    {
        var county = await County.MakeAsync(await hosts.On(database), "F6");
        await county.RegisterAsync("1", "2026-03-01", "a", ("status", "done"), ("checklist", new[] { "x" }));
        await county.Administrator.PostAsync("inspections/F6-1/findings", new { id = "F6-F1", item = "x", conforming = false, severity = "minor" }).JsonAsync();
        await county.RegisterAsync("2", "2026-05-30", "a", ("checklist", new[] { "x" }));
        await county.ExamineAsync();
        var flag = (await county.FlagAsync("2", "redundant")).GetProperty("id").GetString();

        var reuse = (await county.Administrator.JsonAsync($"inspection-flags/{flag}")).GetProperty("reuse").GetProperty("findings");

        Assert.Equal("F6-F1", reuse[0].GetProperty("findings")[0].GetString());
        Assert.False(reuse[0].GetProperty("conforming").GetBoolean());
        Assert.Equal("2026-05-30", reuse[0].GetProperty("validUntil").GetString());
    }

    private static async Task<string?[]> History(County county, string? flag) =>
        [.. (await county.Administrator.JsonAsync($"inspection-flags/{flag}")).GetProperty("history").EnumerateArray().Select(h => h.GetProperty("status").GetString())];
}
