using Appraisal.Scoring.Statistics;
using CsCheck;

namespace Appraisal.Scoring.Tests.Statistics;

public class PauleMandelTests
{
    [Theory]
    [InlineData("dat.bcg_logRR")]
    [InlineData("zero_tau2_synthetic")]
    [InlineData("two_units_synthetic")]
    public void Estimate_ReferenceSet_MatchesMetafor(string dataset)
    {
        var rows = ReferenceFile.Csv("shrinkage-units.csv").Where(r => r["dataset"] == dataset).ToList();
        var expected = ReferenceFile.Json("shrinkage.json").GetProperty("sets").EnumerateArray()
            .Single(s => s.GetProperty("dataset").GetString() == dataset).GetProperty("PM");
        var model = PauleMandel.Estimate([.. rows.Select(r => r.Number("yi")!.Value)], [.. rows.Select(r => r.Number("vi")!.Value)]);

        Assert.Equal(expected.GetProperty("tau2").GetDouble(), model.Tau2, 1e-8);
        Assert.Equal(expected.GetProperty("mu").GetDouble(), model.Mean, 1e-9);
        Assert.Equal(expected.GetProperty("se_mu").GetDouble(), model.MeanStandardError, 1e-9);
        Assert.All(rows, r =>
        {
            var (y, v) = (r.Number("yi")!.Value, r.Number("vi")!.Value);
            var shrunk = model.Shrink(y, v);
            ReferenceFile.Matches(r.Number("B_PM"), shrunk.Reliability, 1e-8, "B");
            ReferenceFile.Matches(r.Number("blup_PM"), shrunk.Value, 1e-8, "θ");
            ReferenceFile.Matches(r.Number("se_theta_PM"), shrunk.StandardError, 1e-8, "se(θ)");
        });
    }

    [Fact]
    public void Estimate_OneEstimate_IsItself()
    {
        var model = PauleMandel.Estimate([70], [4]);
        Assert.Equal((0.0, 70.0, 2.0), (model.Tau2, model.Mean, model.MeanStandardError));
        Assert.Equal((0.0, 70.0, 2.0), model.Shrink(70, 4));
    }

    [Fact]
    public void Shrink_UncertainTau2_IsLessCertainThanIfItWereKnown()
    {
        var model = PauleMandel.Estimate([60, 70, 65, 80, 62], [20, 20, 20, 20, 20]);
        var (b, _, error) = model.Shrink(60, 20);
        var known = (b * 20) + ((1 - b) * (1 - b) * model.MeanStandardError * model.MeanStandardError);
        Assert.True(error * error > known, $"{error * error} > {known}");
    }

    [Fact]
    public void Estimate_Any_SolvesTheEquation() =>
        Gen.Select(Gen.Double[0, 100], Gen.Double[0.1, 200]).Array[2, 30].Sample(subjects =>
        {
            var model = PauleMandel.Estimate([.. subjects.Select(s => s.Item1)], [.. subjects.Select(s => s.Item2)]);
            var q = subjects.Sum(s => (s.Item1 - model.Mean) * (s.Item1 - model.Mean) / (s.Item2 + model.Tau2));
            if (model.Tau2 > 0)
                Assert.Equal(subjects.Length - 1, q, 1e-7);
            else
                Assert.True(q <= subjects.Length - 1 + 1e-9);
        });

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Estimate_VarianceNotPositive_IsRefused(double variance) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => PauleMandel.Estimate([1, 2], [1, variance]));

    [Fact]
    public void Estimate_NothingOrUnpaired_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => PauleMandel.Estimate([], []));
        Assert.Throws<ArgumentException>(() => PauleMandel.Estimate([1], [1, 2]));
    }
}
