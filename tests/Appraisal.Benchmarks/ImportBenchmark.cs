using System.Diagnostics;
using System.Globalization;
using System.Text;
using Appraisal.Scoring.Schemes;
using Appraisal.Service.Access;
using Appraisal.Service.Hosting;
using Appraisal.Service.Imports;
using Appraisal.Service.Inspections;
using Appraisal.Service.Schemes;
using Appraisal.Service.Surveys;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Appraisal.Benchmarks;

/// <summary>
/// Imports of every kind at two sizes on SQLite, as CSV: processor time a row, how it grows with the size (of the file and of what is there),
/// and the longest that another writer (an intake's small transaction) had to wait meanwhile.
/// </summary>
internal static class ImportBenchmark
{
    // the compiler's work is a matter of the process, not of a row
    private const int WarmUp = 5_000;

    private const double LongestWait = 0.3;
    private const double Growth = 1.1;

    // the best of so many, as a machine shows that does nothing else
    private const int Runs = 3;

    private static readonly int[] Sizes = [10_000, ImportFile.RowLimit];

    private static readonly Statement Probe = new("UPDATE api_key SET prefix = prefix WHERE prefix = @prefix");

    public static async Task RunAsync()
    {
        await foreach (var _ in MeasureAsync(WarmUp))
        {
        }
        var (small, large) = (await BestAsync(Sizes[0], Runs), await BestAsync(Sizes[1], 1));
        foreach (var (kind, figures) in small)
            Report(kind, figures, large[kind]);
    }

    private static async Task<Dictionary<string, Figures>> BestAsync(int size, int runs)
    {
        var best = new Dictionary<string, Figures>(StringComparer.Ordinal);
        for (var run = 0; run < runs; run++)
        {
            await foreach (var (kind, figures) in MeasureAsync(size))
            {
                if (!best.TryGetValue(kind, out var before) || figures.Microseconds < before.Microseconds)
                    best[kind] = figures;
            }
        }
        return best;
    }

