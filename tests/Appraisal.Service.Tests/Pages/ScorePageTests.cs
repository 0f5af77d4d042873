using System.Net;
using Appraisal.Service.Access;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Service.Web.Pages;

namespace Appraisal.Service.Tests.Pages;

public sealed class ScorePageTests(Hosts hosts) : IClassFixture<Hosts>
{
    [Theory, Databases]
    public async Task Objections_InTheQueue_HaveTheNameOfTheCadre(string database)
    {
        var host = await hosts.On(database);
        var run = await ScoredRuns.RunAsync(host, "queue");
        await host.Administrator.PutAsync("cadres/queue-1", new { name = "张伟", unit = "queue", cohort = "secretary", dutyHours = 1800 }).JsonAsync();
        await host.Administrator.PostAsync($"score-runs/{run}/objection-period", new { }).JsonAsync();
        await host.Administrator.PostAsync($"score-runs/{run}/objections", new { id = "queue-o", staffNo = "queue-1", reason = "March", evidence = new[] { "diary" } }).JsonAsync();
        using var organizer = await Reader.SignInAsync(host, Role.Organizer, "who answers");

        var page = await organizer.OpenAsync($"/score-runs/{run}/objections");

        Assert.Contains("queue", page.Document.QuerySelector("summary")!.TextContent, StringComparison.Ordinal);
        Assert.StartsWith("张伟", page.Document.QuerySelector("section h2")!.TextContent.Trim(), StringComparison.Ordinal);
        Assert.Equal("diary", page.Document.QuerySelector(".evidence li")!.TextContent);
    }

    [Theory, Databases]
    public async Task Run_WithoutWork_ShowsNeitherZerosNorRanksNorDiagnoses(string database)
    {
        var host = await hosts.On(database);
        await Scenario.CreateAsync(host.Administrator, "bare");
        foreach (var staffNo in new[] { "bare-1", "bare-2" }) // without work they are worth nothing, and nobody was asked
            await host.Administrator.PostAsync("findings", new { id = $"f-{staffNo}", staffNo, unit = "bare", item = "road", conforming = true, severity = "minor", date = "2025-05-01" }).JsonAsync();
        var run = await GradeDecisionPageTests.RunAsync(host, "bare");
        using var organizer = await Reader.SignInAsync(host, Role.Organizer);

        var page = await organizer.OpenAsync($"/score-runs/{run}?sort=staffNo");
        var rows = page.Document.QuerySelectorAll("table")[^1].QuerySelectorAll("tbody tr");
        var card = await organizer.OpenAsync($"/cadres/bare-1/scores/bare?run={run}");
        var diagnostics = await organizer.OpenAsync($"/score-runs/{run}/diagnostics");

        Assert.Equal(0, (await host.Administrator.JsonAsync($"score-runs/{run}/scores/bare-1")).GetProperty("score").GetDecimal());
        Assert.Equal(2, rows.Length);
        Assert.All(rows, row => Assert.Contains("Ungraded", row.TextContent, StringComparison.Ordinal));
        Assert.All(rows, row => Assert.DoesNotContain("0.00", row.TextContent, StringComparison.Ordinal));
        Assert.All(rows, row => Assert.Equal("not graded, no rank", row.QuerySelector("td")!.TextContent.Trim()));
        Assert.Null(page.Document.QuerySelector("main svg"));
        Assert.Contains("2 cadres have no score", page.Text, StringComparison.Ordinal);
        Assert.Null(card.Document.QuerySelector(".points"));
        Assert.Contains("nothing to judge by", diagnostics.Text, StringComparison.Ordinal);
        Assert.Null(diagnostics.Document.QuerySelector("main svg, main .good"));
    }

