using System.Net;
using Appraisal.Service.Access;
using Appraisal.Service.Tests.Hosting;
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
