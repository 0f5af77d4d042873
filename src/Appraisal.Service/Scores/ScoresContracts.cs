using System.ComponentModel.DataAnnotations;
using Appraisal.Scoring.Schemes;
using Appraisal.Scoring.Scores;
using Appraisal.Scoring.Surveys;
using Appraisal.Service.Surveys;

namespace Appraisal.Service.Scores;

/// <summary>Where a score run stands.</summary>
public enum ScoreRunStatus
{
    Queued,
    Computing,
    Done,
    Failed,
}

/// <summary>How far a run is.</summary>
/// <param name="Done" example="120">Participants done.</param>
/// <param name="Total" example="400">Participants in all; 0 before the inputs are read.</param>
public sealed record Progress(int Done, int Total);

/// <summary>A score run.</summary>
public sealed record ScoreRunView
{
    /// <summary>Names it in routes.</summary>
    public required Guid Id { get; init; }

    /// <summary>The cycle.</summary>
    /// <example>2026</example>
    public required string Cycle { get; init; }

    /// <summary>Where it stands.</summary>
    public required ScoreRunStatus Status { get; init; }

    /// <summary>How far it is.</summary>
    public required Progress Progress { get; init; }

    /// <summary>When it was asked for.</summary>
    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>By whom.</summary>
    public required string RequestedBy { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>SHA-256 of the canonical inputs, hexadecimal: the same inputs give the same digest and the same scores everywhere.</summary>
    public string? Digest { get; init; }

    /// <summary>Why it failed; null if it did not.</summary>
    public RunFailure? Failure { get; init; }

    /// <summary>When it was made official.</summary>
    public DateTimeOffset? PublishedAt { get; init; }

    /// <summary>By whom.</summary>
    public string? PublishedBy { get; init; }

    /// <summary>Why it was published although panel cases or objections were open.</summary>
    public string? PublicationReason { get; init; }

    /// <summary>Places for excellent by quota group, once it is done.</summary>
    public IReadOnlyList<QuotaGroupResult>? QuotaGroups { get; init; }

    /// <summary>Decisions that changed nothing in this run.</summary>
    public IReadOnlyList<GradeDecision>? DecisionsWithoutEffect { get; init; }

    /// <summary>
    /// Staff numbers of those about whom flagged responses were undecided when it was computed: it counts these responses or, where the
    /// survey's figures wait for the review, none. Decide the flags and run again.
    /// </summary>
    public IReadOnlyList<string>? UnderReview { get; init; }
}

/// <summary>Why a run failed; the detail is in the service's log.</summary>
public enum ScoreRunFailure
{
    /// <summary>Something that nobody expected.</summary>
    Unexpected,

    /// <summary>Whoever worked on it fell silent, three times.</summary>
    WorkerLost,

    /// <summary>The disk of the database filled up.</summary>
    StorageFull,
}

/// <summary>Why a run failed.</summary>
/// <param name="Code">For programs.</param>
/// <param name="Message" example="Whoever worked on it fell silent three times. Ask for another run; if that fails too, tell the operator.">For people, in the language that the client asked for.</param>
public sealed record RunFailure(ScoreRunFailure Code, string Message);

/// <summary>The diagnostics of a run: that work pays, and what the mark-counting scheme would have done.</summary>
/// <param name="Scheme">Under the cycle's scheme.</param>
/// <param name="MarkCounting">Under the mark-counting scheme that the reform replaces.</param>
public sealed record DiagnosticsView(DiagnosticsResult Scheme, DiagnosticsResult MarkCounting);

/// <summary>What is kept of a run's result beside the scores.</summary>
internal sealed record RunSummary(
    IReadOnlyList<CohortSummary> Cohorts, IReadOnlyList<QuotaGroupResult> QuotaGroups, IReadOnlyList<GradeDecision> DecisionsWithoutEffect,
    DiagnosticsResult Diagnostics, DiagnosticsResult MarkCounting)
{
    /// <summary>What each cohort lends its members: with it one score can be checked without the others.</summary>
    public required IReadOnlyList<CohortFigures> Figures { get; init; }

    /// <summary>Staff numbers; null in runs from before reviews held figures back.</summary>
    public IReadOnlyList<string>? UnderReview { get; init; }
}

/// <summary>A cohort's satisfaction as a whole.</summary>
/// <param name="Cohort">The cohort.</param>
/// <param name="Subjects">Subjects with responses.</param>
/// <param name="PooledVariance">s²_p, points².</param>
/// <param name="Tau2">τ², points².</param>
/// <param name="Mean">μ, points.</param>
/// <param name="MeanStandardError">se of μ, points.</param>
/// <param name="Distinguishability">Whether its subjects can be told apart.</param>
public sealed record CohortSummary(
    string Cohort, int Subjects, double? PooledVariance, double? Tau2, double? Mean, double? MeanStandardError, Distinguishability Distinguishability);

/// <summary>The survey's estimate of one subject; absent below 10 responses.</summary>
/// <param name="N">Responses that count.</param>
/// <param name="Mean">Points.</param>
/// <param name="StandardError">Points; null: it cannot be known.</param>
/// <param name="Interval">95 %, clipped to 0..100.</param>
/// <param name="Coverage">Share of the register in strata that were heard, 0..1.</param>
/// <param name="Leverage">Most points that one respondent can move the mean.</param>
/// <param name="Reliability">B, 0..1.</param>
public sealed record SatisfactionEstimate(
    long N, double? Mean, double? StandardError, Interval? Interval, double Coverage, double? Leverage, double? Reliability);

/// <summary>What a score was computed from, beside the survey.</summary>
public sealed record ScoreInputs
{
    /// <summary>Duty hours of the cycle.</summary>
    public required double DutyHours { get; init; }

