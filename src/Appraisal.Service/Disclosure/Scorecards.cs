using Appraisal.Scoring.Scores;
using Appraisal.Service.Access;
using Appraisal.Service.Scores;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Schemes;
using Appraisal.Storage.Scores;

namespace Appraisal.Service.Disclosure;

/// <summary>
/// Explained scores as a caller may see them. A scorecard has the cohort's figures only where they may be seen; where not, the survey's own
/// estimate has no mean with its error, and no reliability either, from which together with θ they could be computed.
/// </summary>
internal static class Scorecards
{
    /// <summary>One.</summary>
    public static async Task<ExplainedScore> OfAsync(Session session, Caller caller, CycleRow cycle, ScoreRow row, CancellationToken cancel) =>
        (await OfAsync(session, caller, cycle, [row], cancel))[0];

    /// <summary>Several of one cycle, in the same order.</summary>
    public static async Task<IReadOnlyList<ExplainedScore>> OfAsync(
        Session session, Caller caller, CycleRow cycle, IReadOnlyCollection<ScoreRow> rows, CancellationToken cancel)
    {
        var scores = rows.Select(row => (Row: row, Stored: Json.Read<StoredScore>(row.Body))).ToList();
        var cohorts = scores.Select(s => s.Stored.Cohort).OfType<CohortSummary>().DistinctBy(c => c.Cohort, StringComparer.Ordinal)
            .Select(c => (c.Cohort, c.Subjects)).ToList();
        var sight = await CohortSight.OfAsync(session, caller, cycle.Survey, cycle.Code, cohorts, cancel);
        return [.. scores.Select(s => Explain(cycle.Code, s.Row, s.Stored, sight.Sees(s.Row.Cohort)))];
    }

    private static ExplainedScore Explain(string cycle, ScoreRow row, StoredScore stored, bool withCohort) => new()
    {
        StaffNo = row.StaffNo,
        Cycle = cycle,
        Run = row.Run,
        Scheme = stored.Scheme,
        Unit = row.Unit,
        Score = ScoreRows.Points(row.Score),
        Grade = Wire.Value<Grade>(row.Grade),
        GradeReasons = [.. stored.Explanation.Grade.Reasons.Select(r => Messages.Of($"grade-reason.{Wire.Text(r)}"))],
        Explanation = withCohort ? stored.Explanation : WithoutCohort(stored.Explanation),
        Satisfaction = withCohort ? stored.Satisfaction
            : stored.Satisfaction is { } own ? own with { Mean = null, StandardError = null, Interval = null, Reliability = null } : null,
        Cohort = withCohort ? stored.Cohort : null,
        MarkCountingScore = withCohort || !IsImputed(stored.Explanation) ? stored.MarkCountingScore : null,
        Inputs = stored.Inputs,
    };

    // what is imputed is the cohort's mean itself, and the parts of the score would give it away
    private static CadreScore WithoutCohort(CadreScore score) => !IsImputed(score) ? score : score with
    {
        Satisfaction = score.Satisfaction with { Value = null, StandardError = null }, Contributions = null, Shown = null,
    };

    private static bool IsImputed(CadreScore score) => score.Satisfaction.Source == PartSource.Imputed;
}
