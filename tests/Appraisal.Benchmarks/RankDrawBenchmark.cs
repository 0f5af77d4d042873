using Appraisal.Scoring.Schemes;
using Appraisal.Scoring.Scores;
using Appraisal.Scoring.Statistics;

namespace Appraisal.Benchmarks;

/// <summary>
/// Rank intervals of a large cohort, as a ratio to drawing the same random numbers and sorting them alone, on the same cores.
/// At most 1.3 is wanted.
/// </summary>
internal static class RankDrawBenchmark
{
    private const int Cadres = 10_000;

    public static Task Run()
    {
        var rules = new RankRules();
        var subjects = Enumerable.Range(0, Cadres)
            .Select(i => new RankSubject(50 + (i % 51), 40 + (i * 7 % 60), 60 + (i * 13 % 40), 0, 2 + (i % 4), 1, i % 5)).ToList();
        var draws = Measure.Best(3, () => RankDraws.Intervals(subjects, new PartWeights(), rules));
        var floor = Measure.Best(3, () => DrawAndSort(rules));
        Performance.Add(new PerformanceRow("rank draws", $"{rules.Draws:N0} draws of {Cadres:N0} cadres", Performance.Seconds(draws),
            $"drawing and sorting alone: {Performance.Seconds(floor)}", draws / floor, 1.3));
        return Task.CompletedTask;
    }

    private static void DrawAndSort(RankRules rules)
    {
        var seeds = new SeededRandom((ulong)rules.Seed);
        var randoms = Enumerable.Range(0, rules.Draws).Select(_ => new SeededRandom(seeds.NextBits())).ToArray();
        Parallel.For(0, rules.Draws, () => new double[Cadres], (draw, _, values) =>
        {
            for (var weight = 0; weight < 3; weight++)
                randoms[draw].NextDouble();
            for (var i = 0; i < values.Length; i++)
                values[i] = randoms[draw].NextNormal();
            Array.Sort(values);
            return values;
        }, _ => { });
    }
}