    private static void Report(string kind, Figures small, Figures large)
    {
        var most = kind == "inspections" ? 100 : 60;
        foreach (var (size, figures) in Sizes.Zip([small, large]))
        {
            Performance.Add(new PerformanceRow($"import of {kind}", Invariant($"{size:N0} rows"), Invariant($"{figures.Microseconds:0} µs of processor a row"),
                Invariant($"at most {most} µs"), figures.Microseconds / most, 1));
        }
        if (large.Floor is { } floor)
        {
            Performance.Add(new PerformanceRow($"import of {kind}", Invariant($"{Sizes[1]:N0} rows"), Invariant($"{large.Microseconds:0} µs of processor a row"),
                Invariant($"parsing the file and a prepared insert of its rows: {floor:0} µs"), large.Microseconds / floor, 3));
        }
        // total time grows with size^exponent
        Performance.Add(new PerformanceRow($"import of {kind}", "growth", Invariant($"{large.Microseconds:0} µs a row"), Invariant($"a tenth: {small.Microseconds:0} µs, growth exponent"),
            1 + Math.Log10(large.Microseconds / small.Microseconds), Growth));
        if (kind.Contains("partial", StringComparison.Ordinal))
            Performance.Add(new PerformanceRow($"import of {kind}", "another writer waits", Performance.Seconds(large.Wait), Performance.Seconds(LongestWait), large.Wait / LongestWait, 1));
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static async IAsyncEnumerable<(string Kind, Figures Figures)> MeasureAsync(int size)
    {
        var folder = Directory.CreateTempSubdirectory("appraisal-bench-");
        var app = ServiceHost.Build([$"--Database:ConnectionString=Data Source={folder.FullName}/bench.db", $"--Materials:Folder={folder.FullName}", "--Logging:LogLevel:Default=Warning"]);
        await ServiceStart.PrepareAsync(app);
        try
        {
            foreach (var (kind, header, row) in Files())
            {
                if (kind == "participants")
                    await PrepareAsync(app.Services);
                var before = ImportFloor.Counts(Path.Combine(folder.FullName, "bench.db"));
                var figures = await ImportAsync(app.Services, kind, size, header, row);
                var floor = await ImportFloor.SecondsAsync(Path.Combine(folder.FullName, "bench.db"), before, FileOf(size, header, row));
                yield return (kind, figures with { Floor = floor * 1e6 / size });
            }
            yield return ("work, mode=partial", await ImportAsync(app.Services, "work", size, "id,staffNo,workType,count,date,accepted", i => $"P{i:000000},{i:000000},visit,3,2026-03-{(i % 28) + 1:00},是", partial: true));
            yield return ("cadres, mode=partial", await ImportAsync(app.Services, "cadres", size, "staffNo,name,unit,cohort,posts,dutyHours", i => $"N{i:000000},新人{i},U{i:000000},secretary,secretary:1,1800", partial: true));
            yield return ("cadres, all changed", await ImportAsync(app.Services, "cadres", size, "staffNo,name,unit,cohort,posts,dutyHours", i => $"{i:000000},干部{i},U{i:000000},secretary,secretary:1,1900"));
        }
        finally
        {
            await app.DisposeAsync();
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            folder.Delete(recursive: true);
        }
    }

    private static IEnumerable<(string Kind, string Header, Func<int, string> Row)> Files()
    {
        yield return ("units", "code,name,parent,level", i => $"U{i:000000},单位{i},{Parent(i)},{Level(i)}");
        yield return ("cadres", "staffNo,name,unit,cohort,posts,dutyHours", i => $"{i:000000},干部{i},U{i:000000},secretary,secretary:1,1800");
        yield return ("participants", "cycle,staffNo,unit,cohort,dutyHours,effectiveOn,reason", i => $"2026,{i:000000},U{i:000000},secretary,1700,2026-07-01,调任");
        yield return ("frame", "survey,staffNo,stratum,population", i => $"S,{i:000000},建档立卡户,120");
        yield return ("responses", "survey,staffNo,stratum,answeredAt,answers.q1,answers.q2", i => $"S,{i:000000},poor,2026-05-01 {i % 24:00}:{i % 60:00},{(i % 5) + 1},4");
        yield return ("materials", "id,cycle,staffNo,kind,title,contentHash", i => $"M{i:000000},2026,{i:000000},minutes,会议记录{i},{i:x64}");
        yield return ("work", "id,staffNo,workType,count,date,accepted", i => $"W{i:000000},{i:000000},visit,3,2026-03-{(i % 28) + 1:00},是");
        yield return ("inspections", "id,unit,body,level,topics,startsOn,status", i => $"I{i:000000},U{i:000000},safety,county,fire,2026-05-{(i % 28) + 1:00},done");
        yield return ("findings", "id,staffNo,unit,item,conforming,severity,date", i => $"F{i:000000},{i:000000},U{i:000000},wiring,否,minor,2026-05-{(i % 28) + 1:00}");
        yield return ("incidents", "id,staffNo,title,occurredOn,workType,severity,reason", i => $"E{i:000000},{i:000000},登记不全,2026-06-{(i % 28) + 1:00},visit,minor,群众反映");
    }

    // one county, 20 townships, and below them villages
    private static string Parent(int i) => i == 0 ? "" : i <= 20 ? "U000000" : $"U{(i % 20) + 1:000000}";

    private static string Level(int i) => i == 0 ? "county" : i <= 20 ? "township" : "village";

    private static async Task PrepareAsync(IServiceProvider services)
    {
        var caller = Caller.Service;
        await services.GetRequiredService<PutScheme>().RunAsync(caller, "s", "1", new Scheme { WorkTypes = [new WorkType("visit", 2)] }, default);
        var cycle = new CycleRequest { StartsOn = new(2026, 1, 1), EndsOn = new(2026, 12, 31), Scheme = new SchemeName { Code = "s", Version = "1" } };
        await services.GetRequiredService<PutCycle>().RunAsync(caller, "2026", cycle, default);
        await services.GetRequiredService<MoveCycle>().StartAsync(caller, "2026", default);
        var survey = Json.Read<SurveyRequest>("""
            {"cycle":"2026","title":{"en":"s","zh":"s"},"items":[{"code":"q1","text":{"en":"a","zh":"b"},"min":1,"max":5},{"code":"q2","text":{"en":"c","zh":"d"},"min":1,"max":5}],
             "strata":[{"code":"poor","name":"建档立卡户"}],"tokens":"none","separateCollection":false,"opensAt":"2026-01-01T00:00:00Z","closesAt":"2030-01-01T00:00:00Z"}
            """);
        await services.GetRequiredService<PutSurvey>().RunAsync(caller, "S", survey, default);
        await services.GetRequiredService<PutTopic>().RunAsync(caller, "fire", new TopicRequest { Name = new("Fire", "消防") }, default);
    }

    private static byte[] FileOf(int size, string header, Func<int, string> row) =>
        Encoding.UTF8.GetBytes(header + "\n" + string.Join('\n', Enumerable.Range(0, size).Select(row)));

    private static async Task<Figures> ImportAsync(IServiceProvider services, string kind, int size, string header, Func<int, string> row, bool partial = false)
    {
        var file = FileOf(size, header, row);
        var database = services.GetRequiredService<Database>();
        using var stop = new CancellationTokenSource();
        var waiting = LongestWaitAsync(database, stop.Token);
        using var process = Process.GetCurrentProcess();
        var (start, processor) = (Stopwatch.GetTimestamp(), process.TotalProcessorTime);
        var result = await services.GetRequiredService<ImportRows>().RunAsync(Caller.Service,
            services.GetServices<ImportKind>().Single(k => k.Name == kind), new ImportBody(file, ImportFormat.Csv), new ImportChoices(Partial: partial), default);
        process.Refresh();
        var (seconds, used) = (Stopwatch.GetElapsedTime(start).TotalSeconds, process.TotalProcessorTime - processor);
        await stop.CancelAsync();
        if (result.Report.Created + result.Report.Updated != size)
            throw new InvalidOperationException($"{kind}: {result.Refusal?.Code} {(result.Report.Errors is [var first, ..] ? first : null)}");
        var longest = await waiting;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{kind}{(partial ? ", mode=partial" : "")} {size}: {used.TotalMicroseconds / size:F0} µs of processor a row, {seconds:F1} s; another writer waited at most {longest:F2} s"));
        return new Figures(used.TotalMicroseconds / size, longest);
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

    /// <summary>What an import took: processor time a row, and how long another writer had to wait at most.</summary>
    private sealed record Figures(double Microseconds, double Wait)
    {
        /// <summary>The same for <see cref="ImportFloor"/>; null where rows are changed and not added.</summary>
        public double? Floor { get; init; }
    }
}
