using System.Net;
using System.Text.Json;
using Appraisal.Service.Access;
using Appraisal.Service.Surveys;
using Appraisal.Service.Surveys.Quality;
using Appraisal.Service.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Appraisal.Service.Tests.Surveys;

public sealed class QualityTests(Hosts hosts) : IClassFixture<Hosts>
{
    [Theory, Databases]
    public async Task ExamineResponses_ManyFromOneDeviceInADay_FlagsThemOnceAndShowsNoAnswer(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "device");
        foreach (var i in Enumerable.Range(0, 4))
            await world.PostAsync(world.Response(changes: [("device", "tablet"), ("answeredAt", $"2026-06-01T0{i}:00:00Z")])).JsonAsync();

        var flags = await ExamineAsync(world);
        flags = await ExamineAsync(world);

        var ofDevice = flags.Where(f => f.GetProperty("reason").GetString() == "device-limit").ToList();
        Assert.Equal(4, ofDevice.Count);
        Assert.All(ofDevice, f => Assert.Equal((4, 3), (f.GetProperty("observed").GetDouble(), f.GetProperty("allowed").GetDouble())));
        Assert.DoesNotContain(flags[0].EnumerateObject(), p => p.Name is "answers" or "value" or "score");
    }

    [Theory, Databases]
    public async Task DecideFlag_Exclude_ShowsTheFigureWithAndWithout(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "exclude");
        await world.PostManyAsync(1, 12, 5);
        foreach (var _ in Enumerable.Range(0, 9))
            await world.PostAsync(world.Response(degree: 1, changes: ("secondsTaken", 1.0))).JsonAsync(); // counted when it is decided
        await world.ResultsAsync();
        await world.PostAsync(world.Response(degree: 1, changes: ("secondsTaken", 1.0))).JsonAsync(); // perhaps not counted yet
        var flags = (await ExamineAsync(world)).Where(f => f.GetProperty("reason").GetString() == "too-fast").ToList();

        foreach (var flag in flags)
            await DecideAsync(world, flag, "exclude").JsonAsync();
        var without = world.Of(await world.CloseAsync(), 1);
        var problem = await DecideAsync(world, flags[0], "include").ProblemAsync(HttpStatusCode.Conflict);
        var again = world.Of(await world.ResultsAsync(), 1);

        Assert.Equal(10, flags.Count);
        Assert.Equal((12, 100.0, 10), (without.GetProperty("n").GetInt64(), without.GetProperty("mean").GetDouble(), without.GetProperty("excluded").GetInt64()));
        Assert.Equal(1200 / 22.0, without.GetProperty("meanWithExcluded").GetDouble(), 1e-9);
        Assert.Equal("review-ended", problem.Text("code"));
        Assert.Equal(without.GetRawText(), again.GetRawText()); // else the two would tell of one response
    }

    [Theory, Databases]
    public async Task DecideFlag_NineExcluded_TheMeanWithThemIsNotShown(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "nine");
        await world.PostManyAsync(1, 12, 5);
        foreach (var _ in Enumerable.Range(0, 9))
            await world.PostAsync(world.Response(degree: 1, changes: ("secondsTaken", 1.0))).JsonAsync();
        foreach (var flag in (await ExamineAsync(world)).Where(f => f.Text("reason") == "too-fast"))
            await DecideAsync(world, flag, "exclude").JsonAsync();

        var subject = world.Of(await world.CloseAsync(), 1);

        Assert.Equal((12, 9), (subject.GetProperty("n").GetInt64(), subject.GetProperty("excluded").GetInt64()));
        Assert.Equal(JsonValueKind.Null, subject.GetProperty("meanWithExcluded").ValueKind); // nine could be told by subtraction
    }

    [Theory, Databases]
    public async Task DecideFlags_OfOneCadre_LetsOutItsFinalFiguresAtOnceAndIsAudited(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "bulk");
        foreach (var cadre in new[] { 1, 2 })
            await world.PostManyAsync(cadre, 130, 3, 4);
        var held = await world.CloseAsync(review: false);

        var decided = await world.DecideAsync("include", cadre: 1);
        var results = await world.ResultsAsync();

        var flags = (await ExamineAsync(world)).ToLookup(f => f.Text("staffNo"));
        Assert.Equal((flags[world.Cadre(1)].Count(), 0), (decided.GetProperty("decided").GetInt32(), decided.GetProperty("ownCase").GetInt32()));
        Assert.All(flags[world.Cadre(1)], f => Assert.Equal(("include", "seen on a visit"), (f.Text("decision"), f.Text("decisionReason"))));
        Assert.All(flags[world.Cadre(2)], f => Assert.Equal(JsonValueKind.Null, f.GetProperty("decision").ValueKind));
        Assert.Equal(("final", 110, 110), (held.Text("status"), N(world.Of(held, 1)), N(world.Of(held, 2)))); // as they were while it was open
        Assert.Equal((130, 110), (N(world.Of(results, 1)), N(world.Of(results, 2))));
        Assert.Equal((0, flags[world.Cadre(2)].Count()), (world.Of(results, 1).GetProperty("underReview").GetInt32(), world.Of(results, 2).GetProperty("underReview").GetInt32()));
        var entry = await world.Administrator.JsonAsync($"audit?kind=response-flag&subject={flags[world.Cadre(1)].Last().Text("id")}");
        Assert.Equal("decide", Assert.Single(entry.GetProperty("items").EnumerateArray()).Text("action"));
    }

    [Theory, Databases]
    public async Task DecideFlags_OnesOwnCase_StaysOpen(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "own");
        foreach (var cadre in new[] { 1, 2 })
            await world.PostManyAsync(cadre, 30, 4);
        await world.CloseAsync(review: false);
        await world.Host.ClientAsync(Role.Member, "reviewer who is cadre 1", staffNo: world.Cadre(1));
        var reviewer = await world.Host.ClientAsync(Role.Appraiser, "reviewer who is cadre 1");
        var body = new { decision = "include", reason = "r" };

        var decided = await reviewer.PostAsync("surveys/own/flags/decision", body).JsonAsync();
        var problem = await reviewer.PostAsync("surveys/own/flags/decision", new { body.decision, body.reason, staffNo = world.Cadre(1) })
            .ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.True(decided.GetProperty("ownCase").GetInt32() >= 30);
        Assert.Equal(["person:own-case"], problem.Fields());
        var results = await world.ResultsAsync();
        Assert.Equal((decided.GetProperty("ownCase").GetInt32(), 0),
            (world.Of(results, 1).GetProperty("underReview").GetInt32(), world.Of(results, 2).GetProperty("underReview").GetInt32()));
    }

    [Theory, Databases]
    public async Task DecideFlag_OneAfterAnother_EndsInFiguresThatDifferByTenOrNothing(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "steps");
        await world.PostManyAsync(1, 40, 3, 4, 5);
        var seen = new List<long> { N(world.Of(await world.ResultsAsync(), 1)) };
        await world.CloseAsync(review: false);
        var flags = (await ExamineAsync(world)).GroupBy(f => f.Text("response")).ToList();
        foreach (var (response, i) in flags.Select((f, i) => (f, i)))
        {
            foreach (var flag in response)
                await DecideAsync(world, flag, i < 3 ? "exclude" : "include").JsonAsync();
            seen.Add(N(world.Of(await world.ResultsAsync(), 1)));
        }

        Assert.Equal((20, 37), (seen[0], seen[^1]));
        Assert.All(seen, n => Assert.Contains(n, new long[] { 20, 37 }));
        await DecideAsync(world, flags[0].First(), "include").JsonAsync(); // a response with other exclusions stays out
    }

    [Theory, Databases]
    public async Task DecideFlag_WhileResponsesAreCounted_CountsAndExcludesEachOnce(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "atonce");
        foreach (var _ in Enumerable.Range(0, 20))
            await world.PostAsync(world.Response(degree: 1, changes: ("secondsTaken", 1.0))).JsonAsync();
        var flags = (await ExamineAsync(world)).Where(f => f.Text("reason") == "too-fast").ToList();
        var aggregate = world.Host.Services.GetRequiredService<AggregateResponses>();

        await Task.WhenAll([
            .. flags.Select(f => DecideAsync(world, f, "exclude").JsonAsync()),
            .. Enumerable.Range(0, 5).Select(_ => world.PostManyAsync(1, 8, 5)),
            .. Enumerable.Range(0, 10).Select(_ => aggregate.RunAsync(CancellationToken.None)),
        ]);
        var subject = world.Of(await world.CloseAsync(), 1);

        Assert.Equal((40, 100.0, 20), (N(subject), subject.GetProperty("mean").GetDouble(), subject.GetProperty("excluded").GetInt64()));
    }

    [Theory, Databases]
    public async Task DecideFlag_WithoutReason_IsRefused(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "reason");
        await world.PostAsync(world.Response(changes: ("secondsTaken", 1.0))).JsonAsync();
        var flag = (await ExamineAsync(world)).Single();

        var problem = await world.Administrator.PostAsync($"surveys/reason/flags/{flag.GetProperty("id").GetString()}/decision", new { decision = "exclude" })
            .ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(["reason:required"], problem.Fields());
        await world.Administrator.PostAsync($"surveys/reason/flags/{Guid.CreateVersion7()}/decision", new { decision = "exclude", reason = "r" }).ProblemAsync(HttpStatusCode.NotFound);
    }

    private static long N(JsonElement subject) => subject.GetProperty("n").GetInt64();

    private static Task<HttpResponseMessage> DecideAsync(SurveyWorld world, JsonElement flag, string decision) =>
        world.Administrator.PostAsync($"surveys/{world.Code}/flags/{flag.GetProperty("id").GetString()}/decision", new { decision, reason = "seen on a visit" });

    private static async Task<List<JsonElement>> ExamineAsync(SurveyWorld world)
    {
        await world.Host.Services.GetRequiredService<ExamineResponses>().RunAsync(CancellationToken.None);
        return [.. (await world.Administrator.JsonAsync($"surveys/{world.Code}/flags?limit=1000")).GetProperty("items").EnumerateArray()];
    }
}
