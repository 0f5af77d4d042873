using Appraisal.Scoring.Schemes;
using Appraisal.Scoring.Surveys;
using Appraisal.Scoring.Work;

namespace Appraisal.Scoring.Scores;

/// <summary>What a cohort lends its members: all that a score needs beside the own inputs.</summary>
/// <param name="Cohort">Kind of post.</param>
/// <param name="Satisfaction">What places a subject among the others.</param>
/// <param name="Findings">All findings of the cohort together.</param>
/// <param name="Others">What those who did not obstruct have.</param>
public sealed record CohortFigures(string Cohort, CohortComparison Satisfaction, CohortConformity Findings, HonestOthers Others);

/// <summary>Computes one cadre's score from the own inputs and the cohort's figures alone, without the other cadres.</summary>
public static class CadreCheck
{
    /// <summary>
    /// The score as the run has it, but for what depends on others: grade, quota group, rank interval and the flags of the diagnostics are
    /// left as they are before them.
    /// </summary>
    public static CadreScore Score(Scheme scheme, ParticipantInputs participant, CohortFigures cohort)
    {
        var measure = new WorkMeasure(scheme);
        var state = CadreStates.Of(scheme, measure, participant, cohort.Satisfaction, cohort.Findings);
        var score = Obstruction.Apply(cohort.Others, state, state.Score(scheme, measure));
        return score with { Shown = score.Contributions is { } exact ? ShownDigits.Of(exact) : null };
    }
}
