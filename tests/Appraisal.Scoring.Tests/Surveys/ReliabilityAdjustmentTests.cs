using Appraisal.Scoring.Surveys;
using CsCheck;

namespace Appraisal.Scoring.Tests.Surveys;

public class ReliabilityAdjustmentTests
{
    private static readonly StandingRules Rules = new();

    /// <summary>n responses around a mean, without a frame: half of them the spread above, half below.</summary>
    private static SubjectEstimate Subject(string code, int n, double mean, double spread = 15)
        => new(code, StratifiedEstimator.Estimate([new("all", null, CellOf(n, mean, spread))], 10));

    private static Cell CellOf(int n, double mean, double spread)
    {
        var values = Enumerable.Range(0, n).Select(i => mean + (n % 2 == 1 && i == n - 1 ? 0 : i % 2 == 0 ? spread : -spread));
        return values.Aggregate(Cell.Empty, (c, y) => c.Add((int)Math.Round(y * ResponseValue.UnitsPerPoint)));
    }

    private static CohortSatisfaction Adjust(params SubjectEstimate[] subjects) => ReliabilityAdjustment.Adjust("cohort", subjects, Rules);

    [Fact]
    public void Adjust_NoSubject_IsNoComparison()
    {
        var cohort = Adjust();
        Assert.Equal((0, null, null, Distinguishability.NoComparison), (cohort.Subjects, cohort.Mean, cohort.Tau2, cohort.Distinguishability));
        Assert.Empty(cohort.Satisfaction);
    }

    [Fact]
    public void Adjust_OneSubject_KeepsItsOwnMean()
    {
        var cohort = Adjust(Subject("a", 40, 70), Subject("b", 0, 0));
        Assert.Equal((1, Distinguishability.NoComparison, 0.0), (cohort.Subjects, cohort.Distinguishability, cohort.Tau2));
        var own = cohort.Satisfaction[0];
        Assert.Equal(70, own.Score!.Value, 1e-9);
        Assert.Equal(Math.Sqrt(own.SamplingVariance!.Value), own.ScoreStandardError!.Value, 1e-9);
        Assert.Equal(Standing.Rated, own.Standing); // √v = 15.2/√40 < 3
    }

    [Fact]
    public void Adjust_SubjectsAlike_HaveNoDistinguishableDifferences()
    {
        var cohort = Adjust(Subject("a", 40, 70), Subject("b", 50, 71), Subject("c", 30, 70.5));
        Assert.Equal((0.0, Distinguishability.NoDistinguishableDifferences), (cohort.Tau2, cohort.Distinguishability));
        Assert.All(cohort.Satisfaction, s => Assert.Equal((cohort.Mean, 0.0), (s.Score, s.Reliability)));
    }

    [Fact]
    public void Adjust_EveryAnswerTheSame_IsProvisionalAtBestWithoutReliability()
    {
        var cohort = Adjust(Subject("a", 40, 70, 0), Subject("b", 50, 90, 0), Subject("c", 9, 50, 0));
        Assert.Equal((0.0, Distinguishability.UnknownSamplingVariance), (cohort.PooledVariance, cohort.Distinguishability));
        Assert.All(cohort.Satisfaction.Take(2), s => Assert.Equal((s.Estimate.Mean, null, null), (s.Score, s.Reliability, s.ScoreStandardError)));
        Assert.Equal((80.0, null), (cohort.Mean, cohort.Satisfaction[2].Score)); // the third is in no figure
        Assert.Equal([Standing.Provisional, Standing.Provisional, Standing.Suppressed], cohort.Satisfaction.Select(s => s.Standing));
    }

    [Fact]
    public void Adjust_OnlyHidden_KnowsNothing()
    {
        var cohort = Adjust(Subject("a", 9, 70), Subject("b", 9, 80), Subject("c", 9, 80), Subject("d", 9, 80));
        Assert.Equal((0, null, null, null), (cohort.Subjects, cohort.PooledVariance, cohort.Tau2, cohort.Mean));
        Assert.All(cohort.Satisfaction, s => Assert.Equal((null, default), (s.Score, s.Entering)));
    }

    [Fact]
    public void Adjust_FloorLoweredByTheRules_HoldsAllTheSame()
    {
        var cohort = ReliabilityAdjustment.Adjust("cohort", [Subject("a", 9, 70), Subject("b", 60, 80)], Rules with { ProvisionalCount = 2 });
        Assert.Equal((1, Standing.Suppressed), (cohort.Subjects, cohort.Satisfaction[0].Standing));
    }

    [Theory]
    [InlineData(12, 12, Standing.Rated)] // all of a small village
    [InlineData(12, 11, Standing.Provisional)]
    [InlineData(9, 9, Standing.Suppressed)] // not even then
    [InlineData(40, 30, Standing.Rated)]
    [InlineData(40, 29, Standing.Provisional)]
    public void Adjust_SmallRegister_IsRatedWhereEverybodyAnswered(long population, int n, Standing expected)
    {
        var one = Subject("a", n, 70, 5);
        var village = one with { Estimate = StratifiedEstimator.Estimate([new("all", population, CellOf(n, 70, 5))], 10) };
        Assert.Equal(expected, Adjust(village, Subject("b", 60, 60, 5), Subject("c", 60, 80, 5)).Satisfaction[0].Standing);
    }

    [Fact]
    public void Adjust_LeverageAtTheLimitButForTheLastBit_IsRated()
    {
        // 100·(1100/2000)/11 = 5 in decimals, a bit above in doubles
        var two = new SubjectEstimate("a", StratifiedEstimator.Estimate(
            [new("x", 1100, CellOf(11, 70, 5)), new("y", 900, CellOf(30, 70, 5))], 10));
        Assert.Equal(Standing.Rated, Adjust(two, Subject("b", 60, 60, 5), Subject("c", 60, 80, 5)).Satisfaction[0].Standing);
    }

