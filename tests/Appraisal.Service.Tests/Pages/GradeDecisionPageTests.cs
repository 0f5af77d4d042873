using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Appraisal.Scoring.Scores;
using Appraisal.Service.Access;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Storage;

namespace Appraisal.Service.Tests.Pages;

/// <summary>Formal decisions that finish grades, by their page.</summary>
public sealed class GradeDecisionPageTests(Hosts hosts) : IClassFixture<Hosts>
{
    private static readonly (string, string)[] Said = [("reason", "the committee met"), ("person", "party committee"), ("documentNumber", "No. 8")];

    [Theory, Databases]
    public async Task Decisions_OfEachKind_AreRecordedByThePage(string database)
    {
        var host = await hosts.On(database);
        await Scenario.CreateAsync(host.Administrator, "kinds");
        await RunAsync(host, "kinds");
        using var organizer = await Reader.SignInAsync(host, Role.Organizer);
        var page = await organizer.OpenAsync("/cycles/kinds/grade-decisions");
        var kinds = Options(page, "kind");

        foreach (var kind in kinds)
            await organizer.SendAsync(await organizer.OpenAsync("/cycles/kinds/grade-decisions"), "decide", [.. Said, ("kind", kind), ("staffNo", "kinds-1")]);
        var last = await organizer.SendAsync(page, "approve", [.. Said, ("quotaGroup", Options(page, "quotaGroup").Single())]);

        Assert.Contains("The decision is recorded", last.Text, StringComparison.Ordinal);
        var stored = (await host.Administrator.JsonAsync("cycles/kinds/grade-decisions")).GetProperty("items").EnumerateArray().Select(d => d.Text("kind")!).ToList();
        Assert.Equal(Enum.GetValues<DecisionKind>().Select(Wire.Text).Order(StringComparer.Ordinal), stored.Order(StringComparer.Ordinal));
    }

