using System.Net;
using System.Text.Json;
using Appraisal.Service.Access;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Service.Tests.Surveys;

namespace Appraisal.Service.Tests.Scores;

public sealed class ScoreRunTests(Hosts hosts) : IClassFixture<Hosts>
{
    [Theory, Databases]
    public async Task RequestScoreRun_SameInputsTwice_GivesTheSameDigestAndScores(string database)
    {
        var client = (await hosts.On(database)).Administrator;
        await StartCycleAsync(client, "D1");

        var first = await RunAsync(client, "D1");
        var second = await RunAsync(client, "D1");

        Assert.NotEqual(first.GetProperty("id").GetString(), second.GetProperty("id").GetString());
        Assert.Equal(64, first.GetProperty("digest").GetString()!.Length);
        Assert.Equal(first.GetProperty("digest").GetString(), second.GetProperty("digest").GetString());
        Assert.Equal(await ScoresAsync(client, first), await ScoresAsync(client, second));
    }

    [Theory, Databases]
    public async Task RequestScoreRun_SameIdempotencyKey_IsTheSameRun(string database)
    {
        var client = (await hosts.On(database)).Administrator;
        await StartCycleAsync(client, "D2");

        var first = await RunAsync(client, "D2", key: "once");
        var second = await RunAsync(client, "D2", key: "once");

        Assert.Equal(first.GetProperty("id").GetString(), second.GetProperty("id").GetString());
    }

    [Theory, Databases]
    public async Task RequestScoreRun_CycleNotStarted_Is409(string database)
    {
        var client = (await hosts.On(database)).Administrator;
        await client.PutAsync("schemes/N/1", new { }).JsonAsync();
        await client.PutAsync("cycles/D3", new { startsOn = "2026-01-01", endsOn = "2026-12-31", countsForPromotion = false, scheme = new { code = "N", version = "1" } }).JsonAsync();

        await client.PostAsync("cycles/D3/score-runs", null).ProblemAsync(HttpStatusCode.Conflict);
    }

    [Theory, Databases]
    public async Task RequestScoreRun_Survey_IsPossibleOnceItIsClosed(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "D9");
        var client = world.Administrator;
        await client.PutAsync("cycles/D9", new { startsOn = "2026-01-01", endsOn = "2026-12-31", countsForPromotion = false, scheme = new { code = "D9", version = "1" }, survey = "D9" }).JsonAsync();
        await client.PostAsync("cycles/D9/start", new { }).JsonAsync();
        await world.PostManyAsync(1, 12, 4, 5);

        var problem = await client.PostAsync("cycles/D9/score-runs", null).ProblemAsync(HttpStatusCode.Conflict);
        await world.CloseAsync(final: false);
        var run = await RunAsync(client, "D9");

