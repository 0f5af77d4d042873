using Appraisal.Scoring.Schemes;
using Appraisal.Scoring.Scores;
using CsCheck;

namespace Appraisal.Scoring.Tests.Scores;

public sealed class RankDrawsTests
{
    private static readonly RankRules Fixed = new() { Draws = 10_000, WeightSpread = 0 };

    // with all weight on satisfaction a score is a normal variable of the given mean and standard error
    private static readonly PartWeights OnlySatisfaction = new(0, 0, 1);

    [Fact]
    public void Intervals_IndependentNormals_MatchesExactDistribution()
    {
        var rows = ReferenceFile.Csv("expected-rank.csv");
        var subjects = rows.Select(row => new RankSubject(null, null, row.Number("m"), 0, row.Number("s")!.Value)).ToList();
        var intervals = RankDraws.Intervals(subjects, OnlySatisfaction, Fixed);
        var compared = 0;
        foreach (var (row, interval) in rows.Zip(intervals))
        {
            var cumulative = Cumulative(row);
            compared += Compare(cumulative, 0.05, (int)row.Number("lo05")!.Value, interval.Best);
            compared += Compare(cumulative, 0.95, (int)row.Number("hi95")!.Value, interval.Worst);
        }
        Assert.InRange(compared, 8, 16);
    }

    [Fact]
    public void Intervals_EqualFixedScores_ShareTheSmallerRank()
    {
        RankSubject Of(double field) => new(50, field, 70, 0, 0);
        var intervals = RankDraws.Intervals([Of(60), Of(80), Of(60), Of(20)], new PartWeights(), new RankRules());
        Assert.Equal([new(2, 2), new(1, 1), new(2, 2), new(4, 4)], intervals);
    }

    [Fact]
    public void Intervals_AnySeedTwice_AreTheSame()
    {
        var subjects = Enumerable.Range(0, 200).Select(i => new RankSubject(50, 40 + (i % 37), 60 + (i % 11), 1, 4)).ToList();
        var first = RankDraws.Intervals(subjects, new PartWeights(), new RankRules { Seed = 7 });
        Assert.Equal(first, RankDraws.Intervals(subjects, new PartWeights(), new RankRules { Seed = 7 }));
        Assert.NotEqual(first, RankDraws.Intervals(subjects, new PartWeights(), new RankRules { Seed = 8 }));
    }

    [Fact]
    public void Intervals_SubjectOneDrawnAlone_HoldsRankOne() =>
        Assert.Equal([new RankInterval(1, 1)], RankDraws.Intervals([new RankSubject(null, 60, null, 0, 0)], new PartWeights(), new RankRules()));

    [Fact]
    public void RankQuantiles_AnyDrawsInAnyBatches_AreThoseOfAllDrawsSorted() =>
        Gen.Select(Gen.Int[1, 9].Array[1, 60], Gen.Int[1, 20], Gen.Double[0.01, 0.5], Gen.Double[0.5, 1]).Sample((draws, batch, lower, upper) =>
        {
            var quantiles = new RankQuantiles(1, draws.Length, lower, upper);
            foreach (var some in draws.Chunk(batch))
                quantiles.Add([.. some.Select(rank => new[] { rank })], TestContext.Current.CancellationToken);
            int Limit(double share) => draws.Order().ElementAt(Math.Max(1, (int)Math.Ceiling(Math.Round(share * draws.Length, 9))) - 1);
            return quantiles.Intervals()[0] == new RankInterval(Limit(lower), Limit(upper));
        });

    [Fact]
    public void DrawWeights_AnyDraw_SumsToOneWithMaterialUnderItsCap()
    {
        var random = new Appraisal.Scoring.Statistics.SeededRandom(1);
        var drawn = Enumerable.Range(0, 1000).Select(_ => RankDraws.DrawWeights(new PartWeights(0.20, 0.40, 0.40), 0.25, random)).ToList();
        Assert.All(drawn, weights => Assert.Equal(1, weights.Material + weights.Field + weights.Satisfaction, 12));
        Assert.All(drawn, weights => Assert.InRange(weights.Material, 0.1, SchemeRules.LargestMaterialWeight));
        Assert.Contains(drawn, weights => weights.Material == SchemeRules.LargestMaterialWeight);
        Assert.Contains(drawn, weights => weights.Material < 0.19);
    }

    private static double[] Cumulative(CsvRow row)
    {
        double sum = 0;
        return [.. Enumerable.Range(1, 8).Select(rank => sum += row.Number($"P_rank{rank}")!.Value)];
    }

    /// <summary>Compares where no cumulative probability next to the limit is within 0.02 of the share; 1 if compared.</summary>
    private static int Compare(double[] cumulative, double share, int expected, int actual)
    {
        var near = cumulative[expected - 1] - share <= 0.02 || (expected > 1 && share - cumulative[expected - 2] <= 0.02);
        if (near)
            return 0;
        Assert.Equal(expected, actual);
        return 1;
    }
}
