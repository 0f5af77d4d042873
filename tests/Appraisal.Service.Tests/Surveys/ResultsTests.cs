using System.Text.Json;
using Appraisal.Scoring.Surveys;
using Appraisal.Service.Surveys;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Storage;
using Appraisal.Storage.Surveys;
using Microsoft.Extensions.DependencyInjection;

namespace Appraisal.Service.Tests.Surveys;

public sealed class ResultsTests(Hosts hosts) : IClassFixture<Hosts>
{
    // responses that are in no figure could otherwise be added at will until a single one shows
    [Theory, Databases]
    public async Task Results_ResponsesOutsideTheRegister_LetNothingOut(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "outside");
        await world.Administrator.PutAsync("surveys/outside/frame", new[] { new { staffNo = world.Cadre(1), stratum = "poor", population = 300 } }).JsonAsync();
        await world.PostManyAsync(1, 10, "poor");
        var first = world.Of(await world.ResultsAsync(), 1).GetRawText();

        await world.PostAsync(world.Response(degree: 1)).JsonAsync();
        await world.PostManyAsync(1, 9, "other");

        Assert.Equal(first, world.Of(await world.ResultsAsync(), 1).GetRawText());
    }

    // whoever changed what counts would read what does not count any more
    [Theory, Databases]
    public async Task CountedChannels_SurveyHasResponses_StayAsTheyAre(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "counted", "optional");
        await world.Administrator.PutAsync("schemes/counted/2", new { countedChannels = new[] { "sampled" } }).JsonAsync();
        await world.PostManyAsync(1, 10, 4);

        var sameVersion = await world.Administrator.PutAsync("schemes/counted/1", new { countedChannels = new[] { "sampled" } }).ProblemAsync(System.Net.HttpStatusCode.Conflict);
        var otherScheme = await world.Administrator.PutAsync("cycles/counted",
            new { startsOn = "2026-01-01", endsOn = "2026-12-31", countsForPromotion = false, scheme = new { code = "counted", version = "2" } }).ProblemAsync(System.Net.HttpStatusCode.Conflict);
        await world.Administrator.PutAsync("schemes/counted/1", new { deductionCap = 10 }).JsonAsync();

        Assert.Equal(("channels-fixed", "channels-fixed"), (sameVersion.Text("code"), otherScheme.Text("code")));
    }

    [Theory, Databases]
    public async Task Results_Open_ShowASubjectFromTenResponsesAndRenewItByTen(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "open");
        async Task<JsonElement> AfterAsync(int count, double degree)
        {
            await world.PostManyAsync(1, count, degree);
            return world.Of(await world.ResultsAsync(), 1);
        }

        Assert.True(IsHidden(await AfterAsync(9, 4)));
        Assert.Equal((10, 75), Shown(await AfterAsync(1, 4)));
        Assert.Equal((10, 75), Shown(await AfterAsync(9, 1)));
        Assert.Equal((20, 37.5), Shown(await AfterAsync(1, 1)));
    }

    [Theory, Databases]
    public async Task Results_Closed_ShowAllAndWhatComesLateByTenAndAllOnceFinal(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "closed");
        await world.PostManyAsync(1, 10, 4);
        await world.ResultsAsync();
        await world.PostManyAsync(1, 2, 4);
        await world.PostManyAsync(2, 9, 1);
        var closed = await world.CloseAsync(final: false);
        await world.PostManyAsync(1, 9, 4);
        var nineLate = await world.ResultsAsync();
        await world.PostManyAsync(1, 1, 4);
        var tenLate = await world.ResultsAsync();
        await world.PostManyAsync(1, 1, 4);

        var final = await world.CloseAsync();

        Assert.Equal(["open", "open", "open", "final"], new[] { closed, nineLate, tenLate, final }.Select(r => r.Text("status")));
        Assert.Equal([12, 12, 22, 23], new[] { closed, nineLate, tenLate, final }.Select(r => Shown(world.Of(r, 1)).Item1));
        Assert.True(IsHidden(world.Of(closed, 2)) && IsHidden(world.Of(final, 2)));
    }

    [Theory, Databases]
    public async Task Results_Reviewed_ShowNothingBeforeTheLastFlagOfASubjectIsDecided(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "reviewed", figures: "reviewed");
        foreach (var cadre in new[] { 1, 2 })
            await world.PostManyAsync(cadre, 40, 4);
        var open = await world.ResultsAsync();
        var closed = await world.CloseAsync(final: false);
        var final = await world.CloseAsync();
        await world.DecideAsync("include", 1);

        var decided = await world.ResultsAsync();

        Assert.All([open, closed, final], r => Assert.True(IsHidden(world.Of(r, 1)) && IsHidden(world.Of(r, 2))));
        Assert.Equal(("open", "open", "final"), (open.Text("status"), closed.Text("status"), final.Text("status")));
        Assert.Equal((40, 75), Shown(world.Of(decided, 1)));
        Assert.True(IsHidden(world.Of(decided, 2)));
    }

    [Theory, Databases]
    public async Task Results_OneSubjectHidden_CohortFiguresAreAsWithoutIt(string database)
    {
        var with = await SurveyWorld.CreateAsync(await hosts.On(database), "with");
        var without = await SurveyWorld.CreateAsync(await hosts.On(database), "without");
        foreach (var world in new[] { with, without })
            foreach (var cadre in new[] { 1, 2, 3 })
                await world.PostManyAsync(cadre, 30, cadre, cadre + 1, cadre + 2);
        await with.PostManyAsync(4, 9, 1);

        var (results, expected) = (await with.CloseAsync(), await without.CloseAsync());

        Assert.Equal("final", results.GetProperty("status").GetString());
        Assert.True(IsHidden(with.Of(results, 4)));
        Assert.Equal(expected.GetProperty("cohorts").GetRawText(), results.GetProperty("cohorts").GetRawText());
        Assert.Equal(without.Of(expected, 1).GetProperty("score").GetDouble(), with.Of(results, 1).GetProperty("score").GetDouble());
    }

    [Theory, Databases]
    public async Task Results_ThreeSubjectsHidden_EnterNoFigureOfTheCohort(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "three");
        foreach (var cadre in new[] { 1, 2, 3 })
            await world.PostManyAsync(cadre, 30, cadre, cadre + 1, cadre + 2);
        foreach (var cadre in new[] { 4, 5, 6 })
            await world.PostManyAsync(cadre, 9, 1, 2);

        var results = await world.CloseAsync();

        Assert.Equal(3, results.GetProperty("cohorts")[0].GetProperty("subjects").GetInt32());
        foreach (var cadre in new[] { 4, 5, 6 })
            Assert.True(IsHidden(world.Of(results, cadre)));
    }

    [Theory, Databases]
    public async Task Results_HiddenSubjectDecided_StaysOutOfTheCohort(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "together", figures: "reviewed");
        foreach (var cadre in new[] { 1, 2 })
            await world.PostManyAsync(cadre, 30, cadre, cadre + 1, cadre + 2);
        foreach (var cadre in new[] { 3, 4, 5, 6 })
            await world.PostManyAsync(cadre, 9, 1, 2);
        await world.CloseAsync();
        async Task<int> EnterAfterAsync(int cadre)
        {
            await world.DecideAsync("include", cadre);
            return (await world.ResultsAsync()).GetProperty("cohorts")[0].GetProperty("subjects").GetInt32();
        }

        var entered = new List<int>();
        foreach (var cadre in new[] { 1, 2, 3, 4, 5, 6 })
            entered.Add(await EnterAfterAsync(cadre));

        Assert.Equal([1, 2, 2, 2, 2, 2], entered);
    }

    [Theory, Databases]
    public async Task Results_Frame_WeighsStrataByPopulation(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "weights");
        await world.Administrator.PutAsync("surveys/weights/frame", new[]
        {
            new { staffNo = world.Cadre(1), stratum = "poor", population = 300 },
            new { staffNo = world.Cadre(1), stratum = "other", population = 100 },
        }).JsonAsync();
        await world.PostManyAsync(1, 20, 5, 1); // poor: 100 points, other: 0

        var subject = world.Of(await world.CloseAsync(), 1);

        Assert.Equal((20, 75), Shown(subject));
        Assert.Equal(1, subject.GetProperty("coverage").GetDouble());
    }

    [Theory, Databases]
    public async Task Aggregate_ManyAtOnce_CountsEachResponseOnce(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "once");
        var aggregate = world.Host.Services.GetRequiredService<AggregateResponses>();
        var posting = Enumerable.Range(0, 20).Select(_ => world.PostManyAsync(1, 5, 3));
        var counting = Enumerable.Range(0, 10).Select(_ => aggregate.RunAsync(CancellationToken.None));

        await Task.WhenAll([.. posting, .. counting]);
        await aggregate.RunAsync(CancellationToken.None);

        var cells = await world.Host.Database.ReadAsync(s => CellStore.OfSubjectsAsync(s, "once", JsonSerializer.Serialize(new[] { world.Cadre(1) })));
        Assert.Equal(100, cells.Sum(c => c.Responses));
        Assert.Equal(100 * 500_000L, cells.Sum(c => c.SumY));
    }

    [Theory, Databases]
    public async Task Aggregate_IncompleteResponse_IsStoredAndInNoSum(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "incomplete");
        await world.PostAsync(world.Response(changes: ("answers", new { q1 = 5, q2 = (int?)null }))).JsonAsync();

        await world.ResultsAsync();

        var cell = Assert.Single(await world.Host.Database.ReadAsync(s => CellStore.OfSubjectsAsync(s, "incomplete", JsonSerializer.Serialize(new[] { world.Cadre(1) }))));
        Assert.Equal((0, 0, 1), (cell.Responses, cell.SumY, cell.Incomplete));
    }

    [Theory, Databases]
    public async Task CellsAsync_FrameAndResponses_GivesStrataInDeclaredOrder(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "inputs");
        await world.Administrator.PutAsync("surveys/inputs/frame", new[] { new { staffNo = world.Cadre(2), stratum = "other", population = 5 } }).JsonAsync();
        await world.PostManyAsync(1, 3, 4);
        await world.CloseAsync();

        var cells = await world.Host.Database.SnapshotAsync(async s => await SurveyInputs.CellsAsync(
            s, (await SurveyStore.FindAsync(s, "inputs"))!, [Channel.Sampled, Channel.WalkIn], [world.Cadre(1), world.Cadre(2)]));

        Assert.Equal([("poor", null, 2), ("other", null, 1)], cells[world.Cadre(1)].Select(c => (c.Stratum, c.Population, c.Cell.Count)));
        Assert.Equal([("poor", null, 0), ("other", 5L, 0)], cells[world.Cadre(2)].Select(c => (c.Stratum, c.Population, c.Cell.Count)));
    }

    [Theory, Databases]
    public async Task Results_SchemeCountsTheSampleOnly_LeavesWalkInsOut(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "channels", "optional");
        await world.Administrator.PutAsync("schemes/channels/1", new { countedChannels = new[] { "sampled" } }).JsonAsync();
        await world.Administrator.PutAsync("surveys/channels/frame", new[] { new { staffNo = world.Cadre(1), stratum = "poor", population = 100 } }).JsonAsync();
        var tokens = (await world.Administrator.PostAsync("surveys/channels/tokens", new { perStratum = 12 }).JsonAsync()).GetProperty("items").EnumerateArray().ToList();
        foreach (var token in tokens)
            await world.PostAsync(world.Response(degree: 4, changes: ("token", token.GetProperty("token").GetString()))).JsonAsync();
        await world.PostManyAsync(1, 30, 1);

        Assert.Equal((12, 75), Shown(world.Of(await world.CloseAsync(), 1)));
    }

    private static (long, double) Shown(JsonElement subject) => (subject.GetProperty("n").GetInt64(), Math.Round(subject.GetProperty("mean").GetDouble(), 9));

    private static bool IsHidden(JsonElement subject) =>
        subject.GetProperty("standing").GetString() == "suppressed"
        && subject.EnumerateObject().Where(p => p.Name is not ("staffNo" or "cohort" or "standing" or "dataErrors" or "underReview")).All(p => p.Value.ValueKind == JsonValueKind.Null);
}
