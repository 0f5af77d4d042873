using System.Net;
using System.Text.Json;
using Appraisal.Service.Access;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Service.Tests.Surveys;

namespace Appraisal.Service.Tests.Disclosure;

public sealed class ResultsPageTests(Hosts hosts) : IClassFixture<Hosts>
{
    [Theory, Databases]
    public async Task Results_PageByPage_AreTheWhole(string database)
    {
        await using var host = await Host.StartAsync(database); // of its own, as a cycle without a unit has all cadres of its host
        var world = await SurveyWorld.CreateAsync(host, "paged");
        await world.Administrator.PostAsync("cycles/paged/start", new { }).JsonAsync();
        foreach (var cadre in new[] { 1, 2, 4 })
            await world.PostManyAsync(cadre, 12, cadre, 5);
        var whole = await world.CloseAsync();

        var pages = new List<JsonElement> { await world.Administrator.JsonAsync("surveys/paged/results?limit=4") };
        while (pages[^1].Text("next") is { } next)
            pages.Add(await world.Administrator.JsonAsync($"surveys/paged/results?limit=4&cursor={next}"));

        Assert.Equal(JsonValueKind.Null, whole.GetProperty("next").ValueKind);
        Assert.Equal([4, 2], pages.Select(p => p.GetProperty("subjects").GetArrayLength()));
        Assert.Equal(whole.GetProperty("subjects").EnumerateArray().Select(s => s.GetRawText()),
            pages.SelectMany(p => p.GetProperty("subjects").EnumerateArray()).Select(s => s.GetRawText()));
        Assert.All(pages, p => Assert.Equal(whole.GetProperty("cohorts").GetRawText(), p.GetProperty("cohorts").GetRawText()));
    }

    [Theory, Databases]
    public async Task Results_OfOneVillage_PageItsOwnCadres(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "village");
        await world.Administrator.PostAsync("cycles/village/start", new { }).JsonAsync();
        var appraiser = await world.Host.ClientAsync(Role.Appraiser, "village appraiser", world.Village(2));

        var first = await appraiser.JsonAsync("surveys/village/results?limit=2");
        var second = await appraiser.JsonAsync($"surveys/village/results?limit=2&cursor={first.Text("next")}");

        Assert.Equal([world.Cadre(4), world.Cadre(5), world.Cadre(6)],
            new[] { first, second }.SelectMany(p => p.GetProperty("subjects").EnumerateArray()).Select(s => s.Text("staffNo")));
        Assert.Equal(JsonValueKind.Null, second.GetProperty("next").ValueKind);
    }

    // renewing a large cohort with each of its subjects would cost what the cohort is large, however little came
    [Fact]
    public async Task Cohort_OfMany_FollowsWhenOneInTwentyOfItsSubjectsWasRenewed()
    {
        await using var host = await Host.StartAsync("Sqlite");
        var world = await SurveyWorld.CreateAsync(host, "many");
        foreach (var cadre in Enumerable.Range(11, 40))
        {
            await world.Administrator.PutAsync($"cadres/{world.Cadre(cadre)}", new { name = "x", unit = world.Village(1), cohort = "many", dutyHours = 1800 }).JsonAsync();
            await world.PostManyAsync(cadre, 10, 3, 5);
        }
        async Task<double> MeanAsync() => (await world.ResultsAsync()).GetProperty("cohorts")[0].GetProperty("mean").GetDouble();

        var first = await MeanAsync();
        await world.PostManyAsync(11, 10, 1);
        var one = await MeanAsync();
        await world.PostManyAsync(12, 10, 1);
        var two = await MeanAsync();
        await world.PostManyAsync(13, 10, 1);
        var three = await MeanAsync();
        await world.CloseAsync();

        Assert.Equal(first, one);
        Assert.True(two < one);
        Assert.Equal(two, three);
        Assert.True(await MeanAsync() < three);
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=1001")]
    [InlineData("cursor=none")]
    public async Task Results_NoSuchPage_Are422(string query)
    {
        var host = await hosts.On("Sqlite");

        await host.Administrator.GetAsync($"surveys/none/results?{query}").ProblemAsync(HttpStatusCode.UnprocessableEntity);
    }
}