    [Theory, Databases]
    public async Task Decision_ThatIsRefused_SaysWhyBesideItsFields(string database)
    {
        var host = await hosts.On(database);
        await Scenario.CreateAsync(host.Administrator, "refused");
        using var organizer = await Reader.SignInAsync(host, Role.Organizer);
        var page = await organizer.OpenAsync("/cycles/refused/grade-decisions?staffNo=refused-1&kind=incompetence-confirmed");

        var empty = await organizer.SendAsync(page, "decide", ("staffNo", "nobody"));
        var group = await organizer.SendAsync(page, "approve", [.. Said, ("quotaGroup", "[\"\",\"of another run\"]")]);
        var named = await organizer.SendAsync(page, "decide", ("reason", "r"), ("person", "refused-1"), ("documentNumber", "8"));

        Assert.Equal(("refused-1", "incompetence-confirmed"), (page.ValueOf("staffNo"), page.ValueOf("kind")));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, empty.Status);
        Assert.All(new[] { "staffNo", "reason", "person", "documentNumber" }, field => Assert.NotNull(empty.ErrorOf(field)));
        Assert.NotNull(group.ErrorOf("quotaGroup"));
        Assert.NotNull(named.ErrorOf("person"));
    }

    [Theory, Databases]
    public async Task Decisions_InTheList_SayWhatTheyDidInTheLatestRun(string database)
    {
        var host = await hosts.On(database);
        await Scenario.CreateAsync(host.Administrator, "effect");
        using var organizer = await Reader.SignInAsync(host, Role.Organizer);

        await RunAsync(host, "effect");
        var page = await organizer.OpenAsync("/cycles/effect/grade-decisions");
        var before = await organizer.SendAsync(page, "approve", [.. Said, ("quotaGroup", Options(page, "quotaGroup").Single())]);
        await DecideAsync(organizer, "effect", "incompetence-confirmed", "effect-2");
        await DecideAsync(organizer, "effect", "incompetence-confirmed", "effect-2");
        await RunAsync(host, "effect");
        await DecideAsync(organizer, "effect", "incompetence-confirmed", "effect-2");
        var after = await organizer.OpenAsync("/cycles/effect/grade-decisions");
        var rest = await organizer.OpenAsync("/cycles/effect/grade-decisions?limit=3");
        var next = await organizer.OpenAsync(rest.Document.QuerySelector("a[rel=next]")!.GetAttribute("href")!);

        Assert.Equal(["from the next run on"], Effects(before));
        Assert.Equal(["from the next run on", "changed nothing", "changed nothing", "took effect"], Effects(after));
        Assert.Equal((3, 1), (Effects(rest).Count, Effects(next).Count));
    }

    [Theory, Databases]
    public async Task Decisions_OfAnotherTerritory_AreNotShown(string database)
    {
        var host = await hosts.On(database);
        await Scenario.CreateAsync(host.Administrator, "near");
        await host.Administrator.PutAsync("units/FAR", new { name = "Far", level = "village" }).JsonAsync();
        using var organizer = await Reader.SignInAsync(host, Role.Organizer, unit: "near");
        using var foreign = await Reader.SignInAsync(host, Role.Organizer, unit: "FAR");
        using var auditor = await Reader.SignInAsync(host, Role.Auditor, language: "zh-CN");
        using var member = await Reader.SignInAsync(host, Role.Member, staffNo: "near-1");
        await DecideAsync(organizer, "near", "cleared", "near-1");

        var read = await auditor.OpenAsync("/cycles/near/grade-decisions");

        Assert.Equal(HttpStatusCode.NotFound, (await foreign.OpenAsync("/cycles/near/grade-decisions")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await member.OpenAsync("/cycles/near/grade-decisions")).Status);
        Assert.Contains("调查终结", read.Text, StringComparison.Ordinal);
        Assert.Null(read.Document.QuerySelector("#decide"));
    }

    [Theory, Databases]
    public async Task Run_WithWhoIsProposedAsIncompetent_LeadsToTheDecision(string database)
    {
        await using var host = await Host.StartAsync(database); // its cycle takes in all cadres that there are
        var world = await Surveys.SurveyWorld.CreateAsync(host, "low");
        var run = await ScoredRuns.SurveyedRunAsync(host, world, "2", good: false);
        using var organizer = await Reader.SignInAsync(host, Role.Organizer);

        var page = await organizer.OpenAsync($"/score-runs/{run}");
        var list = await organizer.OpenAsync(page.Document.QuerySelector(".note a[href*='incompetent-candidate']")!.GetAttribute("href")!);
        var card = await organizer.OpenAsync($"/cadres/low-1/scores/low?run={run}");
        var decisions = await organizer.OpenAsync("/cycles/low/grade-decisions");

        Assert.All(new[] { page, list, card }, p => Assert.NotNull(p.Document.QuerySelector("a[href='/cycles/low/grade-decisions?staffNo=low-1#decide']")));
        Assert.Contains("cadres are proposed as incompetent", decisions.Text, StringComparison.Ordinal);
    }

    internal static async Task<string> RunAsync(Host host, string cycle)
    {
        var run = (await host.Administrator.PostAsync($"cycles/{cycle}/score-runs", new { }).JsonAsync()).Text("id")!;
        await host.Administrator.UntilAsync($"score-runs/{run}", r => r.Text("status") == "done");
        return run;
    }

    private static async Task DecideAsync(Reader organizer, string cycle, string kind, string staffNo)
    {
        var done = await organizer.SendAsync(await organizer.OpenAsync($"/cycles/{cycle}/grade-decisions"), "decide", [.. Said, ("kind", kind), ("staffNo", staffNo)]);
        Assert.True(done.Status == HttpStatusCode.OK, done.Text);
    }

    private static List<string> Options(Sheet page, string field) =>
        [.. page.Document.QuerySelectorAll<IHtmlOptionElement>($"select[name={field}] option").Select(o => o.Value).Where(v => v.Length > 0)];

    private static List<string> Effects(Sheet page) => [.. page.Document.QuerySelectorAll("tbody .chip").Select(c => c.TextContent.Trim()[1..].Trim())];
}
