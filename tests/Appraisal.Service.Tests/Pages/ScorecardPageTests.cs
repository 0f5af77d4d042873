using System.Net;
using Appraisal.Service.Access;
using Appraisal.Service.Tests.Hosting;

namespace Appraisal.Service.Tests.Pages;

/// <summary>The page of one score: read by its cadre, objected to, and by nobody else.</summary>
public sealed class ScorecardPageTests(Hosts hosts) : IClassFixture<Hosts>
{
    [Theory, Databases]
    public async Task Scorecard_OfTheOwnScore_IsReadAndObjectedToOnce(string database)
    {
        var host = await hosts.On(database);
        var run = await ScoredRuns.RunAsync(host, "card");
        using var member = await Reader.SignInAsync(host, Role.Member, "card-1 herself", staffNo: "card-1");
        var before = await member.OpenAsync("/cadres/card-1/scores/card");
        await host.Administrator.PostAsync($"score-runs/{run}/objection-period", new { }).JsonAsync();

        var page = await member.OpenAsync("/cadres/card-1/scores/card");
        var empty = await member.SendAsync(page, "objection", ("reason", " "));
        var sent = await member.SendAsync(page, "objection", ("reason", "the visits of March are missing"), ("evidence", "diary\n\nphotograph"));
        var again = await member.SendAsync(page, "objection", ("reason", "the visits of March are missing"), ("evidence", "diary\n\nphotograph"));

        Assert.Contains("not open to you yet", before.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, empty.Status);
        Assert.NotNull(empty.ErrorOf("reason"));
        Assert.Contains("Your objection was sent", sent.Text, StringComparison.Ordinal);
        Assert.Contains("the visits of March are missing", again.Text, StringComparison.Ordinal);
        var stored = (await host.Administrator.JsonAsync($"score-runs/{run}/objections")).GetProperty("items");
        Assert.Equal(1, stored.GetArrayLength());
        Assert.Equal(2, stored[0].GetProperty("evidence").GetArrayLength());
        Assert.Equal(["diary", "photograph"], again.Document.QuerySelectorAll("#rights .evidence li").Select(e => e.TextContent));
    }

    [Theory, Databases]
    public async Task Scorecard_RightToComment_LeadsToWhereTheSchemeIsCommentedOn(string database)
    {
        var host = await hosts.On(database);
        var run = await ScoredRuns.RunAsync(host, "right");
        await host.Administrator.PostAsync($"score-runs/{run}/objection-period", new { }).JsonAsync();
        using var member = await Reader.SignInAsync(host, Role.Member, staffNo: "right-1");

        var links = (await member.OpenAsync("/cadres/right-1/scores/right")).Document.QuerySelectorAll("#rights a").Select(a => a.GetAttribute("href")!).ToList();
        var scheme = await member.OpenAsync(links.Single(l => l.StartsWith("/schemes/", StringComparison.Ordinal)));

        Assert.Equal(HttpStatusCode.OK, scheme.Status);
        Assert.NotNull(scheme.Document.QuerySelector(scheme.Address.Fragment));
    }

    // on a phone nobody scrolls for it
    [Theory, Databases]
    public async Task Scorecard_OfAMember_BeginsWithTheDeadlineAndTheLatestOfficialScore(string database)
    {
        await using var host = await Host.StartAsync(database);
        var run = await ScoredRuns.RunAsync(host, "now");
        using var member = await Reader.SignInAsync(host, Role.Member, staffNo: "now-1");

        await host.Administrator.PostAsync($"score-runs/{run}/publish", new { }).JsonAsync();
        var official = Notes(await member.OpenAsync("/"));
        var next = (await host.Administrator.PostAsync("cycles/now/score-runs", new { }).JsonAsync()).Text("id")!;
        await host.Administrator.UntilAsync($"score-runs/{next}", r => r.Text("status") == "done");
        var until = (await host.Administrator.PostAsync($"score-runs/{next}/objection-period", new { }).JsonAsync()).Text("until")!;
        var open = Notes(await member.OpenAsync("/"));

        Assert.Empty(official);
        Assert.Contains($"/cadres/now-1/scores/now?run={run}", open[0].QuerySelector("a")!.GetAttribute("href"), StringComparison.Ordinal);
        Assert.Contains(until, open[1].TextContent, StringComparison.Ordinal);
        Assert.EndsWith("#rights", open[1].QuerySelector("a")!.GetAttribute("href"), StringComparison.Ordinal);

        static List<AngleSharp.Dom.IElement> Notes(Sheet page) => [.. page.Document.QuerySelectorAll("main .note, main .card").TakeWhile(e => e.ClassList.Contains("note"))];
    }

