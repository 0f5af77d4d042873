using Appraisal.Service.Audit;
using Appraisal.Service.Scores;
using Appraisal.Service.Surveys;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Service.Tests.Surveys;
using Appraisal.Storage.Surveys;
using Microsoft.Extensions.DependencyInjection;

namespace Appraisal.Service.Tests.Scores;

public sealed class VerifyRunTests
{
    [Theory, Databases]
    public async Task VerifyScoreRun_ChangedBehindTheServicesBack_NamesEveryDifference(string database)
    {
        await using var host = await Host.StartAsync(database);
        var client = host.Administrator;
        await Scenario.CreateAsync(client, "VR");
        await client.PostAsync("work-records", new { id = "w", staffNo = "VR-1", workType = "visit", count = 300, date = "2025-03-01", accepted = true }).JsonAsync();
        var run = (await client.PostAsync("cycles/VR/score-runs", null).JsonAsync()).Text("id");
        await host.Services.GetRequiredService<ComputeScores>().RunPendingAsync(TestContext.Current.CancellationToken);
        await client.UntilAsync($"score-runs/{run}", r => r.Text("status") == "done");

        var before = await client.PostAsync($"score-runs/{run}/verify", null).JsonAsync();
        await host.ExecuteBehindBackAsync("UPDATE score SET score = 999900, grade = 'excellent' WHERE staff_no = 'VR-2'");
        var after = await client.PostAsync($"score-runs/{run}/verify", null).JsonAsync();

        await host.ExecuteBehindBackAsync("UPDATE score_run_input SET digest = (SELECT MIN(digest) FROM score_run_input WHERE staff_no = 'VR-1') WHERE staff_no = 'VR-2'");
        var tampered = await client.PostAsync($"score-runs/{run}/verify", null).JsonAsync();
        Assert.Contains("VR-2:inputs", tampered.GetProperty("differences").EnumerateArray().Select(d => $"{d.Text("staffNo")}:{d.Text("field")}"));

        Assert.True(before.GetProperty("intact").GetBoolean(), before.ToString());
        Assert.Equal(2, before.GetProperty("scores").GetInt32());
        Assert.Equal(["VR-2:score", "VR-2:grade"],
            after.GetProperty("differences").EnumerateArray().Select(d => $"{d.Text("staffNo")}:{d.Text("field")}"));
    }

    [Theory, Databases]
    public async Task VerifyScoreRun_PublishedAndItsResponsesErased_StillComputesToTheLastDigit(string database)
    {
        var clock = new MovableClock();
        await using var host = await Host.StartAsync(database, clock, ("Retention:AnswersDays", "5"));
        var world = await SurveyedAsync(host, "KEPT");
        var run = await ScoreAsync(host, world.Code);
        await host.Administrator.PostAsync($"score-runs/{run}/publish", new { reason = "r" }).JsonAsync();
        var results = (await world.ResultsAsync()).GetRawText();
        var verdicts = new List<string> { (await host.Administrator.PostAsync($"score-runs/{run}/verify", null).JsonAsync()).GetRawText() };

        await host.Services.GetRequiredService<DeidentifyResponses>().RunAsync(TestContext.Current.CancellationToken);
        verdicts.Add((await host.Administrator.PostAsync($"score-runs/{run}/verify", null).JsonAsync()).GetRawText());
        clock.Advance(TimeSpan.FromDays(7));
        await host.Services.GetRequiredService<EraseExpired>().RunAsync(TestContext.Current.CancellationToken);
        verdicts.Add((await host.Administrator.PostAsync($"score-runs/{run}/verify", null).JsonAsync()).GetRawText());
        var again = await ScoreAsync(host, world.Code);

        Assert.All(await AnswersAsync(world), a => Assert.Equal("[]", a));
        Assert.Equal($$"""{"run":"{{run}}","intact":true,"scores":6,"differences":[]}""", Assert.Single(verdicts.Distinct()));
        Assert.Equal(results, (await world.ResultsAsync()).GetRawText());
        Assert.Equal(await ReadAsync(host, run), await ReadAsync(host, again));
    }