    [Theory, Databases]
    public async Task Diagnostics_OfCadresWhoAreAlike_TellInWordsWhatTheyCannotTell(string database)
    {
        await using var host = await Host.StartAsync(database); // its cycle takes in all cadres that there are
        var world = await Surveys.SurveyWorld.CreateAsync(host, "few");
        var run = await ScoredRuns.SurveyedRunAsync(host, world, "2");
        using var auditor = await Reader.SignInAsync(host, Role.Auditor, language: "zh-CN");

        var page = await auditor.OpenAsync($"/score-runs/{run}/diagnostics");

        var lines = page.Document.QuerySelectorAll("section li").Select(l => l.TextContent.Trim()).ToList();
        Assert.Equal(10, lines.Count);
        Assert.True(lines.Count(l => l.Contains("无法", StringComparison.Ordinal)) == 4, string.Join(" # ", lines)); // all did as much
        Assert.All(lines.Where(l => l.Contains("无法", StringComparison.Ordinal)), l => Assert.DoesNotContain("✓", l, StringComparison.Ordinal));
        Assert.All(page.Document.QuerySelectorAll("figcaption"), c => Assert.Contains("看不出升降", c.TextContent, StringComparison.Ordinal));
    }

    [Theory, Databases]
    public async Task Table_Satisfaction_IsTheFigureThatCounts(string database)
    {
        await using var host = await Host.StartAsync(database); // its cycle takes in all cadres that there are
        var world = await Surveys.SurveyWorld.CreateAsync(host, "counts");
        var run = await ScoredRuns.SurveyedRunAsync(host, world);
        using var auditor = await Reader.SignInAsync(host, Role.Auditor);
        var score = await host.Administrator.JsonAsync($"score-runs/{run}/scores/{world.Cadre(1)}");
        var (counts, raw) = (score.GetProperty("explanation").GetProperty("satisfaction").GetProperty("value").GetDouble(), score.GetProperty("satisfaction").GetProperty("mean").GetDouble());

        var row = (await auditor.OpenAsync($"/score-runs/{run}?sort=staffNo")).Document.QuerySelectorAll("tbody tr").First(r => r.QuerySelector($"a[href*='{world.Cadre(1)}']") is not null);

        Assert.NotEqual(PageText.Points(raw), PageText.Points(counts));
        Assert.Equal(PageText.Points(counts), row.QuerySelector("[data-label=Satisfaction]")!.TextContent.Trim());
    }

