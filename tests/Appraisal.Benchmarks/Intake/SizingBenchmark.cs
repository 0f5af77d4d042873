using System.Diagnostics;
using Appraisal.Service.Access;
using Appraisal.Service.Surveys;
using Appraisal.Service.Surveys.Quality;
using Appraisal.Storage;
using Appraisal.Storage.Surveys;
using Microsoft.Data.Sqlite;

namespace Appraisal.Benchmarks.Intake;

/// <summary>What the sizing in docs/operations.md is made from: bytes of a response, and how fast responses are stored, counted and backed up.</summary>
internal static class SizingBenchmark
{
    private const int Responses = 300_000;
    private const int Group = 5_000;
    private const int Subjects = 400;

    public static async Task RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("appraisal-bench-").FullName;
        try
        {
            var file = Path.Combine(folder, "sizing.db");
            using var database = new Database(new DatabaseOptions { ConnectionString = $"Data Source={file}" });
            await Migrator.MigrateAsync(database);
            var empty = new FileInfo(file).Length;
            Show("stored", "responses/s", Responses / await SecondsAsync(() => StoreAsync(database)));
            Show("counted", "responses/s", Responses / await SecondsAsync(() => Aggregate(database).RunAsync(CancellationToken.None)));
            await database.WriteAsync(session => ResponseStore.DeleteAsync(session, [])); // which puts the last ids into their table
            var copy = Path.Combine(folder, "copy.db");
            var seconds = await SecondsAsync(() => Backup.RunAsync(database, copy));
            var bytes = new FileInfo(copy).Length;
            Show("backed up and checked", "MB/s", bytes / seconds / 1e6);
            Show("a response with its indexes", "bytes", (double)(bytes - empty) / Responses);
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static AggregateResponses Aggregate(Database database) => new(
        database, new ExamineResponses(database, new Ids(TimeProvider.System), new Secrets(new byte[32], new byte[32], new byte[32]), TimeProvider.System, new QualityOptions(), Microsoft.Extensions.Options.Options.Create(new Appraisal.Service.Imports.ImportOptions())), TimeProvider.System);

    private static async Task StoreAsync(Database database)
    {
        var ids = new Ids(TimeProvider.System);
        foreach (var numbers in Enumerable.Range(0, Responses).Chunk(Group))
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
        StaffNo = $"330102{number % Subjects:D6}",
        Stratum = number % 3 == 0 ? "registered-poor" : "other",
        Channel = "walk-in",
        Value = number % 1_000_001,
        Answers = "[4,5,3,4,2]",
        Digest = id.ToByteArray(),
        AnsweredAt = DateTimeOffset.UnixEpoch.AddSeconds(number),
        Seconds = 74,
        Device = $"kiosk-{number % 120:D4}",
    };

    private static async Task<double> SecondsAsync(Func<Task> work)
    {
        var start = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static void Show(string what, string unit, double value) => Console.WriteLine(FormattableString.Invariant($"{what,-40}{value,12:N0} {unit}"));
}
