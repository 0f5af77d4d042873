using Appraisal.Scoring.Scores;

namespace Appraisal.Service.Scores;

/// <summary>What of a score may be shown as one.</summary>
internal static class ScoreState
{
    /// <summary>
    /// The score; null: none. Of who lacks a part the others make the score, but where they make nothing a zero would read as if it had been
    /// earned.
    /// </summary>
    public static decimal? ShownScore(this ExplainedScore score) => score.Explanation.ShownScore(score.Score);

    /// <inheritdoc cref="ShownScore(ExplainedScore)"/>
    public static decimal? ShownScore(this CadreScore score, decimal? points) => points == 0 && score.Grade.Reasons.Contains(GradeReason.PartMissing) ? null : points;

    /// <summary>The rank that may be shown: who is not graded has none.</summary>
    public static RankInterval? ShownRank(this CadreScore score) => score.Grade.Grade == Grade.Ungraded ? null : score.Rank;

    /// <summary>A formal decision finishes the grade: of the panel, on who is proposed as incompetent, or that an investigation ended.</summary>
    public static bool AwaitsDecision(this CadreScore score) => score.Grade is { AwaitsPanel: true } or { Grade: Grade.IncompetentCandidate }
        || score.Grade.Reasons.Contains(GradeReason.UnderInvestigation);
}
