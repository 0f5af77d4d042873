using Appraisal.Scoring.Schemes;
using Appraisal.Scoring.Surveys;
using Appraisal.Scoring.Work;

namespace Appraisal.Scoring.Scores;

/// <summary>What each cohort lends its members, and the parts of each member with it.</summary>
internal sealed class RunCohorts
{
    private readonly Scheme scheme;
    private readonly WorkMeasure measure;
    private readonly SortedDictionary<string, Lent> cohorts = new(StringComparer.Ordinal);

    private sealed record Lent(CohortComparison Satisfaction, CohortConformity Findings);

    /// <param name="scheme">The scheme.</param>
    /// <param name="measure">Its measure.</param>
    /// <param name="participants">In ordinal order of staff number: sums of doubles depend on it.</param>
    public RunCohorts(Scheme scheme, WorkMeasure measure, IReadOnlyList<ParticipantInputs> participants)
    {
        (this.scheme, this.measure) = (scheme, measure);
        foreach (var cohort in participants.GroupBy(participant => participant.Cohort, StringComparer.Ordinal))
            cohorts.Add(cohort.Key, LentBy([.. cohort]));
    }

    /// <summary>The parts of a member, made anew each time.</summary>
    public CadreState State(ParticipantInputs member)
    {
        var lent = cohorts[member.Cohort];
        return CadreStates.Of(scheme, measure, member, lent.Satisfaction, lent.Findings);
    }

    /// <summary>The score of a member, before obstruction.</summary>
    public CadreScore Score(CadreState state) => state.Score(scheme, measure);

    /// <summary>All that a score needs beside the own inputs, in ordinal order of cohort.</summary>
    public IReadOnlyList<CohortFigures> Figures(IReadOnlyDictionary<string, HonestOthers> others) => [.. cohorts.Select(cohort => new CohortFigures(
        cohort.Key, cohort.Value.Satisfaction, cohort.Value.Findings, others.GetValueOrDefault(cohort.Key, HonestOthers.Nobody)))];

    private Lent LentBy(List<ParticipantInputs> members) => new(
        CohortComparison.OfAll(members.Select(member => StratifiedEstimator.Estimate(member.Satisfaction, scheme.Standing.MinimumPart)), scheme.Standing),
        CohortConformity.Of(members.SelectMany(member => Thing.Of(member.Findings, scheme.FindingWeights, member.Events))));
}
