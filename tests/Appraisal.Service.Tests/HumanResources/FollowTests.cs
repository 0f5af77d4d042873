using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Appraisal.Service.Access;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Storage;

namespace Appraisal.Service.Tests.HumanResources;

public sealed class FollowTests(Hosts hosts) : IClassFixture<Hosts>
{
    [Theory, Databases]
    public async Task Changes_OfThreePublications_AreEachGivenOnceWithTombstones(string database)
    {
        var host = await hosts.On(database);
        var client = host.Administrator;
        await Scenario.CreateAsync(client, "fa");
        await client.PutAsync("units/fa2", new { name = "other", level = "village" }).JsonAsync();
        var start = (await client.JsonAsync("hr/changes?limit=1000")).Text("next");
        await HrWorld.PublishAsync(client, "fa");
        var one = await client.JsonAsync($"hr/changes?after={start}");
        await HrWorld.FindAsync(client, "fa1", "fa-1", "fa");
        await HrWorld.PublishAsync(client, "fa", "a finding was missing");
        var two = await client.JsonAsync($"hr/changes?after={one.Text("next")}");
        await client.PutAsync("cycles/fa/participants/fa-2",
            new { unit = "fa2", cohort = "secretary", dutyHours = 1800, effectiveOn = "2025-01-01", reason = "was always there" }).JsonAsync();
        await HrWorld.PublishAsync(client, "fa", "the unit was wrong");
        var three = await client.JsonAsync($"hr/changes?after={two.Text("next")}");
        var nothing = await client.JsonAsync($"hr/changes?after={three.Text("next")}");
        var there = await host.ClientAsync(Role.HrReader, "fa2 reader", unit: "fa2");
        var here = await host.ClientAsync(Role.HrReader, "fa reader", unit: "fa");

        Assert.Equal(["fa-1 published fa", "fa-2 published fa"], Kinds(one));
        Assert.Equal(["fa-1 corrected fa", "fa-2 corrected fa"], Kinds(two));
        Assert.Equal(["fa-2 withdrawn fa", "fa-2 published fa2"], Kinds(three));
        Assert.Equal((0, three.Text("next")), (nothing.GetProperty("items").GetArrayLength(), nothing.Text("next")));
        Assert.Equal(["fa-2 published fa2"], Kinds(await there.JsonAsync($"hr/changes?after={start}")));
        Assert.Equal("fa-2 withdrawn fa", Kinds(await here.JsonAsync($"hr/changes?after={start}"))[^1]);
    }

    [Theory, Databases]
    public async Task Changes_PositionThatIsNoneOrElsewhere_IsToldHowToStartAgain(string database)
    {
        var host = await hosts.On(database);
        await Scenario.CreateAsync(host.Administrator, "fb");
        await HrWorld.PublishAsync(host.Administrator, "fb");

        foreach (var position in new[] { "999999", "999999-0123456789abcdef", "1-0123456789abcdef", "9223372036854775807" })
        {
            var gone = await host.Administrator.GetAsync($"hr/changes?after={position}").ProblemAsync(HttpStatusCode.Gone);
            Assert.Equal("position-gone", gone.Text("code"));
            Assert.Contains("/hr/scores", gone.Text("detail"), StringComparison.Ordinal);
        }
        foreach (var position in new[] { "-1", "x", "1-", "1-XYZ", "99999999999999999999", "1.5" })
        {
            var none = await host.Administrator.GetAsync($"hr/changes?after={position}").ProblemAsync(HttpStatusCode.UnprocessableEntity);
            Assert.Equal(["after:position"], none.Fields());
        }
    }

    [Fact]
    public async Task Changes_AfterARestoreOfAnOlderBackup_KnowThePositionsOfTheLostHistory()
    {
        await using var host = await Host.StartAsync("Sqlite");
        await Scenario.CreateAsync(host.Administrator, "fc");
        await HrWorld.PublishAsync(host.Administrator, "fc");
        var kept = (await host.Administrator.JsonAsync("hr/changes")).Text("next");
        var folder = Directory.CreateTempSubdirectory("appraisal-test-");
        var copy = Path.Combine(folder.FullName, "restored.db");
        await Backup.RunAsync(host.Database, copy, TestContext.Current.CancellationToken);
        await HrWorld.FindAsync(host.Administrator, "fc1", "fc-1", "fc");
        await HrWorld.PublishAsync(host.Administrator, "fc", "r");
        var lost = (await host.Administrator.JsonAsync("hr/changes")).Text("next")!;

        await using (var restored = await Host.StartAsync("Sqlite", null, ("Database:ConnectionString", $"Data Source={copy}")))
        {
            var early = await restored.Administrator.GetAsync($"hr/changes?after={lost}").ProblemAsync(HttpStatusCode.Gone);
            await HrWorld.FindAsync(restored.Administrator, "fc2", "fc-2", "fc");
            await HrWorld.PublishAsync(restored.Administrator, "fc", "another history");
            var end = (await restored.Administrator.JsonAsync($"hr/changes?after={kept}")).Text("next")!;
            var late = await restored.Administrator.GetAsync($"hr/changes?after={lost}").ProblemAsync(HttpStatusCode.Gone);

            Assert.Equal(("position-gone", "position-gone"), (early.Text("code"), late.Text("code")));
            Assert.Equal(end.Split('-')[0], lost.Split('-')[0]); // the same number, in another history
        }
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        folder.Delete(recursive: true);
    }

    [Theory, Databases]
    public async Task Changes_Waiting_AreAnsweredOnceSomethingIsPublished(string database)
    {
        var host = await hosts.On(database);
        await Scenario.CreateAsync(host.Administrator, "fd");
        var run = await HrWorld.ComputeAsync(host.Administrator, "fd");
        var after = (await host.Administrator.JsonAsync("hr/changes?limit=1000")).Text("next");
        var waiting = Enumerable.Range(0, 5).Select(_ => WaitAsync(host.Administrator, $"hr/changes?after={after}", "wait=30")).ToList();
        var elsewhere = await host.ClientAsync(Role.HrReader, "fd elsewhere", unit: "fd");

        var publishing = Stopwatch.StartNew();
        await host.Administrator.PostAsync($"score-runs/{run}/publish", new { }).JsonAsync();
        var answers = await Task.WhenAll(waiting);

        Assert.All(answers, a => Assert.Equal(["fd-1 published fd", "fd-2 published fd"], Kinds(a)));
        Assert.True(publishing.Elapsed < TimeSpan.FromSeconds(20));
        var empty = await WaitAsync(elsewhere, $"hr/changes?after={answers[0].Text("next")}", "respond-async, wait=1");
        Assert.Equal(0, empty.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Changes_MoreWaitThanMay_Is503WithRetryAfter()
    {
        await using var host = await Host.StartAsync("Sqlite", null, ("HumanResources:MostWaiting", "0"));
        using var request = new HttpRequestMessage(HttpMethod.Get, "hr/changes");
        request.Headers.Add("Prefer", "wait=30");

        using var answer = await host.Administrator.SendAsync(request);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
    }

    private static string[] Kinds(JsonElement page) =>
        [.. page.GetProperty("items").EnumerateArray().Select(c => $"{c.Text("staffNo")} {c.Text("kind")} {c.Text("unit")}")];

    private static async Task<JsonElement> WaitAsync(HttpClient client, string path, string prefer)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Prefer", prefer);
        using var answer = await client.SendAsync(request);
        Assert.True(answer.Headers.Contains("Preference-Applied"));
        return await Task.FromResult(answer).JsonAsync();
    }
}
