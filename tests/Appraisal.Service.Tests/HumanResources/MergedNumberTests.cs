using System.Net;
using System.Text.Json;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Service.Tests.Imports;
using Appraisal.Service.Tests.Surveys;

namespace Appraisal.Service.Tests.HumanResources;

/// <summary>A staff number that was merged into another takes nothing new, and the answer names the number that stays.</summary>
public sealed class MergedNumberTests(Hosts hosts) : IClassFixture<Hosts>
{
    [Theory, Databases]
    public async Task Write_UnderAMergedNumber_IsRefusedAndNamesTheOneThatStays(string database)
    {
        var client = (await hosts.On(database)).Administrator;
        await Scenario.CreateAsync(client, "ma");
        await client.PostAsync("work-records", Work("ma-w0")).JsonAsync();
        var member = await client.PostAsync("keys", new { role = "member", person = "ma two", staffNo = "ma-2" }).JsonAsync();
        await MergeAsync(client, "ma");

        foreach (var (path, body) in new (string, object)[]
        {
            ("work-records", Work("ma-w")),
            ("materials", new { id = "ma-m", cycle = "ma", staffNo = "ma-2", kind = "plan", title = "plan", contentHash = new string('a', 64) }),
            ("findings", new { id = "ma-f", staffNo = "ma-2", unit = "ma", item = "i", conforming = true, severity = "minor", date = "2025-03-01" }),
            ("incidents", new { id = "ma-i", staffNo = "ma-2", title = "t", occurredOn = "2025-03-01", severity = "minor", reason = "r" }),
            ("cycles/ma/obstructions", new { id = "ma-o", staffNo = "ma-2", reason = "r", documentNumber = "1" }),
            ("cycles/ma/grade-decisions", new { id = Guid.CreateVersion7(), kind = "panel-excellent", staffNo = "ma-2", person = "panel", reason = "r", documentNumber = "1" }),
            ("keys", new { role = "member", person = "ma two again", staffNo = "ma-2" }),
            ($"keys/{member.Text("id")}/rotate", new { }),
        })
        {
            var problem = await client.PostAsync(path, body).ProblemAsync(HttpStatusCode.UnprocessableEntity);
            Assert.True(problem.Fields() is ["staffNo:number-merged"], $"{path}: {string.Join(' ', problem.Fields())}");
            Assert.Contains("'ma-1'", problem.GetProperty("errors")[0].Text("message"), StringComparison.Ordinal);
        }
        Assert.Equal("ma-w0", (await client.PostAsync("work-records", Work("ma-w0")).JsonAsync()).Text("id")); // sent again
    }

    [Theory, Databases]
    public async Task Posting_OfAMergedNumber_IsRefusedUnlessItHasLeft(string database)
    {
        var client = (await hosts.On(database)).Administrator;
        await Scenario.CreateAsync(client, "mb");
        await MergeAsync(client, "mb");

        object Posting(string status) => new { unit = "mb", cohort = "secretary", dutyHours = 900, status, effectiveOn = "2025-06-01", reason = "moved" };
        var put = await client.PutAsync("cycles/mb/participants/mb-2", Posting("active")).ProblemAsync(HttpStatusCode.UnprocessableEntity);
        var imported = await client.ImportAsync("participants", "cycle,staffNo,unit,cohort,dutyHours,effectiveOn,reason\nmb,mb-2,mb,secretary,900,2025-06-01,moved\n").ProblemAsync(HttpStatusCode.UnprocessableEntity);
        var left = await client.PutAsync("cycles/mb/participants/mb-2", Posting("left")).JsonAsync();

        Assert.Equal(["staffNo:number-given-up"], put.Fields());
        Assert.Equal("number-given-up", imported.GetProperty("errors")[0].Text("code"));
        Assert.Equal("left", left.Text("status"));
    }

    [Theory, Databases]
    public async Task Survey_MergedNumber_TakesNoNewLinesOrTokens(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "mc", "required");
        var client = world.Administrator;
        await client.PostAsync("cycles/mc/start", new { }).JsonAsync();
        await client.PutAsync("surveys/mc/frame", new[] { Line(world, 1, "poor"), Line(world, 2, "poor") }).JsonAsync();
        var token = (await client.PostAsync("surveys/mc/tokens", new { perStratum = 1, staffNos = new[] { world.Cadre(2) } }).JsonAsync()).GetProperty("items")[0].Text("token");
        await MergeAsync(client, "mc");

        var whole = await client.PutAsync("surveys/mc/frame", new[] { Line(world, 1, "poor"), Line(world, 2, "poor"), Line(world, 2, "other") }).ProblemAsync(HttpStatusCode.UnprocessableEntity);
        var rows = await client.ImportAsync("frame", $"survey,staffNo,stratum,population\nmc,{world.Cadre(2)},other,9\n").ProblemAsync(HttpStatusCode.UnprocessableEntity);
        var tokens = await client.PostAsync("surveys/mc/tokens", new { perStratum = 5, staffNos = new[] { world.Cadre(2) } }).ProblemAsync(HttpStatusCode.UnprocessableEntity);
        var all = await client.PostAsync("surveys/mc/tokens", new { perStratum = 5 }).JsonAsync();

        Assert.Equal(["[2].staffNo:number-merged"], whole.Fields());
        Assert.Equal("number-merged", rows.GetProperty("errors")[0].Text("code"));
        Assert.Equal(["staffNos:number-merged"], tokens.Fields());
        Assert.All(all.GetProperty("items").EnumerateArray(), t => Assert.Equal(world.Cadre(1), t.Text("staffNo")));
        Assert.DoesNotContain(world.Cadre(2), (await world.Kiosk.JsonAsync("surveys/mc/subjects")).EnumerateArray().Select(s => s.Text("staffNo")));
        await world.Host.Client().PostAsync("surveys/mc/responses", world.Response(2, changes: ("token", token))).JsonAsync(); // was drawn before
        await client.PutAsync("surveys/mc/frame", new[] { Line(world, 1, "other"), Line(world, 2, "poor") }).JsonAsync(); // a line that stands may stay
    }

    [Theory, Databases]
    public async Task Response_AboutAMergedNumber_IsTakenOnlyIfItWasAnsweredBefore(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "md");
        await world.Administrator.PostAsync("cycles/md/start", new { }).JsonAsync();
        await MergeAsync(world.Administrator, "md");

        var late = await world.PostAsync(world.Response(2, changes: ("answeredAt", "2090-01-01T00:00:00Z"))).ProblemAsync(HttpStatusCode.UnprocessableEntity);
        var rows = await world.Administrator.ImportAsync("responses", $"survey,id,staffNo,stratum,answeredAt,answers.q1,answers.q2,answers.q3,answers.q4\nmd,{Guid.CreateVersion7()},{world.Cadre(2)},poor,2090-01-01T00:00:00Z,1,1,1,1\n").ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(["staffNo:number-merged"], late.Fields());
        Assert.Equal("number-merged", rows.GetProperty("errors")[0].Text("code"));
        await world.PostAsync(world.Response(2)).JsonAsync();
    }

    private static object Work(string id) => new { id, staffNo = "ma-2", workType = "visit", count = 3, date = "2025-03-01" };

    private static object Line(SurveyWorld world, int cadre, string stratum) => new { staffNo = world.Cadre(cadre), stratum, population = 20 };

    private static Task<JsonElement> MergeAsync(HttpClient client, string name) =>
        client.PostAsync("hr/people:sync", new { source = name, stamp = "2025-05-01T00:00:00Z", merges = new[] { new { from = $"{name}-2", into = $"{name}-1" } } }).JsonAsync();
}
