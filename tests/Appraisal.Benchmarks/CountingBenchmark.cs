using System.Diagnostics;
using System.Globalization;
using Appraisal.Service.Hosting;
using Appraisal.Service.Surveys;
using Appraisal.Storage;
using Appraisal.Storage.Surveys;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Appraisal.Benchmarks;

/// <summary>
/// Counting responses into cells, beside SQLite's own <c>GROUP BY</c> with the same sums over the same rows; counting a few new ones among
/// many and among few; and how long a start takes beside a start with an empty database.
/// </summary>
internal static class CountingBenchmark
{
    private const int Subjects = 10_000;
    private const int Group = 5_000;
    private const int New = 1_000;
    private const int Few = 10_000;

    public static async Task RunAsync(int responses)
    {
        var tenth = await MeasureAsync(responses / 10);
        var whole = await MeasureAsync(responses);
        var few = await MeasureAsync(Few);
        var size = string.Create(CultureInfo.InvariantCulture, $"{responses:N0} responses");
        Performance.Add(new PerformanceRow("counting", size, Performance.Seconds(whole.Count), $"SQLite's own GROUP BY: {Performance.Seconds(whole.GroupBy)}", whole.Count / whole.GroupBy, 1.5));
        Performance.AddGrowth("counting", size, tenth.Count, whole.Count, 1.1);
        Performance.Add(new PerformanceRow($"counting {New:N0} new", $"among {size}", Performance.Seconds(whole.New), $"among {Few:N0}: {Performance.Seconds(few.New)}", whole.New / few.New, 1.3));
        Performance.Add(new PerformanceRow("start until ready", size, Performance.Seconds(whole.Start), $"empty: {Performance.Seconds(whole.EmptyStart)}", whole.Start / whole.EmptyStart, 1.2));
    }

    private static async Task<(double Count, double GroupBy, double New, double Start, double EmptyStart)> MeasureAsync(int responses)
    {
        var folder = Directory.CreateTempSubdirectory("appraisal-bench-").FullName;
        try
        {
            var file = Path.Combine(folder, "counting.db");
            var app = ServiceHost.Build([$"--Database:ConnectionString=Data Source={file}", "--Logging:LogLevel:Default=Warning"]);
            await ServiceStart.PrepareAsync(app);
            var database = app.Services.GetRequiredService<Database>();
            await StoreAsync(database, 0, responses);
            var groupBy = GroupBy(file);
            var aggregate = app.Services.GetRequiredService<AggregateResponses>();
            var count = await SecondsAsync(() => aggregate.RunAsync(CancellationToken.None));
            var added = new List<double>();
            for (var round = 0; round < 5; round++)
            {
                await StoreAsync(database, responses + (round * New), New);
                added.Add(await SecondsAsync(() => aggregate.RunAsync(CancellationToken.None)));
            }
            await app.DisposeAsync();
            return (count, groupBy, added.Order().ElementAt(2), await StartAsync(file), await StartAsync(Path.Combine(folder, "empty.db")));
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        }
    }

    // the best of some starts, after one that migrates
    private static async Task<double> StartAsync(string file)
    {
        var best = double.MaxValue;
        for (var i = 0; i < 4; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await using var app = ServiceHost.Build(["--Urls", "http://127.0.0.1:0", $"--Database:ConnectionString=Data Source={file}", "--Logging:LogLevel:Default=Warning"]);
            await ServiceStart.PrepareAsync(app);
            await app.StartAsync();
            best = i == 0 ? best : Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
            await app.StopAsync();
        }
        return best;
    }

    private static double GroupBy(string file)
    {
        using var connection = new SqliteConnection($"Data Source={file};Mode=ReadOnly");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = """
            SELECT survey, staff_no, stratum, channel, COUNT(CASE WHEN excluded = 0 THEN value END), SUM(CASE WHEN excluded = 0 THEN value END),
                SUM(CASE WHEN excluded = 0 THEN value * value END), COUNT(*) - COUNT(value), COUNT(CASE WHEN excluded = 1 THEN value END),
                SUM(CASE WHEN excluded = 1 THEN value END), SUM(CASE WHEN excluded = 1 THEN value * value END)
            FROM response GROUP BY survey, staff_no, stratum, channel
            """;
        var start = Stopwatch.GetTimestamp();
        using var reader = command.ExecuteReader();
        while (reader.Read())
            _ = reader.GetInt64(4);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static async Task StoreAsync(Database database, int first, int count)
    {
        var ids = new Ids(TimeProvider.System);
        foreach (var numbers in Enumerable.Range(first, count).Chunk(Group))
        {
            var batch = new ResponseBatchRow { Id = ids.Next(), ReceivedAt = DateTimeOffset.UnixEpoch, Responses = numbers.Length, Digest = new byte[32] };
            var rows = numbers.Select(i => Row(i, ids.Next(), batch.Id)).ToList();
            await database.WriteAsync(async session =>
            {
                await ResponseStore.InsertAsync(session, batch, rows);
                return true;
            });
        }
    }

    private static ResponseRow Row(int number, Guid id, Guid batch) => new()
    {
        Id = id,
        BatchId = batch,
        Survey = "satisfaction-2026",
        StaffNo = string.Create(CultureInfo.InvariantCulture, $"330102{number / 40 % Subjects:D6}"),
        Stratum = number % 3 == 0 ? "registered-poor" : "other",
        Channel = "walk-in",
        Value = number % 1_000_001,
        Answers = "[4,5,3,4,2]",
        Digest = id.ToByteArray(),
        AnsweredAt = DateTimeOffset.UnixEpoch.AddSeconds(number),
        Seconds = 74,
        Device = "kiosk-1",
    };

    private static async Task<double> SecondsAsync(Func<Task> work)
    {
        var start = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
