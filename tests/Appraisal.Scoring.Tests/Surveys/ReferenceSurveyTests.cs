using System.Globalization;
using Appraisal.Scoring.Surveys;

namespace Appraisal.Scoring.Tests.Surveys;

/// <summary>Whole surveys from answers to scores: 2,000 simulated subjects and a real one, against R.</summary>
public class ReferenceSurveyTests
{
    private static readonly SurveyItem[] Items = [new("q1", 1, 5), new("q2", 1, 5), new("q3", 1, 5), new("q4", 1, 5)];

    private static CohortSatisfaction Simulated(Func<CsvRow, int?> value)
    {
        var cells = ReferenceFile.Csv("sim-responses.csv")
            .GroupBy(r => (r["unit"], r["stratum"]))
            .ToDictionary(g => g.Key, g => g.Select(value).OfType<int>().Aggregate(Cell.Empty, (cell, y) => cell.Add(y)));
        var subjects = ReferenceFile.Csv("sim-strata.csv").GroupBy(r => r["unit"]).Select(unit => new SubjectEstimate(
            unit.Key,
            StratifiedEstimator.Estimate([.. unit.Select(s => new StratumCell(
                s["stratum"], long.Parse(s["N"], CultureInfo.InvariantCulture), cells.GetValueOrDefault((unit.Key, s["stratum"]))))], 10)));
        return ReliabilityAdjustment.Adjust("villages", [.. subjects], new StandingRules());
    }

    private static int? FromAnswers(CsvRow row) => ResponseValue.Of(Items, Items.ToDictionary(i => i.Code, i => row.Number(i.Code)));

    /// <summary>
    /// 0.96 of the points: then the thirds of a point that three answers give are whole ten-thousandths, nothing is rounded, and the
    /// estimators, which have no scale of their own, must meet R to its last digits.
    /// </summary>
    private static int? Unrounded(CsvRow row) =>
        FromAnswers(row) is null ? null : (int)Math.Round(row.Number("score")!.Value * Scale * ResponseValue.UnitsPerPoint);

    private const double Scale = 0.96;

    [Fact]
    public void Adjust_SimulatedSurvey_MatchesReference() => AssertSimulated(Simulated(Unrounded), Scale, 1e-9, 1e-8);

    [Fact]
    public void Adjust_SimulatedSurveyRoundedToTenThousandths_MatchesReference() => AssertSimulated(Simulated(FromAnswers), 1, 1e-3, 1e-3);

    private static void AssertSimulated(CohortSatisfaction cohort, double scale, double tolerance, double adjustedTolerance)
    {
        var summary = ReferenceFile.Json("sim-summary.expected.json");
        var model = summary.GetProperty("A_pooled_nofpc");
        Assert.Equal(summary.GetProperty("units_shown").GetInt32(), cohort.Subjects);
        Assert.Equal(Distinguishability.Distinguishable, cohort.Distinguishability);
        Assert.Equal(summary.GetProperty("pooled_df").GetInt64(), cohort.Satisfaction.Where(s => s.Standing != Standing.Suppressed).Sum(s => s.Estimate.DegreesOfFreedom));
        ReferenceFile.Matches(summary.GetProperty("pooled_s2").GetDouble(), cohort.PooledVariance / scale / scale, adjustedTolerance, "s²");
        ReferenceFile.Matches(model.GetProperty("tau2_PM").GetDouble(), cohort.Tau2 / scale / scale, adjustedTolerance, "τ²");
        ReferenceFile.Matches(model.GetProperty("mu_PM").GetDouble(), cohort.Mean / scale, tolerance, "μ");
        ReferenceFile.Matches(model.GetProperty("se_mu_PM").GetDouble(), cohort.MeanStandardError / scale, tolerance, "se(μ)");

        var expected = ReferenceFile.Csv("sim-units.expected.csv").ToDictionary(r => r["unit"]);
        Assert.Equal(expected.Count, cohort.Satisfaction.Count);
        Assert.All(cohort.Satisfaction, s =>
        {
            var row = expected[s.Subject];
            void Matches(string column, double? actual, double within) => ReferenceFile.Matches(row.Number(column), actual, within, $"{s.Subject} {column}");

            Matches("n_valid", s.Estimate.Count, 0);
            Assert.Equal(row["groups"], string.Join('|', s.Estimate.Groups.Select(g => string.Join('+', g))));
            Matches("coverage", s.Estimate.Coverage, 1e-12);
            Matches("leverage_max", s.Estimate.Leverage, 1e-9);
            Matches("g", s.Estimate.VarianceFactor, 1e-12);
            Matches("mean", s.Estimate.Mean / scale, tolerance);
            Matches("se_fpc", s.Estimate.StandardError / scale, tolerance);
            if (scale == 1) // ours is clipped to the scale, R's is not
            {
                ReferenceFile.Matches(row.Number("ci_lo") is { } low ? Math.Max(0, low) : null, s.Estimate.Interval?.Low, 2 * tolerance, "ci_lo");
                ReferenceFile.Matches(row.Number("ci_hi") is { } high ? Math.Min(100, high) : null, s.Estimate.Interval?.High, 2 * tolerance, "ci_hi");
            }

            Matches("v_model", s.SamplingVariance / scale / scale, adjustedTolerance);
            Matches("B_PM", s.Reliability, adjustedTolerance);
            Assert.Equal(row["shown"] == "1", s.Standing != Standing.Suppressed);
            Assert.Equal(row["shown"] == "0", s.Entering.Imputed);
            Matches("shrunk_PM", s.Entering.Value / scale, adjustedTolerance);
            if (s.Standing != Standing.Suppressed) // what is imputed is not in the file
                Matches("se_shrunk_PM", s.Entering.StandardError / scale, adjustedTolerance);
            else
                Assert.Equal(Math.Sqrt(cohort.Tau2!.Value + Math.Pow(cohort.MeanStandardError!.Value, 2)), s.Entering.StandardError!.Value, 1e-9);
        });
    }

