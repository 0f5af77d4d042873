using Appraisal.Service.Tests.Hosting;

namespace Appraisal.Service.Tests.Pages;

/// <summary>Runs that are computed, for pages to show.</summary>
internal static class ScoredRuns
{
    // the cadres differ, so that what few say is drawn to the mean of all
    public static async Task<string> SurveyedRunAsync(Host host, Surveys.SurveyWorld world, string version = "1", bool good = true)
    {
        await host.Administrator.PutAsync($"schemes/{world.Code}/2", new { workTypes = new[] { new { code = "visit", standardHours = 2, expectedErrorRate = 0.005, ratePeriod = "2024" } }, materialRequirements = new[] { new { kind = "plan", weight = 1, required = 1 } } }).JsonAsync();
        await host.Administrator.PutAsync($"cycles/{world.Code}", new { startsOn = "2026-01-01", endsOn = "2026-12-31", countsForPromotion = false, scheme = new { code = world.Code, version }, survey = world.Code }).JsonAsync();
        await host.Administrator.PostAsync($"cycles/{world.Code}/start", new { }).JsonAsync();
        foreach (var cadre in Enumerable.Range(1, 6))
        {
            await world.PostManyAsync(cadre, 12, 1 + (cadre % 5), good ? 5 : 1);
            if (version == "2")
                await EvidenceAsync(host, world.Cadre(cadre), world.Village(cadre <= 3 ? 1 : 2), good);
        }
        await world.CloseAsync(final: true);
        return await GradeDecisionPageTests.RunAsync(host, world.Code);
    }

    private static async Task EvidenceAsync(Host host, string staffNo, string unit, bool conforming)
    {
        await host.Administrator.PostAsync("work-records", new { id = $"w-{staffNo}", staffNo, workType = "visit", count = 500, date = "2026-03-01", accepted = true }).JsonAsync();
        await host.Administrator.PostAsync("findings", new { id = $"f-{staffNo}", staffNo, unit, item = "road", conforming, severity = "minor", date = "2026-05-01" }).JsonAsync();
    }

    public static async Task<string> RunAsync(Host host, string name, bool create = true)
    {
        if (create)
            await Scenario.CreateAsync(host.Administrator, name);
        foreach (var (staffNo, count) in new[] { ($"{name}-1", 500), ($"{name}-2", 700) })
        {
            await host.Administrator.PostAsync("work-records", new { id = $"w-{staffNo}", staffNo, workType = "visit", count, date = "2025-03-01", accepted = true }).JsonAsync();
            await host.Administrator.PostAsync("findings", new { id = $"f-{staffNo}", staffNo, unit = name, item = "road", conforming = true, severity = "minor", date = "2025-05-01" }).JsonAsync();
        }
        var run = (await host.Administrator.PostAsync($"cycles/{name}/score-runs", new { }).JsonAsync()).Text("id")!;
        await host.Administrator.UntilAsync($"score-runs/{run}", r => r.Text("status") == "done");
        return run;
    }
}
