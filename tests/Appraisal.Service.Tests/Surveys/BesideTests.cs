using System.Net;
using System.Text.Json;
using Appraisal.Service.Access;
using Appraisal.Service.Surveys;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Service.Tests.Pages;
using Appraisal.Storage.Surveys;

namespace Appraisal.Service.Tests.Surveys;

/// <summary>What is answered beside the items: who was told how to answer, reasons, the list experiment.</summary>
public sealed class BesideTests(Hosts hosts) : IClassFixture<Hosts>
{
    [Theory, Databases]
    public async Task GetPressure_FinalSurvey_GivesSharesByUnitOnce(string database)
    {
        var world = await CreateAsync(database, "told");
        await PostAsync(world, 1, 20, i => i < 10 ? "somebody-said" : "no");
        await PostAsync(world, 4, 9, _ => "no");
        await PostAsync(world, 1, 2, _ => "rather-not-say");
        await world.ResultsAsync();

        var open = await world.Administrator.JsonAsync("surveys/told/pressure");
        var results = await world.CloseAsync();
        var final = await world.Administrator.JsonAsync("surveys/told/pressure");

        Assert.Equal(("open", 0), (open.Text("status"), open.GetProperty("units").GetArrayLength()));
        var unit = Assert.Single(final.GetProperty("units").EnumerateArray()); // the nine of the other village stay hidden, also in the sum
        Assert.Equal((world.Village(1), 2, true), (unit.Text("unit"), unit.GetProperty("ratherNotSay").GetInt32(), unit.GetProperty("influenced").GetBoolean()));
        Assert.True(world.Of(results, 1).GetProperty("influenced").GetBoolean());
        Assert.Equal(JsonValueKind.Null, world.Of(results, 4).GetProperty("influenced").ValueKind); // suppressed
        Assert.Equal((20, 0.5), (final.GetProperty("all").GetProperty("answered").GetInt32(), final.GetProperty("all").GetProperty("share").GetDouble()));
    }

    [Theory, Databases]
    public async Task GetPressure_CadreMovedSince_StaysAsItWasLetOut(string database)
    {
        var world = await CreateAsync(database, "moved");
        await PostAsync(world, 1, 12, _ => "filled-in");
        var results = await world.CloseAsync();
        var before = await world.Administrator.GetStringAsync("surveys/moved/pressure");

        await world.Host.ExecuteBehindBackAsync($"UPDATE participant SET unit = '{world.Village(2)}' WHERE staff_no = '{world.Cadre(1)}'");

        Assert.Equal(before, await world.Administrator.GetStringAsync("surveys/moved/pressure"));
        Assert.True(world.Of(await world.Administrator.JsonAsync("surveys/moved/results"), 1).GetProperty("influenced").GetBoolean());
        Assert.True(world.Of(results, 1).GetProperty("influenced").GetBoolean());
    }

    // a database of before: the figures stood in no rows, until the service starts
    [Theory, Databases]
    public async Task Fill_SurveyThatEndedBeforeThereWereRows_LetsOutTheSame(string database)
    {
        var world = await CreateAsync(database, "earlier");
        await PostAsync(world, 1, 20, i => i < 10 ? "somebody-said" : "no");
        await PostAsync(world, 1, 2, _ => "rather-not-say");
        await world.CloseAsync();
        var (pressure, results) = (await world.Administrator.GetStringAsync("surveys/earlier/pressure"), await world.Administrator.GetStringAsync("surveys/earlier/results"));

        Assert.True(await world.Host.CountAsync("pressure_unit WHERE survey = 'earlier'") > 0 && await world.Host.CountAsync("pressure_subject WHERE survey = 'earlier'") > 0);
        await world.Host.ExecuteBehindBackAsync("DELETE FROM pressure_unit WHERE survey = 'earlier'");
        await world.Host.ExecuteBehindBackAsync("DELETE FROM pressure_subject WHERE survey = 'earlier'");

        await PressureFigures.FillAsync(world.Host.Database, CancellationToken.None);
        await PressureFigures.FillAsync(world.Host.Database, CancellationToken.None);

        Assert.Equal(pressure, await world.Administrator.GetStringAsync("surveys/earlier/pressure"));
        Assert.Equal(results, await world.Administrator.GetStringAsync("surveys/earlier/results"));
    }

    [Theory, Databases]
    public async Task DecidePressure_Lifted_EndsTheNote(string database)
    {
        var world = await CreateAsync(database, "lifted");
        await PostAsync(world, 1, 12, _ => "filled-in");
        await world.CloseAsync();
        var path = $"surveys/lifted/pressure/{world.Village(1)}/decision";

        var lifted = await world.Administrator.PostAsync(path, new { decision = "lift", reason = "The blind had it read to them." }).JsonAsync();
        var nowhere = await world.Administrator.PostAsync($"surveys/lifted/pressure/{world.Village(2)}/decision", new { decision = "lift", reason = "x" }).ProblemAsync(HttpStatusCode.Conflict);
        var empty = await world.Administrator.PostAsync(path, new { }).ProblemAsync(HttpStatusCode.UnprocessableEntity);
        var foreign = await world.Host.ClientAsync(Role.Organizer, "foreign", unit: world.Village(2));

        Assert.False(lifted.GetProperty("influenced").GetBoolean());
        Assert.False((await world.Administrator.JsonAsync("surveys/lifted/pressure")).GetProperty("units")[0].GetProperty("influenced").GetBoolean());
        Assert.Equal("not-influenced", nowhere.Text("code"));
        Assert.Equal(["decision:required", "reason:required"], empty.Fields());
        await foreign.PostAsync(path, new { decision = "uphold", reason = "x" }).ProblemAsync(HttpStatusCode.NotFound);
        Assert.Empty((await foreign.JsonAsync("surveys/lifted/pressure")).GetProperty("units").EnumerateArray());
    }

