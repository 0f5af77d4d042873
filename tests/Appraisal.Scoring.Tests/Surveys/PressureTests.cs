using Appraisal.Scoring.Statistics;
using Appraisal.Scoring.Surveys;
using CsCheck;

namespace Appraisal.Scoring.Tests.Surveys;

public class PressureTests
{
    private static readonly PressureRules Rules = new();

    // R 4.x: binom.test(k, n, 0.10, alternative = "greater")$p.value and binom.test(k, n)$conf.int
    [Theory]
    [InlineData(0, 10, 1, 0, 0.308497107818761)]
    [InlineData(3, 10, 0.0701908264000001, 0.0667395111777345, 0.652452850059997)]
    [InlineData(4, 20, 0.132953323434335, 0.0573339970500328, 0.436614002996668)]
    [InlineData(9, 40, 0.0154953054144445, 0.108396638984072, 0.384511677303423)]
    [InlineData(25, 120, 0.000310144297945946, 0.139591544808416, 0.291991278120566)]
    [InlineData(10, 10, 1e-10, 0.691502892181239, 1)]
    [InlineData(180, 1500, 0.00653764677389897, 0.103977831960984, 0.137526148467212)]
    public void Of_Counts_AgreesWithR(long told, long answered, double p, double low, double high)
    {
        var share = PressureShare.Of(told, answered, Rules)!;

        Assert.Equal((p, low, high), (share.P, share.Interval.Low, share.Interval.High), Near(1e-10));
        Assert.Equal(p < 0.05, share.Influenced);
    }

    // a second way: the sum of the probabilities themselves, from exact binomial coefficients
    [Fact]
    public void Of_AnyCounts_AgreesWithTheSumOfProbabilities() => Gen.Select(Gen.Int[1, 60], Gen.Double[0.01, 0.99]).SelectMany(
        (n, share) => Gen.Select(Gen.Int[0, n], k => (k, n, share))).Sample(t =>
    {
        double sum = 0, coefficient = 1; // C(n, 0)
        for (var i = 0; i <= t.n; i++)
        {
            if (i >= t.k)
                sum += coefficient * Math.Pow(t.share, i) * Math.Pow(1 - t.share, t.n - i);
            coefficient = coefficient * (t.n - i) / (i + 1);
        }
        Assert.Equal(Math.Min(1, sum), ExactBinomial.UpperP(t.k, t.n, t.share), 1e-9);
    });

    [Fact]
    public void Interval_AnyCounts_LeavesAFortiethOnEachSide() => Gen.Int[1, 400].SelectMany(n => Gen.Select(Gen.Int[0, n], k => (k, n))).Sample(t =>
    {
        var (low, high) = ExactBinomial.Interval(t.k, t.n);
        Assert.True(low <= (double)t.k / t.n && (double)t.k / t.n <= high);
        if (t.k > 0)
            Assert.Equal(0.025, ExactBinomial.UpperP(t.k, t.n, low), 1e-9);
        if (t.k < t.n)
            Assert.Equal(0.975, ExactBinomial.UpperP(t.k + 1, t.n, high), 1e-9);
    });

    [Fact]
    public void Of_NobodyAnswered_IsNothing() => Assert.Null(PressureShare.Of(0, 0, Rules));

    [Theory]
    [InlineData(Standing.Rated, true, true, Standing.Provisional)]
    [InlineData(Standing.Rated, false, true, Standing.Rated)]
    [InlineData(Standing.Rated, true, false, Standing.Rated)]
    [InlineData(Standing.Suppressed, true, true, Standing.Suppressed)]
    public void Cap_Influenced_IsProvisionalAtMost(Standing standing, bool influenced, bool caps, Standing expected) =>
        Assert.Equal(expected, (Rules with { CapsStanding = caps }).Cap(standing, influenced));

    // R: the coefficient of lm(count ~ long), and t.test(long, short)$stderr
    [Fact]
    public void ListEstimate_TwoLists_AgreesWithR()
    {
        var estimate = ListEstimate.Of([2, 9, 14, 8, 2], [1, 7, 13, 11, 6, 2])!;

        Assert.Equal((35L, 40L), (estimate.ShortCount, estimate.LongCount));
        Assert.Equal((0.528571428571428, 0.249644682395836), (estimate.Share, estimate.StandardError!.Value), Near2(1e-12));
    }

    // a second way: the answers one by one
    [Fact]
    public void ListEstimate_AnyAnswers_AgreesWithTheMomentsOfTheAnswers() =>
        Gen.Select(Gen.Int[0, 4].List[2, 30], Gen.Int[0, 5].List[2, 30]).Sample((a, b) =>
        {
            long[] Counts(List<int> answers, int most) => [.. Enumerable.Range(0, most + 1).Select(v => (long)answers.Count(x => x == v))];
            double Variance(List<int> x) => x.Sum(v => (v - x.Average()) * (v - x.Average())) / (x.Count - 1);
            var estimate = ListEstimate.Of(Counts(a, 4), Counts(b, 5))!;
            Assert.Equal(b.Average() - a.Average(), estimate.Share, 1e-9);
            Assert.Equal(Math.Sqrt((Variance(a) / a.Count) + (Variance(b) / b.Count)), estimate.StandardError!.Value, 1e-9);
        });

    [Fact]
    public void ListEstimate_OneListEmpty_IsNothing() => Assert.Null(ListEstimate.Of([3, 4], []));

    private static EqualityComparer<(double, double, double)> Near(double by) => EqualityComparer<(double, double, double)>.Create(
        (x, y) => Math.Abs(x.Item1 - y.Item1) < by && Math.Abs(x.Item2 - y.Item2) < by && Math.Abs(x.Item3 - y.Item3) < by);

    private static EqualityComparer<(double, double)> Near2(double by) => EqualityComparer<(double, double)>.Create(
        (x, y) => Math.Abs(x.Item1 - y.Item1) < by && Math.Abs(x.Item2 - y.Item2) < by);
}
