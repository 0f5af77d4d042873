using Appraisal.Scoring.Scores;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Scores;

namespace Appraisal.Service.Scores;

/// <summary>Stored runs and decisions as the API shows them.</summary>
internal static class ScoreRunViews
{
    public static ScoreRunView Of(ScoreRunRow row)
    {
        var summary = Summary(row);
        return new ScoreRunView
        {
            Id = row.Id,
            Cycle = row.Cycle,
            Status = Wire.Value<ScoreRunStatus>(row.Status),
            Progress = new Progress(row.ProgressDone, row.ProgressTotal),
            RequestedAt = row.RequestedAt,
            RequestedBy = row.RequestedBy,
            FinishedAt = row.FinishedAt,
            Digest = row.InputsDigest is null ? null : Convert.ToHexStringLower(row.InputsDigest),
            Failure = row.Failure is null ? null : Failure(row.Failure),
            PublishedAt = row.PublishedAt,
            PublishedBy = row.PublishedBy,
            PublicationReason = row.PublicationReason,
            QuotaGroups = summary?.QuotaGroups,
            DecisionsWithoutEffect = summary?.DecisionsWithoutEffect,
            UnderReview = summary?.UnderReview,
        };
    }

    // runs from before failures had codes keep the text of an exception, which is for the log
    private static RunFailure Failure(string stored)
    {
        var code = Wire.TryValue<ScoreRunFailure>(stored, out var known) ? known : ScoreRunFailure.Unexpected;
        return new RunFailure(code, Messages.Of($"failure.{Wire.Text(code)}"));
    }

    public static RunSummary? Summary(ScoreRunRow row) => row.Summary is null ? null : Json.Read<RunSummary>(row.Summary);

    /// <summary>A decision as far as it acts on grades.</summary>
    public static GradeDecision Input(GradeDecisionRow row) => new(Wire.Value<DecisionKind>(row.Kind), row.StaffNo, row.QuotaGroup, row.County);

    public static GradeDecisionView Of(GradeDecisionRow row) => new(
        row.Id, Wire.Value<DecisionKind>(row.Kind), row.StaffNo, row.QuotaGroup, row.County, row.Person, row.Reason, row.DocumentNumber, row.RecordedBy, row.At);
}
