using System.Diagnostics;
using System.Text;
using Appraisal.Service.Access;
using Appraisal.Service.Hosting;
using Appraisal.Service.Imports;
using Appraisal.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Appraisal.Benchmarks;

/// <summary>
/// Imports of 100,000 rows on SQLite: the time of all of it, and the longest that another writer (an intake's small transaction) had to
/// wait meanwhile, which is what the import's own transaction keeps the gate for.
/// </summary>
internal static class ImportBenchmark
{
    private const int Rows = ImportFile.RowLimit;

    private static readonly Statement Probe = new("UPDATE api_key SET prefix = prefix WHERE prefix = @prefix");

    public static async Task RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("appraisal-bench-");
        var app = ServiceHost.Build([$"--Database:ConnectionString=Data Source={folder.FullName}/bench.db", "--Logging:LogLevel:Default=Warning"]);
        await ServiceHost.PrepareAsync(app);
        try
        {
            await ImportAsync(app.Services, "units", "code,name,parent,level", i => $"U{i:000000},单位{i},{(i == 0 ? "" : $"U{(i - 1) / 50:000000}")},{(i == 0 ? "province" : i <= 50 ? "county" : i <= 2550 ? "township" : "village")}");
            await ImportAsync(app.Services, "cadres", "staffNo,name,unit,cohort,posts,dutyHours", i => $"{i:000000},干部{i},U{i:000000},secretary,secretary:1,1800");
            await ImportAsync(app.Services, "cadres", "staffNo,name,unit,cohort,posts,dutyHours", i => $"{i:000000},干部{i},U{i:000000},secretary,secretary:1,1900");
            await ImportAsync(app.Services, "work", "id,staffNo,workType,count,date,accepted", i => $"W{i:000000},{i % 400:000000},visit,3,2026-03-{(i % 28) + 1:00},是");
            await ImportAsync(app.Services, "work", "id,staffNo,workType,count,date,accepted", i => $"P{i:000000},{i % 400:000000},visit,3,2026-03-{(i % 28) + 1:00},是", partial: true);
        }
        finally
        {
            await app.DisposeAsync();
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            folder.Delete(recursive: true);
        }
    }

    private static async Task ImportAsync(IServiceProvider services, string kind, string header, Func<int, string> row, bool partial = false)
    {
        var file = Encoding.UTF8.GetBytes(header + "\n" + string.Join('\n', Enumerable.Range(0, Rows).Select(row)));
        var database = services.GetRequiredService<Database>();
        using var stop = new CancellationTokenSource();
        var waiting = LongestWaitAsync(database, stop.Token);
        var start = Stopwatch.GetTimestamp();
        var result = await services.GetRequiredService<ImportRows>().RunAsync(Caller.Service,
            services.GetServices<ImportKind>().Single(k => k.Name == kind), new ImportBody(file, ImportFormat.Csv), new ImportChoices(Partial: partial), default);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        await stop.CancelAsync();
        Console.WriteLine($"{kind}{(partial ? ", mode=partial" : "")}: {result.Report.Created} created, {result.Report.Updated} updated, {result.Report.Rejected} rejected in {seconds:F1} s; "
            + $"another writer waited at most {await waiting:F1} s");
    }

    private static async Task<double> LongestWaitAsync(Database database, CancellationToken stop)
    {
        var longest = 0.0;
        while (!stop.IsCancellationRequested)
        {
            var start = Stopwatch.GetTimestamp();
            await database.WriteAsync(session => session.ExecuteAsync(Probe, new { prefix = "none" }, CancellationToken.None), CancellationToken.None);
            longest = Math.Max(longest, Stopwatch.GetElapsedTime(start).TotalSeconds);
            await Task.Delay(5, CancellationToken.None);
        }
        return longest;
    }
}
