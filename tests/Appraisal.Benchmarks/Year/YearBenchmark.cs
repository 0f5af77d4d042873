using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Appraisal.Benchmarks.Year;

/// <summary>What a year took.</summary>
/// <param name="Processor">Seconds of processor, all steps together.</param>
/// <param name="Run">Seconds of processor of a score run.</param>
/// <param name="Pages">Median seconds of a page of 1,000, by its name.</param>
/// <param name="Explained">Requests a second of one explained score beside static bytes of its size.</param>
internal sealed record YearResult(double Processor, double Run, IReadOnlyDictionary<string, double> Pages, (double Service, double Static) Explained)
{
    /// <summary>What a run is made of.</summary>
    public required RunPhases Phases { get; init; }

    /// <summary>Median seconds of a scorecard's page beside static bytes of its size.</summary>
    public required (double Page, double Static) Card { get; init; }
}

/// <summary>
/// A year through HTTP against the service as a process of its own: registers, frame, responses, evidence, close, two score runs,
/// publication, and the pages that are read afterwards. What is counted is the processor's time, which other work on the machine changes
/// least, and the most memory that the process had.
/// </summary>
internal static class YearBenchmark
{
    private const int ResponsesEach = 10;
    private const int Reads = 30;
    private const int Clients = 32;
    private const int Hundredth = 100;

    /// <summary>Given size, a tenth of it, and what grows how.</summary>
    public static async Task RunAsync(int cadres)
    {
        var doubled = await YearAsync(cadres / 10, 2 * ResponsesEach);
        var tenth = await YearAsync(cadres / 10, ResponsesEach);
        var whole = await YearAsync(cadres, ResponsesEach);
        var size = Words(cadres);
        Performance.AddGrowth("the year, whole, over HTTP", size, tenth.Processor, whole.Processor, 1.1);
        Performance.AddGrowth("score run", size, tenth.Run, whole.Run, 1.1);
        var (read, compute, write) = whole.Phases;
        Performance.Add(new PerformanceRow("score run without rank draws", size, Performance.Seconds(read + compute + write),
            $"reading its inputs and writing its rows: {Performance.Seconds(read + write)}", (read + compute + write) / (read + write), 1.5));
        Performance.Add(new PerformanceRow("run after doubling the responses", Words(cadres / 10), Performance.Seconds(doubled.Run),
            $"before: {Performance.Seconds(tenth.Run)}", doubled.Run / tenth.Run, 1.05));
        if (await RScript.MeasureAsync(cadres / Hundredth, ResponsesEach) is { } r)
        {
            Performance.Add(new PerformanceRow("score run", size, Performance.Seconds(whole.Run), $"R on a hundredth, scaled: {Performance.Seconds(Hundredth * r)}",
                whole.Run / (Hundredth * r), 0.01));
        }
        foreach (var (page, seconds) in whole.Pages)
            Performance.Add(new PerformanceRow($"page of 1,000 {page}", size, Performance.Seconds(seconds),
                $"among {cadres / 10:N0}: {Performance.Seconds(tenth.Pages[page])}", seconds / tenth.Pages[page], 1.3));
        Performance.Add(new PerformanceRow("explained score of one cadre", size, $"{whole.Explained.Service:N0}/s",
            $"static bytes of that size: {whole.Explained.Static:N0}/s", whole.Explained.Service / whole.Explained.Static, 0.5, AtLeast: true));
        Performance.Add(new PerformanceRow("page of a scorecard", size, Performance.Seconds(whole.Card.Page), $"static bytes of that size: {Performance.Seconds(whole.Card.Static)}",
            whole.Card.Static / whole.Card.Page, 0.25, AtLeast: true));
    }

