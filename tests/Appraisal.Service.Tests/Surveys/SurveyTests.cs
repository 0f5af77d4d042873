using System.Net;
using Appraisal.Service.Tests.Hosting;

namespace Appraisal.Service.Tests.Surveys;

public sealed class SurveyTests(Hosts hosts) : IClassFixture<Hosts>
{
    [Theory]
    [InlineData(0, 1e-30, 1, "items[0].max:not-over")]
    [InlineData(1, 1.0000000000000002, 1, "items[0].max:not-over")]
    [InlineData(1, 5, 1e-30, "items[0].weight:out-of-range")]
    public async Task PutSurvey_ScaleOrWeightThatIsNearlyNothing_IsRefused(double min, double max, double weight, string error)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On("Sqlite"), "tiny" + error.Length.ToString(System.Globalization.CultureInfo.InvariantCulture) + max.ToString(System.Globalization.CultureInfo.InvariantCulture)[..1]);
        var items = new[] { new { code = "q", text = new { en = "q", zh = "q" }, min, max, weight } };

        Assert.Equal([error], (await world.Administrator.PutAsync($"surveys/{world.Code}", world.Survey(changes: ("items", items))).ProblemAsync(System.Net.HttpStatusCode.UnprocessableEntity)).Fields());
    }

    [Theory, Databases]
    public async Task PutSurvey_ManyFaults_NamesAllAtOnce(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "bad");
        var survey = world.Survey(changes: [
            ("cycle", "nowhere"), ("closesAt", "2025-01-01T00:00:00Z"), ("title", null),
            ("strata", new[] { new { code = "a", name = "" }, new { code = "a", name = "a" } }),
            ("items", new[] { new { code = "q*1", text = new { en = "", zh = "x" }, min = 5, max = 5, weight = 0 } })]);

        var problem = await world.Administrator.PutAsync("surveys/bad2", survey).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(
            ["closesAt:not-after", "cycle:unknown", "items[0].code:code", "items[0].max:not-over", "items[0].text.en:required", "items[0].weight:not-positive",
                "strata:duplicate", "strata[0].name:required", "title:required"],
            problem.Fields().Order(StringComparer.Ordinal));
    }

    [Theory, Databases]
    public async Task PutSurvey_SameTwice_ChangesNothing(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "same");

        var again = await world.Administrator.PutAsync("surveys/same", world.Survey());

        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal("while-open", (await world.Administrator.JsonAsync("surveys/same")).Text("figures"));
        var entries = await world.Administrator.JsonAsync("audit?kind=survey&subject=same");
        Assert.Equal(1, entries.GetProperty("items").GetArrayLength());
    }

    [Theory, Databases]
    public async Task PutSurvey_ResponsesHaveBegun_KeepsItemsAndStrataButMayClosePostponed(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "begun");
        await world.PostAsync(world.Response()).JsonAsync();

        var problem = await world.Administrator.PutAsync("surveys/begun",
            world.Survey(changes: [("strata", new[] { new { code = "all", name = "all" } }), ("figures", "reviewed")])).ProblemAsync(HttpStatusCode.UnprocessableEntity);
        await world.Administrator.PutAsync("surveys/begun", world.Survey(changes: [("closesAt", "2101-01-01T00:00:00Z")])).JsonAsync();

        Assert.Equal(["figures:fixed-by-responses", "strata:fixed-by-responses"], problem.Fields().Order(StringComparer.Ordinal));
        await world.PostAsync(world.Response()).JsonAsync();
    }

    [Theory, Databases]
    public async Task PutFrame_Faults_AreNamedByLine(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "frame");
        var lines = new object[]
        {
            new { staffNo = world.Cadre(1), stratum = "poor", population = 10 },
            new { staffNo = "nobody", stratum = "rich", population = -1 },
        };

        var problem = await world.Administrator.PutAsync("surveys/frame/frame", lines).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(["[1].population:out-of-range", "[1].staffNo:unknown", "[1].stratum:unknown"], problem.Fields().Order(StringComparer.Ordinal));
        Assert.Equal(0, (await world.Administrator.JsonAsync("surveys/frame/frame")).GetArrayLength());
    }

    [Theory, Databases]
    public async Task PutFrame_Again_ReplacesTheFormer(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "frame2");
        await world.Administrator.PutAsync("surveys/frame2/frame", new[] { new { staffNo = world.Cadre(1), stratum = "poor", population = 10 } }).JsonAsync();

        await world.Administrator.PutAsync("surveys/frame2/frame", new[] { new { staffNo = world.Cadre(2), stratum = "other", population = 7 } }).JsonAsync();

        var line = Assert.Single((await world.Administrator.JsonAsync("surveys/frame2/frame")).EnumerateArray());
        Assert.Equal(world.Cadre(2), line.GetProperty("staffNo").GetString());
        Assert.Equal(7, line.GetProperty("population").GetInt64());
    }

    [Theory, Databases]
    public async Task CloseSurvey_Final_TakesNothingMoreAndIsFinal(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "close");
        await world.PostAsync(world.Response()).JsonAsync();

        var results = await world.CloseAsync();

        Assert.Equal("final", results.GetProperty("status").GetString());
        await world.PostAsync(world.Response()).ProblemAsync(HttpStatusCode.Conflict);
        await world.Administrator.PutAsync("surveys/close", world.Survey(changes: [("closesAt", "2102-01-01T00:00:00Z")])).ProblemAsync(HttpStatusCode.Conflict);
    }

    [Theory, Databases]
    public async Task PutFrame_AfterTheClose_IsRefusedUnlessNobodyAnswered(string database)
    {
        var answered = await SurveyWorld.CreateAsync(await hosts.On(database), "frame3");
        var empty = await SurveyWorld.CreateAsync(await hosts.On(database), "frame4");
        static object Frame(SurveyWorld world, long population) => new[] { new { staffNo = world.Cadre(1), stratum = "poor", population } };
        await answered.PostManyAsync(1, 1, 4);
        foreach (var world in new[] { answered, empty })
        {
            await world.Administrator.PutAsync($"surveys/{world.Code}/frame", Frame(world, 10)).JsonAsync();
            await world.CloseAsync(final: false);
        }
        var client = answered.Administrator;

        var problem = await client.PutAsync("surveys/frame3/frame", Frame(answered, 11)).ProblemAsync(HttpStatusCode.Conflict);
        await client.PutAsync("surveys/frame3/frame", Frame(answered, 10)).JsonAsync(); // the same changes nothing
        await client.PutAsync("surveys/frame4/frame", Frame(empty, 11)).JsonAsync();
        await empty.CloseAsync();
        await client.PutAsync("surveys/frame4/frame", Frame(empty, 12)).ProblemAsync(HttpStatusCode.Conflict);
        var import = await client.PostAsync("import/frame", Csv($"survey,staffNo,stratum,population\nframe3,{answered.Cadre(1)},poor,12\n"))
            .ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal("frame-fixed", problem.GetProperty("code").GetString());
        Assert.Contains("frame-fixed", import.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(10, (await client.JsonAsync("surveys/frame3/frame"))[0].GetProperty("population").GetInt64());
    }

    [Theory, Databases]
    public async Task PutFrame_OfACadreWhoseFiguresAreOut_IsRefused(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "frame5");
        await world.PostManyAsync(1, 30, 1, 5);
        await world.ResultsAsync();

        var problem = await world.Administrator.PutAsync("surveys/frame5/frame", new[] { new { staffNo = world.Cadre(1), stratum = "poor", population = 9 } })
            .ProblemAsync(HttpStatusCode.Conflict);
        await world.Administrator.PutAsync("surveys/frame5/frame", new[] { new { staffNo = world.Cadre(2), stratum = "poor", population = 9 } }).JsonAsync();

        Assert.Equal("frame-shown", problem.GetProperty("code").GetString());
    }

    private static StringContent Csv(string text) => new(text, System.Text.Encoding.UTF8, "text/csv");

}