    [Fact]
    public void Adjust_ResidentsOfKansasCity_MatchesReference()
    {
        var expected = ReferenceFile.Json("kc-residents-2021q3.expected.json");
        var rows = ReferenceFile.RealCsv("kc-residents-2021q3.csv");
        SubjectEstimate Estimate(string service) => new(service, StratifiedEstimator.Estimate([.. Enumerable.Range(1, 6).Select(district =>
        {
            var ratings = rows.Where(r => r.Number("district") == district).Select(r => r.Number(service)).Where(r => r is >= 1 and <= 5);
            var values = ratings.Select(r => ResponseValue.Of([Items[0]], new Dictionary<string, double?> { ["q1"] = r })!.Value);
            return new StratumCell($"{district}", 84_682, values.Aggregate(Cell.Empty, (cell, y) => cell.Add(y)));
        })], 10));

        var subjects = expected.GetProperty("subjects").EnumerateArray().ToDictionary(s => s.GetProperty("subject").GetString()!);
        var cohort = ReliabilityAdjustment.Adjust("services", [.. subjects.Keys.Select(Estimate)], new StandingRules());

        ReferenceFile.Matches(expected.GetProperty("pooled_s2").GetDouble(), cohort.PooledVariance, 1e-8, "s²");
        ReferenceFile.Matches(expected.GetProperty("tau2_PM").GetDouble(), cohort.Tau2, 1e-8, "τ²");
        ReferenceFile.Matches(expected.GetProperty("mu").GetDouble(), cohort.Mean, 1e-9, "μ");
        ReferenceFile.Matches(expected.GetProperty("se_mu").GetDouble(), cohort.MeanStandardError, 1e-9, "se(μ)");
        Assert.Equal(16, cohort.Satisfaction.Count);
        Assert.All(cohort.Satisfaction, s =>
        {
            void Matches(string name, double? actual, double within) =>
                ReferenceFile.Matches(subjects[s.Subject].GetProperty(name).GetDouble(), actual, within, $"{s.Subject} {name}");

            Matches("n", s.Estimate.Count, 0);
            Matches("mean", s.Estimate.Mean, 1e-9);
            Matches("se", s.Estimate.StandardError, 1e-9);
            Matches("coverage", s.Estimate.Coverage, 1e-12);
            Matches("leverage", s.Estimate.Leverage, 1e-9);
            Matches("v", s.SamplingVariance, 1e-8);
            Matches("reliability", s.Reliability, 1e-8);
            Matches("theta", s.Score, 1e-8);
            Matches("theta_se", s.ScoreStandardError, 1e-8);
            Assert.Equal(Standing.Rated, s.Standing);
        });
    }
}
