using System.Net;
using Appraisal.Service.Access;
using Appraisal.Service.Tests.Hosting;

namespace Appraisal.Service.Tests.Inspections;

public sealed class InspectionTests(Hosts hosts) : IClassFixture<Hosts>
{
    [Theory, Databases]
    public async Task Register_SameTwiceThenOther_IsCreatedUnchangedRefused(string database)
    {
        var county = await County.MakeAsync(await hosts.On(database), "R1");
        var visit = county.Visit("1", "2026-03-01", "ba", ("hours", 2.5), ("checklist", new[] { "y", "x" }));

        var first = await county.Administrator.PostAsync("inspections", visit);
        var again = await county.Administrator.PostAsync("inspections", county.Visit("1", "2026-03-01", "abba", ("hours", 2.5), ("checklist", new[] { "y", "x" })));
        await county.Administrator.PostAsync("inspections", county.Visit("1", "2026-03-02", "ab")).ProblemAsync(HttpStatusCode.Conflict);

        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        var stored = (await county.Administrator.JsonAsync("inspections/R1-1")).GetProperty("inspection");
        Assert.Equal(["a", "b"], stored.GetProperty("topics").EnumerateArray().Select(t => t.GetString()));
        Assert.Equal(["y", "x"], stored.GetProperty("checklist").EnumerateArray().Select(t => t.GetString()));
        Assert.Equal("2026-03-01", stored.GetProperty("endsOn").GetString());
        Assert.Equal(2.5, stored.GetProperty("hours").GetDouble());
    }

    [Theory, Databases]
    public async Task Register_ManyFieldsWrong_NamesThemAll(string database)
    {
        var county = await County.MakeAsync(await hosts.On(database), "R2");

        var problem = await county.Administrator.PostAsync("inspections", new
        {
            id = "R2-1", unit = "nowhere", body = "b", level = "county", topics = new[] { "a", "unheard-of" }, startsOn = "2026-03-02", endsOn = "2026-03-01",
            hours = -1, materialsRequested = -5, checklist = new[] { "x", "x" }, followUpOf = "R2-1",
        }).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(
            ["checklist[1]:duplicate", "endsOn:ends-before-start", "followUpOf:follow-up-of-itself", "hours:out-of-range", "materialsRequested:out-of-range",
                "topics[1]:unknown", "unit:unknown"],
            problem.Fields().Order(StringComparer.Ordinal));
    }

    [Theory, Databases]
    [InlineData("Sqlite", "topics", new string[0], "topics:required")]
    [InlineData("Sqlite", "topics", null, "topics:required")]
    [InlineData("Sqlite", "startsOn", null, "startsOn:required")]
    [InlineData("Sqlite", "startsOn", "1776-07-04", "startsOn:out-of-range")]
    [InlineData("Sqlite", "hours", 100_001, "hours:out-of-range")]
    [InlineData("Sqlite", "materialsRequested", 3_000_000_000, "materialsRequested:out-of-range")]
    [InlineData("Sqlite", "followUpOf", "never-was", "followUpOf:unknown")]
    [InlineData("Sqlite", "body", " ", "body:required")]
    [InlineData("Sqlite", "id", "a*b", "id:code")]
    public async Task Register_OneFieldWrong_NamesIt(string database, string field = "level", object? value = null, string error = "level:required")
    {
        var county = await County.MakeAsync(await hosts.On(database), "R3");

        var problem = await county.Administrator.PostAsync("inspections", county.Visit("1", "2026-03-01", "a", (field, value)))
            .ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal([error], problem.Fields());
    }

