using System.ComponentModel.DataAnnotations;
using Appraisal.Scoring.Schemes;
using Appraisal.Service.Organization;

namespace Appraisal.Service.Schemes;

/// <summary>A version of a scheme.</summary>
/// <param name="Code" example="county">The users' own code.</param>
/// <param name="Version" example="2026">Its version.</param>
/// <param name="FrozenAt">When a cycle that uses it started; it never changes after that.</param>
/// <param name="Scheme">Every parameter, defaults included.</param>
public sealed record SchemeView(string Code, string Version, DateTimeOffset? FrozenAt, Scheme Scheme);

/// <summary>Names a version of a scheme.</summary>
public sealed record SchemeName
{
    /// <summary>Its code.</summary>
    /// <example>county</example>
    [Required]
    public string? Code { get; init; }

    /// <summary>Its version.</summary>
    /// <example>2026</example>
    [Required]
    public string? Version { get; init; }
}

/// <summary>Where a cycle stands.</summary>
public enum CycleStatus
{
    /// <summary>Being prepared: everything may change.</summary>
    Draft,

    /// <summary>Running: the scheme is frozen, participants change by dated entries only.</summary>
    Started,

    /// <summary>Over: nothing changes any more.</summary>
    Closed,
}

/// <summary>A cycle to be stored.</summary>
public sealed record CycleRequest
{
    /// <summary>Its first day.</summary>
    /// <example>2026-01-01</example>
    [Required]
    public DateOnly? StartsOn { get; init; }

    /// <summary>Its last day, at most two years after the first.</summary>
    /// <example>2026-12-31</example>
    [Required]
    public DateOnly? EndsOn { get; init; }

    /// <summary>The scheme that scores it.</summary>
    [Required]
    public SchemeName? Scheme { get; init; }

    /// <summary>The one survey that gives the satisfaction score; it may be named later, also after the start.</summary>
    /// <example>villagers-2026</example>
    public string? Survey { get; init; }

    /// <summary>Those who serve at or below this unit take part; absent: all.</summary>
    /// <example>C01</example>
    public string? Unit { get; init; }

    /// <summary>The version of the inspection policy by which its inspections are examined; absent: the default, 1.</summary>
    /// <example>1</example>
    public int? InspectionPolicy { get; init; }

    /// <summary>
    /// Whether its grades count for promotion as those of the year in which it ends; absent: they do. Of two cycles of the same people that
    /// end in one year only one may.
    /// </summary>
    /// <example>true</example>
    public bool? CountsForPromotion { get; init; }
}

/// <summary>A cycle.</summary>
public sealed record Cycle
{
    /// <summary>The users' own code.</summary>
    /// <example>2026</example>
    public required string Code { get; init; }

    /// <summary>Its first day.</summary>
    public required DateOnly StartsOn { get; init; }

    /// <summary>Its last day.</summary>
    public required DateOnly EndsOn { get; init; }

    /// <summary>The scheme that scores it.</summary>
    public required SchemeName Scheme { get; init; }

    /// <summary>The survey that gives the satisfaction score.</summary>
    public string? Survey { get; init; }

    /// <summary>Those who serve at or below it take part; null: all.</summary>
    public string? Unit { get; init; }

    /// <summary>The version of the inspection policy; null: the default.</summary>
    public int? InspectionPolicy { get; init; }

    /// <summary>Whether its grades count for promotion as those of the year in which it ends.</summary>
    public required bool CountsForPromotion { get; init; }

    /// <summary>Where it stands.</summary>
    public required CycleStatus Status { get; init; }

    /// <summary>When it was started.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it was closed.</summary>
    public DateTimeOffset? ClosedAt { get; init; }
}

/// <summary>A dated change of a participant, or one who joins after the start.</summary>
public sealed record ParticipantRequest : PostingRequest
{
    /// <summary>From which day on it holds, within the cycle.</summary>
    /// <example>2026-07-01</example>
    [Required]
    public DateOnly? EffectiveOn { get; init; }

    /// <summary>Why, at most 2000 characters.</summary>
    /// <example>调任</example>
    [Required]
    public string? Reason { get; init; }

    /// <summary>
    /// Duty hours of the whole cycle as the office reckons them, 0..8784. Absent: those of each posting (as if it were held all cycle) are
    /// prorated by the days on which it is held.
    /// </summary>
    /// <example>1650</example>
    public double? CycleDutyHours { get; init; }
}

/// <summary>A cadre in a cycle, with the posting that scoring reads.</summary>
public sealed record Participant : ServedPosting
{
    /// <summary>The cycle.</summary>
    public required string Cycle { get; init; }

    /// <summary>The county at or above the unit, in which small quota groups are pooled; empty where there is none.</summary>
    public required string County { get; init; }

    /// <summary>In a dated change: the duty hours of the whole cycle where they were given.</summary>
    public double? CycleDutyHours { get; init; }

    /// <summary>Dated changes since the start, in the order in which they were recorded; in lists left out.</summary>
    public IReadOnlyList<ParticipantChange>? Changes { get; init; }
}

/// <summary>A dated change of a participant.</summary>
/// <param name="EffectiveOn">From which day on it holds.</param>
/// <param name="Reason">Why.</param>
/// <param name="Person">Who recorded it.</param>
/// <param name="At">When it was recorded.</param>
/// <param name="Before">What it was; null for one who joined.</param>
/// <param name="After">What it is.</param>
public sealed record ParticipantChange(
    DateOnly EffectiveOn, string Reason, string Person, DateTimeOffset At, System.Text.Json.JsonElement? Before, System.Text.Json.JsonElement After);