    [Theory, Databases]
    public async Task EraseExpired_Answers_GoWhenTheirDaysAreOverAndNotBefore(string database)
    {
        var clock = new MovableClock();
        await using var host = await Host.StartAsync(database, clock, ("Retention:AnswersDays", "5"));
        var (ended, open) = (await SurveyedAsync(host, "ENDED"), await SurveyWorld.CreateAsync(host, "OPEN"));
        await open.PostManyAsync(1, 3, 4);
        var erase = host.Services.GetRequiredService<EraseExpired>();
        async Task<int> KeptAfterAsync(int days)
        {
            clock.Advance(TimeSpan.FromDays(days));
            await erase.RunAsync(TestContext.Current.CancellationToken);
            return (await AnswersAsync(ended)).Count(a => a != "[]");
        }

        Assert.Equal(62, await KeptAfterAsync(100)); // ids and times are there still, so that their days have not begun
        await host.Services.GetRequiredService<DeidentifyResponses>().RunAsync(TestContext.Current.CancellationToken);
        Assert.Equal(62, await KeptAfterAsync(4));
        Assert.Equal(0, await KeptAfterAsync(3));
        await erase.RunAsync(TestContext.Current.CancellationToken); // nothing is due

        Assert.DoesNotContain("[]", await AnswersAsync(open));
        var entry = Assert.Single((await host.Administrator.JsonAsync("audit?kind=answers&subject=ENDED")).GetProperty("items").EnumerateArray());
        Assert.Equal(("erase", 62), (entry.Text("action"), entry.GetProperty("after").GetProperty("responses").GetInt32()));
    }

    [Theory, Databases]
    public async Task VerifyRunCommand_IntactChangedOrUnknown_EndsWithZeroOneOrTwo(string database)
    {
        await using var host = await Host.StartAsync(database);
        await Scenario.CreateAsync(host.Administrator, "CMD");
        var run = await ScoreAsync(host, "CMD");
        async Task<(int Code, string Text)> CommandAsync(string id, string? cadre = null)
        {
            await using var command = host.Build();
            using var output = new StringWriter();
            return (await VerifyRunCommand.RunAsync(command, Guid.Parse(id), output, cadre, TestContext.Current.CancellationToken), output.ToString());
        }

        var intact = await CommandAsync(run);
        var alone = await CommandAsync(run, "CMD-1");
        var nobody = await CommandAsync(run, "nobody");
        var unknown = await CommandAsync(Guid.Empty.ToString());
        await host.ExecuteBehindBackAsync("UPDATE score SET score = 1 WHERE staff_no = 'CMD-2'");
        var changed = await CommandAsync(run);
        var changedAlone = await CommandAsync(run, "CMD-2");

        Assert.Equal([0, 0, 2, 2, 1, 1], new[] { intact, alone, nobody, unknown, changed, changedAlone }.Select(r => r.Code));
        Assert.Contains("\"intact\":true", intact.Text, StringComparison.Ordinal);
        Assert.Contains("\"code\":\"not-found\"", unknown.Text, StringComparison.Ordinal);
        Assert.Contains("\"staffNo\":\"CMD-2\",\"field\":\"score\"", changed.Text, StringComparison.Ordinal);
    }

    /// <summary>A started cycle whose final survey has 62 responses.</summary>
    private static async Task<SurveyWorld> SurveyedAsync(Host host, string code)
    {
        var world = await SurveyWorld.CreateAsync(host, code);
        await host.Administrator.PutAsync($"cycles/{code}",
            new { startsOn = "2026-01-01", endsOn = "2026-12-31", countsForPromotion = false, scheme = new { code, version = "1" }, survey = code }).JsonAsync();
        await host.Administrator.PostAsync($"cycles/{code}/start", new { }).JsonAsync();
        await world.PostManyAsync(1, 31, 2, 3, 5);
        await world.PostManyAsync(2, 31, 4, 5);
        await world.CloseAsync();
        return world;
    }

    private static async Task<string> ScoreAsync(Host host, string cycle)
    {
        var run = (await host.Administrator.PostAsync($"cycles/{cycle}/score-runs", null).JsonAsync()).Text("id")!;
        await host.Services.GetRequiredService<ComputeScores>().RunPendingAsync(TestContext.Current.CancellationToken);
        await host.Administrator.UntilAsync($"score-runs/{run}", r => r.Text("status") == "done"); // a job may have been first
        return run;
    }

    private static async Task<string> ReadAsync(Host host, string run) =>
        (await host.Administrator.JsonAsync($"score-runs/{run}")).Text("digest")
        + (await host.Administrator.JsonAsync($"score-runs/{run}/scores")).GetRawText().Replace(run, "run", StringComparison.Ordinal);

    private static async Task<List<string>> AnswersAsync(SurveyWorld world) =>
        [.. (await world.Host.ResponsesAsync(world.Code)).Select(r => r.Answers)];
}
