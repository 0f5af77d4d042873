using System.Diagnostics;
using System.Globalization;

namespace Appraisal.Benchmarks.Year;

/// <summary>
/// What a second process on the same database changes, after a year was published: reading, and a score run that either may take. All of
/// it runs on one machine here, so what is seen is what two processes cost each other; what a second machine brings comes on top.
/// </summary>
internal static class TwoProcessesBenchmark
{
    private const int Cadres = 10_000;
    private const int ResponsesEach = 10;
    private const int Requests = 5_000;
    private const int Clients = 32;

    private static readonly (string Name, string Path)[] Readings =
    [
        ("explained score", "cadres/000007/scores/Y"), ("page of 100 HR scores", "hr/scores?cycle=Y&limit=100"),
        ("page of 100 results", "surveys/S/results?limit=100"), ("list of 100 cadres", "cadres?limit=100"),
    ];

    public static async Task RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("appraisal-two-").FullName;
        try
        {
            using var one = await ServedProgram.StartAsync(folder);
            await YearBenchmark.FillAsync(one, Cadres, ResponsesEach);
            await YearBenchmark.ScoreAsync([one], 1); // until the runtime has compiled what a run does
            var alone = await YearBenchmark.ScoreAsync([one], 2);
            await one.SendAsync(HttpMethod.Post, $"score-runs/{alone.Id}/publish", """{"reason":"year"}""");
            using var other = await ServedProgram.StartAsync(folder);
            foreach (var (name, path) in Readings)
                await CompareAsync(name, path, [one], [one, other]);
            var together = await YearBenchmark.ScoreAsync([one, other], 3);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"score run: {alone.Seconds:0.0} s of processor by one process, {together.Seconds:0.0} s by two"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // one and two in turn, twice, after both are warm; each must answer the same
    private static async Task CompareAsync(string name, string path, ServedProgram[] one, ServedProgram[] two)
    {
        var answers = await Task.WhenAll(two.Select(p => p.Client.GetStringAsync(path)));
        if (answers.Distinct(StringComparer.Ordinal).Count() > 1)
            throw new InvalidOperationException($"{path}: two processes answer differently");
        await RateAsync(two, path);
        var (alone, together) = (await RateAsync(one, path), await RateAsync(two, path));
        alone = (alone + await RateAsync(one, path)) / 2;
        together = (together + await RateAsync(two, path)) / 2;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {alone:N0}/s by one process, {together:N0}/s by two: {together / alone:0.00}"));
    }

    private static async Task<double> RateAsync(ServedProgram[] programs, string path)
    {
        var start = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(Enumerable.Range(0, Requests), new ParallelOptions { MaxDegreeOfParallelism = Clients },
            async (i, cancel) => await programs[i % programs.Length].Client.GetByteArrayAsync(path, cancel));
        return Requests / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
