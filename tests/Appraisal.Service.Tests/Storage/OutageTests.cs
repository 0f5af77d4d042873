using System.Net;
using Appraisal.Service.Tests.Hosting;
using Microsoft.Data.Sqlite;

namespace Appraisal.Service.Tests.Storage;

/// <summary>The whole service while its database is away, which on SQLite is a file that cannot be opened.</summary>
public sealed class OutageTests
{
    [Fact]
    public async Task AnyRoute_DatabaseAway_Is503WithRetryAfterAndRecovers()
    {
        await using var host = await Host.StartAsync("Sqlite");
        await host.Administrator.JsonAsync("units");
        var file = host.Database.File!;
        host.Database.CloseIdle();
        SqliteConnection.ClearAllPools();
        File.Move(file, file + ".away");
        Directory.CreateDirectory(file);

        for (var i = 0; i < 4; i++)
            await host.Administrator.GetAsync("units").ProblemAsync(HttpStatusCode.ServiceUnavailable);
        // the circuit is open by now: it says when to come again, and asks no database (ResilienceTests counts)
        using var answer = await host.Administrator.GetAsync("units");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await host.Administrator.GetAsync("/health/ready")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await host.Administrator.GetAsync("/health/live")).StatusCode);

        Directory.Delete(file);
        File.Move(file + ".away", file);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!(await host.Administrator.GetAsync("units", limit.Token)).IsSuccessStatusCode)
            await Task.Delay(50, limit.Token);
    }
}
