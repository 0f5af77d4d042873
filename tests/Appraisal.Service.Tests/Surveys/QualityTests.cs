using System.Net;
using System.Text.Json;
using Appraisal.Service.Access;
using Appraisal.Service.Surveys;
using Appraisal.Service.Surveys.Quality;
using Appraisal.Service.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Appraisal.Service.Tests.Surveys;

public sealed class QualityTests(Hosts hosts) : IClassFixture<Hosts>
{
    [Theory, Databases]
    public async Task ExamineResponses_ManyFromOneDeviceInADay_FlagsThemOnceAndShowsNoAnswer(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "device");
        foreach (var i in Enumerable.Range(0, 4))
            await world.PostAsync(world.Response(changes: [("device", "tablet"), ("answeredAt", $"2026-06-01T0{i}:00:00Z")])).JsonAsync();

        await world.PostManyAsync(1, 6, 4); // below ten nothing is told of flags
        await world.ResultsAsync();
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
        await world.CloseAsync();
        await world.DecideAsync("include");
        var without = world.Of(await world.ResultsAsync(), 1);
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
        await world.ResultsAsync();
        foreach (var flag in (await ExamineAsync(world)).Where(f => f.Text("reason") == "too-fast"))
            await DecideAsync(world, flag, "exclude").JsonAsync();

        var subject = world.Of(await world.CloseAsync(), 1);

