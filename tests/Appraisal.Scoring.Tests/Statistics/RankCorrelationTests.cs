using System.Text.Json;
using Appraisal.Scoring.Statistics;
using CsCheck;

namespace Appraisal.Scoring.Tests.Statistics;

public class RankCorrelationTests
{
    private static double[] Numbers(JsonElement of, string name) => [.. of.GetProperty(name).EnumerateArray().Select(v => v.GetDouble())];

    public static TheoryData<string> Cases =>
        [.. ReferenceFile.Json("rank-correlation.json").GetProperty("spearman").EnumerateArray().Select(c => c.GetProperty("id").GetString()!)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Spearman_ReferenceCase_MatchesReference(string id)
    {
        var expected = ReferenceFile.Json("rank-correlation.json").GetProperty("spearman").EnumerateArray()
            .Single(c => c.GetProperty("id").GetString() == id);
        var (x, y) = (Numbers(expected, "x"), Numbers(expected, "y"));

        Assert.Equal(Numbers(expected, "rank_x"), RankCorrelation.MidRanks(x));
        Assert.Equal(Numbers(expected, "rank_y"), RankCorrelation.MidRanks(y));
        var actual = RankCorrelation.Spearman(x, y);
        Assert.Equal(x.Length, actual.Count);
        Assert.Equal(expected.GetProperty("spearman").GetDouble(), actual.Rho!.Value, 1e-12);
        Assert.Equal(expected.GetProperty("p_t_approx").GetDouble(), actual.P!.Value, 1e-12);
    }

    [Fact]
    public void MidRanks_ReferenceValues_AreTheDescendingOnesFromTheOtherEnd()
    {
        var expected = ReferenceFile.Json("rank-correlation.json").GetProperty("ranks");
        var negated = Numbers(expected, "values").Select(v => -v).ToArray();
        Assert.Equal(Numbers(expected, "rank_desc_average"), RankCorrelation.MidRanks(negated));
    }

    [Theory]
    [InlineData(new double[] { 1, 1, 1, 1 }, new double[] { 1, 2, 3, 4 })]
    [InlineData(new double[] { 1, 2, 3, 4 }, new double[] { 5, 5, 5, 5 })]
    [InlineData(new double[] { 1, 2 }, new double[] { 1, 2 })]
    [InlineData(new double[] { }, new double[] { })]
    public void Spearman_ConstantOrFewerThanThree_IsAbsent(double[] x, double[] y) =>
        Assert.Equal(new RankCorrelation(null, null, x.Length), RankCorrelation.Spearman(x, y));

    [Fact]
    public void Spearman_NotPairedOrNotANumber_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => RankCorrelation.Spearman([1, 2, 3], [1, 2]));
        Assert.Throws<ArgumentException>(() => RankCorrelation.Spearman([1, 2, double.NaN], [1, 2, 3]));
    }

    [Fact]
    public void Spearman_Any_IsSymmetricAndTurnsWithTheSign() =>
        Gen.Select(Gen.Int[0, 8], Gen.Int[0, 8]).Array[3, 40].Sample(pairs =>
        {
            double[] x = [.. pairs.Select(p => (double)p.Item1)], y = [.. pairs.Select(p => (double)p.Item2)];
            var there = RankCorrelation.Spearman(x, y);
            var back = RankCorrelation.Spearman(y, x);
            var mirrored = RankCorrelation.Spearman(x, [.. y.Select(v => -v)]);
            Assert.InRange(there.Rho ?? 0, -1, 1);
            Assert.InRange(there.P ?? 0, 0, 1);
            Assert.Equal(there.Rho ?? 0, back.Rho ?? 0, 1e-12);
            Assert.Equal(there.Rho ?? 0, -(mirrored.Rho ?? 0), 1e-12);
        });
}
