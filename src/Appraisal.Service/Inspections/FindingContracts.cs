using System.ComponentModel.DataAnnotations;
using Appraisal.Scoring.Schemes;

namespace Appraisal.Service.Inspections;

/// <summary>One result for one checklist item, to be stored.</summary>
public sealed record FindingRequest
{
    /// <summary>Your own id of it: 1 to 64 letters, digits or . _ - : # ( ) &amp; + ·, with single blanks inside</summary>
    /// <example>F-2025-0001</example>
    [Required]
    public string? Id { get; init; }

    /// <summary>The inspection that found it; absent: entered directly.</summary>
    public string? Inspection { get; init; }

    /// <summary>The responsible cadre; absent: it counts for nobody's score.</summary>
    /// <example>00017</example>
    public string? StaffNo { get; init; }

    /// <summary>The unit where it was found.</summary>
    /// <example>V0101</example>
    [Required]
    public string? Unit { get; init; }

    /// <summary>The checklist item; what several inspections report about one item at one unit counts once.</summary>
    /// <example>housing-safety</example>
    [Required]
    public string? Item { get; init; }

    /// <summary>Whether it is as it should be.</summary>
    /// <example>false</example>
    [Required]
    public bool? Conforming { get; init; }

    /// <summary>How grave it is, or would be.</summary>
    /// <example>major</example>
    [Required]
    public Severity? Severity { get; init; }

    /// <summary>The day on which it was found.</summary>
    /// <example>2025-05-20</example>
    [Required]
    public DateOnly? Date { get; init; }

    /// <summary>A material of the unit that it contradicts, which is withdrawn by it; only where it does not conform.</summary>
    public string? ContradictsMaterial { get; init; }

    /// <summary>The incident as which the same thing was reported: a failed thing that is a counted incident of the same cadre counts once.</summary>
    public string? Incident { get; init; }
}

/// <summary>Why a finding, or an accepted work record, is taken back.</summary>
public sealed record TakeBackRequest
{
    internal const int MostCharacters = 2000;

    /// <summary>Why, at most 2000 characters; it stays on record.</summary>
    /// <example>记录有误，复查属实</example>
    [Required]
    public string? Reason { get; init; }
}

/// <summary>One result for one checklist item.</summary>
public sealed record Finding
{
    /// <summary>Your own id.</summary>
    public required string Id { get; init; }

    /// <summary>The inspection that found it; null: entered directly.</summary>
    public string? Inspection { get; init; }

    /// <summary>The responsible cadre.</summary>
    public string? StaffNo { get; init; }

    /// <summary>The unit where it was found.</summary>
    public required string Unit { get; init; }

    /// <summary>The checklist item.</summary>
    public required string Item { get; init; }

    /// <summary>Whether it is as it should be.</summary>
    public required bool Conforming { get; init; }

    /// <summary>How grave it is, or would be.</summary>
    public required Severity Severity { get; init; }

    /// <summary>The day on which it was found.</summary>
    public required DateOnly Date { get; init; }

    /// <summary>The material that it contradicts.</summary>
    public string? ContradictsMaterial { get; init; }

    /// <summary>The incident as which the same thing was reported.</summary>
    public string? Incident { get; init; }

    /// <summary>Who recorded it.</summary>
    public required string RecordedBy { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset RecordedAt { get; init; }

    /// <summary>Who withdrew it; null: it stands.</summary>
    public string? WithdrawnBy { get; init; }

    /// <summary>When.</summary>
    public DateTimeOffset? WithdrawnAt { get; init; }

    /// <summary>Why.</summary>
    public string? WithdrawalReason { get; init; }
}
