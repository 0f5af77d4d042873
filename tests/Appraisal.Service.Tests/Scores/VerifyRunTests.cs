using Appraisal.Service.Scores;
using Appraisal.Service.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Appraisal.Service.Tests.Scores;

public sealed class VerifyRunTests
{
    [Theory, Databases]
    public async Task VerifyScoreRun_ChangedBehindTheServicesBack_NamesEveryDifference(string database)
    {
        await using var host = await Host.StartAsync(database);
        var client = host.Administrator;
        await Scenario.CreateAsync(client, "VR");
        await client.PostAsync("work-records", new { id = "w", staffNo = "VR-1", workType = "visit", count = 300, date = "2025-03-01", accepted = true }).JsonAsync();
        var run = (await client.PostAsync("cycles/VR/score-runs", null).JsonAsync()).Text("id");
        await host.Services.GetRequiredService<ComputeScores>().RunPendingAsync(TestContext.Current.CancellationToken);
        await client.UntilAsync($"score-runs/{run}", r => r.Text("status") == "done");

        var before = await client.PostAsync($"score-runs/{run}/verify", null).JsonAsync();
        await host.ExecuteBehindBackAsync("UPDATE score SET score = 999900, grade = 'excellent' WHERE staff_no = 'VR-2'");
        var after = await client.PostAsync($"score-runs/{run}/verify", null).JsonAsync();

        Assert.True(before.GetProperty("intact").GetBoolean(), before.ToString());
        Assert.Equal(2, before.GetProperty("scores").GetInt32());
        Assert.Equal(["VR-2:score", "VR-2:grade"],
            after.GetProperty("differences").EnumerateArray().Select(d => $"{d.Text("staffNo")}:{d.Text("field")}"));
    }
}
