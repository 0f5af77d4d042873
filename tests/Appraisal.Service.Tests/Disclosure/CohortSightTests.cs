using System.Text.Json;
using Appraisal.Service.Access;
using Appraisal.Service.Scores;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Service.Tests.Surveys;
using Microsoft.Extensions.DependencyInjection;

namespace Appraisal.Service.Tests.Disclosure;

/// <summary>Of few in a cohort, whoever sees one and what they have in common computes the others.</summary>
public sealed class CohortSightTests(Hosts hosts) : IClassFixture<Hosts>
{
    private static readonly string[] Own = ["mean", "standardError", "interval", "reliability", "meanWithExcluded"];

    /// <summary>A closed survey in a started cycle with so many shown cadres, who differ.</summary>
    private static async Task<SurveyWorld> CreateAsync(Host host, string code, params int[] shown)
    {
        var world = await SurveyWorld.CreateAsync(host, code);
        await world.Administrator.PutAsync($"cycles/{code}", new { startsOn = "2026-01-01", endsOn = "2026-12-31", countsForPromotion = false, scheme = new { code, version = "1" }, survey = code }).JsonAsync();
        await world.Administrator.PostAsync($"cycles/{code}/start", new { }).JsonAsync();
        foreach (var cadre in shown)
            await world.PostManyAsync(cadre, 20, cadre % 2 == 0 ? 2 : 4, 3, 5);
        await world.CloseAsync();
        await world.DecideAsync("include");
        return world;
    }

    private static Task<HttpClient> AppraiserAsync(SurveyWorld world, int village) =>
        world.Host.ClientAsync(Role.Appraiser, $"{world.Code} appraiser {village}", world.Village(village));

    private static async Task<string> PublishAsync(SurveyWorld world)
    {
        var run = (await world.Administrator.PostAsync($"cycles/{world.Code}/score-runs", null).JsonAsync()).Text("id")!;
        await world.Host.Services.GetRequiredService<ComputeScores>().RunPendingAsync(TestContext.Current.CancellationToken);
        await world.Administrator.UntilAsync($"score-runs/{run}", r => r.Text("status") == "done");
        await world.Administrator.PostAsync($"score-runs/{run}/publish", new { reason = "r" }).JsonAsync();
        return run;
    }

    [Theory, Databases]
    public async Task Results_CohortWhoseOnlyMemberIsElsewhere_GoesToNobodyHere(string database)
    {
        var world = await CreateAsync(await hosts.On(database), "lone", 4);
        var (here, there) = (await AppraiserAsync(world, 1), await AppraiserAsync(world, 2));

        var results = await here.JsonAsync("surveys/lone/results");

        Assert.Empty(results.GetProperty("cohorts").EnumerateArray());
        Assert.Equal(3, results.GetProperty("subjects").GetArrayLength());
        Assert.Single((await there.JsonAsync("surveys/lone/results")).GetProperty("cohorts").EnumerateArray());
        Assert.Single((await world.ResultsAsync()).GetProperty("cohorts").EnumerateArray());
    }

    [Theory, Databases]
    public async Task EveryReading_OfOneOfTwo_TellsNothingOfTheOther(string database)
    {
        var world = await CreateAsync(await hosts.On(database), "two", 1, 4);
        var run = await PublishAsync(world);
        var appraiser = await AppraiserAsync(world, 1);
        var member = await world.Host.ClientAsync(Role.Member, "two member", staffNo: world.Cadre(1));
        var all = await world.Administrator.JsonAsync("surveys/two/results");
        var secrets = Numbers(all.GetProperty("cohorts")[0], "mean", "tau2", "pooledVariance", "meanStandardError").Concat(Numbers(world.Of(all, 1), Own)).Concat(Numbers(world.Of(all, 4), Own)).ToList();

        var read = new List<string>
        {
            await appraiser.GetStringAsync("surveys/two/results"), await appraiser.GetStringAsync($"score-runs/{run}/scores"), await member.GetStringAsync($"score-runs/{run}/scores/{world.Cadre(1)}"),
        };
        foreach (var reader in new[] { appraiser, member })
            read.Add(await reader.GetStringAsync($"cadres/{world.Cadre(1)}/scores/two"));

        Assert.True(secrets.Count >= 6);
        Assert.All(read, text => Assert.DoesNotContain(secrets, secret => text.Contains(secret, StringComparison.Ordinal)));
        Assert.Contains("\"score\":", read[0], StringComparison.Ordinal);
        Assert.All(read.Skip(1), text => Assert.Contains("\"cohort\":null", text, StringComparison.Ordinal));
    }