        Assert.Equal((12, 9), (subject.GetProperty("n").GetInt64(), subject.GetProperty("excluded").GetInt64()));
        Assert.Equal(JsonValueKind.Null, subject.GetProperty("meanWithExcluded").ValueKind); // nine could be told by subtraction
    }

    [Theory, Databases]
    public async Task DecideFlags_OfOneCadre_RenewsItsFiguresAtOnceAndIsAudited(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "bulk");
        foreach (var cadre in new[] { 1, 2 })
        {
            await world.PostManyAsync(cadre, 126, 3, 4);
            foreach (var _ in Enumerable.Range(0, 4))
                await world.PostAsync(world.Response(cadre, changes: ("device", $"tablet {cadre}"))).JsonAsync();
        }
        var before = await world.CloseAsync();
        foreach (var cadre in new[] { 1, 2 })
            await DecideAsync(world, (await FlagsAsync(world)).First(f => f.Text("reason") == "device-limit" && f.Text("staffNo") == world.Cadre(cadre)), "exclude").JsonAsync();

        var decided = await world.DecideAsync("include", cadre: 1);
        var results = await world.ResultsAsync();

        var flags = (await FlagsAsync(world)).ToLookup(f => f.Text("staffNo"));
        Assert.Equal((flags[world.Cadre(1)].Count() - 1, 0), (decided.GetProperty("decided").GetInt32(), decided.GetProperty("ownCase").GetInt32()));
        Assert.All(flags[world.Cadre(1)], f => Assert.Equal("seen on a visit", f.Text("decisionReason")));
        Assert.Single(flags[world.Cadre(2)], f => f.GetProperty("decision").ValueKind != JsonValueKind.Null);
        Assert.Equal(("final", 130, 130), (before.Text("status"), N(world.Of(before, 1)), N(world.Of(before, 2)))); // what is flagged counts
        Assert.Equal((129, 130), (N(world.Of(results, 1)), N(world.Of(results, 2))));
        Assert.Equal((0, flags[world.Cadre(2)].Count() - 1), (world.Of(results, 1).GetProperty("underReview").GetInt32(), world.Of(results, 2).GetProperty("underReview").GetInt32()));
        var entry = await world.Administrator.JsonAsync($"audit?kind=response-flag&subject={flags[world.Cadre(1)].Last().Text("id")}");
        Assert.Equal("decide", Assert.Single(entry.GetProperty("items").EnumerateArray()).Text("action"));
    }

    [Theory, Databases]
    public async Task DecideFlags_OnesOwnCase_StaysOpen(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "own");
        foreach (var cadre in new[] { 1, 2 })
            await world.PostManyAsync(cadre, 30, 4);
        await world.CloseAsync();
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
    public async Task DecideFlag_OneAfterAnother_RenewsFinalFiguresAtTheEnd(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "steps");
        await world.PostManyAsync(1, 40, 3, 4, 5);
        var seen = new List<long> { N(world.Of(await world.CloseAsync(), 1)) };
        var flags = (await FlagsAsync(world)).GroupBy(f => f.Text("response")).ToList();
        foreach (var (response, i) in flags.Select((f, i) => (f, i)))
        {
            foreach (var flag in response)
                await DecideAsync(world, flag, i < 13 ? "exclude" : "include").JsonAsync();
            seen.Add(N(world.Of(await world.ResultsAsync(), 1)));
        }

        Assert.Equal([.. Enumerable.Repeat(40L, flags.Count), 27], seen);
        await DecideAsync(world, flags.Take(13).First(f => f.Count() == 1).First(), "include").ProblemAsync(HttpStatusCode.Conflict); // the review has ended
    }

    [Theory, Databases]
    public async Task DecideFlag_OpenSurvey_ShowsWithTheNextTen(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "next");
        foreach (var _ in Enumerable.Range(0, 2))
            await world.PostAsync(world.Response(degree: 1, changes: ("secondsTaken", 1.0))).JsonAsync();
        await world.PostManyAsync(1, 18, 5); // last, as the count of each minute lets ten out
        var seen = new List<long> { N(world.Of(await world.ResultsAsync(), 1)) };
        await world.ResultsAsync();
        foreach (var flag in (await ExamineAsync(world)).Where(f => f.Text("reason") == "too-fast"))
            await DecideAsync(world, flag, "exclude").JsonAsync();
        foreach (var more in new[] { 0, 9, 1 })
        {
            if (more > 0)
                await world.PostManyAsync(1, more, 5);
            seen.Add(N(world.Of(await world.ResultsAsync(), 1)));
        }

        Assert.Equal([20, 20, 20, 28], seen);
    }

    // a reviewer who excludes some, includes them again and excludes others would otherwise read the difference
    [Theory, Databases]
    public async Task DecideFlag_ToAndFro_LetsNoFiguresOut(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "to-and-fro");
        await world.PostManyAsync(1, 40, 3, 4, 5);
        var flags = (await ExamineAsync(world)).GroupBy(f => f.Text("response")).Select(f => f.ToList()).ToList();
        var seen = new List<string> { world.Of(await world.CloseAsync(), 1).GetProperty("mean").GetRawText() };
        foreach (var (from, decision) in new[] { (0, "exclude"), (0, "include"), (1, "exclude"), (1, "include") })
        {
            foreach (var flag in flags.Skip(from).Take(20).SelectMany(f => f))
                await DecideAsync(world, flag, decision).JsonAsync();
            seen.Add(world.Of(await world.ResultsAsync(), 1).GetProperty("mean").GetRawText());
        }

        Assert.Single(seen.Distinct());
    }

    // the longer a survey was open, the less is explained by chance: also where nothing has come since it was examined
    [Fact]
    public async Task ExamineResponses_BurstAndThenSilence_IsFoundAtTheClose()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 6, 1, 0, 12, 0, TimeSpan.Zero));
        await using var host = await Host.StartAsync("Sqlite", clock);
        var world = await SurveyWorld.CreateAsync(host, "burst");
        await world.Administrator.PutAsync("surveys/burst", world.Survey(changes: [("opensAt", "2026-06-01T00:00:00Z"), ("closesAt", "2026-07-01T00:00:00Z")])).JsonAsync();
        await world.Kiosk.PostAsync("surveys/burst/responses/batch", new
        {
            responses = Enumerable.Range(0, 40).Select(i => world.Response(changes: [("device", $"phone {i}"), ("answeredAt", $"2026-06-01T00:{i / 4:D2}:00Z")])),
        }).JsonAsync();
        var early = (await ExamineAsync(world)).Count(f => f.Text("reason") == "burst");

        clock.Advance(TimeSpan.FromHours(2));
        await world.CloseAsync();

        Assert.Equal((0, 40), (early, (await FlagsAsync(world)).Count(f => f.Text("reason") == "burst")));
        Assert.Equal("final", (await world.ResultsAsync()).Text("status"));
    }

    [Theory, Databases]
    public async Task ListFlags_UnknownSurvey_IsNotFound(string database) =>
        await (await hosts.On(database)).Administrator.GetAsync("surveys/none-such/flags").ProblemAsync(HttpStatusCode.NotFound);

    [Theory, Databases]
    public async Task DecideFlag_WhileResponsesAreCounted_CountsAndExcludesEachOnce(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "atonce");
        foreach (var _ in Enumerable.Range(0, 20))
            await world.PostAsync(world.Response(degree: 1, changes: ("secondsTaken", 1.0))).JsonAsync();
        await world.ResultsAsync();
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
        await world.PostManyAsync(1, 9, 4, 5);
        await world.PostAsync(world.Response(changes: ("secondsTaken", 1.0))).JsonAsync();
        await world.ResultsAsync();
        var flag = (await ExamineAsync(world)).First(f => f.Text("reason") == "too-fast");

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
        return await FlagsAsync(world);
    }

    private static async Task<List<JsonElement>> FlagsAsync(SurveyWorld world) =>
        [.. (await world.Administrator.JsonAsync($"surveys/{world.Code}/flags?limit=1000")).GetProperty("items").EnumerateArray()];
}
