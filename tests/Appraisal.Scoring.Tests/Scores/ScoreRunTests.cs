using Appraisal.Scoring.Schemes;
using Appraisal.Scoring.Scores;
using Appraisal.Scoring.Statistics;
using Appraisal.Scoring.Surveys;

namespace Appraisal.Scoring.Tests.Scores;

public sealed class ScoreRunTests
{
    [Fact]
    public void Compute_ListsOfCadres_AgreeEntryByEntry()
    {
        List<ParticipantInputs> cadres = [.. County.Cadres(9), County.Cadre("few", responses: 3), County.Cadre("idle") with { DutyHours = 0 }];
        var result = County.Run(cadres.AsEnumerable().Reverse());

        Assert.Equal(cadres.Select(cadre => cadre.StaffNo).Order(StringComparer.Ordinal), result.Cadres.Select(cadre => cadre.Inputs.StaffNo));
        foreach (var (cadre, i) in result.Cadres.Select((cadre, i) => (cadre, i)))
        {
            Assert.Equivalent(cadre.Score, result.Scores[i], strict: true);
            Assert.Equal(cadre.Score.Score, result.ExactScores[i]);
            Assert.Equal(cadre.Score.PartMissing, cadre.MarkCountingScore is null);
            Assert.Equal(cadre.Score.StaffNo, cadre.Satisfaction.Subject);
        }
        Assert.Null(result.ExactScores[^1]); // no duty hours
        Assert.Throws<ArgumentOutOfRangeException>(() => result.Scores[result.Scores.Count]);
    }

    [Fact]
    public void Compute_NoParticipants_GivesAnEmptyResult()
    {
        var result = County.Run([]);
        Assert.Empty(result.Scores);
        Assert.Equal((0, null), (result.Diagnostics.Cadres, result.Diagnostics.IdleBeatsActual));
    }

    [Fact]
    public void Compute_StaffNumberTwice_Throws() => Assert.Throws<ArgumentException>(() => County.Run([County.Cadre("1"), County.Cadre("1")]));

    [Fact]
    public void Compute_NoDutyHours_HasNoScore()
    {
        var score = County.Run([.. County.Cadres(5), County.Cadre("x") with { DutyHours = 160, LeaveHours = 160 }]).Of("x");
        Assert.Null(score.Score);
        Assert.Null(score.Work.Workload);
        Assert.Null(score.Rank);
        Assert.Equal(PartReason.NoDutyHours, score.Field.Reason);
        Assert.Equal([GradeReason.PartMissing, GradeReason.NoScore, GradeReason.LongLeave], score.Grade.Reasons);
    }

    [Fact]
    public void Compute_Leave_ProratesDutyHours() =>
        Assert.Equal(2, County.Run([.. County.Cadres(5), County.Cadre("x") with { LeaveHours = 200 }]).Of("x").Work.Workload);

    [Fact]
    public void Compute_SchemeWithoutWorkTypes_ScoresByTheRestWithoutDeduction()
    {
        var scheme = County.Scheme with { WorkTypes = [] };
        var score = County.Run([.. County.Cadres(5), County.Cadre("x") with { DutyHours = 0, Events = [new("e", null, Severity.Critical, 1)] }], scheme).Of("x");
        Assert.Equal(score.Conformity.Value, score.Field.Value);
        Assert.Equal((1, 0), (score.Work.Factor, score.Work.Deduction));
        Assert.NotNull(score.Score);
        Assert.Equal(Grade.Competent, score.Grade.Grade);
    }

    [Fact]
    public void Compute_NoFindings_TakesTheCohortsMeanMarkedImputed()
    {
        var result = County.Run([.. County.Cadres(5), County.Cadre("x") with { Findings = [] }]);
        Assert.Equal(PartSource.Imputed, result.Of("x").Field.Source);
        Assert.Equal(result.Of("000").Conformity.Value!.Value, result.Of("x").Conformity.Value!.Value, 9); // all others found alike
        Assert.Equal((null, 0.0), (result.Of("x").Findings.OwnShare, result.Of("x").Findings.Reliability));
        Assert.True(result.Of("x").Conformity.StandardError > result.Of("000").Conformity.StandardError);
        Assert.NotEqual(Grade.Ungraded, result.Of("x").Grade.Grade);
    }

