using System.Net;
using Appraisal.Service.Tests.Hosting;

namespace Appraisal.Service.Tests.Inspections;

public sealed class PlanTests(Hosts hosts) : IClassFixture<Hosts>
{
    [Theory, Databases]
    public async Task GetPlan_VisitsThatCouldBeOne_CountsWhatWouldBeLeft(string database)
    {
        var county = await CycleAsync(await hosts.On(database), "L1");
        await county.RegisterAsync("1", "2026-05-01", "a", ("body", "fire"), ("hours", 4), ("materialsRequested", 3));
        await county.RegisterAsync("2", "2026-05-20", "ab", ("body", "audit"), ("hours", 6), ("materialsRequested", 3), ("level", "municipal"));
        await county.RegisterAsync("3", "2026-09-01", "c", ("body", "audit"));
        await county.RegisterAsync("done", "2026-01-05", "d", ("status", "done"));
        await county.RegisterAsync("gone", "2026-09-02", "c", ("status", "cancelled"));
        await county.RegisterAsync("next year", "2027-01-02", "a", ("id", "L1-next"));
        await county.ExamineAsync();

        var plan = await county.Administrator.JsonAsync("cycles/L1/inspection-plan");

        Assert.Equal("all 3/1/2", Groups(plan, "total").Single());
        Assert.Equal(["audit 2/1/1", "fire 1/0/1"], Groups(plan, "byBody"));
        Assert.Equal(["municipal 1/1/0", "county 2/0/2"], Groups(plan, "byLevel"));
        Assert.Equal(["a 2/1/1", "b 1/1/1", "c 1/0/1"], Groups(plan, "byTopic"));
        Assert.Equal(["2026-05 2/1/1", "2026-09 1/0/1"], Groups(plan, "byMonth"));
        Assert.Equal(1, plan.GetProperty("done").GetInt32());
        Assert.Equal(3, plan.GetProperty("hoursSaved").GetDouble());
        var proposal = Assert.Single((await county.Administrator.JsonAsync("cycles/L1/inspection-plan/proposals")).GetProperty("items").EnumerateArray());
        Assert.Equal(["L1-1", "L1-2"], proposal.GetProperty("visits").EnumerateArray().Select(v => v.GetProperty("inspection").GetString()));
        await county.Administrator.GetAsync("cycles/none/inspection-plan").ProblemAsync(HttpStatusCode.NotFound);
    }

    [Theory, Databases]
    public async Task PutPolicy_NamedByACycle_DecidesThereAndFreezesWithItsStart(string database)
    {
        var county = await CycleAsync(await hosts.On(database), "L2");
        await county.Administrator.PutAsync("inspection-policies/7", new { repeatDays = 5, frequencyLimits = Array.Empty<object>() }).JsonAsync();
        await county.RegisterAsync("1", "2026-05-01");
        await county.RegisterAsync("2", "2026-05-20");
        await county.ExamineAsync();
        Assert.Equal(["2 repeated"], await county.FlagsAsync());

        await PutCycleAsync(county, 7);
        await county.ExamineAsync();
        Assert.Empty(await county.FlagsAsync());

        await county.Administrator.PutAsync("inspection-policies/7", new { repeatDays = 19, frequencyLimits = Array.Empty<object>() }).JsonAsync();
        await county.ExamineAsync();
        Assert.Equal(["2 repeated"], await county.FlagsAsync());

        await county.Administrator.PutAsync("cadres/L2-cadre", new { name = "x", unit = county.Village, cohort = "c", dutyHours = 1 }).JsonAsync();
        await county.Administrator.PostAsync("cycles/L2/start", null).JsonAsync();
        await county.Administrator.PutAsync("inspection-policies/7", new { repeatDays = 20 }).ProblemAsync(HttpStatusCode.Conflict);
        Assert.True((await county.Administrator.JsonAsync("inspection-policies/7")).GetProperty("frozen").GetBoolean());
    }