    [Theory, Databases]
    public async Task EveryReading_OfOneOfFive_HasTheCohort(string database)
    {
        var world = await CreateAsync(await hosts.On(database), "five", 1, 2, 3, 4, 5);
        await PublishAsync(world);
        var member = await world.Host.ClientAsync(Role.Member, "five member", staffNo: world.Cadre(1));
        var mean = (await world.ResultsAsync()).GetProperty("cohorts")[0].GetProperty("mean").GetDouble();

        var appraised = await (await AppraiserAsync(world, 2)).JsonAsync("surveys/five/results");
        var card = await member.JsonAsync($"cadres/{world.Cadre(1)}/scores/five");

        Assert.Equal(mean, appraised.GetProperty("cohorts")[0].GetProperty("mean").GetDouble());
        Assert.Equal(JsonValueKind.Number, world.Of(appraised, 4).GetProperty("mean").ValueKind);
        Assert.Equal(mean, card.GetProperty("cohort").GetProperty("mean").GetDouble(), 1e-9);
        Assert.Equal(JsonValueKind.Number, card.GetProperty("satisfaction").GetProperty("reliability").ValueKind);
    }

    [Theory, Databases]
    public async Task Results_AllShownSubjectsAreTheCallers_HaveTheCohort(string database)
    {
        var world = await CreateAsync(await hosts.On(database), "whole", 1, 2);
        await PublishAsync(world);
        var (here, there) = (await AppraiserAsync(world, 1), await AppraiserAsync(world, 2));
        var member = await world.Host.ClientAsync(Role.Member, "whole member", staffNo: world.Cadre(1));

        Assert.Single((await here.JsonAsync("surveys/whole/results")).GetProperty("cohorts").EnumerateArray());
        Assert.Empty((await there.JsonAsync("surveys/whole/results")).GetProperty("cohorts").EnumerateArray());
        Assert.Equal(JsonValueKind.Object, (await here.JsonAsync($"cadres/{world.Cadre(1)}/scores/whole")).GetProperty("cohort").ValueKind);
        Assert.Equal(JsonValueKind.Null, (await member.JsonAsync($"cadres/{world.Cadre(1)}/scores/whole")).GetProperty("cohort").ValueKind);
    }

    // whoever is hidden is scored with the cohort's mean, which is not for who may not see the cohort
    [Theory, Databases]
    public async Task Scorecard_OfAHiddenMemberAmongFew_HasNoMeanOfTheCohort(string database)
    {
        var world = await CreateAsync(await hosts.On(database), "imputed", 1, 2, 3);
        await PublishAsync(world);
        var member = await world.Host.ClientAsync(Role.Member, "imputed member", staffNo: world.Cadre(4));
        var mean = (await world.ResultsAsync()).GetProperty("cohorts")[0].GetProperty("mean").GetDouble();

        var own = (await member.JsonAsync($"cadres/{world.Cadre(4)}/scores/imputed")).GetProperty("explanation");
        var seen = (await world.Administrator.JsonAsync($"cadres/{world.Cadre(4)}/scores/imputed")).GetProperty("explanation");

        Assert.Equal(mean, seen.GetProperty("satisfaction").GetProperty("value").GetDouble(), 1e-9);
        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null), (own.GetProperty("satisfaction").GetProperty("value").ValueKind, own.GetProperty("contributions").ValueKind));
    }

    /// <summary>The numbers of these fields as they are written, as far as they tell anything.</summary>
    private static IEnumerable<string> Numbers(JsonElement of, params string[] fields) => fields
        .Select(f => of.TryGetProperty(f, out var value) ? value : default).SelectMany(v => v.ValueKind == JsonValueKind.Object ? v.EnumerateObject().Select(p => p.Value) : [v])
        .Where(v => v.ValueKind == JsonValueKind.Number).Select(v => v.GetRawText()).Where(n => n.Length > 6);
}