    /// <summary>A year until its scores are there, with one response a cadre: what memory a run of so many takes.</summary>
    public static async Task RunOnceAsync(int cadres)
    {
        var folder = Directory.CreateTempSubdirectory("appraisal-year-").FullName;
        try
        {
            using var service = await ServedProgram.StartAsync(folder);
            await FillAsync(service, cadres, 1);
            await ScoreAsync(service, 1, 2000);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    internal static async Task FillAsync(ServedProgram service, int cadres, int responsesEach)
    {
        Console.WriteLine($"a year of {cadres:N0} cadres");
        await StepAsync(service, "idle", 600, () => Task.CompletedTask);
        await DefineAsync(service);
        await ImportAsync(service, "units", YearFiles.Units(cadres));
        await ImportAsync(service, "cadres", YearFiles.Cadres(cadres));
        await ImportAsync(service, "frame", YearFiles.Frame(cadres));
        await StepAsync(service, "start of the cycle", 600, () => service.SendAsync(HttpMethod.Post, "cycles/Y/start"));
        await ImportAsync(service, "responses", YearFiles.Responses(cadres, responsesEach));
        await ImportAsync(service, "work", YearFiles.Work(cadres));
        await ImportAsync(service, "findings", YearFiles.Findings(cadres));
        await ImportAsync(service, "materials", YearFiles.Materials(cadres));
        await StepAsync(service, "close, count, examine", 600, () => CloseAsync(service));
    }

    private static async Task<YearResult> YearAsync(int cadres, int responsesEach)
    {
        var folder = Directory.CreateTempSubdirectory("appraisal-year-").FullName;
        try
        {
            using var service = await ServedProgram.StartAsync(folder);
            await FillAsync(service, cadres, responsesEach);
            await ScoreAsync(service, 1);
            var run = await ScoreAsync(service, 2);
            await StepAsync(service, "publication", 600, () => service.SendAsync(HttpMethod.Post, $"score-runs/{run.Id}/publish", """{"reason":"year"}"""));
            var processor = service.Processor;
            var (pages, explained, card) = (await PagesAsync(service, run.Id), await ExplainedAsync(service), await CardAsync(service));
            service.Stop();
            return new YearResult(processor, run.Seconds, pages, explained) { Phases = await RunPhases.MeasureAsync(folder, "Y"), Card = card };
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task DefineAsync(ServedProgram service)
    {
        await service.SendAsync(HttpMethod.Put, "schemes/Y/1", """
            {"workTypes":[{"code":"visit","standardHours":2,"expectedErrorRate":0.005,"ratePeriod":"2024"}],
             "materialRequirements":[{"kind":"minutes","weight":0.5,"required":2},{"kind":"plan","weight":0.5,"required":1}]}
            """);
        await service.SendAsync(HttpMethod.Put, "cycles/Y", """{"startsOn":"2026-01-01","endsOn":"2026-12-31","scheme":{"code":"Y","version":"1"},"survey":"S"}""");
        await service.SendAsync(HttpMethod.Put, "surveys/S", """
            {"cycle":"Y","title":{"en":"s","zh":"s"},"tokens":"none","separateCollection":false,"opensAt":"2026-01-01T00:00:00Z","closesAt":"2099-01-01T00:00:00Z",
             "items":[{"code":"Q1","text":{"en":"q","zh":"q"},"min":1,"max":5},{"code":"Q2","text":{"en":"q","zh":"q"},"min":1,"max":5},{"code":"Q3","text":{"en":"q","zh":"q"},"min":1,"max":5}],
             "strata":[{"code":"poor","name":"poor"},{"code":"other","name":"other"},{"code":"left","name":"left"}]}
            """);
    }

    private static Task<double> ImportAsync(ServedProgram service, string kind, IEnumerable<string> files) => StepAsync(service, $"import of {kind}", 600, async () =>
    {
        foreach (var file in files)
            await service.ImportAsync(kind, file);
    });

    private static async Task CloseAsync(ServedProgram service)
    {
        await service.SendAsync(HttpMethod.Post, "surveys/S/close", """{"final":true}""");
        await service.SendAsync(HttpMethod.Post, "surveys/S/aggregate");
        await UntilAsync(service, "surveys/S/results?limit=1", r => r.GetProperty("status").GetString() == "final" && r.GetProperty("pending").GetInt64() == 0);
    }

    private static Task<(string Id, double Seconds)> ScoreAsync(ServedProgram service, int number, double megabytes = 1000) => ScoreAsync([service], number, megabytes);

    /// <summary>A run that any of these may take; it is asked of the first.</summary>
    internal static async Task<(string Id, double Seconds)> ScoreAsync(ServedProgram[] services, int number, double megabytes = 1000)
    {
        var (id, service) = ("", services[0]);
        var others = services[1..].Sum(s => s.Processor);
        var seconds = await StepAsync(service, $"score run {number}", megabytes, async () =>
        {
            id = JsonDocument.Parse(await service.SendAsync(HttpMethod.Post, "cycles/Y/score-runs")).RootElement.GetProperty("id").GetString()!;
            await UntilAsync(service, $"score-runs/{id}", r => r.GetProperty("status").GetString() switch
            {
                "failed" => throw new InvalidOperationException(r.GetRawText()),
                var status => status == "done",
            });
        });
        return (id, seconds + services[1..].Sum(s => s.Processor) - others);
    }

    // what processor and memory a step took; memory beside its limit in megabytes
    private static async Task<double> StepAsync(ServedProgram service, string name, double megabytes, Func<Task> step)
    {
        service.PeakMemory();
        var (start, before) = (Stopwatch.GetTimestamp(), service.Processor);
        await step();
        var processor = service.Processor - before;
        var memory = service.PeakMemory();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"  {name,-24} {processor,8:0.0} s of processor {Stopwatch.GetElapsedTime(start).TotalSeconds,8:0.0} s {memory,8:0} MB{(memory > megabytes ? "  MISSED" : "")}"));
        return processor;
    }

    private static async Task<IReadOnlyDictionary<string, double>> PagesAsync(ServedProgram service, string run) => new Dictionary<string, double>(StringComparer.Ordinal)
    {
        ["results"] = await MedianAsync(service.Client, "surveys/S/results?limit=1000"),
        ["scores"] = await MedianAsync(service.Client, $"score-runs/{run}/scores?limit=1000"),
        ["HR scores"] = await MedianAsync(service.Client, "hr/scores?cycle=Y&limit=1000"),
    };

    private static async Task<(double Service, double Static)> ExplainedAsync(ServedProgram service)
    {
        const string path = "cadres/000007/scores/Y";
        var body = await service.Client.GetByteArrayAsync(path);
        await using var peer = await StaticPeer.StartAsync(body, "application/json");
        await RateAsync(service.Client, path);
        await RateAsync(peer.Client, "/");
        return (await RateAsync(service.Client, path), await RateAsync(peer.Client, "/"));
    }

    private static async Task<(double Page, double Static)> CardAsync(ServedProgram service)
    {
        using var page = new HttpClient { BaseAddress = new Uri(service.Client.BaseAddress!, "/") };
        page.DefaultRequestHeaders.Add("X-Api-Key", service.Client.DefaultRequestHeaders.GetValues("X-Api-Key"));
        page.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        await using var peer = await StaticPeer.StartAsync(await page.GetByteArrayAsync("cadres/000007/scores/Y"), "text/html");
        return (await MedianAsync(page, "cadres/000007/scores/Y"), await MedianAsync(peer.Client, "/"));
    }

    private static async Task<double> RateAsync(HttpClient client, string path)
    {
        const int requests = 5_000;
        var start = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(Enumerable.Range(0, requests), new ParallelOptions { MaxDegreeOfParallelism = Clients },
            async (_, cancel) => (await client.GetByteArrayAsync(path, cancel)).Length.ToString(CultureInfo.InvariantCulture));
        return requests / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static async Task<double> MedianAsync(HttpClient client, string path)
    {
        var times = new List<double>();
        for (var i = 0; i < Reads; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await client.GetByteArrayAsync(path);
            times.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return times.Order().ElementAt(Reads / 2);
    }

    private static async Task UntilAsync(ServedProgram service, string path, Func<JsonElement, bool> reached)
    {
        while (!reached(JsonDocument.Parse(await service.Client.GetStringAsync(path)).RootElement))
            await Task.Delay(1000);
    }

    private static string Words(int cadres) => string.Create(CultureInfo.InvariantCulture, $"{cadres:N0} cadres, {(long)cadres * ResponsesEach:N0} responses");
}