    [Fact]
    public void Compute_CohortWithoutFindings_HasNoFieldScore()
    {
        var score = County.Run(County.Cadres(5).Select(cadre => cadre with { Findings = [] })).Of("000");
        Assert.Null(score.Field.Value);
        Assert.Equal((0.15, 0, 0.85), (score.Weights!.Material, score.Weights.Field, score.Weights.Satisfaction));
        Assert.Contains(GradeReason.PartMissing, score.Grade.Reasons);
    }

    [Fact]
    public void Compute_SuppressedSatisfaction_EntersAsTheCohortsMeanAndBarsExcellent()
    {
        var result = County.Run([.. County.Cadres(5), County.Cadre("x", 90, 6)]);
        var score = result.Of("x");
        Assert.Equal((Standing.Suppressed, PartSource.Imputed), (score.Standing, score.Satisfaction.Source));
        Assert.Equal(result.Figures[0].Satisfaction.Mean, score.Satisfaction.Value);
        Assert.Contains(GradeReason.SatisfactionNotRated, score.Grade.Reasons);
    }

    [Theory]
    [InlineData(true, Standing.Provisional)]
    [InlineData(false, Standing.Rated)]
    public void Compute_InfluencedUnit_IsProvisionalAtMostWhereTheSchemeSaysSoAndScoresTheSame(bool capsStanding, Standing expected)
    {
        var scheme = County.Scheme with { Pressure = new PressureRules { CapsStanding = capsStanding } };
        var plain = County.Run(County.Cadres(5), scheme).Of("000");
        var score = County.Run(County.Cadres(5).Select(cadre => cadre with { Influenced = cadre.StaffNo == "000" }), scheme).Of("000");
        Assert.Equal((Standing.Rated, plain.Score), (plain.Standing, score.Score));
        Assert.Equal((true, expected), (score.Influenced, score.Standing));
        Assert.Equal(capsStanding, score.Grade.Reasons.Contains(GradeReason.SatisfactionNotRated));
    }

    [Fact]
    public void Compute_AllSuppressed_HasNoSatisfaction()
    {
        var score = County.Run(Enumerable.Range(0, 5).Select(i => County.Cadre($"{i}", 80, 4))).Of("0");
        Assert.Null(score.Satisfaction.Value);
        Assert.Equal(0.85, score.Weights!.Field, 12);
    }

    [Fact]
    public void Compute_CohortWeights_ApplyToTheirCohortAlone()
    {
        var scheme = County.Scheme with { CohortWeights = new Dictionary<string, PartWeights> { ["heads"] = new(0.10, 0.30, 0.60) } };
        var result = County.Run([.. County.Cadres(5), .. County.Cadres(5).Select(cadre => cadre with { StaffNo = "h" + cadre.StaffNo, Cohort = "heads" })], scheme);
        Assert.Equal(new PartWeights(0.10, 0.30, 0.60), result.Of("h000").Weights);
        Assert.Equal(new PartWeights(), result.Of("000").Weights);
    }

    [Fact]
    public void Compute_ObstructionWithoutFindings_TakesTheLowerAndIsNeverExcellent()
    {
        var hidden = County.Cadre("x", 88) with { Findings = [], Obstruction = true };
        var score = County.Run([.. County.Cadres(8), hidden]).Of("x");
        var others = County.Run([.. County.Cadres(8), hidden]).Scores.Where(other => other.StaffNo != "x").Select(other => other.Score!.Value);
        Assert.True(score.ByObstruction);
        Assert.Equal(Math.Min(Quantile.Of(others, 0.25), 0.15 * score.Material.Value!.Value + 0.85 * score.Satisfaction.Value!.Value), score.Score!.Value, 9);
        Assert.Contains(GradeReason.Obstruction, score.Grade.Reasons);
        Assert.DoesNotContain(GradeReason.PartMissing, score.Grade.Reasons);
        Assert.Equal(score.Score!.Value, score.Contributions!.Material + score.Contributions.Field + score.Contributions.Satisfaction + score.Contributions.Deduction + score.Contributions.Clip, 9);
    }

