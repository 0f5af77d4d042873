using System.Net;
using Appraisal.Service.Access;
using Appraisal.Service.Scores;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Service.Tests.Surveys;
using Microsoft.Extensions.DependencyInjection;

namespace Appraisal.Service.Tests.Schemes;

/// <summary>Nothing new enters a closed cycle; what has begun goes on.</summary>
public sealed class ClosedCycleTests(Hosts hosts) : IClassFixture<Hosts>
{
    [Theory, Databases]
    public async Task NewEvidence_OfAClosedCycle_IsRefused(string database)
    {
        var client = (await hosts.On(database)).Administrator;
        await Scenario.CreateAsync(client, "CC");
        foreach (var (path, body) in Evidence("CC", "A"))
            await client.PostAsync(path, body).JsonAsync();
        await client.PostAsync("cycles/CC/close", null).JsonAsync();

        foreach (var (path, body) in Evidence("CC", "B"))
            Assert.Equal((path, "cycle-closed"), (path, (await client.PostAsync(path, body).ProblemAsync(HttpStatusCode.Conflict)).Text("code")));
        foreach (var (path, body) in Evidence("CC", "A"))
            await client.PostAsync(path, body).JsonAsync(); // the same again is no news
        var row = await client.PostAsync("import/work", new StringContent(
            "id,staffNo,workType,count,date\nCC-C,CC-1,visit,1,2025-03-01\n", System.Text.Encoding.UTF8, "text/csv")).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Contains("cycle-closed", row.GetRawText(), StringComparison.Ordinal);
        await client.PostAsync("work-records", new { id = "CC-D", staffNo = "CC-1", workType = "visit", count = 1, date = "2026-03-01" }).JsonAsync();
        await client.PutAsync("surveys/CC", Survey("CC")).ProblemAsync(HttpStatusCode.Conflict);
    }

    [Theory, Databases]
    public async Task WhatHasBegun_InAClosedCycle_GoesOn(string database)
    {
        var host = await hosts.On(database);
        var client = host.Administrator;
        await Scenario.CreateAsync(client, "CG");
        foreach (var (path, body) in Evidence("CG", "A"))
            await client.PostAsync(path, body).JsonAsync();
        var run = await ScoreAsync(host);
        await client.PostAsync($"score-runs/{run}/objection-period", null).JsonAsync();
        await client.PostAsync("cycles/CG/close", null).JsonAsync();

        await client.PostAsync("work-records/CG-WA/review", new { accepted = true }).JsonAsync();
        await (await host.ClientAsync(Role.Inspector, "verifier")).PostAsync("incidents/CG-IA/verify", new { verified = true, duty = "care", reason = "r" }).JsonAsync();
        await client.PostAsync($"score-runs/{run}/objections", new { id = "CG-O", staffNo = "CG-1", reason = "r" }).JsonAsync();
        var second = await ScoreAsync(host);

        Assert.NotEqual(run, second);
    }

    [Theory, Databases]
    public async Task CloseCycle_WhileASurveyTakesResponses_IsRefused(string database)
    {
        var host = await hosts.On(database);
        var world = await SurveyWorld.CreateAsync(host, "CS");
        await host.Administrator.PostAsync("cycles/CS/start", null).JsonAsync();

        var problem = await host.Administrator.PostAsync("cycles/CS/close", null).ProblemAsync(HttpStatusCode.Conflict);
        await world.CloseAsync();
        await host.Administrator.PostAsync("cycles/CS/close", null).JsonAsync();

        Assert.Equal("survey-takes-responses", problem.Text("code"));
        await world.PostAsync(world.Response()).ProblemAsync(HttpStatusCode.Conflict);
    }

    [Theory, Databases]
    public async Task ReportIncident_OfACaseWithdrawnInAClosedCycle_DoesNotReopenIt(string database)
    {
        var client = (await hosts.On(database)).Administrator;
        await Scenario.CreateAsync(client, "CW");
        static object Report(string id, string day) => new
        {
            id, key = "CW-event", staffNo = "CW-1", title = "t", occurredOn = day, severity = "minor", reason = "r", evidence = new[] { "e" },
        };
        await client.PostAsync("incidents", Report("CW-1", "2025-03-01")).JsonAsync();
        await client.PostAsync("incidents/CW-1/withdraw", new { reason = "hearsay" }).JsonAsync();
        await client.PostAsync("cycles/CW/close", null).JsonAsync();

        var problem = await client.PostAsync("incidents", Report("CW-2", "2026-03-01")).ProblemAsync(HttpStatusCode.Conflict); // the case stays one of 2025

        Assert.Equal("cycle-closed", problem.Text("code"));
    }

    private static async Task<string> ScoreAsync(Host host)
    {
        var run = (await host.Administrator.PostAsync("cycles/CG/score-runs", null).JsonAsync()).Text("id")!;
        await host.Services.GetRequiredService<ComputeScores>().RunPendingAsync(TestContext.Current.CancellationToken);
        await host.Administrator.UntilAsync($"score-runs/{run}", r => r.Text("status") == "done"); // a job may have been first
        return run;
    }

    private static IEnumerable<(string Path, object Body)> Evidence(string name, string id) =>
    [
        ("work-records", new { id = $"{name}-W{id}", staffNo = $"{name}-1", workType = "visit", count = 1, date = "2025-03-01" }),
        ("materials", new { id = $"{name}-M{id}", cycle = name, staffNo = $"{name}-1", kind = "minutes", title = "t", contentHash = new string('a', 64) }),
        ("findings", new { id = $"{name}-F{id}", staffNo = $"{name}-1", unit = name, item = "roof", conforming = false, severity = "minor", date = "2025-03-01" }),
        ("incidents", new
        {
            id = $"{name}-I{id}", staffNo = $"{name}-1", title = "t", occurredOn = "2025-03-01", severity = "minor", reason = "r", evidence = new[] { "e" },
        }),
        ($"cycles/{name}/obstructions", new { id = $"{name}-O{id}", staffNo = $"{name}-2", reason = "r", documentNumber = "1" }),
    ];

    private static object Survey(string cycle) => new
    {
        cycle,
        title = new { en = "t", zh = "t" },
        items = new[] { new { code = "q1", text = new { en = "q", zh = "q" }, min = 1, max = 5 } },
        strata = new[] { new { code = "all", name = "all" } },
        opensAt = "2025-01-01T00:00:00Z",
        closesAt = "2099-01-01T00:00:00Z",
    };
}
