using System.Diagnostics;
using System.Globalization;
using Appraisal.Service.Hosting;
using Appraisal.Service.Inspections;
using Appraisal.Storage;
using Appraisal.Storage.Inspections;
using Appraisal.Storage.Organization;
using Microsoft.Extensions.DependencyInjection;

namespace Appraisal.Benchmarks;

/// <summary>
/// Examining one unit after a change, on SQLite, among few units and among many: the ratio of the two should be 1, as only that unit's
/// inspections are read.
/// </summary>
internal static class ExaminationBenchmark
{
    private const int Few = 200;
    private const int Many = 50_000;
    private const int InspectionsOfAUnit = 6;
    private const int Runs = 200;

    public static async Task RunAsync()
    {
        var few = await MeasureAsync(Few);
        var many = await MeasureAsync(Many);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"inspections-examination: one unit among {Few:N0} in {few * 1e3:F2} ms, among {Many:N0} in {many * 1e3:F2} ms (medians of {Runs}); ratio {many / few:F2}"));
    }

    private static async Task<double> MeasureAsync(int units)
    {
        var folder = Directory.CreateTempSubdirectory("appraisal-bench-");
        var app = ServiceHost.Build([$"--Database:ConnectionString=Data Source={folder.FullName}/bench.db", "--Logging:LogLevel:Default=Warning"]);
        await ServiceStart.PrepareAsync(app);
        try
        {
            var database = app.Services.GetRequiredService<Database>();
            var examine = app.Services.GetRequiredService<ExamineUnits>();
            await FillAsync(database, units);
            await examine.SweepAsync(default);
            var times = new List<double>();
            for (var run = 0; run < Runs; run++)
            {
                var unit = string.Create(CultureInfo.InvariantCulture, $"U{run * (units / Runs):000000}");
                await database.WriteAsync(s => examine.NoteAsync(s, [Row(unit, run % InspectionsOfAUnit, 0)], default));
                var start = Stopwatch.GetTimestamp();
                await examine.RunAsync(default);
                times.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
            }
            times.Sort();
            return times[Runs / 2];
        }
        finally
        {
            await app.DisposeAsync();
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            folder.Delete(recursive: true);
        }
    }

    private static Task FillAsync(Database database, int units) => database.WriteAsync(async session =>
    {
        var codes = Enumerable.Range(0, units).Select(i => string.Create(CultureInfo.InvariantCulture, $"U{i:000000}")).ToList();
        await UnitStore.InsertAsync(session, [.. codes.Select(code => new UnitRow { Code = code, Name = code, Level = "village" })], []);
        await InspectionStore.InsertAsync(session,
            [.. codes.SelectMany((code, u) => Enumerable.Range(0, InspectionsOfAUnit).Select(i => Row(code, i, (u * InspectionsOfAUnit) + i)))]);
    });

    private static InspectionRow Row(string unit, int i, long registration) => new()
    {
        Id = $"{unit}-{i}",
        Registration = registration,
        Unit = unit,
        Body = $"B{i % 3}",
        Level = "county",
        Form = "supervision",
        Topics = i % 2 == 0 ? """["fire"]""" : """["fire","water"]""",
        StartsOn = new DateOnly(2026, 1, 1).AddDays(i * 25),
        EndsOn = new DateOnly(2026, 1, 1).AddDays(i * 25),
        Checklist = "[]",
        MaterialsRequested = i * 4,
        HoursHundredths = 300,
        Status = "done",
        Cause = "plan",
        Inspector = "bench",
        RegisteredAt = DateTimeOffset.UnixEpoch,
    };
}
