using System.Text.Json;
using Appraisal.Service.Tests.Hosting;

namespace Appraisal.Service.Tests.Nodes;

/// <summary>Two processes on one database, of which one dies now and then: the figures are those of a day without trouble, to the last digit.</summary>
public sealed class ManyNodesTests
{
    private static readonly TimeSpan TakeOver = TimeSpan.FromMinutes(2);

    [Theory, Databases]
    public async Task TwoNodes_OneKilledWhileItAggregatesAndWhileItScores_GiveTheUndisturbedFigures(string database)
    {
        var (results, scores) = await UndisturbedAsync();
        using var shared = TestDatabase.Create(database);
        var (first, toFirst) = await ServiceProcess.StartAsync(shared);
        var (second, toSecond) = await ServiceProcess.StartAsync(shared);
        using (second)
        {
            await Province.PrepareAsync(toFirst);
            foreach (var third in Enumerable.Range(0, Province.Batches).Chunk(Province.Batches / 3))
            {
                await SendAsync(third[..6], toFirst, toSecond);
                _ = toFirst.PostAsync("surveys/P/aggregate", new { }).ContinueWith(t => t.Exception, TaskScheduler.Default);
                var sending = SendAsync(third[6..], toFirst, toSecond); // some of these reach a process that dies, and go to the other
                await Task.Delay(15 * (1 + (third[0] / third.Length))); // earlier or later in the aggregation
                first.Kill();
                await sending;
                first.Dispose();
                (first, toFirst) = await ServiceProcess.StartAsync(shared);
            }

            Assert.Equal(results, await Province.CloseAsync(toSecond));
            Assert.Equal(scores, await KillWhileItScoresAsync(first, toFirst, toSecond));
        }
        first.Dispose();
    }

    private static async Task<(string Results, string Scores)> UndisturbedAsync()
    {
        await using var host = await Host.StartAsync("Sqlite");
        await Province.PrepareAsync(host.Administrator);
        await SendAsync(Enumerable.Range(0, Province.Batches), host.Administrator);
        var results = await Province.CloseAsync(host.Administrator);
        var run = await Province.RequestRunAsync(host.Administrator);
        await host.Administrator.UntilAsync($"score-runs/{run}", IsDone);
        return (results, await Province.ScoresAsync(host.Administrator, run));
    }

    // the first node computes, for it was asked; once it is seen at work it dies, and the second must notice by itself. A run that was over
    // before anybody saw it at work proves nothing: then the next one is watched
    private static async Task<string> KillWhileItScoresAsync(ServiceProcess first, HttpClient toFirst, HttpClient toSecond)
    {
        var run = "";
        for (var seen = "done"; seen == "done";)
        {
            run = await Province.RequestRunAsync(toFirst);
            await toSecond.UntilAsync($"score-runs/{run}", r => (seen = r.Text("status")!) is "computing" or "done");
        }
        first.Kill();

        using var limit = new CancellationTokenSource(TakeOver);
        while (!IsDone(await toSecond.JsonAsync($"score-runs/{run}")))
            await Task.Delay(500, limit.Token);
        return await Province.ScoresAsync(toSecond, run);
    }

    private static bool IsDone(JsonElement run)
    {
        Assert.NotEqual("failed", run.Text("status"));
        return run.Text("status") == "done";
    }

    // batches go to the nodes in turn, at once; one that a node does not answer goes to the last node, which lives
    private static Task SendAsync(IEnumerable<int> batches, params HttpClient[] nodes) => Parallel.ForEachAsync(
        batches, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (batch, cancel) =>
        {
            try
            {
                await PostAsync(nodes[batch % nodes.Length], batch);
            }
            catch (HttpRequestException)
            {
                await PostAsync(nodes[^1], batch);
            }
        });

    private static async Task PostAsync(HttpClient node, int batch)
    {
        var outcome = await node.PostAsync("surveys/P/responses/batch", Province.Batch(batch)).JsonAsync();
        Assert.All(outcome.GetProperty("results").EnumerateArray(), r => Assert.True(r.Text("status") is "created" or "duplicate", r.GetRawText()));
    }
}
