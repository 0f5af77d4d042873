using System.Diagnostics;
using System.Globalization;
using Appraisal.Service.Access;
using Appraisal.Service.Imports;
using Appraisal.Service.Surveys.Quality;
using Appraisal.Storage;
using Appraisal.Storage.Surveys;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace Appraisal.Benchmarks;

/// <summary>
/// Examining the quality of all responses of a survey after its close, beside reading the same columns in the same order; examining a few
/// new ones before it, beside that; and the most memory that the process took.
/// </summary>
internal static class QualityBenchmark
{
    private const int ResponsesOfACadre = 500;
    private const int New = 1_000;
    private const double Megabytes = 600;

    public static async Task RunAsync(int responses)
    {
        var tenth = await MeasureAsync(responses / 10);
        var whole = await MeasureAsync(responses);
        var size = string.Create(CultureInfo.InvariantCulture, $"{responses:N0} responses");
        Performance.Add(new PerformanceRow("examination", size, Performance.Seconds(whole.Examine), $"reading the same columns in the same order: {Performance.Seconds(whole.Read)}", whole.Examine / whole.Read, 3));
        Performance.AddGrowth("examination", size, tenth.Examine, whole.Examine, 1.1);
        Performance.Add(new PerformanceRow($"examination of {New:N0} new", $"among {size}", Performance.Seconds(whole.New), $"of all: {Performance.Seconds(whole.Examine)}", whole.New / whole.Examine, 1));
        Performance.Add(new PerformanceRow("examination, memory", size, $"{whole.Memory:N0} MB", $"{Megabytes:N0} MB", whole.Memory / Megabytes, 1));
    }

    private static async Task<(double Examine, double Read, double New, double Memory)> MeasureAsync(int responses)
    {
        var folder = Directory.CreateTempSubdirectory("appraisal-bench-").FullName;
        try
        {
            var file = Path.Combine(folder, "quality.db");
            using var database = new Database(new DatabaseOptions { ConnectionString = $"Data Source={file}" });
            await Migrator.MigrateAsync(database);
            await FilledSurvey.CreateAsync(database, responses / ResponsesOfACadre, ResponsesOfACadre);
            var survey = (await database.ReadAsync(s => SurveyStore.FindAsync(s, "S")))!;
            await database.WriteAsync(s => SurveyStore.BeginAsync(s, "S"));
            Read(file); // so that it is in the system's cache
            var read = await SecondsAsync("reading", () => Task.FromResult(Read(file)));
            Forget();
            var examine = await SecondsAsync("examination", () => Examine(database, survey.EndsAt).RunAsync(survey, default));
            var memory = PeakMemory();
            await FilledSurvey.AddAsync(database, responses / ResponsesOfACadre, New, seed: 2);
            return (examine, read, await SecondsAsync("examination of new ones", () => Examine(database, survey.EndsAt.AddMinutes(-1)).RunAsync(survey, default)), memory);
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static ExamineResponses Examine(Database database, DateTimeOffset now) => new(
        database, new Ids(TimeProvider.System), new Secrets(new byte[32], new byte[32], new byte[32]), new Stopped(now), new QualityOptions(), Options.Create(new ImportOptions()));

    private static long Read(string file)
    {
        using var connection = new SqliteConnection($"Data Source={file}");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = """
            PRAGMA cache_size=-65536;
            SELECT r.id, r.staff_no, r.stratum, r.channel, r.device, CASE WHEN r.clock = 1 THEN b.received_at ELSE r.answered_at END, r.seconds, r.answers
            FROM survey_batch s JOIN response_batch b ON b.id = s.batch_id JOIN response r ON r.batch_id = s.batch_id AND r.survey = s.survey
            WHERE s.survey = 'S' ORDER BY r.staff_no
            """;
        using var reader = command.ExecuteReader();
        var row = new object[reader.FieldCount];
        var rows = 0L;
        for (; reader.Read(); rows++)
            reader.GetValues(row);
        return rows;
    }

    // the processor's seconds are shown too: they tell more where the machine is shared
    private static async Task<double> SecondsAsync(string what, Func<Task> work)
    {
        var (start, processor) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        await work();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {(Environment.CpuUsage.TotalTime - processor).TotalSeconds:F1} s of processor"));
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    // what filling the survey took is not counted; where the system does not tell the peak (it does on Linux), what is in use now is
    private static void Forget()
    {
        SqliteConnection.ClearAllPools();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        if (File.Exists("/proc/self/clear_refs"))
            File.WriteAllText("/proc/self/clear_refs", "5");
    }

    private static double PeakMemory() => File.Exists("/proc/self/status")
        ? double.Parse(File.ReadLines("/proc/self/status").Single(l => l.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1e3
        : Environment.WorkingSet / 1e6;

    private sealed class Stopped(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