    [Theory, Databases]
    public async Task PutPolicy_ManyParametersWrong_NamesThemAll(string database)
    {
        var client = (await hosts.On(database)).Administrator;

        var problem = await client.PutAsync("inspection-policies/8", new
        {
            repeatDays = 0, minimumOverlap = 0, redundantShare = 1.5, hoursPerMaterial = -1,
            frequencyLimits = new[] { new { days = 7, starts = 2 }, new { days = 7, starts = 1 } },
        }).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(["frequencyLimits[1].days:not-above", "frequencyLimits[1].starts:not-above", "hoursPerMaterial:out-of-range",
            "minimumOverlap:share-out-of-range", "redundantShare:share-out-of-range", "repeatDays:out-of-range"], problem.Fields().Order(StringComparer.Ordinal));
        await client.PutAsync("inspection-policies/1", new { repeatDays = 31 }).ProblemAsync(HttpStatusCode.Conflict);
        await client.PutAsync("inspection-policies/1", new { repeatDays = 30 }).JsonAsync();
        await client.GetAsync("inspection-policies/99").ProblemAsync(HttpStatusCode.NotFound);
        Assert.Equal(90, (await client.JsonAsync("inspection-policies/1")).GetProperty("parameters").GetProperty("validityDays").GetInt32());
    }

    [Theory, Databases]
    public async Task GetBurden_TwoVillages_RanksThemByQuarterWithSharesByBody(string database)
    {
        var county = await County.MakeAsync(await hosts.On(database), "L3");
        await county.RegisterAsync("1", "2031-01-31", "a", ("body", "fire"), ("hours", 3), ("materialsRequested", 2));
        await county.RegisterAsync("2", "2031-03-31", "a", ("body", "audit"), ("hours", 10.25), ("materialsRequested", 4));
        await county.RegisterAsync("3", "2031-02-28", "a", ("hours", 100), ("status", "cancelled"));
        await county.RegisterAsync("4", "2031-03-01", "a", ("unit", county.OtherVillage), ("hours", 17));

        var burden = await county.Administrator.JsonAsync($"units/{county.Village}/burden?from=2030-12-31&to=2031-03-30");

        var latest = burden.GetProperty("latest");
        Assert.Equal("2030-12-31", latest.GetProperty("from").GetString());
        Assert.Equal(4, latest.GetProperty("index").GetDouble());
        Assert.Equal(2, latest.GetProperty("rank").GetInt32());
        var quarters = burden.GetProperty("quarters").EnumerateArray().ToList();
        Assert.Equal(["2030-10-01", "2031-01-01"], quarters.Select(q => q.GetProperty("from").GetString()));
        Assert.Equal(0, quarters[0].GetProperty("inspections").GetInt32());
        Assert.Equal(1, quarters[0].GetProperty("rank").GetInt32()); // nobody had a visit: all share the first place
        Assert.Equal(16.25, quarters[1].GetProperty("index").GetDouble());
        Assert.Equal(2, quarters[1].GetProperty("rank").GetInt32());
        Assert.Equal(["audit", "fire"], quarters[1].GetProperty("byBody").EnumerateArray().Select(b => b.GetProperty("body").GetString()));
        Assert.Equal(12.25 / 16.25, quarters[1].GetProperty("byBody")[0].GetProperty("share").GetDouble(), 12);
        var problem = await county.Administrator.GetAsync($"units/{county.Village}/burden?from=2031-01-01&to=2030-01-01").ProblemAsync(HttpStatusCode.UnprocessableEntity);
        Assert.Equal(["to:out-of-range"], problem.Fields());
        await county.Administrator.GetAsync("units/nowhere/burden").ProblemAsync(HttpStatusCode.NotFound);
    }

    private static IEnumerable<string> Groups(System.Text.Json.JsonElement plan, string name) =>
        (plan.GetProperty(name) is { ValueKind: System.Text.Json.JsonValueKind.Array } list ? list.EnumerateArray().ToArray() : [plan.GetProperty(name)])
            .Select(g => $"{g.GetProperty("group").GetString()} {g.GetProperty("planned")}/{g.GetProperty("flagged")}/{g.GetProperty("left")}");

    private static async Task<County> CycleAsync(Host host, string name)
    {
        var county = await County.MakeAsync(host, name);
        await host.Administrator.PutAsync($"schemes/{name}/1", new { }).JsonAsync();
        await PutCycleAsync(county, null);
        return county;
    }

    private static Task<System.Text.Json.JsonElement> PutCycleAsync(County county, int? policy) => county.Administrator.PutAsync($"cycles/{county.Name}", new
    {
        startsOn = "2026-01-01", endsOn = "2026-12-31", countsForPromotion = false, scheme = new { code = county.Name, version = "1" }, unit = county.Name, inspectionPolicy = policy,
    }).JsonAsync();
}