    [Theory, Databases]
    public async Task Run_PublishedWithoutBeingOpen_IsCalledSoWhereverObjectionsAreSpokenOf(string database)
    {
        await using var host = await Host.StartAsync(database);
        var run = await ScoredRuns.RunAsync(host, "shut");
        await host.Administrator.PostAsync($"score-runs/{run}/publish", new { }).JsonAsync();
        using var organizer = await Reader.SignInAsync(host, Role.Organizer);

        var home = await organizer.OpenAsync("/?cycle=shut");

        Assert.Contains("left out", home.Document.QuerySelectorAll("ol.line > li")[4].TextContent, StringComparison.Ordinal);
        foreach (var page in new[] { "", "/objections", "/notice" }.Select(p => $"/score-runs/{run}{p}").Append("/cycles/shut").Append("/cadres/shut-1/scores/shut"))
            Assert.Contains("published without being open for objection", (await organizer.OpenAsync(page)).Text, StringComparison.Ordinal);
    }

    // what is heard after it was published was not heard before
    [Theory, Databases]
    public async Task Objections_OfARunPublishedAfterAnotherWasOpen_WereHeardOnThat(string database)
    {
        await using var host = await Host.StartAsync(database);
        var run = await ScoredRuns.RunAsync(host, "twice");
        await host.Administrator.PostAsync($"score-runs/{run}/publish", new { }).JsonAsync();
        var (second, third) = (await NextAsync(host), await NextAsync(host));
        await host.Administrator.PostAsync($"score-runs/{second}/objection-period", new { }).JsonAsync();
        await host.Administrator.PostAsync($"score-runs/{third}/publish", new { }).JsonAsync();
        using var organizer = await Reader.SignInAsync(host, Role.Organizer);

        Assert.Contains("published without being open", (await organizer.OpenAsync($"/score-runs/{run}/objections")).Text, StringComparison.Ordinal);
        Assert.Contains("heard on an earlier run", (await organizer.OpenAsync($"/score-runs/{third}/objections")).Text, StringComparison.Ordinal);
    }

    private static async Task<string> NextAsync(Host host)
    {
        var run = (await host.Administrator.PostAsync("cycles/twice/score-runs", new { }).JsonAsync()).Text("id")!;
        await host.Administrator.UntilAsync($"score-runs/{run}", r => r.Text("status") == "done");
        return run;
    }

    [Theory, Databases]
    public async Task Scorecard_Top_SaysHowToObjectAndWhereTheOfficialOneIs(string database)
    {
        var host = await hosts.On(database);
        var first = await ScoredRuns.RunAsync(host, "tops");
        using var member = await Reader.SignInAsync(host, Role.Member, staffNo: "tops-1", language: "zh-CN");
        using var organizer = await Reader.SignInAsync(host, Role.Organizer);
        await host.Administrator.PostAsync($"score-runs/{first}/objection-period", new { }).JsonAsync();
        var open = await member.OpenAsync("/cadres/tops-1/scores/tops");
        await host.Administrator.PostAsync($"score-runs/{first}/publish", new { reason = "r" }).JsonAsync();
        var official = await member.OpenAsync("/cadres/tops-1/scores/tops");
        var second = await ScoredRuns.RunAsync(host, "tops", create: false);
        var provisional = await organizer.OpenAsync($"/cadres/tops-1/scores/tops?run={second}");
        await host.Administrator.PostAsync($"score-runs/{second}/publish", new { reason = "r" }).JsonAsync();
        var replaced = await member.OpenAsync($"/cadres/tops-1/scores/tops?run={first}");
        var unknown = await organizer.OpenAsync("/cadres/tops-9/scores/tops");

        // before the first figure, and the form is where it leads to
        var note = open.Document.QuerySelector("main .note")!;
        Assert.Equal(AngleSharp.Dom.DocumentPositions.Following, note.CompareDocumentPosition(open.Document.QuerySelector("main section")!));
        Assert.Contains("（含当日）前提出", note.TextContent, StringComparison.Ordinal);
        Assert.NotNull(open.Document.QuerySelector(note.QuerySelector("a")!.GetAttribute("href")![^"#rights".Length..] + " [name=reason]"));
        Assert.Equal("我的评分卡 tops", open.Document.QuerySelector("h1")!.TextContent);
        Assert.Null(official.Document.QuerySelector("main .note"));
        Assert.Contains($"run={first}", provisional.Document.QuerySelector("main .note a")!.GetAttribute("href")!, StringComparison.Ordinal);
        Assert.Contains($"run={second}", replaced.Document.QuerySelector("main .note a")!.GetAttribute("href")!, StringComparison.Ordinal);
        Assert.Contains("已被替代", replaced.Document.QuerySelector(".head .chip")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, unknown.Status);
        Assert.Contains("or it is beyond what you may see", unknown.Text, StringComparison.Ordinal);
    }

