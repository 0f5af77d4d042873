using Appraisal.Scoring.Statistics;
using CsCheck;

namespace Appraisal.Scoring.Tests.Statistics;

/// <summary>Expected figures to 17 digits from mpmath at 30 digits.</summary>
public class DistributionTests
{
    private static void AssertRelative(double expected, double actual, double tolerance) =>
        Assert.True(Math.Abs(actual - expected) <= tolerance * Math.Abs(expected), $"expected {expected:R}, was {actual:R}");

    [Theory]
    [InlineData(-12, 1.776482112077679e-33)]
    [InlineData(-8, 6.2209605742717841e-16)]
    [InlineData(-5, 2.8665157187919391e-7)]
    [InlineData(-1.5, 0.066807201268858066)]
    [InlineData(0, 0.5)]
    [InlineData(0.3, 0.61791142218895263)]
    [InlineData(2.5, 0.99379033467422386)]
    [InlineData(5, 0.99999971334842812)]
    public void NormalCdf_KnownValue_IsMet(double z, double expected) => AssertRelative(expected, NormalDistribution.Cdf(z), 2e-8);

    [Theory]
    [InlineData(-1.5, 0.066807201268858066)]
    [InlineData(0.3, 0.61791142218895263)]
    public void NormalCdf_Body_IsExactToFourteenDigits(double z, double expected) => Assert.Equal(expected, NormalDistribution.Cdf(z), 1e-14);

    [Fact]
    public void NormalCdf_Infinities_AreTheLimits() =>
        Assert.Equal((0.0, 1.0), (NormalDistribution.Cdf(double.NegativeInfinity), NormalDistribution.Cdf(double.PositiveInfinity)));

    [Theory]
    [InlineData(0.5, 1, 0.70483276469913345)]
    [InlineData(-2, 3, 0.13932596855884318)]
    [InlineData(1.96, 1000, 0.050273184955748718)]
    [InlineData(4, 50000, 6.3433534680852016e-5)]
    [InlineData(12, 30, 5.5801854151992561e-13)]
    [InlineData(0.001, 7, 0.99923001724499884)]
    [InlineData(double.PositiveInfinity, 5, 0)]
    [InlineData(0, 5, 1)]
    public void StudentTwoSidedP_KnownValue_IsMet(double t, double degreesOfFreedom, double expected)
    {
        AssertRelative(expected, StudentT.TwoSidedP(t, degreesOfFreedom), 1e-9);
        Assert.Equal(t > 0 ? 1 - (expected / 2) : expected / 2, StudentT.Cdf(t, degreesOfFreedom), 1e-10);
    }

    [Theory]
    [InlineData(1, 0.001, 0.00099950016662500835)]
    [InlineData(5, 0.2, 2.2581905529578211e-6)]
    [InlineData(14, 3.5, 1.8602937421279696e-5)]
    [InlineData(3, 12, 0.9994777419499671)]
    [InlineData(1200, 1000, 4.6842038558722808e-10)]
    [InlineData(900, 1000, 0.99937740221572495)]
    [InlineData(0, 3, 1)]
    [InlineData(1, 0, 0)]
    [InlineData(1, 1e6, 1)]
    public void PoissonAtLeast_KnownValue_IsMet(long count, double mean, double expected) =>
        AssertRelative(expected, CountTails.PoissonAtLeast(count, mean), 1e-10);

    [Theory]
    [InlineData(1, 10, 0.05, 0.40126306076162111)]
    [InlineData(20, 30, 0.3, 3.6870080768784796e-5)]
    [InlineData(30, 30, 0.5, 9.3132257461547852e-10)]
    [InlineData(500, 1000, 0.45, 0.00084654921661926055)]
    [InlineData(3, 200, 0.0001, 1.2941458333304435e-6)]
    [InlineData(0, 5, 0.1, 1)]
    [InlineData(6, 5, 0.9, 0)]
    [InlineData(5, 5, 1, 1)]
    public void BinomialAtLeast_KnownValue_IsMet(long count, long trials, double p, double expected) =>
        AssertRelative(expected, CountTails.BinomialAtLeast(count, trials, p), 1e-10);

    [Fact]
    public void Quantile_ReferenceInput_MatchesType7()
    {
        var values = ReferenceFile.Json("rank-correlation.json").GetProperty("quantile_input").EnumerateArray().Select(v => v.GetDouble()).ToList();
        var expected = ReferenceFile.Csv("quantiles.csv").Where(r => r["type"] == "7").ToList();
        Assert.NotEmpty(expected);
        Assert.All(expected, r => Assert.Equal(r.Number("value")!.Value, Quantile.Of(values, r.Number("p")!.Value), 1e-12));
    }

    [Fact]
    public void Quantile_NothingOrNoProbability_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Quantile.Of([], 0.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => Quantile.Of([1], 1.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Quantile.Of([1], double.NaN));
    }

    [Fact]
    public void Quantile_AnyOrder_LiesWithinTheValuesAndRises() =>
        Gen.Select(Gen.Double[-100, 100].Array[1, 20], Gen.Double[0, 1], Gen.Double[0, 1]).Sample((values, p, q) =>
        {
            Assert.InRange(Quantile.Of(values, p), values.Min(), values.Max());
            Assert.True(Quantile.Of(values, Math.Min(p, q)) <= Quantile.Of(values.Reverse(), Math.Max(p, q)) + 1e-9);
        });

    [Fact]
    public void SeededRandom_PublishedSeed_GivesThePublishedBits()
    {
        var random = new SeededRandom(1234567);
        ulong[] expected = [6457827717110365317, 3203168211198807973, 9817491932198370423];
        Assert.Equal(expected, expected.Select(_ => random.NextBits()));
    }

    [Fact]
    public void NextNormal_ManyDraws_AreStandardNormal()
    {
        var random = new SeededRandom(42);
        var draws = Enumerable.Range(0, 100_000).Select(_ => random.NextNormal()).ToArray();
        Assert.Equal(0, draws.Average(), 0.015); // over four standard errors
        Assert.Equal(1, draws.Average(z => z * z), 0.02);
        Assert.Equal(0.025, draws.Count(z => z > 1.959964) / 100_000.0, 0.002);
        Assert.Equal(0, draws.Zip(draws.Skip(1), (a, b) => a * b).Average(), 0.015);
    }

    [Fact]
    public void NextDouble_Any_IsBelowOne() =>
        Gen.ULong.Sample(seed => Assert.InRange(new SeededRandom(seed).NextDouble(), 0, 1 - (1.0 / (1UL << 53))));
}
