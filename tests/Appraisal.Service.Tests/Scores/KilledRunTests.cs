using Appraisal.Service.Scores;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Appraisal.Service.Tests.Scores;

/// <summary>A worker that dies in the middle of a run: what it had committed is there, and nothing tells anybody of its end.</summary>
public sealed class KilledRunTests
{
    [Theory]
    [InlineData("INSERT ON score_run_basis", "1")]
    [InlineData("INSERT ON score_run_input", "NEW.staff_no = 'KILL-2'")]
    [InlineData("INSERT ON score_run_figures", "1")]
    [InlineData("INSERT ON score", "NEW.staff_no = 'KILL-2'")]
    [InlineData("UPDATE ON score_run", "NEW.status = 'done'")]
    [InlineData("INSERT ON audit_entry", "NEW.action = 'compute'")]
    public async Task ScoreRun_WhoseWorkerDiedAtAnyStage_ShowsNothingAndEndsWithTheSameDigits(string write, string when)
    {
        var clock = new MovableClock();
        await using var host = await Host.StartAsync("Sqlite", clock, ("Roles", "api")); // only the test works
        await Scenario.CreateAsync(host.Administrator, "KILL");
        await host.Administrator.PostAsync("work-records", new { id = "w", staffNo = "KILL-1", workType = "visit", count = 300, date = "2025-03-01", accepted = true }).JsonAsync();
        var undisturbed = await ScoreAsync(host, await AskAsync(host));
        var run = await AskAsync(host);
        await host.ExecuteBehindBackAsync($"CREATE TRIGGER dies BEFORE {write} WHEN {when} BEGIN SELECT RAISE(ABORT, 'killed'); END");
        await host.ExecuteBehindBackAsync("CREATE TRIGGER is_silent BEFORE UPDATE OF failure ON score_run BEGIN SELECT RAISE(ABORT, 'killed'); END");

        var death = await Assert.ThrowsAsync<SqliteException>(() => WorkAsync(host));
        var halfway = await host.Administrator.JsonAsync($"score-runs/{run}");
        await host.Administrator.PostAsync($"score-runs/{run}/publish", new { reason = "r" }).ProblemAsync(System.Net.HttpStatusCode.Conflict);
        await host.Administrator.PostAsync("cycles/KILL/score-runs", null).ProblemAsync(System.Net.HttpStatusCode.Conflict); // it is under way
        await host.ExecuteBehindBackAsync("DROP TRIGGER dies");
        await host.ExecuteBehindBackAsync("DROP TRIGGER is_silent");
        await WorkAsync(host); // too soon: the lease of the dead worker holds
        var held = await host.Administrator.JsonAsync($"score-runs/{run}");
        var first = await WorkerAsync(host, run);
        clock.Advance(ComputeScores.Lease + TimeSpan.FromSeconds(1));
        var afterwards = await ScoreAsync(host, run);

        Assert.Contains("killed", death.Message, StringComparison.Ordinal);
        Assert.Equal(("computing", "computing"), (halfway.Text("status"), held.Text("status")));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, halfway.GetProperty("digest").ValueKind);
        Assert.Equal(undisturbed, afterwards);
        Assert.NotEqual(first, await WorkerAsync(host, run)); // else one that was silent too long, in the same process, would write beside the next
        Assert.True((await host.Administrator.PostAsync($"score-runs/{run}/verify", null).JsonAsync()).GetProperty("intact").GetBoolean());
        Assert.Equal(2, (await host.Administrator.JsonAsync("audit?kind=score-run&action=compute")).GetProperty("items").GetArrayLength());
    }

    [Theory]
    [InlineData(13, ScoreRunFailure.StorageFull)]
    [InlineData(19, ScoreRunFailure.Unexpected)]
    public void FailureOf_AnErrorOfTheDatabase_SaysIfTheDiskIsFull(int number, ScoreRunFailure failure) =>
        Assert.Equal(failure, ComputeScores.FailureOf(new DatabaseUnavailableException(TimeSpan.Zero, new SqliteException("x", number)))); // as it comes out of the pipeline

    private static async Task<string> AskAsync(Host host) => (await host.Administrator.PostAsync("cycles/KILL/score-runs", null).JsonAsync()).Text("id")!;

    private static Task<string?> WorkerAsync(Host host, string run) => host.Database.ReadAsync(session =>
        session.ScalarAsync<string>(new Statement("SELECT worker FROM score_run WHERE id = @id"), new { id = Guid.Parse(run) }));

    private static Task WorkAsync(Host host) => host.Services.GetRequiredService<ComputeScores>().RunPendingAsync(TestContext.Current.CancellationToken);

    private static async Task<string> ScoreAsync(Host host, string run)
    {
        await WorkAsync(host);
        var done = await host.Administrator.JsonAsync($"score-runs/{run}");
        Assert.Equal("done", done.Text("status"));
        return done.Text("digest") + (await host.Administrator.JsonAsync($"score-runs/{run}/scores")).GetRawText().Replace(run, "run", StringComparison.Ordinal);
    }
}
