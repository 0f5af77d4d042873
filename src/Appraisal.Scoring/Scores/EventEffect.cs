using Appraisal.Scoring.Work;

namespace Appraisal.Scoring.Scores;

/// <summary>What an event does to a cadre's score (section 6): the score and the deduction with it and without it.</summary>
/// <param name="ScoreWith">S with the event, 0 to 100; null: no score.</param>
/// <param name="ScoreWithout">S as if the event had not been; null: no score.</param>
/// <param name="DeductionWith">D with the event, points, 0 to the scheme's cap.</param>
/// <param name="DeductionWithout">D without it.</param>
public sealed record EventEffect(decimal? ScoreWith, decimal? ScoreWithout, decimal DeductionWith, decimal DeductionWithout)
{
    /// <summary>
    /// The effect of an event of a participant, counted or not among the inputs, rounded half up to two decimals. A finding that was
    /// reported as the same event counts in C where the event does not. Nothing is computed but the cohort.
    /// </summary>
    /// <param name="inputs">The inputs of the cycle.</param>
    /// <param name="staffNo">A participant among them.</param>
    /// <param name="counted">The event as it would count.</param>
    /// <exception cref="InvalidOperationException">There is no such participant.</exception>
    public static EventEffect Of(RunInputs inputs, string staffNo, CountedEvent counted)
    {
        var with = Score(inputs, staffNo, counted.Key, counted);
        var without = Score(inputs, staffNo, counted.Key, null);
        return new EventEffect(Shown(with), Shown(without), ShownDigits.Round(with.Work.Deduction), ShownDigits.Round(without.Work.Deduction));
    }

    private static CadreScore Score(RunInputs inputs, string staffNo, string key, CountedEvent? counted)
    {
        var own = inputs.Participants.Single(participant => participant.StaffNo == staffNo);
        own = own with { Events = [.. own.Events.Where(other => other.Key != key), .. counted is null ? [] : new[] { counted }] };
        List<ParticipantInputs> members = [.. inputs.Participants.Where(participant => participant.Cohort == own.Cohort)
            .Select(participant => participant.StaffNo == staffNo ? own : participant).OrderBy(participant => participant.StaffNo, StringComparer.Ordinal)];
        var cohorts = new RunCohorts(inputs.Scheme, new WorkMeasure(inputs.Scheme), members);
        CadreOutline Outline(CadreState state) => CadreOutline.Of(state, cohorts.Score(state));
        var others = Obstruction.Others(inputs.Scheme, members.ConvertAll(member => Outline(cohorts.State(member))));
        var known = cohorts.State(own);
        return Obstruction.Apply(others, known, cohorts.Score(known));
    }

    private static decimal? Shown(CadreScore score) => score.Score is { } value ? ShownDigits.Round(value) : null;
}
