using Appraisal.Scoring.Materials;
using Appraisal.Scoring.Schemes;
using Appraisal.Scoring.Statistics;
using Appraisal.Scoring.Surveys;
using Appraisal.Scoring.Work;

namespace Appraisal.Scoring.Scores;

/// <summary>The cadres of a run with their parts, and what their cohorts lend them.</summary>
/// <param name="Cohorts">Satisfaction by cohort, in ordinal order.</param>
/// <param name="Findings">All findings of each cohort.</param>
/// <param name="States">The cadres, in ordinal order of staff number.</param>
internal sealed record CohortStates(
    IReadOnlyList<CohortSatisfaction> Cohorts, IReadOnlyDictionary<string, CohortConformity> Findings, IReadOnlyList<CadreState> States);

/// <summary>Makes the parts of each score from the inputs, and what a cohort lends to those without a part.</summary>
internal static class CadreStates
{
    /// <param name="inputs">The inputs.</param>
    /// <param name="measure">The measure of the inputs' scheme.</param>
    /// <returns>Satisfaction and findings by cohort, and the cadres in ordinal order of staff number.</returns>
    public static CohortStates Of(RunInputs inputs, WorkMeasure measure)
    {
        var findings = new Dictionary<string, CohortConformity>(StringComparer.Ordinal);
        var cohorts = new List<CohortSatisfaction>();
        var states = new List<CadreState>(inputs.Participants.Count);
        foreach (var cohort in inputs.Participants.GroupBy(participant => participant.Cohort).OrderBy(cohort => cohort.Key, StringComparer.Ordinal))
        {
            var members = cohort.OrderBy(member => member.StaffNo, StringComparer.Ordinal).ToList();
            var satisfaction = ReliabilityAdjustment.Adjust(
                cohort.Key,
                [.. members.Select(member => new SubjectEstimate(member.StaffNo, StratifiedEstimator.Estimate(member.Satisfaction, inputs.Scheme.Standing.MinimumPart)))],
                inputs.Scheme.Standing);
            cohorts.Add(satisfaction);
            var things = members.ConvertAll(member => Thing.Of(member.Findings, inputs.Scheme.FindingWeights, member.Events));
            var found = findings[cohort.Key] = CohortConformity.Of(things.SelectMany(own => own));
            var subjects = satisfaction.Satisfaction.ToDictionary(subject => subject.Subject, StringComparer.Ordinal);
            states.AddRange(members.Zip(things, (member, own) => Of(inputs.Scheme, measure, member, subjects[member.StaffNo], found, own)));
        }
        return new CohortStates(cohorts, findings, [.. states.OrderBy(state => state.Participant.StaffNo, StringComparer.Ordinal)]);
    }

    /// <summary>One cadre among the others of the cohort.</summary>
    public static CadreState Of(
        Scheme scheme, WorkMeasure measure, ParticipantInputs member, SubjectSatisfaction subject, CohortConformity cohort, IReadOnlyList<Thing> own)
    {
        CadreState As(CountedAs linkedAs) => StateOf(
            scheme, measure, member, subject, cohort.Of(own, linkedAs, scheme.FindingPrior, imputes: !member.Obstruction), EventsAs(linkedAs, member, own));
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