    [Theory, Databases]
    public async Task Register_DoneInTheFuture_IsRefusedInChinese(string database)
    {
        var county = await County.MakeAsync(await hosts.On(database), "R4");
        using var request = new HttpRequestMessage(HttpMethod.Post, "inspections")
        {
            Content = System.Net.Http.Json.JsonContent.Create(county.Visit("1", "2999-01-01", "a", ("status", "done"))),
            Headers = { { "Accept-Language", "zh-CN" } },
        };

        var problem = await county.Administrator.SendAsync(request).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(["status:done-in-the-future"], problem.Fields());
        Assert.StartsWith("开始日期为 2999-01-01", problem.GetProperty("errors")[0].GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory, Databases]
    public async Task Put_FollowUpsInACircle_IsRefused(string database)
    {
        var county = await County.MakeAsync(await hosts.On(database), "R5");
        await county.RegisterAsync("1", "2026-03-01");
        await county.RegisterAsync("2", "2026-03-01", "a", ("followUpOf", "R5-1"));
        await county.RegisterAsync("3", "2026-03-01", "a", ("followUpOf", "R5-2"));

        var problem = await county.Administrator.PutAsync("inspections/R5-1", county.Visit("1", "2026-03-01", "a", ("followUpOf", "R5-3")))
            .ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(["followUpOf:follow-up-circle"], problem.Fields());
    }

    [Theory, Databases]
    public async Task Put_OtherUnit_IsRefusedAsTheUnitStays(string database)
    {
        var county = await County.MakeAsync(await hosts.On(database), "R6");
        await county.RegisterAsync("1", "2026-03-01");

        var problem = await county.Administrator.PutAsync("inspections/R6-1", county.Visit("1", "2026-03-01", "a", ("unit", county.OtherVillage)))
            .ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(["unit:unit-stays"], problem.Fields());
    }

    [Theory, Databases]
    public async Task Put_ByAnotherInspector_Is403(string database)
    {
        var host = await hosts.On(database);
        var county = await County.MakeAsync(host, "R7");
        var first = await host.ClientAsync(Role.Inspector, "R7 first", county.Name);
        var second = await host.ClientAsync(Role.Inspector, "R7 second", county.Name);
        await first.PostAsync("inspections", county.Visit("1", "2026-03-01")).JsonAsync();

        var problem = await second.PutAsync("inspections/R7-1", county.Visit("1", "2026-03-02")).ProblemAsync(HttpStatusCode.Forbidden);
        await first.PutAsync("inspections/R7-1", county.Visit("1", "2026-03-02")).JsonAsync();

        Assert.Equal("other-inspector", problem.GetProperty("code").GetString());
        Assert.Equal("2026-03-02", (await second.JsonAsync("inspections/R7-1")).GetProperty("inspection").GetProperty("startsOn").GetString());
    }

    [Theory, Databases]
    public async Task AnyRead_FromAnotherTerritory_ShowsNothing(string database)
    {
        var host = await hosts.On(database);
        var county = await County.MakeAsync(host, "R8");
        await county.RegisterAsync("1", "2026-03-01", "a", ("materialsRequested", 99));
        await county.ExamineAsync();
        var flag = (await county.FlagAsync("1", "trace-heavy")).GetProperty("id").GetString();
        await County.MakeAsync(host, "R9");
        var stranger = await host.ClientAsync(Role.Inspector, "stranger", "R9");

        foreach (var path in new[] { "inspections/R8-1", $"inspection-flags/{flag}", "units/R8-V1/burden" })
            await stranger.GetAsync(path).ProblemAsync(HttpStatusCode.NotFound);
        await stranger.GetAsync("inspections/R8-1/comments").ProblemAsync(HttpStatusCode.Forbidden); // whom they are about does not read them
        await stranger.PostAsync("inspections", county.Visit("2", "2026-03-01")).ProblemAsync(HttpStatusCode.Forbidden);
        await stranger.PostAsync("inspections/precheck", county.Visit("2", "2026-03-01")).ProblemAsync(HttpStatusCode.Forbidden);
        Assert.Equal(0, (await stranger.JsonAsync("inspections")).GetProperty("items").GetArrayLength());
        Assert.Equal(0, (await stranger.JsonAsync("inspection-flags")).GetProperty("items").GetArrayLength());
    }

    [Theory, Databases]
    public async Task List_ByBodyInSmallPages_GivesEachOnceInOrderOfRegistration(string database)
    {
        var county = await County.MakeAsync(await hosts.On(database), "RL");
        foreach (var i in Enumerable.Range(0, 5))
            await county.RegisterAsync($"{9 - i}", "2026-03-01", "a", ("body", i == 2 ? "other" : "RL-body"));

        var ids = new List<string>();
        string? cursor = null;
        do
        {
            var page = await county.Administrator.JsonAsync($"inspections?body=RL-body&status=planned&limit=3{(cursor is null ? "" : $"&cursor={cursor}")}");
            ids.AddRange(page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("id").GetString()!));
            cursor = page.GetProperty("next").GetString();
        }
        while (cursor is not null);

        Assert.Equal(["RL-9", "RL-8", "RL-6", "RL-5"], ids);
        var problem = await county.Administrator.GetAsync("inspections?status=perhaps").ProblemAsync(HttpStatusCode.UnprocessableEntity);
        Assert.Equal(["status:unknown-word"], problem.Fields());
    }

