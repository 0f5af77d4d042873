using Appraisal.Scoring.Accountability;
using Appraisal.Scoring.Schemes;
using Appraisal.Scoring.Scores;
using Appraisal.Scoring.Work;
using CsCheck;

namespace Appraisal.Scoring.Tests.Scores;

/// <summary>What the methodology promises of every score, whatever the inputs.</summary>
public sealed class ScorePropertiesTests
{
    private static readonly List<ParticipantInputs> Others = County.Cadres(6);
    private static readonly WorkMeasure Measure = new(County.Scheme);

    private static CadreScore Score(ParticipantInputs cadre) => ScoreRun.WithoutRanks(County.Inputs([.. Others, cadre])).Of(cadre.StaffNo);

    [Fact]
    public void Score_MoreMaterialThanRequired_NeverRaises() => Gen.Select(County.AnyCadre, Gen.Int[0, 500]).Sample((cadre, more) =>
    {
        var enough = cadre with { Materials = new Dictionary<string, int> { ["minutes"] = 4, ["photos"] = 6 } };
        var paper = cadre with { Materials = new Dictionary<string, int> { ["minutes"] = 4 + more, ["photos"] = 6, ["songs"] = more } };
        return Score(paper).Score == Score(enough).Score;
    }, iter: 50);

    [Fact]
    public void Score_AnyCadre_MaterialNeverExceedsItsWeight() => County.AnyCadre.Sample(cadre =>
        (Score(cadre).Contributions?.Material ?? 0) <= (100 * County.Scheme.Weights.Material) + 1e-9, iter: 50);

    [Fact]
    public void Score_AnyCadre_ContributionsAddUpToTheLastDigitShown() => County.AnyCadre.Sample(cadre =>
    {
        var score = Score(cadre);
        if (score.Contributions is not { } exact || score.Shown is not { } shown)
            return score.Contributions is null && score.Shown is null;
        return Math.Abs(exact.Material + exact.Field + exact.Satisfaction + exact.Deduction + exact.Clip - exact.Score) < 1e-9
            && exact.Score is >= 0 and <= 100
            && shown.Material + shown.Field + shown.Satisfaction + shown.Deduction + shown.Clip == shown.Score;
    }, iter: 100);

    [Fact]
    public void Score_MoreWorkWithEventsAtTheExpectedRate_NeverLowers() =>
        Gen.Select(Gen.Double[0, 300], Gen.Double[0, 60], Gen.Double[0, 40], Gen.Double[0, 100], Gen.Double[0, 100]).Sample((visits, cases, points, more, conformity) =>
        {
            double S(double extra)
            {
                var work = Measure.Measure(400, [visits + extra, cases, 0], points + (extra * 0.002));
                var field = Blend.Field(County.Scheme.WorkShare, conformity, work.Activity!.Value);
                return Blend.Score(County.Scheme.Weights, 80, field, 70, work.Factor, work.Deduction).Score;
            }
            return S(more) >= S(0) - 1e-9;
        });

    [Fact]
    public void Score_OneCriticalEventMore_CostsAtMostItsBound() => Gen.Select(County.AnyCadre, Gen.Double[0, 1]).Sample((cadre, multiplier) =>
    {
        var bound = County.Scheme.DeductionRate * County.Scheme.EventPoints.Critical / County.Scheme.ErrorPrior;
        Assert.Equal(5, bound, 12);
        var worse = cadre with { Events = [.. cadre.Events, new CountedEvent("critical", "visit", Severity.Critical, multiplier)] };
        return cadre.Obstruction || Score(cadre).Score is not { } before || before - Score(worse).Score <= bound + 1e-9;
    }, iter: 100);

    [Fact]
    public void Score_UnverifiedEvent_ChangesNothing() => Gen.Select(County.AnyCadre, Gen.Enum<Severity>()).Sample((cadre, severity) =>
    {
        ReportedEvent verified = new("v", cadre.StaffNo, IncidentStatus.Verified, "duty", "visit", Severity.Major);
        ReportedEvent alleged = new("a", cadre.StaffNo, IncidentStatus.Alleged, "duty", "visit", severity);
        double? With(params ReportedEvent[] reported) => Score(cadre with { Events = [.. CountedEvents.Of(reported)[cadre.StaffNo]] }).Score;
        return With(verified, alleged) == With(verified) && With(alleged) == With();
    }, iter: 50);

    [Fact]
    public void Compute_ParticipantsAndListsInAnyOrder_GivesTheSameResult()
    {
        // conformities whose sum rounds differently in another order, for the mean that the last cadre takes
        var cadres = County.Cadres(12).Select((cadre, i) => cadre with
        {
            Findings = [.. Enumerable.Range(0, 7 + i).Select(f => new FindingInput($"{f}", new DateOnly(2025, 5, 1), f % 3 > 0, (Severity)(f % 2)))],
        }).ToList();
        cadres[11] = cadres[11] with { Findings = [] };
        cadres[3] = cadres[3] with { Events = [new("b", "visit", Severity.Major, 0.3), new("a", "visit", Severity.Minor, 0.6), new("c", null, Severity.Critical, 1)] };
        var shuffled = cadres.Select(cadre => cadre with { Findings = [.. cadre.Findings.Reverse()], Events = [.. cadre.Events.Reverse()] }).Reverse();
        Assert.Equal(Text(County.Run(cadres)), Text(County.Run(shuffled)));
    }

    private static string Text(RunResult result) => System.Text.Json.JsonSerializer.Serialize(result);
}
