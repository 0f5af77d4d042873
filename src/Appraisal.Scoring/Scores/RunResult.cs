using Appraisal.Scoring.Surveys;

namespace Appraisal.Scoring.Scores;

/// <summary>A cadre of a run with all that its score came from.</summary>
/// <param name="Inputs">What is known of it.</param>
/// <param name="Satisfaction">Its satisfaction among the others of the cohort.</param>
/// <param name="Score">The score, explained.</param>
/// <param name="MarkCountingScore">The score under the mark-counting scheme; null: a part missing.</param>
public sealed record ScoredCadre(ParticipantInputs Inputs, SubjectSatisfaction Satisfaction, CadreScore Score, double? MarkCountingScore);

/// <summary>
/// What a score run computed. The same inputs give the same result on every machine. The lists of cadres are in ordinal order of staff
/// number; each entry is made anew when it is asked for, so go through them once.
/// </summary>
public sealed record RunResult
{
    /// <summary>What each cohort lends its members, in ordinal order of cohort: all that a score needs beside the own inputs.</summary>
    public required IReadOnlyList<CohortFigures> Figures { get; init; }
    /// <summary>The cadres.</summary>
    public required IReadOnlyList<ScoredCadre> Cadres { get; init; }
    /// <summary>Their scores.</summary>
    public required IReadOnlyList<CadreScore> Scores { get; init; }
    /// <summary>S in full precision, points, 0 to 100; null: no score.</summary>
    public required IReadOnlyList<double?> ExactScores { get; init; }
    /// <summary>Quota groups after pooling, in ordinal order.</summary>
    public required IReadOnlyList<QuotaGroupResult> QuotaGroups { get; init; }
    /// <summary>
    /// Decisions that changed nothing: about nobody in the run, about a place or a candidate that was not there to be decided, or
    /// overtaken by a later one.
    /// </summary>
    public required IReadOnlyList<GradeDecision> DecisionsWithoutEffect { get; init; }
    /// <summary>Paradox diagnostics of the scheme.</summary>
    public required DiagnosticsResult Diagnostics { get; init; }
    /// <summary>The same of the mark-counting scheme that the reform replaces.</summary>
    public required DiagnosticsResult MarkCounting { get; init; }
}

/// <summary>Places for excellent in a group (section 8).</summary>
/// <param name="Group">Its code; pooled groups joined by " + ".</param>
/// <param name="County">Its county.</param>
/// <param name="Members">Codes of the groups in it; several were pooled.</param>
/// <param name="Participants">Participants that are not ungraded.</param>
/// <param name="Places">Places for excellent.</param>
/// <param name="HigherQuotaApproved">The higher quota is approved by formal decision.</param>
/// <param name="Eligible">Participants eligible for excellent.</param>
/// <param name="Excellent">Graded excellent so far.</param>
/// <param name="AwaitingPanel">Cases that the panel has yet to decide.</param>
public sealed record QuotaGroupResult(
    string Group, string County, IReadOnlyList<string> Members, int Participants, int Places, bool HigherQuotaApproved,
    int Eligible, int Excellent, int AwaitingPanel)
{
    /// <summary>The panel gave more places than there are: the run cannot be published.</summary>
    public bool Exceeded => Excellent > Places;
}

/// <summary>A rank correlation with its test.</summary>
/// <param name="Rho">Spearman's ρ, −1 to 1; null: constant, or fewer than three cadres.</param>
/// <param name="PValue">Two-sided, from t with n − 2 degrees of freedom; null as <paramref name="Rho"/>.</param>
/// <param name="Flagged">In the direction that the methodology warns of.</param>
public sealed record Correlation(double? Rho, double? PValue, bool Flagged);

/// <summary>Paradox diagnostics (section 9) over the cadres with no missing part. Shares are 0 to 1; null: none to count.</summary>
/// <param name="Cadres">How many there are.</param>
/// <param name="WorkAndDeduction">Of workload and deduction; flagged if positive.</param>
/// <param name="WorkAndScore">Of workload and score; flagged if negative.</param>
/// <param name="LowestWorkAmongTop">Share of those lowest by work among the top by score.</param>
/// <param name="ParadoxicalCells">Share of (cadre, type with work) where leaving some undone raises the score.</param>
/// <param name="ParadoxicalCadres">Share of cadres with such a type.</param>
/// <param name="IdleBeatsActual">Share of cadres who would score higher idle.</param>
public sealed record DiagnosticsResult(
    int Cadres, Correlation WorkAndDeduction, Correlation WorkAndScore, double? LowestWorkAmongTop,
    double? ParadoxicalCells, double? ParadoxicalCadres, double? IdleBeatsActual);
