using System.Net;
using System.Text.Json;
using Appraisal.Service.Access;
using Appraisal.Service.Tests.Hosting;

namespace Appraisal.Service.Tests.Scores;

public sealed class ObjectionTests(Hosts hosts) : IClassFixture<Hosts>
{
    private static readonly object Objection = new { id = "obj", reason = "the visits of March are missing", evidence = new[] { "diary" } };

    [Theory, Databases]
    public async Task OpenForObjection_ThenObjectedAndAnswered_HoldsPublishingUntilThen(string database)
    {
        var clock = new MovableClock();
        await using var host = await Host.StartAsync(database, clock);
        var (run, member) = await RunAsync(host, "hold");
        await member.GetAsync($"score-runs/{run}/scores/hold-1").ProblemAsync(HttpStatusCode.NotFound);
        await member.PostAsync($"score-runs/{run}/objections", Objection).ProblemAsync(HttpStatusCode.Conflict);
        await host.Administrator.PostAsync($"score-runs/{run}/objection-period", new { }).JsonAsync();

        var own = await member.JsonAsync($"score-runs/{run}/scores/hold-1");
        var objection = await member.PostAsync($"score-runs/{run}/objections", Objection).JsonAsync();
        using var again = await member.PostAsync($"score-runs/{run}/objections", Objection);
        var early = await PublishAsync(host, run);
        clock.Advance(TimeSpan.FromDays(8));
        var unanswered = await PublishAsync(host, run);
        await member.PostAsync($"score-runs/{run}/objections", new { id = "late", reason = "r" }).ProblemAsync(HttpStatusCode.Conflict);
        var answer = await host.Administrator.PostAsync("objections/obj/answer", new { outcome = "rejected", reason = "they were in February" }).JsonAsync();
        await host.Administrator.PostAsync("objections/obj/answer", new { outcome = "accepted", reason = "r" }).ProblemAsync(HttpStatusCode.Conflict);
        await host.Administrator.PostAsync($"score-runs/{run}/publish", new { }).JsonAsync();

        Assert.Equal(("hold-1", "hold-1"), (own.Text("staffNo"), objection.Text("staffNo")));
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal(("objections-open", "objections-open"), (early.Text("code"), unanswered.Text("code")));
        Assert.Equal("rejected", answer.Text("outcome"));
    }

    [Theory, Databases]
    public async Task PublishScoreRun_WithoutWaiting_NeedsAReasonThatStaysOnRecord(string database)
    {
        var host = await hosts.On(database);
        var (run, _) = await RunAsync(host, "why");
        await host.Administrator.PostAsync($"score-runs/{run}/objection-period", new { }).JsonAsync();

        await PublishAsync(host, run);
        var published = await host.Administrator.PostAsync($"score-runs/{run}/publish", new { reason = "the county asks for it by Friday" }).JsonAsync();

        Assert.Contains("Friday", published.GetRawText(), StringComparison.Ordinal);
        await host.Administrator.PostAsync($"score-runs/{(await RunAgainAsync(host, "why"))}/objection-period", new { }).JsonAsync();
    }

    [Theory, Databases]
    public async Task Object_ByAStrangerOrAboutNobody_IsRefused(string database)
    {
        var host = await hosts.On(database);
        var (run, member) = await RunAsync(host, "str");
        await host.Administrator.PostAsync($"score-runs/{run}/objection-period", new { }).JsonAsync();

        await member.PostAsync($"score-runs/{run}/objections", new { id = "s1", staffNo = "str-2", reason = "r" }).ProblemAsync(HttpStatusCode.UnprocessableEntity);
        var problem = await host.Administrator.PostAsync($"score-runs/{run}/objections", new { id = "s*1", staffNo = "nobody" }).ProblemAsync(HttpStatusCode.UnprocessableEntity);
        await host.Administrator.PostAsync($"score-runs/{run}/objections", new { id = "s2", staffNo = "str-2", reason = "r" }).JsonAsync();
        var same = await host.Administrator.PostAsync("objections/s2/answer", new { outcome = "accepted", reason = "r" }).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(["id:code", "reason:required", "staffNo:unknown"], problem.Fields().Order(StringComparer.Ordinal));
        Assert.Equal(["person:same-person"], same.Fields());
        Assert.Equal(0, (await member.JsonAsync($"score-runs/{run}/objections")).GetProperty("items").GetArrayLength());
        Assert.Contains((await member.JsonAsync("objection-periods")).GetProperty("items").EnumerateArray(), p => p.Text("run") == run);
    }

    [Theory, Databases]
    public async Task PublishScoreRun_AcceptedObjection_AsksForANewRun(string database)
    {
        var clock = new MovableClock();
        await using var host = await Host.StartAsync(database, clock);
        var (run, member) = await RunAsync(host, "acc");
        await host.Administrator.PostAsync($"score-runs/{run}/objection-period", new { }).JsonAsync();
        await member.PostAsync($"score-runs/{run}/objections", Objection).JsonAsync();
        await host.Administrator.PostAsync("objections/obj/answer", new { outcome = "accepted", reason = "they were" }).JsonAsync();
        clock.Advance(TimeSpan.FromDays(8));

        var problem = await PublishAsync(host, run);

        Assert.Equal("objections-accepted", problem.Text("code"));
    }

    [Theory, Databases]
    public async Task CommentOnScheme_ByAMember_IsReadByTheOrganizerAndNoOtherMember(string database)
    {
        var host = await hosts.On(database);
        await Scenario.CreateAsync(host.Administrator, "com");
        var member = await host.ClientAsync(Role.Member, "com one", staffNo: "com-1");
        var other = await host.ClientAsync(Role.Member, "com two", staffNo: "com-2");

        await member.PostAsync("schemes/com/1/comments", new { id = "c1", text = "山区走访工时偏低" }).JsonAsync();

        Assert.Equal("com-1", Assert.Single((await host.Administrator.JsonAsync("schemes/com/1/comments")).GetProperty("items").EnumerateArray()).Text("staffNo"));
        Assert.Equal(0, (await other.JsonAsync("schemes/com/1/comments")).GetProperty("items").GetArrayLength());
        await member.PostAsync("schemes/com/9/comments", new { id = "c2", text = "t" }).ProblemAsync(HttpStatusCode.NotFound);
        await member.PostAsync("schemes/com/1/comments", new { id = "c3" }).ProblemAsync(HttpStatusCode.UnprocessableEntity);
    }

    private static async Task<(string Run, HttpClient Member)> RunAsync(Host host, string name)
    {
        await Scenario.CreateAsync(host.Administrator, name);
        return (await RunAgainAsync(host, name), await host.ClientAsync(Role.Member, $"{name} cadre", staffNo: $"{name}-1"));
    }

    private static async Task<string> RunAgainAsync(Host host, string name)
    {
        var id = (await host.Administrator.PostAsync($"cycles/{name}/score-runs", new { }).JsonAsync()).Text("id")!;
        await host.Administrator.UntilAsync($"score-runs/{id}", r => r.Text("status") == "done");
        return id;
    }

    private static Task<JsonElement> PublishAsync(Host host, string run) =>
        host.Administrator.PostAsync($"score-runs/{run}/publish", new { }).ProblemAsync(HttpStatusCode.Conflict);
}
