using System.Net;
using System.Text.Json;
using Appraisal.Service.Scores;
using Appraisal.Service.Surveys.Quality;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Service.Tests.Surveys;
using Microsoft.Extensions.DependencyInjection;

namespace Appraisal.Service.Tests.Disclosure;

/// <summary>"The same answer throughout although some items are reversed" tells that a single response is worth 50.</summary>
public sealed class FlagsBelowTenTests(Hosts hosts) : IClassFixture<Hosts>
{
    [Theory, Databases]
    public async Task Flags_AboutASubjectBelowTen_AreToldNowhere(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "below");
        var admin = world.Administrator;
        await admin.PutAsync("cycles/below", new { startsOn = "2026-01-01", endsOn = "2026-12-31", countsForPromotion = false, scheme = new { code = "below", version = "1" }, survey = "below" }).JsonAsync();
        await admin.PostAsync("cycles/below/start", new { }).JsonAsync();
        var straight = new { q1 = 3, q2 = 3, q3 = 3, q4 = 3 };
        foreach (var cadre in new[] { 1, 2 })
            await world.PostAsync(world.Response(cadre, changes: ("answers", straight))).JsonAsync();
        await world.PostManyAsync(1, 8, 4, 5);
        await world.PostManyAsync(2, 9, 4, 5);
        await world.ResultsAsync();
        await world.Host.Services.GetRequiredService<ExamineResponses>().RunAsync(TestContext.Current.CancellationToken);
        var final = await world.CloseAsync();

        var flags = (await admin.JsonAsync("surveys/below/flags?limit=1000")).GetProperty("items").EnumerateArray().ToList();
        var monitor = await admin.JsonAsync("surveys/below/collection");
        var run = (await admin.PostAsync("cycles/below/score-runs", null).JsonAsync()).Text("id");
        await world.Host.Services.GetRequiredService<ComputeScores>().RunPendingAsync(TestContext.Current.CancellationToken);
        var done = await admin.UntilAsync($"score-runs/{run}", r => r.Text("status") == "done");
        var hidden = await FlagOfAsync(world, 1);
        await admin.PostAsync($"surveys/below/flags/{hidden}/decision", new { decision = "exclude", reason = "r" }).ProblemAsync(HttpStatusCode.NotFound);
        var decided = await world.DecideAsync("include", 1);

        Assert.NotEmpty(flags);
        Assert.All(flags, f => Assert.Equal(world.Cadre(2), f.Text("staffNo")));
        Assert.Equal((JsonValueKind.Null, JsonValueKind.Number), (world.Of(final, 1).GetProperty("underReview").ValueKind, world.Of(final, 2).GetProperty("underReview").ValueKind));
        Assert.Equal((0, 0), Counts(Subject(monitor, world.Cadre(1))));
        Assert.Equal(Counts(Subject(monitor, world.Cadre(2))), Counts(monitor.GetProperty("total"))); // nor by subtraction
        Assert.Equal([world.Cadre(2)], done.GetProperty("underReview").EnumerateArray().Select(s => s.GetString()));
        Assert.Equal((0, 0), (decided.GetProperty("decided").GetInt32(), decided.GetProperty("ownCase").GetInt32()));
    }

    // what no route tells is in the table
    private static async Task<Guid> FlagOfAsync(SurveyWorld world, int cadre)
    {
        var scope = new Appraisal.Storage.Surveys.FlagScope(world.Code, true, true, 0);
        var rows = await world.Host.Database.ReadAsync(s => Appraisal.Storage.Surveys.FlagStore.PageAsync(s, scope, Guid.Empty, null, world.Cadre(cadre), null, 10));
        return rows[0].Id;
    }

    private static JsonElement Subject(JsonElement monitor, string staffNo) =>
        monitor.GetProperty("subjects").EnumerateArray().Single(s => s.Text("staffNo") == staffNo);

    private static (long, long) Counts(JsonElement of) => (of.GetProperty("flagged").GetInt64(), of.GetProperty("underReview").GetInt64());
}