    /// <summary>Approved leave in hours.</summary>
    public required double LeaveHours { get; init; }

    /// <summary>Distinct accepted items by kind of material.</summary>
    public required IReadOnlyDictionary<string, int> Materials { get; init; }

    /// <summary>Accepted completed units by work type.</summary>
    public required IReadOnlyDictionary<string, long> Work { get; init; }

    /// <summary>Findings that the cadre is responsible for.</summary>
    public required IReadOnlyList<FindingInput> Findings { get; init; }

    /// <summary>Verified events that count.</summary>
    public required IReadOnlyList<CountedEvent> Events { get; init; }
}

/// <summary>A cadre's score, explained down to its inputs.</summary>
public sealed record ExplainedScore
{
    /// <summary>The cadre.</summary>
    public required string StaffNo { get; init; }

    /// <summary>The cycle.</summary>
    public required string Cycle { get; init; }

    /// <summary>The run that computed it.</summary>
    public required Guid Run { get; init; }

    /// <summary>The scheme, as code/version.</summary>
    /// <example>county/2026</example>
    public required string Scheme { get; init; }

    /// <summary>The unit in the cycle.</summary>
    public required string Unit { get; init; }

    /// <summary>S as shown, two decimals; null: no score.</summary>
    /// <example>83.27</example>
    public decimal? Score { get; init; }

    /// <summary>The grade in one word.</summary>
    public required Grade Grade { get; init; }

    /// <summary>Why, in the reader's language.</summary>
    public required IReadOnlyList<string> GradeReasons { get; init; }

    /// <summary>Parts, weights used, contributions that add up to the score, deduction, intervals and flags.</summary>
    public required CadreScore Explanation { get; init; }

    /// <summary>The survey's own estimate; null below 10 responses.</summary>
    public SatisfactionEstimate? Satisfaction { get; init; }

    /// <summary>What was asked, with what each answer counted: the levels with their points, best first, or the scale. Empty in lists.</summary>
    public IReadOnlyList<Item> Asked { get; init; } = [];

    /// <summary>The cohort that it was compared with.</summary>
    public CohortSummary? Cohort { get; init; }

    /// <summary>What the mark-counting scheme would have given; null: a part missing.</summary>
    public double? MarkCountingScore { get; init; }

    /// <summary>What it was computed from.</summary>
    public required ScoreInputs Inputs { get; init; }
}

/// <summary>What is stored of a score; texts and what belongs to the run are added when it is read.</summary>
internal sealed record StoredScore(
    string Scheme, CadreScore Explanation, SatisfactionEstimate? Satisfaction, CohortSummary? Cohort, double? MarkCountingScore, ScoreInputs Inputs);

/// <summary>Publishes a run.</summary>
public sealed record PublishRequest
{
    /// <summary>Why it is published although panel cases or objections are open; required then, and kept on record.</summary>
    public string? Reason { get; init; }
}

/// <summary>A formal decision to be recorded.</summary>
public sealed record GradeDecisionRequest
{
    /// <summary>The client's id; the same id twice records one decision.</summary>
    [Required]
    public Guid? Id { get; init; }

    /// <summary>What was decided.</summary>
    [Required]
    public DecisionKind? Kind { get; init; }

    /// <summary>The cadre; not for the approval of a higher quota.</summary>
    public string? StaffNo { get; init; }

    /// <summary>
    /// The quota group as a run reports it; required for the approval of a higher quota, and only there. The empty one is the group without a name.
    /// </summary>
    public string? QuotaGroup { get; init; }

    /// <summary>The county of the quota group as a run reports it, empty where there is none; required with a quota group, and only there.</summary>
    public string? County { get; init; }

    /// <summary>Who decided.</summary>
    /// <example>县委组织部 张明</example>
    [Required]
    public string? Person { get; init; }

    /// <summary>Why, at most 2000 characters.</summary>
    [Required]
    public string? Reason { get; init; }

    /// <summary>The document that says it.</summary>
    /// <example>清组发〔2026〕12号</example>
    [Required]
    public string? DocumentNumber { get; init; }
}

/// <summary>A formal decision on a grade.</summary>
/// <param name="Id">The client's id.</param>
/// <param name="Kind">What was decided.</param>
/// <param name="StaffNo">The cadre.</param>
/// <param name="QuotaGroup">The quota group.</param>
/// <param name="County">Its county.</param>
/// <param name="Person">Who decided.</param>
/// <param name="Reason">Why.</param>
/// <param name="DocumentNumber">The document that says it.</param>
/// <param name="RecordedBy">Who recorded it.</param>
/// <param name="At">When it was recorded.</param>
public sealed record GradeDecisionView(
    Guid Id, DecisionKind Kind, string? StaffNo, string? QuotaGroup, string? County, string Person, string Reason, string DocumentNumber, string RecordedBy, DateTimeOffset At);

/// <summary>A candidate scheme to be tried.</summary>
public sealed record SimulationRequest
{
    /// <summary>The candidate; what is omitted takes its default.</summary>
    [Required]
    public Scheme? Scheme { get; init; }
}
