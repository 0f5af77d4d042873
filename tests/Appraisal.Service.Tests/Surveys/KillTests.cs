using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using Appraisal.Service.Tests.Hosting;
using Microsoft.Data.Sqlite;

namespace Appraisal.Service.Tests.Surveys;

public sealed class KillTests
{
    private const int Senders = 16;
    private const int AnswersBeforeTheKill = 400;

    [Fact]
    public async Task PostResponse_ProcessKilledMeanwhile_LosesNothingThatWasAnswered()
    {
        var folder = Directory.CreateTempSubdirectory("appraisal-kill-").FullName;
        var file = Path.Combine(folder, "killed.db");
        try
        {
            var answered = await FeedAndKillAsync(file);

            await AssertAllAreThereAsync(file, answered);
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        }
    }

    // senders post one after another until the process is gone under them
    private static async Task<List<object>> FeedAndKillAsync(string file)
    {
        var (service, client) = await ServiceProcess.StartAsync(file);
        using (service)
        using (client)
        {
            await PrepareAsync(client);
            var answered = new ConcurrentQueue<object>();
            var enough = new TaskCompletionSource();
            var senders = Enumerable.Range(0, Senders).Select(_ => SendAsync(client, answered, enough)).ToList();
            await Task.WhenAny(enough.Task, Task.WhenAll(senders));
            service.Kill();
            await Task.WhenAll(senders);
            Assert.True(answered.Count >= AnswersBeforeTheKill, $"only {answered.Count} responses were answered");
            return [.. answered];
        }
    }

    private static async Task SendAsync(HttpClient client, ConcurrentQueue<object> answered, TaskCompletionSource enough)
    {
        for (var i = 0; i < 100_000; i++)
        {
            var response = new { id = Guid.CreateVersion7(), staffNo = "1", stratum = "all", answers = new { q = 1 + (i % 5) }, answeredAt = "2026-06-01T00:00:00Z" };
            try
            {
                using var answer = await client.PostAsJsonAsync("surveys/S/responses", response);
                if (answer.StatusCode == HttpStatusCode.Created)
                    answered.Enqueue(response);
            }
            catch (HttpRequestException)
            {
                return;
            }
            if (answered.Count >= AnswersBeforeTheKill)
                enough.TrySetResult();
        }
    }

    private static async Task AssertAllAreThereAsync(string file, List<object> answered)
    {
        var (service, client) = await ServiceProcess.StartAsync(file);
        using (service)
        using (client)
        {
            foreach (var responses in answered.Chunk(1000))
            {
                var outcome = await HttpExtensions.PostAsync(client, "surveys/S/responses/batch", new { responses }).JsonAsync();
                Assert.All(outcome.GetProperty("results").EnumerateArray(), r => Assert.Equal("duplicate", r.GetProperty("status").GetString()));
            }
            await client.PostAsync("surveys/S/close", new { final = true }).JsonAsync();
            var results = await client.UntilAsync("surveys/S/results", r => r.GetProperty("status").GetString() == "final");
            Assert.True(results.GetProperty("subjects")[0].GetProperty("n").GetInt64() >= answered.Count);
        }
    }

    private static async Task PrepareAsync(HttpClient client)
    {
        await client.PutAsync("schemes/S/1", new { }).JsonAsync();
        await client.PutAsync("cycles/C", new { startsOn = "2026-01-01", endsOn = "2026-12-31", countsForPromotion = false, scheme = new { code = "S", version = "1" } }).JsonAsync();
        await client.PutAsync("units/U", new { name = "u", level = "village" }).JsonAsync();
        await client.PutAsync("cadres/1", new { name = "one", unit = "U", cohort = "c", dutyHours = 1800 }).JsonAsync();
        await client.PutAsync("surveys/S", new
        {
            cycle = "C",
            title = new { en = "s", zh = "s" },
            items = new[] { new { code = "q", text = new { en = "q", zh = "q" }, min = 1, max = 5 } },
            strata = new[] { new { code = "all", name = "all" } },
            opensAt = "2026-01-01T00:00:00Z",
            closesAt = "2100-01-01T00:00:00Z",
        }).JsonAsync();
    }
}
