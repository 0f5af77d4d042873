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
    /// <summary>Makes the row of a cadre.</summary>
    public static Func<ScoredCadre, ScoreRow> Maker(Guid run, CycleRow cycle, RunResult result)
    {
        var cohorts = result.Figures.ToDictionary(f => f.Cohort, Summary, StringComparer.Ordinal);
        return cadre =>
        {
            var (participant, satisfaction, score, markScore) = cadre;
            var stored = new StoredScore(
                $"{cycle.SchemeCode}/{cycle.SchemeVersion}", score, Estimate(satisfaction), cohorts[score.Cohort], markScore, Inputs(participant));
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

    /// <summary>What a cohort's satisfaction is compared with.</summary>
    public static CohortSummary Summary(CohortFigures figures)
    {
        var cohort = figures.Satisfaction;
        return new CohortSummary(
            figures.Cohort, cohort.Subjects, cohort.PooledVariance, cohort.Model?.Tau2, cohort.Mean, cohort.Model?.MeanStandardError, cohort.Distinguishability);
    }

    /// <summary>Points from ten-thousandths.</summary>
    public static decimal? Points(int? score) => score / (decimal)ResponseValue.UnitsPerPoint is { } points ? Math.Round(points, 2) : null;

    // below 10 responses no figure of the subject leaves the service
    private static SatisfactionEstimate? Estimate(SubjectSatisfaction subject) => subject.Standing == Standing.Suppressed
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
