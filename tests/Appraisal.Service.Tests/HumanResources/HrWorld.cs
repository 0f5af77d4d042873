using Appraisal.Service.Tests.Hosting;

namespace Appraisal.Service.Tests.HumanResources;

/// <summary>Publications of a <see cref="Scenario"/>, whose figures change with each finding.</summary>
internal static class HrWorld
{
    /// <summary>Computes and publishes; gives the run.</summary>
    public static async Task<string> PublishAsync(HttpClient client, string cycle, string? reason = null)
    {
        var run = await ComputeAsync(client, cycle);
        await client.PostAsync($"score-runs/{run}/publish", new { reason }).JsonAsync();
        return run;
    }

    /// <summary>Computes; gives the run.</summary>
    public static async Task<string> ComputeAsync(HttpClient client, string cycle)
    {
        var run = (await client.PostAsync($"cycles/{cycle}/score-runs", new { }).JsonAsync()).Text("id")!;
        await client.UntilAsync($"score-runs/{run}", r => r.Text("status") == "done");
        return run;
    }

    /// <summary>A finding about a cadre, so that the next run differs.</summary>
    public static async Task FindAsync(HttpClient client, string id, string staffNo, string unit, bool conforming = true) =>
        await client.PostAsync("findings",
            new { id, staffNo, unit, item = $"item-{id}", conforming, severity = "major", date = "2025-03-01" }).JsonAsync();
}