    [Theory, Databases]
    public async Task PressurePage_FinalSurvey_ShowsTheUnitAndTakesTheDecision(string database)
    {
        var world = await CreateAsync(database, "shown");
        await PostAsync(world, 1, 12, _ => "filled-in", new { q1 = new[] { "slow" } }, answer: 2);
        using var organizer = await Reader.SignInAsync(world.Host, Role.Organizer, language: "zh-CN");
        var open = await organizer.OpenAsync("/surveys/shown/pressure");
        await world.CloseAsync();

        var page = await organizer.OpenAsync("/surveys/shown/pressure");
        var decided = await organizer.SendAsync(page, "unit-*", ("decision", "lift"), ("reason", "代读问卷，已核实"));
        var reasons = await organizer.OpenAsync("/surveys/shown/reasons");

        Assert.Empty(open.Document.QuerySelectorAll("table"));
        Assert.Contains("受干预", page.Document.QuerySelector("tbody")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("标注已解除", decided.Document.QuerySelector("tbody")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("代读问卷，已核实", decided.Document.QuerySelector("tbody")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("（12）", reasons.Document.QuerySelector("tbody")!.TextContent, StringComparison.Ordinal);
    }

    [Theory, Databases]
    public async Task GetReasons_FinalSurvey_CountsByCadreFromTenOnAndByUnitBelow(string database)
    {
        var world = await CreateAsync(database, "why");
        foreach (var (cadre, count) in new[] { (1, 10), (2, 6), (3, 5), (4, 9) })
            await PostAsync(world, cadre, count, _ => null, new { q1 = new[] { "slow", "rude" } }, answer: 2);
        await world.CloseAsync();

        var groups = (await world.Administrator.JsonAsync("surveys/why/reasons")).GetProperty("items")[0].GetProperty("groups").EnumerateArray().ToList();

        Assert.Equal(
            [(null, 11L, 11L), (world.Cadre(1), 10L, 10L)],
            groups.Select(g => (g.Text("staffNo"), g.GetProperty("answered").GetInt64(), g.GetProperty("reasons").GetProperty("slow").GetInt64())));
    }

    [Theory, Databases]
    public async Task GetPressure_ListExperiment_IsTheDifferenceOfTheMeans(string database)
    {
        var world = await CreateAsync(database, "list");
        foreach (var (seed, counts) in new[] { (2, new[] { 0, 1, 1, 2, 2, 2, 3, 3, 4, 2 }), (3, [1, 1, 2, 2, 2, 3, 3, 4, 5, 2]) })
            foreach (var count in counts)
                await world.PostAsync(world.Response(changes: [("answers", new { q1 = 4 }), ("list", new { seed, count })])).JsonAsync();
        await world.CloseAsync();

        var list = (await world.Administrator.JsonAsync("surveys/list/pressure")).GetProperty("list");

        Assert.Equal((10, 10, 0.5), (list.GetProperty("shortCount").GetInt32(), list.GetProperty("longCount").GetInt32(), Math.Round(list.GetProperty("share").GetDouble(), 9)));
    }

    [Theory, Databases]
    public async Task PostResponse_BadBeside_NamesEveryFault(string database)
    {
        var world = await CreateAsync(database, "bad-beside");
        async Task<string[]> FaultsAsync(params (string, object?)[] changes) =>
            (await world.PostAsync(world.Response(changes: [("answers", new { q1 = 4 }), .. changes])).ProblemAsync(HttpStatusCode.UnprocessableEntity)).Fields();

        var word = await world.PostAsync(world.Response(changes: [("answers", new { q1 = 4 }), ("told", "maybe")])).ProblemAsync(HttpStatusCode.BadRequest);

        Assert.Equal("told:unknown-word", Assert.Single(word.Fields()));
        Assert.Equal(["reasons.q1:no-reason-here"], await FaultsAsync(("reasons", new { q1 = new[] { "slow" } }))); // is offered at 1 and 2
        Assert.Equal(["reasons.q2:unknown"], await FaultsAsync(("reasons", new { q2 = new[] { "kind" } })));
        Assert.Equal(["reasons.q1:too-many"], (await FaultsAsync(("reasons", new { q1 = new[] { "kind", "kind", "kind", "kind" } })))[..1]);
        Assert.Equal(["list.count:out-of-range"], await FaultsAsync(("list", new { seed = 2, count = 5 })));
        Assert.Equal(["definition:other-version"], await FaultsAsync(("definition", "0000000000000000")));
        Assert.Equal(0, await world.StoredAsync());
    }

    [Theory, Databases]
    public async Task PostResponse_SameIdOtherReasons_IsAnotherResponse(string database)
    {
        var world = await CreateAsync(database, "same-beside");
        var id = Guid.CreateVersion7();
        Task<HttpResponseMessage> PostAsync(params string[] reasons) =>
            world.PostAsync(world.Response(id: id, changes: [("answers", new { q1 = 2 }), ("reasons", new { q1 = reasons }), ("told", "no")]));

        await PostAsync("slow", "rude").JsonAsync();
        using var again = await PostAsync("rude", "slow");
        var problem = await PostAsync("slow").ProblemAsync(HttpStatusCode.Conflict);

        Assert.Equal((HttpStatusCode.OK, "response-conflict"), (again.StatusCode, problem.Text("code")));
    }

    [Theory, Databases]
    public async Task Aggregate_AgainAndAgain_CountsEachOnce(string database)
    {
        var world = await CreateAsync(database, "once-beside");
        await PostAsync(world, 1, 3, _ => "no");
        await world.ResultsAsync();
        await PostAsync(world, 1, 4, _ => "no");
        await world.ResultsAsync();
        await world.ResultsAsync();

        var cell = Assert.Single(await world.Host.Database.ReadAsync(s => BesideStore.AllAsync(s, "once-beside")));

        Assert.Equal((BesideCounts.Told, "no", 7L), (cell.Question, cell.Answer, cell.Responses));
    }

    [Fact]
    public void WithoutSeed_ADraw_KeepsWhichListItWas() =>
        Assert.Equal("""{"list":{"seed":1,"count":3}}""", BesideCounts.WithoutSeed("""{"list":{"seed":20260101,"count":3}}"""));

    [Theory, Databases]
    public async Task PutSurvey_BadReasons_NamesEveryFault(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "bad-reasons");
        object Reason(string code, string item, string text, int[]? levels = null) => new { code, item, text = new { en = text }, levels };

        var problem = await world.Administrator.PutAsync("surveys/bad-reasons", world.Survey(changes:
        [
            ("reasons", new[] { Reason("a", "nowhere", "x"), Reason("b", "q1", "far too long for a chip"), Reason("c", "q1", "x", [9]), Reason("c", "q1", "x") }),
            ("pressure", new { statements = new[] { new { en = "one" } } }),
        ])).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(
            ["reasons[0].item:unknown", "reasons[1].text.en:reason-too-long", "reasons[2].levels:no-level-of", "reasons:duplicate", "pressure.statements:too-few"],
            problem.Fields());
    }

    private async Task<SurveyWorld> CreateAsync(string database, string code)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), code);
        object Reason(string reason, params int[] levels) => new { code = reason, item = "q1", text = new { en = reason, zh = "理由" }, levels };
        await world.Administrator.PutAsync($"surveys/{code}", world.Survey(changes:
        [
            ("items", new[] { new { code = "q1", text = new { en = "Satisfied?", zh = "满意吗？" }, scale = "satisfaction-5" } }),
            ("reasons", new[] { Reason("slow", 1, 2), Reason("rude", 1, 2), Reason("kind", 3, 4, 5) }),
            ("pressure", new { statements = Enumerable.Range(1, 4).Select(i => new { en = $"statement {i}", zh = $"陈述{i}" }) }),
        ])).JsonAsync();
        return world;
    }

    [Theory, Databases]
    public async Task ReasonsPage_OfMoreThanAPage_IsPagedWithoutAGap(string database)
    {
        var world = await CreateAsync(database, "pages");
        foreach (var cadre in Enumerable.Range(1, 4))
            await PostAsync(world, cadre, 12, _ => "no", new { q1 = new[] { "slow" } }, 1);
        await world.CloseAsync();
        using var organizer = await Reader.SignInAsync(world.Host, Role.Organizer);

        var (about, address) = (new List<string>(), (string?)"/surveys/pages/reasons?limit=1");
        while (address is not null)
        {
            var page = await organizer.OpenAsync(address);
            about.Add(Assert.Single(page.Document.QuerySelectorAll("tbody tr")).QuerySelector("a")!.GetAttribute("href")!);
            address = page.Document.QuerySelector("a[rel=next]")?.GetAttribute("href");
        }

        Assert.Equal(Enumerable.Range(1, 4).Select(i => $"/cadres/{world.Cadre(i)}"), about.Order(StringComparer.Ordinal));
    }

    private static async Task PostAsync(SurveyWorld world, int cadre, int count, Func<int, string?> told, object? reasons = null, int answer = 4)
    {
        var responses = Enumerable.Range(0, count).Select(i => world.Response(cadre, changes: [("answers", new { q1 = answer }), ("told", told(i)), ("reasons", reasons)]));
        var outcome = await world.Kiosk.PostAsync($"surveys/{world.Code}/responses/batch", new { responses }).JsonAsync();
        Assert.All(outcome.GetProperty("results").EnumerateArray(), r => Assert.Equal("created", r.Text("status")));
    }
}