    [Fact]
    public void Adjust_IdenticalAnswersOfAFew_DoNotLookReliable()
    {
        var cohort = Adjust(Subject("a", 10, 100, 0), Subject("b", 60, 60), Subject("c", 60, 75), Subject("d", 60, 85));
        Assert.Equal(0, cohort.Satisfaction[0].Estimate.StandardError);
        Assert.True(cohort.Satisfaction[0].Reliability < cohort.Satisfaction[1].Reliability);
        Assert.True(cohort.Satisfaction[0].Score < 99);
    }

    [Fact]
    public void Entering_Suppressed_IsTheMeanOfTheCohortMarkedImputed()
    {
        var cohort = Adjust(Subject("a", 9, 85), Subject("b", 60, 60), Subject("c", 60, 75), Subject("d", 10, 85), Subject("e", 0, 0));
        foreach (var suppressed in new[] { cohort.Satisfaction[0], cohort.Satisfaction[4] })
        {
            Assert.Equal(Standing.Suppressed, suppressed.Standing);
            Assert.Equal((cohort.Mean, true), (suppressed.Entering.Value, suppressed.Entering.Imputed));
            Assert.Equal(
                Math.Sqrt(cohort.Tau2!.Value + (cohort.MeanStandardError!.Value * cohort.MeanStandardError.Value)),
                suppressed.Entering.StandardError!.Value,
                1e-9);
        }

        var own = cohort.Satisfaction[3];
        Assert.Equal(new EnteringSatisfaction(own.Score, own.ScoreStandardError, false), own.Entering);
        Assert.Equal(cohort with { Satisfaction = [] }, Adjust(Subject("b", 60, 60), Subject("c", 60, 75), Subject("d", 10, 85)) with { Satisfaction = [] });
    }

    [Fact]
    public void Entering_SuppressedAmongTooFew_IsMissing()
    {
        var cohort = Adjust(Subject("a", 9, 85), Subject("b", 60, 60), Subject("c", 10, 75));
        Assert.Equal(default, cohort.Satisfaction[0].Entering);
        Assert.NotNull(cohort.Satisfaction[1].Entering.Value);
    }

    [Theory]
    [InlineData(30, 1, 5, 0.7, 100, Standing.Rated)]
    [InlineData(29, 1, 5, 0.7, 100, Standing.Provisional)]
    [InlineData(30, 0.8, 5, 0.7, 100, Standing.Rated)]
    [InlineData(30, 0.79, 5, 0.7, 100, Standing.Provisional)]
    [InlineData(30, 1, 5.01, 0.7, 100, Standing.Provisional)]
    [InlineData(30, 1, 5, 0.69, 100, Standing.Provisional)]
    [InlineData(30, 1, 5, 0.69, 9, Standing.Rated)]
    [InlineData(10, 0, 100, 0, 100, Standing.Provisional)]
    [InlineData(9, 1, 1, 1, 1, Standing.Suppressed)]
    public void Adjust_AroundEachLimit_GivesTheStanding(
        long n, double coverage, double leverage, double reliability, double samplingVariance, Standing expected)
    {
        // s²_p = 1000 from other degrees of freedom; the subject's v is set by its factor and the others' spread by the reliability
        const double pooled = 1000;
        SubjectEstimate Of(string code, double mean) => new(code, new StratifiedEstimate
        {
            Count = n, Population = null, EverybodyAnswered = false, Mean = mean, StandardError = 1, Coverage = coverage, Leverage = leverage, VarianceFactor = samplingVariance / pooled,
            SumOfSquaredDeviations = pooled * 100, DegreesOfFreedom = 100, Groups = [["all"]], DataErrors = [],
        });
        // two subjects with equal v: τ² = d²/2 − v, so B = 1 − 2v/d²
        var distance = reliability < 1 ? Math.Sqrt(2 * samplingVariance / (1 - reliability)) : 90;
        var cohort = Adjust(Of("a", 5), Of("b", 5 + (distance * (1 + 1e-12))));
        if (expected != Standing.Suppressed)
            Assert.Equal(reliability, cohort.Satisfaction[0].Reliability!.Value, 1e-3);
        Assert.Equal(expected, cohort.Satisfaction[0].Standing);
    }

    private static readonly Gen<SubjectEstimate[]> Subjects =
        Gen.Select(Gen.Int[0, 40], Gen.Double[0, 100]).Array[0, 12].Select(subjects => subjects
            .Select((s, i) => Subject($"s{i}", s.Item1, s.Item2, Math.Min(s.Item2, 100 - s.Item2) * 0.9)).ToArray());

    [Fact]
    public void Adjust_Any_ScoreLiesBetweenOwnMeanAndCohortMean() => Subjects.Sample(subjects =>
    {
        var cohort = Adjust(subjects);
        foreach (var s in cohort.Satisfaction.Where(s => s.Score is not null))
        {
            var (mean, mu) = (s.Estimate.Mean!.Value, cohort.Mean!.Value);
            Assert.InRange(s.Score!.Value, Math.Min(mean, mu), Math.Max(mean, mu));
            Assert.InRange(s.Score.Value, 0, 100);
            Assert.InRange(s.Reliability ?? 0, 0, 1);
            Assert.True(s.ScoreStandardError is null or >= 0);
        }
    });

    [Fact]
    public void Adjust_AnyOrder_GivesTheSame() => Subjects.Sample(subjects =>
    {
        var (forward, backward) = (Adjust(subjects), Adjust([.. subjects.Reverse()]));
        Assert.Equal(forward with { Satisfaction = [] }, backward with { Satisfaction = [] });
        Assert.Equal(forward.Satisfaction, backward.Satisfaction);
    });
}