        Assert.Equal("survey-open", problem.Text("code"));
        var score = await client.JsonAsync($"score-runs/{run.Text("id")}/scores/D9-1");
        Assert.Equal(12, score.GetProperty("satisfaction").GetProperty("n").GetInt64());
    }

    [Theory, Databases]
    public async Task PublishScoreRun_Twice_FeedsEachChangeOnce(string database)
    {
        var host = await hosts.On(database);
        var (client, reader) = (host.Administrator, await host.ClientAsync(Role.HrReader));
        await StartCycleAsync(client, "D4");
        var run = await RunAsync(client, "D4");
        var before = (await reader.JsonAsync("hr/changes?limit=1000")).GetProperty("next").GetString();

        await client.PostAsync($"score-runs/{run.GetProperty("id").GetString()}/publish", new { }).JsonAsync();
        await client.PostAsync($"score-runs/{run.GetProperty("id").GetString()}/publish", new { }).JsonAsync();
        var again = await RunAsync(client, "D4");
        await client.PostAsync($"score-runs/{again.GetProperty("id").GetString()}/publish", new { }).JsonAsync();

        var changes = (await reader.JsonAsync($"hr/changes?after={before}")).GetProperty("items");
        Assert.Equal("published", Assert.Single(changes.EnumerateArray()).GetProperty("kind").GetString());
        var published = Assert.Single((await reader.JsonAsync("hr/scores?cycle=D4")).GetProperty("items").EnumerateArray());
        Assert.Equal("D4-1", published.GetProperty("staffNo").GetString());
        Assert.Equal(again.GetProperty("id").GetString(), published.GetProperty("run").GetString());
    }

    [Theory, Databases]
    public async Task GetScore_Member_ReadsTheOwnOneOnly(string database)
    {
        var host = await hosts.On(database);
        var client = host.Administrator;
        await StartCycleAsync(client, "D5");
        await client.PutAsync("cadres/other", new { name = "b", unit = "VD5", cohort = "secretary", dutyHours = 1 }).JsonAsync();
        var run = await RunAsync(client, "D5");
        await client.PostAsync($"score-runs/{run.GetProperty("id").GetString()}/publish", new { }).JsonAsync();
        var own = await host.ClientAsync(Role.Member, "self", staffNo: "D5-1");
        var stranger = await host.ClientAsync(Role.Member, "stranger", staffNo: "other");

        var score = await own.JsonAsync("cadres/D5-1/scores/D5");
        await stranger.GetAsync("cadres/D5-1/scores/D5").ProblemAsync(HttpStatusCode.NotFound);

        Assert.Equal("ungraded", score.GetProperty("grade").GetString());
        Assert.Contains("no score", string.Concat(score.GetProperty("gradeReasons").EnumerateArray().Select(r => r.GetString())), StringComparison.Ordinal);
    }

    [Theory, Databases]
    public async Task RecordGradeDecision_QuotaGroupAsTheRunReportsIt_IsApprovedThereAlone(string database)
    {
        var client = (await hosts.On(database)).Administrator;
        await StartCycleAsync(client, "QA");
        var group = Assert.Single((await RunAsync(client, "QA")).GetProperty("quotaGroups").EnumerateArray());
        object Approval(string id, string? quotaGroup, string? county) => new
        {
            id, kind = "quota-approval", quotaGroup, county, person = "县委组织部", reason = "r", documentNumber = "d",
        };

        var unnamed = await client.PostAsync("cycles/QA/grade-decisions", Approval("00000000-0000-0000-0000-0000000000a1", null, null)).ProblemAsync(HttpStatusCode.UnprocessableEntity);
        await client.PostAsync("cycles/QA/grade-decisions", Approval("00000000-0000-0000-0000-0000000000a2", "", "elsewhere")).JsonAsync();
        var elsewhere = await RunAsync(client, "QA");
        await client.PostAsync("cycles/QA/grade-decisions", Approval("00000000-0000-0000-0000-0000000000a3", group.GetProperty("group").GetString(), group.GetProperty("county").GetString())).JsonAsync();
        var approved = await RunAsync(client, "QA");

        Assert.Equal(["quotaGroup:required", "county:required"], unnamed.Fields());
        Assert.False(elsewhere.GetProperty("quotaGroups")[0].GetProperty("higherQuotaApproved").GetBoolean());
        Assert.Equal("elsewhere", Assert.Single(elsewhere.GetProperty("decisionsWithoutEffect").EnumerateArray()).GetProperty("county").GetString());
        Assert.True(approved.GetProperty("quotaGroups")[0].GetProperty("higherQuotaApproved").GetBoolean());
    }

    [Theory, Databases]
    public async Task RecordGradeDecision_WithoutDocument_IsRefusedAndWithItStored(string database)
    {
        var client = (await hosts.On(database)).Administrator;
        await StartCycleAsync(client, "D6");
        var id = Guid.CreateVersion7();

        var problem = await client.PostAsync("cycles/D6/grade-decisions", new { id, kind = "disqualification", staffNo = "nobody", person = "p", reason = "r" })
            .ProblemAsync(HttpStatusCode.UnprocessableEntity);
        var decision = new { id, kind = "disqualification", staffNo = "D6-1", person = "p", reason = "r", documentNumber = "12" };
        await client.PostAsync("cycles/D6/grade-decisions", decision).JsonAsync();
        using var again = await client.PostAsync("cycles/D6/grade-decisions", decision);
        await client.PostAsync("cycles/D6/grade-decisions", decision with { reason = "other" }).ProblemAsync(HttpStatusCode.Conflict);

        Assert.Equal(["documentNumber:required", "staffNo:unknown"], problem.Fields().Order(StringComparer.Ordinal));
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal(1, (await client.JsonAsync("cycles/D6/grade-decisions")).GetProperty("items").GetArrayLength());
    }

    [Theory, Databases]
    public async Task RecordGradeDecision_PersonHasTheNameOfTheSubject_IsRefused(string database)
    {
        var client = (await hosts.On(database)).Administrator;
        await StartCycleAsync(client, "D8");
        var name = (await client.JsonAsync("cadres/D8-1")).GetProperty("name").GetString();

        var problem = await client.PostAsync("cycles/D8/grade-decisions", new
        {
            id = Guid.CreateVersion7(), kind = "panel-excellent", staffNo = "D8-1", person = name, reason = "r", documentNumber = "12",
        }).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(["person:subject-named"], problem.Fields());
    }

    [Theory, Databases]
    public async Task SimulateScheme_BrokenCandidate_IsRefusedAndAGoodOneComputed(string database)
    {
        var client = (await hosts.On(database)).Administrator;
        await StartCycleAsync(client, "D7");

        await client.PostAsync("cycles/D7/simulate", new { scheme = new { deductionCap = -1 } }).ProblemAsync(HttpStatusCode.UnprocessableEntity);
        var result = await client.PostAsync("cycles/D7/simulate", new { scheme = new { deductionCap = 5 } }).JsonAsync();

        Assert.Equal(1, result.GetProperty("moves").GetArrayLength());
    }

    [Theory, Databases]
    public async Task SimulateScheme_UnknownDueDiligenceList_IsRefused(string database)
    {
        var client = (await hosts.On(database)).Administrator;
        await StartCycleAsync(client, "D8");

        var problem = await client.PostAsync("cycles/D8/simulate", new { scheme = new { dueDiligenceList = "none" } }).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(["scheme.dueDiligenceList:unknown"], problem.Fields());
    }

    [Theory, Databases]
    public async Task ScoreRun_Failed_SaysWhyInTheReadersLanguageAndKeepsTheDetailToTheLog(string database)
    {
        await using var host = await Host.StartAsync(database);
        var client = host.Administrator;
        await StartCycleAsync(client, "D9");
        await host.ExecuteBehindBackAsync("UPDATE scheme SET body = '{ SECRET'");
        var asked = await client.PostAsync("cycles/D9/score-runs", null).JsonAsync();
        async Task<(string?, string)> FailureAsync()
        {
            var failure = (await client.UntilAsync($"score-runs/{asked.Text("id")}", r => r.Text("status") == "failed")).GetProperty("failure");
            return (failure.Text("code"), failure.Text("message")!);
        }

        var (code, message) = await FailureAsync();
        client.DefaultRequestHeaders.AcceptLanguage.ParseAdd("zh-CN");
        await host.ExecuteBehindBackAsync("UPDATE score_run SET failure = 'worker-lost'");
        var lost = await FailureAsync();
        await host.ExecuteBehindBackAsync("UPDATE score_run SET failure = 'JsonException: SECRET'"); // as runs of earlier versions have it
        var old = await FailureAsync();

        Assert.Equal("unexpected", code);
        Assert.Contains("the log tells", message, StringComparison.Ordinal);
        Assert.Equal(("worker-lost", "执行进程三次失去响应。请重新计分；若再次失败，请联系运维人员。"), lost);
        Assert.Equal("unexpected", old.Item1);
        Assert.DoesNotContain("SECRET", message + old.Item2, StringComparison.Ordinal);
    }

    private static async Task StartCycleAsync(HttpClient client, string cycle)
    {
        await client.PutAsync($"units/V{cycle}", new { name = "village", level = "village" }).JsonAsync();
        await client.PutAsync($"cadres/{cycle}-1", new { name = "a", unit = $"V{cycle}", cohort = "secretary", dutyHours = 1800 }).JsonAsync();
        await client.PutAsync("schemes/R/1", new { }).JsonAsync();
        await client.PutAsync($"cycles/{cycle}",
            new { startsOn = "2026-01-01", endsOn = "2026-12-31", countsForPromotion = false, scheme = new { code = "R", version = "1" }, unit = $"V{cycle}" }).JsonAsync();
        await client.PostAsync($"cycles/{cycle}/start", null).JsonAsync();
    }

    private static async Task<JsonElement> RunAsync(HttpClient client, string cycle, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"cycles/{cycle}/score-runs");
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        using var answer = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var run = await client.UntilAsync(answer.Headers.Location!.ToString(), r => r.GetProperty("status").GetString() is "done" or "failed");
        Assert.Equal("done", run.GetProperty("status").GetString());
        return run;
    }

    private static async Task<string> ScoresAsync(HttpClient client, JsonElement run)
    {
        var scores = await client.JsonAsync($"score-runs/{run.GetProperty("id").GetString()}/scores");
        return scores.GetRawText().Replace(run.GetProperty("id").GetString()!, "run", StringComparison.Ordinal);
    }
}
