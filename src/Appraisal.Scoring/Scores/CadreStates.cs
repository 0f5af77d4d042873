using Appraisal.Scoring.Materials;
using Appraisal.Scoring.Schemes;
using Appraisal.Scoring.Statistics;
using Appraisal.Scoring.Surveys;
using Appraisal.Scoring.Work;

namespace Appraisal.Scoring.Scores;

/// <summary>Makes the parts of a score from the own inputs and what the cohort lends.</summary>
internal static class CadreStates
{
    /// <summary>One cadre among the others of the cohort.</summary>
    /// <param name="scheme">The scheme.</param>
    /// <param name="measure">Its measure.</param>
    /// <param name="member">The cadre.</param>
    /// <param name="satisfaction">What places a subject among the others.</param>
    /// <param name="findings">All findings of the cohort together.</param>
    public static CadreState Of(Scheme scheme, WorkMeasure measure, ParticipantInputs member, CohortComparison satisfaction, CohortConformity findings)
    {
        var subject = satisfaction.Compare(
            new SubjectEstimate(member.StaffNo, StratifiedEstimator.Estimate(member.Satisfaction, scheme.Standing.MinimumPart)), scheme.Standing);
        var own = Thing.Of(member.Findings, scheme.FindingWeights, member.Events);
        CadreState As(CountedAs linkedAs) => StateOf(
            scheme, measure, member, subject, findings.Of(own, linkedAs, scheme.FindingPrior, imputes: !member.Obstruction), EventsAs(linkedAs, member, own));
        return own.Any(thing => thing.IsLinked && !thing.IsExempt)
            ? Lower(As(CountedAs.Event), As(CountedAs.Finding), scheme, measure)
            : As(CountedAs.Event);
    }

    // what is both a finding and an event counts where it weighs more; without a score, as the event
    private static CadreState Lower(CadreState asEvents, CadreState asFindings, Scheme scheme, WorkMeasure measure) =>
        asFindings.Score(scheme, measure).Score is { } findings && asEvents.Score(scheme, measure).Score is { } events && findings.IsBelow(events)
            ? asFindings
            : asEvents;

    private static IEnumerable<CountedEvent> EventsAs(CountedAs linkedAs, ParticipantInputs member, IReadOnlyList<Thing> things)
    {
        if (linkedAs == CountedAs.Event)
            return member.Events;
        var linked = things.Where(thing => !thing.IsExempt).SelectMany(thing => thing.Events).ToHashSet(StringComparer.Ordinal);
        return member.Events.Where(counted => !linked.Contains(counted.Key));
    }

    private static CadreState StateOf(
        Scheme scheme, WorkMeasure measure, ParticipantInputs member, SubjectSatisfaction subject, ConformityResult findings,
        IEnumerable<CountedEvent> events) => new()
    {
        Participant = member,
        SchemeWeights = scheme.WeightsOf(member.Cohort),
        Material = MaterialPart(scheme, member),
        Conformity = ConformityPart(findings),
        Findings = findings,
        Subject = subject,
        Satisfaction = SatisfactionPart(subject, member.Obstruction),
        Standing = scheme.Pressure.Cap(subject.Standing, member.Influenced),
        DutyHours = Math.Max(0, member.DutyHours - member.LeaveHours),
        Counts = measure.Counts(member.Work),
        Points = measure.Points(events),
    };

    private static ScorePart MaterialPart(Scheme scheme, ParticipantInputs member) =>
        MaterialScore.Of(scheme, member.Cohort, member.Materials) is { } material
            ? new ScorePart(material, PartSource.Own)
            : new ScorePart(null, PartSource.Missing, PartReason.NoMaterialRequired);

    private static ScorePart ConformityPart(ConformityResult findings) => (findings.Value, findings.OwnShare) switch
    {
        (null, _) => new ScorePart(null, PartSource.Missing, PartReason.NoFindings),
        (_, null) => new ScorePart(findings.Value, PartSource.Imputed, PartReason.NoFindings, findings.StandardError),
        _ => new ScorePart(findings.Value, PartSource.Own, StandardError: findings.StandardError),
    };

    // who obstructs the appraisal is not given the cohort's mean for what it could not find out
    private static ScorePart SatisfactionPart(SubjectSatisfaction subject, bool obstruction)
    {
        var entering = subject.Entering;
        var reason = subject.Standing == Standing.Suppressed ? PartReason.Suppressed : PartReason.None;
        return entering.Value is null || (entering.Imputed && obstruction)
            ? new ScorePart(null, PartSource.Missing, PartReason.Suppressed)
            : new ScorePart(entering.Value, entering.Imputed ? PartSource.Imputed : PartSource.Own, reason, entering.StandardError);
    }
}
