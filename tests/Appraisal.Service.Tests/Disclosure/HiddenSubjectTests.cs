using Appraisal.Service.Tests.Hosting;
using Appraisal.Service.Tests.Surveys;

namespace Appraisal.Service.Tests.Disclosure;

/// <summary>Hidden subjects, and parts of a subject that are too small, are in no figure from which they could be computed back.</summary>
public sealed class HiddenSubjectTests(Hosts hosts) : IClassFixture<Hosts>
{
    [Theory, Databases]
    public async Task Cohort_WithThreeHiddenSubjects_IsAsWithoutThem(string database)
    {
        var host = await hosts.On(database);
        var (with, without) = (await SurveyWorld.CreateAsync(host, "with3"), await SurveyWorld.CreateAsync(host, "without3"));
        foreach (var world in new[] { with, without })
        {
            foreach (var cadre in new[] { 1, 2, 3 })
                await world.PostManyAsync(cadre, 30, cadre, cadre + 1, cadre + 2);
        }
        foreach (var cadre in new[] { 4, 5, 6 })
            await with.PostManyAsync(cadre, 9, 1, 2);

        var (results, expected) = (await with.CloseAsync(), await without.CloseAsync());

        Assert.Equal(expected.GetProperty("cohorts").GetRawText(), results.GetProperty("cohorts").GetRawText());
        Assert.Equal(3, results.GetProperty("cohorts")[0].GetProperty("subjects").GetInt32());
    }

    // one equation of two unknown sums gave both away, as each is a whole number
    [Theory, Databases]
    public async Task Mean_OfAStratumOfTwoHouseholds_IsThatOfAllTogether(string database)
    {
        var host = await hosts.On(database);
        async Task<string> MeanAsync(string code, double poor, params double[] other)
        {
            var world = await SurveyWorld.CreateAsync(host, code);
            await world.Administrator.PutAsync($"surveys/{code}/frame", new[]
            {
                new { staffNo = world.Cadre(1), stratum = "poor", population = 2 }, new { staffNo = world.Cadre(1), stratum = "other", population = 100 },
            }).JsonAsync();
            foreach (var answer in new[] { poor, poor })
                await world.PostAsync(world.Response(1, answer, "poor")).JsonAsync();
            foreach (var answer in other)
                await world.PostAsync(world.Response(1, answer, "other")).JsonAsync();
            return world.Of(await world.CloseAsync(), 1).GetRawText().Replace(code, "", StringComparison.Ordinal);
        }

        var angry = await MeanAsync("census-a", 1, 5, 5, 4, 4, 4, 4, 4, 4, 4, 4);
        var content = await MeanAsync("census-b", 5, 1, 1, 4, 4, 4, 4, 4, 4, 4, 4);

        Assert.Contains("\"n\":12", angry, StringComparison.Ordinal);
        Assert.Equal(angry, content);
    }
}