    [Theory, Databases]
    public async Task PreCheck_PlanCloseToOthers_SaysWhatItRepeatsReusesAndCouldJoin(string database)
    {
        var county = await County.MakeAsync(await hosts.On(database), "P1");
        await county.RegisterAsync("1", "2026-03-01", "ab", ("status", "done"), ("body", "fire-brigade"), ("checklist", new[] { "x" }));
        await county.Administrator.PostAsync("inspections/P1-1/findings", new { id = "P1-F1", item = "x", conforming = true, severity = "minor" }).JsonAsync();
        await county.RegisterAsync("2", "2026-03-20", "a", ("hours", 4), ("materialsRequested", 6), ("body", "audit-office"));
        var plan = county.Visit("plan", "2026-03-10", "a", ("hours", 3), ("materialsRequested", 2), ("checklist", new[] { "x" }));
        plan.Remove("id");

        var answer = await county.Administrator.PostAsync("inspections/precheck", plan).JsonAsync();

        var flags = answer.GetProperty("flags").EnumerateArray().ToList();
        Assert.Equal(["repeated", "redundant"], flags.Select(f => f.GetProperty("kind").GetString()));
        Assert.Equal("fire-brigade", flags[0].GetProperty("facts").GetProperty("earlier")[0].GetProperty("body").GetString());
        var finding = Assert.Single(answer.GetProperty("reuse").GetProperty("findings").EnumerateArray());
        Assert.Equal("P1-F1", finding.GetProperty("findings")[0].GetString());
        Assert.Equal("2026-05-30", finding.GetProperty("validUntil").GetString());
        var joint = Assert.Single(answer.GetProperty("jointVisits").EnumerateArray());
        Assert.Equal(3, joint.GetProperty("hoursSaved").GetDouble());
        Assert.Equal(2, joint.GetProperty("materialsSaved").GetInt32());
        await county.Administrator.GetAsync("inspections/P1-plan").ProblemAsync(HttpStatusCode.NotFound);
    }

    [Theory, Databases]
    public async Task PreCheck_WindowOverALeapDay_CountsTheDay(string database)
    {
        var county = await County.MakeAsync(await hosts.On(database), "P2");
        await county.RegisterAsync("1", "2028-02-01");

        var inside = await county.Administrator.PostAsync("inspections/precheck", county.Visit("2", "2028-03-02")).JsonAsync();
        var outside = await county.Administrator.PostAsync("inspections/precheck", county.Visit("2", "2028-03-03")).JsonAsync();

        // 2028 is a leap year: from 1 February 30 days lead to 2 March
        Assert.Equal("repeated", Assert.Single(inside.GetProperty("flags").EnumerateArray()).GetProperty("kind").GetString());
        Assert.Equal(0, outside.GetProperty("flags").GetArrayLength());
        await county.Administrator.PostAsync("inspections/precheck", county.Visit("2", "2026-02-29")).ProblemAsync(HttpStatusCode.BadRequest);
    }
}