    [Theory, Databases]
    public async Task Scorecard_NumberOfMaterials_IsThatOfTheBoxes(string database)
    {
        var host = await hosts.On(database);
        await Scenario.CreateAsync(host.Administrator, "boxes");
        foreach (var (kind, i) in new[] { "plan", "plan", "plan", "minutes" }.Select((k, i) => (k, i)))
            await host.Administrator.PostAsync("materials", new { id = $"boxes-{i}", cycle = "boxes", staffNo = "boxes-1", kind, title = $"paper {i}", contentHash = new string((char)('a' + i), 64), submittedBy = "the clerk", accepted = true }).JsonAsync();
        var run = await ScoredRuns.RunAsync(host, "boxes", create: false);
        using var auditor = await Reader.SignInAsync(host, Role.Auditor);

        var page = await auditor.OpenAsync($"/cadres/boxes-1/scores/boxes?run={run}");

        var boxes = string.Concat(page.Document.QuerySelectorAll(".tick").Select(t => t.TextContent));
        Assert.Equal((3, 2), (boxes.Length, boxes.Count(b => b == '☑')));
        Assert.Contains("Of 3 required items 2 are accepted", page.Text, StringComparison.Ordinal);
    }

    [Theory, Databases]
    public async Task Scorecard_OfAnother_IsNotThere(string database)
    {
        var host = await hosts.On(database);
        var run = await ScoredRuns.RunAsync(host, "other");
        await host.Administrator.PostAsync($"score-runs/{run}/objection-period", new { }).JsonAsync();
        using var member = await Reader.SignInAsync(host, Role.Member, staffNo: "other-1");
        using var foreign = await Reader.SignInAsync(host, Role.Organizer, unit: (await ForeignAsync(host)));

        Assert.Equal(HttpStatusCode.NotFound, (await member.OpenAsync("/cadres/other-2/scores/other")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await foreign.OpenAsync("/cadres/other-1/scores/other")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await foreign.OpenAsync($"/score-runs/{run}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await foreign.OpenAsync($"/score-runs/{run}/boundary")).Status);
    }

    [Theory, Databases]
    public async Task Scorecard_InChinese_HasNoEnglishKeysAndAddsUp(string database)
    {
        var host = await hosts.On(database);
        var run = await ScoredRuns.RunAsync(host, "zh");
        await host.Administrator.PostAsync($"score-runs/{run}/objection-period", new { }).JsonAsync();
        using var member = await Reader.SignInAsync(host, Role.Member, staffNo: "zh-1", language: "zh-CN");

        var page = await member.OpenAsync("/cadres/zh-1/scores/zh");
        var tried = await member.OpenAsync("/cadres/zh-1/scores/zh?if=material");

        Assert.Contains("得分的构成", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("card.", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("word.", page.Text, StringComparison.Ordinal);
        var shown = (await host.Administrator.JsonAsync($"score-runs/{run}/scores")).GetProperty("items")[0].GetProperty("explanation").GetProperty("shown");
        Assert.Contains($"= {shown.GetProperty("score").GetDecimal():0.00}", page.Document.QuerySelector(".sum")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("得分将为", tried.Text, StringComparison.Ordinal);
    }

    private static async Task<string> ForeignAsync(Host host)
    {
        await host.Administrator.PutAsync("units/ELSEWHERE", new { name = "Elsewhere", level = "village" }).JsonAsync();
        return "ELSEWHERE";
    }
}
