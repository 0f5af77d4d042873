using System.Net;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Storage.Surveys;

namespace Appraisal.Service.Tests.Surveys;

/// <summary>Items that are answered in words: their definition, what they count, and what is no answer to them.</summary>
public sealed class LevelTests(Hosts hosts) : IClassFixture<Hosts>
{
    [Theory, Databases]
    public async Task PutSurvey_Satisfaction5_ShowsItsLevelsWithTheirPoints(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "levels");

        var survey = await world.Administrator.PutAsync("surveys/levels", world.Survey(changes: ("items", new object[] { Satisfaction }))).JsonAsync();

        var levels = survey.GetProperty("items")[0].GetProperty("levels").EnumerateArray().ToList();
        Assert.Equal([5, 4, 3, 2, 1], levels.Select(l => l.GetProperty("value").GetInt32()));
        Assert.Equal([100, 75, 50, 25, 0], levels.Select(l => l.GetProperty("points").GetDouble()));
        Assert.Equal([false, false, false, true, true], levels.Select(l => l.GetProperty("bad").GetBoolean()));
        Assert.Equal("基本满意", levels[2].GetProperty("label").Text("zh-CN"));
        Assert.True(survey.GetProperty("pressure").GetProperty("told").GetBoolean());
    }

    // whoever wants another day of closing sends back what is there
    [Theory, Databases]
    public async Task PutSurvey_AsItWasRead_IsTaken(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "returned");
        var survey = await world.Administrator.PutAsync("surveys/returned", world.Survey(changes: ("items", new object[]
        {
            Satisfaction, new { code = "q2", text = new { en = "Fair?" }, levels = new object[] { Level(3, 100), Level(2, 55), Level(1, 0, true) } },
        }))).JsonAsync();

        var again = await world.Administrator.PutAsync("surveys/returned", world.Survey(changes: ("items", survey.GetProperty("items")))).JsonAsync();

        Assert.Equal(survey.GetProperty("items").GetRawText(), again.GetProperty("items").GetRawText());
    }

    [Theory, Databases]
    public async Task PostResponse_Levels_CountsTheirPoints(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "points");
        await world.Administrator.PutAsync("surveys/points", world.Survey(changes: ("items", new object[]
        {
            new { code = "q1", text = new { en = "Fair?" }, levels = new object[] { Level(1, 100), Level(2, 55), Level(3, 0, true) } },
        }))).JsonAsync();

        for (var i = 0; i < 10; i++)
            await world.PostAsync(world.Response(changes: ("answers", new { q1 = 2 }))).JsonAsync();
        var problem = await world.PostAsync(world.Response(changes: ("answers", new { q1 = 4 }))).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(["answers.q1:no-level"], problem.Fields());
        Assert.Equal(55, world.Of(await world.CloseAsync(), 1).GetProperty("mean").GetDouble());
    }

    [Theory, Databases]
    public async Task PutSurvey_BadLevels_NamesEveryFault(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "bad-levels");

        var problem = await world.Administrator.PutAsync("surveys/bad-levels", world.Survey(changes: ("items", new object[]
        {
            new { code = "order", text = new { en = "x" }, levels = new object[] { Level(1, 50), Level(2, 60, true), Level(3, 10) } },
            new { code = "same", text = new { en = "x" }, levels = new object[] { Level(1, 100), Level(1, 0, true) } },
            new { code = "none", text = new { en = "x" }, levels = new object[] { Level(2, 100), Level(1, 0) } },
            new { code = "off", text = new { en = "x" }, levels = new object[] { Level(2, 101), Level(1, -1, true) } },
            new { code = "one", text = new { en = "x" }, levels = new object[] { Level(2, 100, true) } },
            new { code = "values", text = new { en = "x" }, levels = new object[] { Level(5, 100), Level(3, 50), Level(4, 0, true) } },
            new { code = "both", text = new { en = "x" }, scale = "satisfaction-5", min = 1, max = 5, reversed = true },
            new { code = "scale", text = new { en = "x" }, scale = "stars" },
            new { code = "neither", text = new { en = "x" } },
        }))).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(
        [
            "items[0].levels[1].points:levels-order", "items[0].levels[2].bad:levels-bad", "items[0].levels:none-bad",
            "items[1].levels:duplicate", "items[2].levels:none-bad",
            "items[3].levels[0].points:out-of-range", "items[3].levels[1].points:out-of-range",
            "items[4].levels:too-few", "items[4].levels:all-bad", "items[5].levels[2].value:values-order",
            "items[6].min:not-with-levels", "items[6].max:not-with-levels", "items[6].reversed:not-with-levels",
            "items[7].scale:unknown-word", "items[8].min:required", "items[8].max:required",
        ], problem.Fields());
    }

    [Theory, Databases]
    public async Task PostResponse_BetweenWholeNumbers_OnlyWhereTheItemTakesDecimals(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "decimals");
        await world.Administrator.PutAsync("surveys/decimals", world.Survey(changes: ("items", new object[]
        {
            new { code = "q1", text = new { en = "whole" }, min = 0, max = 10 }, new { code = "q2", text = new { en = "any" }, min = 0, max = 10, @decimals = true },
        }))).JsonAsync();

        var problem = await world.PostAsync(world.Response(changes: ("answers", new { q1 = 2.5, q2 = 2.5 }))).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(["answers.q1:not-whole"], problem.Fields());
        await world.PostAsync(world.Response(changes: ("answers", new { q1 = 2, q2 = 2.5 }))).JsonAsync();
    }

    [Theory, Databases]
    public async Task PutSurvey_OtherLanguages_AreStoredAndAtLeastOneIsAsked(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "languages");
        var items = new object[] { new { code = "q1", text = new Dictionary<string, string> { ["bo"] = "བདེ་མོ།", ["ug"] = "رازىمۇ؟" }, scale = "satisfaction-5" } };

        var survey = await world.Administrator.PutAsync("surveys/languages", world.Survey(changes: [("title", new { bo = "བདེ" }), ("items", items)])).JsonAsync();
        var problem = await world.Administrator.PutAsync("surveys/languages", world.Survey(changes:
            [("title", new { }), ("items", new object[] { new { code = "q1", text = new Dictionary<string, string> { ["Englisch"] = "x", ["zh"] = "一", ["zh-CN"] = "二" }, scale = "satisfaction-5" } })]))
            .ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal("رازىمۇ؟", survey.GetProperty("items")[0].GetProperty("text").Text("ug"));
        Assert.Equal(["items[0].text.Englisch:language", "items[0].text.zh-CN:duplicate", "title:required"], problem.Fields().Order(StringComparer.Ordinal));
    }

    [Theory, Databases]
    public async Task ImportResponses_LabelsOrValues_CountTheSame(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "labels");
        await world.Administrator.PutAsync("surveys/labels", world.Survey(changes: ("items", new object[] { Satisfaction }))).JsonAsync();
        string Row(string answer) => $"labels,{world.Cadre(1)},poor,2026-06-01 08:00,{answer}\n";
        const string Head = "survey,staffNo,stratum,answeredAt,answers.q1\n";

        var outcome = await ImportAsync(world, Head + Row("满意") + Row("satisfied") + Row("4") + Row("ＶＥＲＹ ＳＡＴＩＳＦＩＥＤ"));
        var wrong = await ImportAsync(world, Head + Row("great"));

        Assert.Equal(4, outcome.GetProperty("created").GetInt32());
        Assert.Equal(["[4]", "[4]", "[4]", "[5]"], (await world.Host.ResponsesAsync("labels")).Select(r => r.Answers).Order(StringComparer.Ordinal));
        Assert.Equal("no-level", wrong.GetProperty("errors")[0].Text("code"));
    }

    private static async Task<System.Text.Json.JsonElement> ImportAsync(SurveyWorld world, string csv)
    {
        using var answer = await world.Administrator.PostAsync("import/responses", new StringContent(csv, System.Text.Encoding.UTF8, "text/csv"));
        return System.Text.Json.JsonSerializer.Deserialize<System.Text.Json.JsonElement>(await answer.Content.ReadAsStringAsync());
    }

    private static object Satisfaction => new { code = "q1", text = new { en = "Satisfied?", zh = "满意吗？" }, scale = "satisfaction-5" };

    private static object Level(int value, double points, bool bad = false) => new { value, label = new { en = $"level {value}", zh = $"第{value}级" }, points, bad };
}
