using System.Net;
using System.Text.Json;
using Appraisal.Service.Demo;
using Appraisal.Service.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console;
using Appraisal.Storage.Surveys;

namespace Appraisal.Service.Tests.Demo;

public sealed class DemoTests
{
    [Fact]
    public async Task RunAsync_EmptyDatabase_MakesACountyWithOneSurveyScoredAndOneOpen()
    {
        await using var host = await Host.StartAsync("Sqlite");
        var clock = host.Services.GetRequiredService<TimeProvider>();
        using var screen = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(screen), Ansi = AnsiSupport.No });
        var seeder = new DemoSeeder(host.Services, console, clock);

        Assert.False(await seeder.IsSeededAsync(default));
        await seeder.RunAsync(default);
        await new DemoSummary(console, host.Database).WriteAsync($"{seeder.ScoredYear}", default);
        await ActivatorUtilities.CreateInstance<DemoBurden>(host.Services, console).WriteAsync($"{seeder.ScoredYear}", default);

        Assert.True(await seeder.IsSeededAsync(default));
        var client = host.Administrator;
        var levels = (await client.JsonAsync("units?limit=1000")).GetProperty("items").EnumerateArray().CountBy(u => u.GetProperty("level").GetString()!).ToDictionary();
        Assert.Equal((1, 12, 120), (levels["county"], levels["township"], levels["village"]));
        var cadres = (await client.JsonAsync("cadres?limit=1000")).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(400, cadres.Count);
        Assert.Equal(3, cadres.Select(c => c.GetProperty("cohort").GetString()).Distinct().Count());
        var results = await client.JsonAsync($"surveys/villagers-{seeder.ScoredYear}/results");
        Assert.Equal("final", results.GetProperty("status").GetString());
        var reviews = results.GetProperty("subjects").EnumerateArray().Select(s => s.GetProperty("underReview")).ToList();
        Assert.Equal(10, reviews.Count(r => r.ValueKind == JsonValueKind.Null)); // of suppressed subjects nothing is told
        Assert.All(reviews.Where(r => r.ValueKind != JsonValueKind.Null), r => Assert.Equal(0, r.GetInt64()));
        Assert.Equal("open", (await client.JsonAsync($"surveys/villagers-{seeder.ScoredYear + 1}/results")).GetProperty("status").GetString());
        var published = (await client.JsonAsync($"hr/scores?cycle={seeder.ScoredYear}&limit=1000")).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(400, published.Count);
        Assert.InRange(await CountedAsync(host, $"villagers-{seeder.ScoredYear}"), DemoResponses.Closed - 50, DemoResponses.Closed); // a few are incomplete
        foreach (var words in new[] { "24,000 responses", "flagged responses reviewed", "excellent", "Who moves", "Does work pay?", "mark-counting", "What inspections cost", "would be left" })
            Assert.Contains(words, screen.ToString(), StringComparison.Ordinal);
        var levelsOfBodies = (await client.JsonAsync("inspections?limit=1000")).GetProperty("items").EnumerateArray().Select(i => i.GetProperty("level").GetString()).Distinct();
        Assert.Equal(5, levelsOfBodies.Count());
        Assert.NotEqual(0, (await client.JsonAsync("inspection-flags?kind=repeated")).GetProperty("items").GetArrayLength());
        await client.PostAsync($"cycles/{seeder.ScoredYear + 1}/score-runs", null).ProblemAsync(HttpStatusCode.Conflict);
    }

    [Fact]
    public void DemoCounty_SameSeed_IsTheSameCounty()
    {
        var (one, two) = (new DemoCounty(7), new DemoCounty(7));

        Assert.Equal(one.Cadres.Select(c => c.Posting.Name), two.Cadres.Select(c => c.Posting.Name));
        Assert.NotEqual(one.Cadres.Select(c => c.Posting.Name), new DemoCounty(8).Cadres.Select(c => c.Posting.Name));
    }

    private static async Task<long> CountedAsync(Host host, string survey)
    {
        var subjects = await host.Database.ReadAsync(async s => await SurveyInputs.CellsAsync(s, (await SurveyStore.FindAsync(s, survey))!,
            new Appraisal.Scoring.Schemes.Scheme().CountedChannels, await CellStore.SubjectsAsync(s, survey)));
        return subjects.Values.SelectMany(cells => cells).Sum(c => c.Cell.Count);
    }
}
