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
        Gen.Select(Gen.Double[0, 300], Gen.Double[0, 60], Gen.Double[0, 40], Gen.Double[0, 100], Gen.Double[0, 100], Gen.Double[0, 20])
            .Sample((visits, cases, points, more, conformity, wrongdoing) =>
        {
            double S(double extra)
            {
                var work = Measure.Measure(400, [visits + extra, cases, 0], new(points + (extra * 0.002), wrongdoing));
                var field = Blend.Field(County.Scheme.WorkShare, conformity, work.Activity!.Value);
                return Blend.Score(County.Scheme.Weights, 80, field, 70, work.Factor, work.Deduction).Score;
            }
            return S(more) >= S(0) - 1e-9;
        });

    [Fact]
    public void Score_OneCriticalEventMore_CostsAtMostItsBound() => Gen.Select(County.AnyCadre, Gen.Double[0, 1], Gen.Bool).Sample((cadre, multiplier, wrongdoing) =>
    {
        var bound = County.Scheme.DeductionRate * County.Scheme.EventPoints.Critical / County.Scheme.ErrorPrior;
        Assert.Equal(5, bound, 12);
        var worse = cadre with { Events = [.. cadre.Events, new CountedEvent("critical", "visit", Severity.Critical, multiplier, 1, wrongdoing)] };
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
    public void Score_SecondReportOfTheSame_ChangesNothing() => Gen.Select(WithLinks, Gen.Int[0, 5], Gen.Bool).Sample((cadre, which, naming) =>
    {
        if (cadre.Findings.Count == 0)
            return true;
        var first = cadre.Findings[which % cadre.Findings.Count];
        var again = first with { Date = first.Date.AddDays(7), Event = naming ? first.Event : null };
        return Score(cadre with { Findings = [.. cadre.Findings, again] }).Score == Score(cadre).Score;
    }, iter: 100);

    [Fact]
    public void Score_NamingAnIncident_NeverRaisesItUnlessItIsExempted() =>
        Gen.Select(County.AnyCadre, Gen.Enum<Severity>(), Gen.Enum<Severity>(), Gen.Double[0.01, 1], Gen.Bool).Sample((cadre, failed, severity, multiplier, wrongdoing) =>
        {
            var fault = new FindingInput("fault", new DateOnly(2025, 6, 1), false, failed);
            var incident = new CountedEvent("incident", "visit", severity, multiplier, 1, wrongdoing);
            double? Of(bool found, bool happened) => Score(cadre with
            {
                Findings = found ? [.. cadre.Findings, fault with { Event = "incident" }] : cadre.Findings,
                Events = happened ? [.. cadre.Events, incident] : cadre.Events,
            }).Score;
            if (cadre.Obstruction || Of(true, true) is not { } named)
                return true;
            Assert.Equal(Of(true, false), Score(cadre with { Findings = [.. cadre.Findings, fault] }).Score);
            return named <= Of(true, false) + 1e-9;
        }, iter: 150);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Score_IncidentWhereNothingIsDeducted_ExcusesNoFinding(bool workTypes)
    {
        // no rate is known, or no work is counted: as the event it would weigh nothing
        var scheme = County.Scheme with { WorkTypes = workTypes ? [new("visit", 1), new("case", 4), new("project", 40)] : [] };
        var fault = new FindingInput("fault", new DateOnly(2025, 6, 1), false, Severity.Critical, "incident");
        var cadre = County.Cadre("any") with { Findings = [fault, .. County.Cadre("any").Findings] };
        CadreScore Of(params CountedEvent[] events) => ScoreRun.WithoutRanks(County.Inputs([.. Others, cadre with { Events = events }], scheme)).Of("any");
        var named = Of(new CountedEvent("incident", "visit", Severity.Minor, 1));
        Assert.Equal(Of().Score, named.Score);
        Assert.Equal([CountedAs.Finding], named.Findings.Linked.Select(linked => linked.CountedAs));
        Assert.True(Of(new CountedEvent("incident", "visit", Severity.Minor, 0)).Score > named.Score); // exempted
    }

    [Fact]
    public void Score_LinkedThing_CountsWhereItWeighsMoreAndNeverTwice()
    {
        CadreScore Of(Severity found, Severity happened, bool wrongdoing) => Score(County.Cadre("any") with
        {
            Findings = [.. County.Cadre("any").Findings, new FindingInput("fault", new DateOnly(2025, 6, 1), false, found, "incident")],
            Events = [new("incident", "visit", happened, 1, 1, wrongdoing)],
        });
        var (asFinding, asEvent) = (Of(Severity.Critical, Severity.Minor, false), Of(Severity.Minor, Severity.Critical, true));
        Assert.Equal((CountedAs.Finding, 0.0), (asFinding.Findings.Linked[0].CountedAs, asFinding.Work.ErrorPoints));
        Assert.Equal((CountedAs.Event, 6.0), (asEvent.Findings.Linked[0].CountedAs, asEvent.Work.WrongdoingPoints));
        Assert.Equal(Score(County.Cadre("any")).Findings.OwnShare, asEvent.Findings.OwnShare);
    }

    [Fact]
    public void Score_NamingAnIncident_ChangesNobodyElses()
    {
        var cadre = County.Cadre("any") with { Events = [new("incident", "visit", Severity.Major, 1)] };
        RunResult Of(string? reportedAs) => ScoreRun.WithoutRanks(County.Inputs(
            [.. Others, cadre with { Findings = [new("fault", new DateOnly(2025, 6, 1), false, Severity.Major, reportedAs)] }]));
        var (named, unnamed) = (Of("incident"), Of(null));
        Assert.Equal(unnamed.Of("000").Score, named.Of("000").Score);
        Assert.NotEqual(unnamed.Of("any").Score, named.Of("any").Score);
    }

    [Fact]
    public void Score_HoursScaled_MoveNoThreshold() => Gen.Select(Gen.Int[1, 4000], Gen.Int[1, 20], Gen.Int[0, 5].Select(i => new[] { 0.1, 0.3, 0.7, 1.1, 3.0, 7.0 }[i])).Sample((units, unit, scale) =>
    {
        // the same work and duty in other hours: shares of 0.4 and 0.6 among them
        var duty = units * unit / 0.6;
        (Grade, string) Of(double by)
        {
            var scheme = County.Scheme with { WorkTypes = [new("visit", unit * by)], Grades = new GradeRules { Excellent = 0, Competent = 0, BasicallyCompetent = 0 } };
            var score = ScoreRun.WithoutRanks(County.Inputs(
                [.. Others.Select(other => other with { DutyHours = other.DutyHours * by }), County.Cadre("any") with
                {
                    Work = new Dictionary<string, long> { ["visit"] = units }, DutyHours = duty * by,
                }], scheme)).Of("any");
            Assert.DoesNotContain(GradeReason.BelowMinimumWorkload, score.Grade.Reasons);
            return (score.Grade.Grade, string.Join(' ', score.Grade.Reasons));
        }
        return Of(1) == Of(scale);
    }, iter: 60);

    [Fact]
    public void CadreCheck_AnyCadre_GivesTheScoreOfTheRunWithoutTheOthers() => WithLinks.Sample(cadre =>
    {
        var result = ScoreRun.WithoutRanks(County.Inputs([.. Others, cadre]));
        var (ran, alone) = (result.Of("any"), CadreCheck.Score(County.Scheme, cadre, result.Figures.Single()));
        var comparable = ran with { Grade = alone.Grade, QuotaGroup = alone.QuotaGroup, ParadoxicalWork = [], IdleWouldPay = false };
        Assert.Equal(System.Text.Json.JsonSerializer.Serialize(comparable), System.Text.Json.JsonSerializer.Serialize(alone));
    }, iter: 60);

    private static readonly Gen<ParticipantInputs> WithLinks = Gen.Select(County.AnyCadre, Gen.Bool).Select((cadre, wrongdoing) => cadre with
    {
        Findings = [.. cadre.Findings.Select((finding, i) => i % 2 == 0 && !finding.Conforming ? finding with { Event = "e0" } : finding)],
        Events = [.. cadre.Events.Select((counted, i) => counted with { IsWrongdoing = i == 1 && wrongdoing })],
    });

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

    // the inputs come back as they were
    private static string Text(RunResult result) => System.Text.Json.JsonSerializer.Serialize(
        result with { Cadres = [.. result.Cadres.Select(cadre => cadre with { Inputs = result.Cadres[0].Inputs with { Findings = [], Events = [] } })] });
}
