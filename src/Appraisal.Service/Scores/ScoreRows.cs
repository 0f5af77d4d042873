using Appraisal.Scoring.Scores;
using Appraisal.Scoring.Surveys;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Schemes;
using Appraisal.Storage.Scores;

namespace Appraisal.Service.Scores;

/// <summary>A run's result as rows, each score with all that explains it.</summary>
internal static class ScoreRows
{
    /// <summary>The rows in order of staff number, each made when it is asked for.</summary>
    public static IEnumerable<ScoreRow> Of(Guid run, CycleRow cycle, RunInputs inputs, RunResult result) =>
        Enumerable.Range(0, result.Scores.Count).Select(Maker(run, cycle, inputs, result));

    /// <summary>Makes the row at a position of the result's scores.</summary>
    public static Func<int, ScoreRow> Maker(Guid run, CycleRow cycle, RunInputs inputs, RunResult result)
    {
        var participants = inputs.Participants.ToDictionary(p => p.StaffNo, StringComparer.Ordinal);
        var cohorts = result.Cohorts.ToDictionary(c => c.Cohort, Summary, StringComparer.Ordinal);
        var estimates = result.Cohorts.SelectMany(c => c.Satisfaction).ToDictionary(s => s.Subject, StringComparer.Ordinal);
        return i =>
        {
            var score = result.Scores[i];
            var participant = participants[score.StaffNo];
            var stored = new StoredScore($"{cycle.SchemeCode}/{cycle.SchemeVersion}", score, Estimate(estimates.GetValueOrDefault(score.StaffNo)),
                cohorts.GetValueOrDefault(score.Cohort), result.MarkCountingScores[i], Inputs(participant));
            return new ScoreRow
            {
                Run = run,
                StaffNo = score.StaffNo,
                Unit = participant.Unit,
                Cohort = score.Cohort,
                Score = score.Shown is { } shown ? (int)(shown.Score * ResponseValue.UnitsPerPoint) : null,
                Grade = Wire.Text(score.Grade.Grade),
                Body = Json.Text(stored),
            };
        };
    }

    public static CohortSummary Summary(CohortSatisfaction cohort) => new(
        cohort.Cohort, cohort.Subjects, cohort.PooledVariance, cohort.Tau2, cohort.Mean, cohort.MeanStandardError, cohort.Distinguishability);

    /// <summary>Points from ten-thousandths.</summary>
    public static decimal? Points(int? score) => score / (decimal)ResponseValue.UnitsPerPoint is { } points ? Math.Round(points, 2) : null;

    // below 10 responses no figure of the subject leaves the service
    private static SatisfactionEstimate? Estimate(SubjectSatisfaction? subject) => subject is null or { Standing: Standing.Suppressed }
        ? null
        : new SatisfactionEstimate(subject.Estimate.Count, subject.Estimate.Mean, subject.Estimate.StandardError, subject.Estimate.Interval,
            subject.Estimate.Coverage, subject.Estimate.Leverage, subject.Reliability);

    private static ScoreInputs Inputs(ParticipantInputs participant) => new()
    {
        DutyHours = participant.DutyHours,
        LeaveHours = participant.LeaveHours,
        Materials = participant.Materials,
        Work = participant.Work,
        Findings = participant.Findings,
        Events = participant.Events,
    };
}