    [Fact]
    public void Compute_ObstructionWithLowKnownValue_KeepsIt()
    {
        var score = County.Run([.. County.Cadres(8), County.Cadre("x", 20) with { Findings = [], Obstruction = true }]).Of("x");
        Assert.Equal(0.15 * score.Material.Value!.Value + 0.85 * score.Satisfaction.Value!.Value, score.Score!.Value, 9);
    }

    [Fact]
    public void Compute_ObstructionOfEverything_TakesTheCohortsQuantile()
    {
        var result = County.Run([.. County.Cadres(8), County.Cadre("x", 80, 2) with { Findings = [], Obstruction = true }]);
        var others = result.Scores.Where(other => other.StaffNo != "x").Select(other => other.Score!.Value);
        Assert.Equal(Quantile.Of(others, 0.25), result.Of("x").Score!.Value, 9);
        Assert.Equal(result.Of("x").Shown!.Score, result.Of("x").Shown!.Clip);
    }

    [Fact]
    public void Compute_ObstructionWhereThePartLacksForAll_IsNotGradedEither()
    {
        var result = County.Run([.. County.Cadres(5).Select(cadre => cadre with { Findings = [] }), County.Cadre("x") with { Findings = [], Obstruction = true }]);
        Assert.Contains(GradeReason.PartMissing, result.Of("000").Grade.Reasons);
        Assert.Equal((Grade.Ungraded, true), (result.Of("x").Grade.Grade, result.Of("x").LackedByAll));
        Assert.Contains(GradeReason.PartMissing, result.Of("x").Grade.Reasons);
    }

    [Fact]
    public void Compute_OneMinorFailure_CostsLessThanAYearOfThem()
    {
        static FindingInput Found(int i, bool conforming) => new($"f{i}", new DateOnly(2025, 5, 1), conforming, Severity.Minor);
        var honest = County.Cadres(8).Select(cadre => cadre with { Findings = [.. Enumerable.Range(0, 10).Select(i => Found(i, i > 0))] });
        double? ScoreOf(params FindingInput[] findings) => County.Run([.. honest, County.Cadre("x") with { Findings = findings }]).Of("x").Score;
        var (none, one, many) = (ScoreOf()!.Value, ScoreOf(Found(0, false))!.Value, ScoreOf([.. Enumerable.Range(0, 12).Select(i => Found(i, false))])!.Value);
        Assert.True(none - one < 5, $"{none} {one}");
        Assert.True(one - many > 8, $"{one} {many}");
    }

    [Fact]
    public void Compute_Idle_ScoresNothing()
    {
        var score = County.Run([.. County.Cadres(5), County.Cadre("x") with { Work = new Dictionary<string, long>() }]).Of("x");
        Assert.Equal(0, score.Score);
        Assert.Equal(Grade.IncompetentCandidate, score.Grade.Grade);
    }

    [Fact]
    public void Compute_Progress_EndsAtAllParticipants()
    {
        var reported = new List<int>();
        ScoreRun.Compute(County.Inputs(County.Cadres(7)), new Recorder(reported), TestContext.Current.CancellationToken);
        Assert.Equal(7, reported[^1]);
    }

    [Fact]
    public void Compute_Cancelled_Stops()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => ScoreRun.Compute(County.Inputs(County.Cadres(7)), cancellation: source.Token));
    }

    private sealed class Recorder(List<int> reported) : IProgress<int>
    {
        public void Report(int value) => reported.Add(value);
    }
}
