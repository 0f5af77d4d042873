using System.Net;
using Appraisal.Service.Access;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Service.Tests.HumanResources;
using Appraisal.Service.Tests.Imports;
using Appraisal.Service.Tests.Surveys;

namespace Appraisal.Service.Tests.Disclosure;

/// <summary>Whoever draws tokens can use nine and read the answer of the tenth: no person may do both.</summary>
public sealed class SeparateCollectionTests(Hosts hosts) : IClassFixture<Hosts>
{
    private static async Task<SurveyWorld> CreateAsync(Host host, string code)
    {
        var world = await SurveyWorld.CreateAsync(host, code, "optional");
        var survey = world.Survey("optional");
        survey.Remove("separateCollection"); // on by default
        Assert.True((await world.Administrator.PutAsync($"surveys/{code}", survey).JsonAsync()).GetProperty("separateCollection").GetBoolean());
        await world.Administrator.PutAsync($"surveys/{code}/frame", new[] { new { staffNo = world.Cadre(1), stratum = "poor", population = 100 } }).JsonAsync();
        return world;
    }

    [Theory, Databases]
    public async Task DrawTokens_ByWhoMayReadFigures_IsRefused(string database)
    {
        var host = await hosts.On(database);
        var world = await CreateAsync(host, "apart");
        var organizer = await host.ClientAsync(Role.Organizer, "apart organizer");
        var both = await host.ClientAsync(Role.Collector, "APART  organizer"); // the same person
        var collector = await host.ClientAsync(Role.Collector, "apart collector");

        foreach (var reader in new[] { host.Administrator, organizer, both })
            Assert.Equal("separate-collection", (await reader.PostAsync("surveys/apart/tokens", new { perStratum = 3 }).ProblemAsync(HttpStatusCode.Forbidden)).Text("code"));
        var drawn = await collector.PostAsync("surveys/apart/tokens", new { perStratum = 3 }).JsonAsync();
        var changed = await world.Administrator.PutAsync("surveys/apart", world.Survey("optional")).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(3, drawn.GetProperty("items").GetArrayLength());
        Assert.Equal(["separateCollection:fixed-by-responses"], changed.Fields());
    }

    [Theory, Databases]
    public async Task ImportResponses_ByWhoMayReadFigures_IsRefusedWithTheRemedy(string database)
    {
        var host = await hosts.On(database);
        await CreateAsync(host, "paper");
        var organizer = await host.ClientAsync(Role.Organizer, "paper organizer");
        var both = await host.ClientAsync(Role.Collector, "PAPER  organizer"); // the same person
        var collector = await host.ClientAsync(Role.Collector, "paper collector");
        const string file = "survey,staffNo,stratum,answeredAt,answers.q1\npaper,paper-1,poor,2026-03-31,4\n";

        foreach (var reader in new[] { host.Administrator, organizer, both })
        {
            var problem = await reader.ImportAsync("responses", file).ProblemAsync(HttpStatusCode.UnprocessableEntity);
            var message = problem.GetProperty("errors")[0].Text("message")!;
            Assert.Equal(["2:survey:separate-collection"], problem.Rows());
            Assert.Contains("\"separateCollection\": false", message, StringComparison.Ordinal);
            Assert.Contains("role collector", message, StringComparison.Ordinal);
        }
        await collector.ImportAsync("units", "code,name,level\npaper-x,x,village\n").ProblemAsync(HttpStatusCode.Forbidden);
        Assert.Equal("1/0/0/0", (await collector.ImportAsync("responses", file).JsonAsync()).Counts());
        Assert.Equal("0/0/1/0", (await collector.ImportAsync("responses", file).JsonAsync()).Counts());
        var later = await host.ClientAsync(Role.Organizer, "paper collector");

        foreach (var path in new[] { "results", "pressure", "reasons", "flags" })
            Assert.Equal("separate-collection", (await later.GetAsync("surveys/paper/" + path).ProblemAsync(HttpStatusCode.Forbidden)).Text("code"));
    }

    [Theory, Databases]
    public async Task WhoCollected_WithAnotherKey_ReadsNothingThatWasPublished(string database)
    {
        var host = await hosts.On(database);
        var world = await CreateAsync(host, "gone");
        await world.Administrator.PutAsync("cycles/gone", new { startsOn = "2026-01-01", endsOn = "2026-12-31", scheme = new { code = "gone", version = "1" }, survey = "gone" }).JsonAsync();
        await world.Administrator.PostAsync("cycles/gone/start", new { }).JsonAsync();
        var collector = await host.ClientAsync(Role.Collector, "gone collector");
        var rows = string.Concat(Enumerable.Range(0, 20).Select(i => $"gone,gone-1,poor,2026-03-31 09:{i:00},{(i % 5) + 1}\n"));
        await collector.ImportAsync("responses", "survey,staffNo,stratum,answeredAt,answers.q1\n" + rows).JsonAsync();
        await world.CloseAsync();
        await HrWorld.PublishAsync(world.Administrator, "gone", "r");
        var (insider, other) = (await host.ClientAsync(Role.HrReader, "Gone collector"), await host.ClientAsync(Role.HrReader, "gone reader"));

        foreach (var path in new[]
        {
            "hr/scores?cycle=gone", "hr/scores?cycle=gone&all=true", "hr/changes", "hr/odata/scores?cycle=gone", "hr/odata/scores", "hr/odata/grades?cycle=gone",
            "hr/cadres/gone-1/promotion",
        })
        {
            Assert.Equal("separate-collection", (await insider.GetAsync(path).ProblemAsync(HttpStatusCode.Forbidden)).Text("code"));
            await other.JsonAsync(path);
            await insider.GetAsync(path).ProblemAsync(HttpStatusCode.Forbidden); // nor what somebody else was answered
        }
    }

    [Theory, Databases]
    public async Task Collector_ByAnyRoute_SeesTheMonitorAndNoFigure(string database)
    {
        var host = await hosts.On(database);
        var world = await CreateAsync(host, "blind");
        var collector = await host.ClientAsync(Role.Collector, "blind collector");
        await world.PostManyAsync(1, 12, 4);
        await world.ResultsAsync();

        var monitor = await collector.JsonAsync("surveys/blind/collection");

        Assert.Equal(12, monitor.GetProperty("total").GetProperty("answered").GetInt64() + monitor.GetProperty("pending").GetInt64()
            + 6); // the half in no stratum of the register counts for nothing
        foreach (var path in new[] { "surveys/blind/results", "surveys/blind/flags", "cycles/blind/score-runs", "hr/scores?cycle=blind" })
            await collector.GetAsync(path).ProblemAsync(HttpStatusCode.Forbidden);
    }
}