    [Theory, Databases]
    public async Task Run_AskedForOpenedAndPublished_GoesByItsPages(string database)
    {
        var host = await hosts.On(database);
        await Scenario.CreateAsync(host.Administrator, "walk");
        using var reader = await Reader.SignInAsync(host, Role.Organizer, "walker");
        var asking = await reader.OpenAsync("/cycles/walk/score-runs");
        var asked = await reader.SendAsync(asking, "ask");
        var same = await reader.SendAsync(asking, "ask");
        var id = asked.Address.Segments[^1];
        await host.Administrator.UntilAsync($"score-runs/{id}", r => r.Text("status") == "done");

        var run = await reader.OpenAsync($"/score-runs/{id}?sort=staffNo");
        var opened = await reader.SendAsync(run, "open");
        var early = await reader.SendAsync(opened, "publish", ("reason", ""));
        var published = await reader.SendAsync(early, "publish", ("reason", "the county asks for it"));
        var boundary = await reader.OpenAsync($"/score-runs/{id}/boundary?blind=1");
        var diagnostics = await reader.OpenAsync($"/score-runs/{id}/diagnostics");

        Assert.Equal(asked.Address.AbsolutePath, same.Address.AbsolutePath);
        Assert.Equal(AngleSharp.Dom.DocumentPositions.Following, run.Document.QuerySelector("#publish")!.CompareDocumentPosition(run.Document.QuerySelector("table")!)); // what is to be done comes first
        Assert.DoesNotContain(" 0 ", opened.Document.QuerySelector("#publish")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("walk-1", run.Document.QuerySelectorAll("table")[^1].TextContent, StringComparison.Ordinal);
        Assert.Contains("open for objection", opened.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Conflict, early.Status);
        Assert.Contains("official", published.Text, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (boundary.Status, diagnostics.Status));
        Assert.Contains("nothing to judge by", diagnostics.Text, StringComparison.Ordinal);
    }

    // what cadres may still say would have no effect after it
    [Theory, Databases]
    public async Task PublishOrClose_BeforeCadresWereHeard_IsRefusedUntilTheyAre(string database)
    {
        var clock = new MovableClock();
        await using var host = await Host.StartAsync(database, clock);
        var id = await ScoredRuns.RunAsync(host, "heard");
        using var organizer = await Reader.SignInAsync(host, Role.Organizer, "organizer");
        var run = await organizer.OpenAsync($"/score-runs/{id}");

        var unheard = await organizer.SendAsync(run, "publish");
        await organizer.SendAsync(run, "open");
        await host.Administrator.PostAsync($"score-runs/{id}/objections", new { id = "h1", staffNo = "heard-1", reason = "r", evidence = Array.Empty<string>() }).JsonAsync();
        await (await host.ClientAsync(Role.Appraiser, "panel")).PostAsync("objections/h1/answer", new { outcome = "accepted", reason = "counted twice" }).JsonAsync();
        await organizer.SendAsync(await organizer.OpenAsync($"/score-runs/{id}"), "publish", ("reason", "the county asks for it"));
        var open = await CloseAsync();
        clock.Advance(TimeSpan.FromDays(8));
        var accepted = await CloseAsync();
        var again = await ScoredRuns.RunAsync(host, "heard", create: false);
        await host.Administrator.PostAsync($"score-runs/{again}/publish", new { }).JsonAsync();
        var closed = await CloseAsync();

        Assert.Equal(HttpStatusCode.Conflict, unheard.Status);
        Assert.Contains("was ever open for objection", unheard.Text, StringComparison.Ordinal);
        Assert.NotNull(unheard.Document.QuerySelector("#publish [name=reason]"));
        Assert.Equal((HttpStatusCode.Conflict, HttpStatusCode.Conflict, HttpStatusCode.OK), (open.Status, accepted.Status, closed.Status));
        Assert.Contains("1 were accepted", accepted.Text, StringComparison.Ordinal);
        Assert.Equal("closed", (await host.Administrator.JsonAsync("cycles/heard")).Text("status"));

        async Task<Sheet> CloseAsync()
        {
            using var now = await Reader.SignInAsync(host, Role.Organizer, "organizer"); // a session ends before a week
            return await now.SendAsync(await now.OpenAsync("/cycles/heard"), "close");
        }
    }

    [Theory, Databases]
    public async Task Run_ComputedAgainOnItsPage_SaysWhetherItIsAsStored(string database)
    {
        await using var host = await Host.StartAsync(database);
        var run = await ScoredRuns.RunAsync(host, "again");
        using var auditor = await Reader.SignInAsync(host, Role.Auditor);
        var page = await auditor.OpenAsync($"/score-runs/{run}");

        var intact = await auditor.SendAsync(page, "verify");
        await host.ExecuteBehindBackAsync("UPDATE score SET score = 999900 WHERE staff_no = 'again-2'");
        var changed = await auditor.SendAsync(page, "verify");

        Assert.Contains("Every one is as stored", intact.Document.QuerySelector("#verdict")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("again-2", changed.Document.QuerySelector("#verdict.bad li")!.TextContent, StringComparison.Ordinal);
    }

    [Theory, Databases]
    public async Task Table_FromTheHighestDown_IsPagedWithoutAGap(string database)
    {
        var host = await hosts.On(database);
        await Scenario.CreateAsync(host.Administrator, "top");
        var run = await ScoredRuns.RunAsync(host, "top", false);
        using var reader = await Reader.SignInAsync(host, Role.Auditor);

        var first = await reader.OpenAsync($"/score-runs/{run}?limit=1");
        var next = first.Document.QuerySelector("a[rel=next]")!.GetAttribute("href")!;
        var second = await reader.OpenAsync(next);

        Assert.Equal(["top-1", "top-2"], new[] { first, second }.Select(p => p.Document.QuerySelectorAll("table")[^1].QuerySelector("tbody a")!.TextContent).Order(StringComparer.Ordinal));
    }
}
