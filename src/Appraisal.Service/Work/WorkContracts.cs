using System.ComponentModel.DataAnnotations;
using Appraisal.Service.Materials;

namespace Appraisal.Service.Work;

/// <summary>Completed work to be stored.</summary>
public sealed record WorkRecordRequest
{
    /// <summary>Your own id of it: 1 to 64 letters, digits or . _ - : # ( ) &amp; + ·, with single blanks inside</summary>
    /// <example>W-2025-0001</example>
    [Required]
    public string? Id { get; init; }

    /// <summary>Who did it.</summary>
    /// <example>00017</example>
    [Required]
    public string? StaffNo { get; init; }

    /// <summary>The kind of work, as the scheme names it.</summary>
    /// <example>household-visit</example>
    [Required]
    public string? WorkType { get; init; }

    /// <summary>Completed units of it, 0..1,000,000.</summary>
    /// <example>12</example>
    [Required]
    public long? Count { get; init; }

    /// <summary>The day on which it was completed; it counts in the cycles that hold this day.</summary>
    /// <example>2025-03-14</example>
    [Required]
    public DateOnly? Date { get; init; }

    /// <summary>Whether the caller, another person than who did it, accepts it at once; absent or false: to be reviewed.</summary>
    /// <example>true</example>
    public bool? Accepted { get; init; }
}

/// <summary>A reviewer's word on a work record.</summary>
public sealed record WorkReviewRequest
{
    /// <summary>Whether it is accepted.</summary>
    /// <example>true</example>
    [Required]
    public bool? Accepted { get; init; }

    /// <summary>The right count, 0..1,000,000, where the recorded one is wrong.</summary>
    public long? Count { get; init; }

    /// <summary>Why; required where it is not accepted, or corrected.</summary>
    public string? Reason { get; init; }
}

/// <summary>Completed work.</summary>
public sealed record WorkRecord
{
    /// <summary>Your own id.</summary>
    public required string Id { get; init; }

    /// <summary>Who did it.</summary>
    public required string StaffNo { get; init; }

    /// <summary>The cadre's unit when it was recorded.</summary>
    public required string Unit { get; init; }

    /// <summary>The kind of work.</summary>
    public required string WorkType { get; init; }

    /// <summary>Completed units, as last corrected.</summary>
    public required long Count { get; init; }

    /// <summary>The day on which it was completed.</summary>
    public required DateOnly Date { get; init; }

    /// <summary>How far it has come; only accepted work counts.</summary>
    public required ReviewStatus Status { get; init; }

    /// <summary>Who recorded it.</summary>
    public required string RecordedBy { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset RecordedAt { get; init; }

    /// <summary>Who reviewed it last.</summary>
    public string? ReviewedBy { get; init; }

    /// <summary>When.</summary>
    public DateTimeOffset? ReviewedAt { get; init; }

    /// <summary>Why.</summary>
    public string? ReviewReason { get; init; }
}
