using Appraisal.Service.Access;
using Appraisal.Service.Audit;
using Appraisal.Service.Tests.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Appraisal.Service.Tests.Audit;

/// <summary>Who read what of persons is on the disk before they are answered.</summary>
public sealed class ReadRecordsTests
{
    private static readonly Caller Reader = new(null, "reader", Role.Auditor);

    [Theory, Databases]
    public async Task AddAsync_ManyAtOnce_IsDoneOnceEachIsStored(string database)
    {
        await using var host = await Host.StartAsync(database);
        var records = host.Services.GetRequiredService<ReadRecords>();

        await Task.WhenAll(Enumerable.Range(0, 60).Select(i => Task.Run(async () =>
        {
            await records.AddAsync(Reader, null, "score", $"{i}/2026", new { i });
            var stored = (await host.Administrator.JsonAsync($"audit?kind=score&subject={i}/2026")).GetProperty("items");
            Assert.Equal(("read", "reader", i), (stored[0].Text("action"), stored[0].Text("person"), stored[0].GetProperty("after").GetProperty("i").GetInt32()));
        })));

        Assert.Equal(60, (await host.Administrator.JsonAsync("audit?kind=score&limit=1000")).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task AddAsync_CannotBeStored_FailsForEachAndGoesOnAfterwards()
    {
        await using var host = await Host.StartAsync("Sqlite");
        var records = host.Services.GetRequiredService<ReadRecords>();
        await host.ExecuteBehindBackAsync("CREATE TRIGGER no BEFORE INSERT ON audit_entry WHEN NEW.kind = 'score' BEGIN SELECT RAISE(ABORT, 'no'); END");

        foreach (var reading in Enumerable.Range(0, 5).Select(i => records.AddAsync(Reader, null, "score", $"{i}")).ToList())
            await Assert.ThrowsAsync<SqliteException>(() => reading);
        await host.ExecuteBehindBackAsync("DROP TRIGGER no");
        await records.AddAsync(Reader, null, "score", "afterwards");

        Assert.Single((await host.Administrator.JsonAsync("audit?kind=score")).GetProperty("items").EnumerateArray());
    }
}
