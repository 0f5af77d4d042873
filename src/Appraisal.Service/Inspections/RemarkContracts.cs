using System.ComponentModel.DataAnnotations;
using Appraisal.Scoring.Schemes;

namespace Appraisal.Service.Inspections;

/// <summary>What the inspected unit thinks of a visit.</summary>
public sealed record RatingRequest
{
    /// <summary>1 (a burden without use) to 5 (helpful).</summary>
    /// <example>4</example>
    [Required]
    public long? Rating { get; init; }

    /// <summary>At most 2000 characters.</summary>
    /// <example>检查与镇级检查合并进行，少跑一趟。</example>
    public string? Comment { get; init; }
}

/// <summary>A unit's rating of a visit.</summary>
/// <param name="Inspection">The visit.</param>
/// <param name="Rating" example="4">1 to 5.</param>
/// <param name="Comment">In words.</param>
/// <param name="Person">Who rated.</param>
/// <param name="At">When, last.</param>
public sealed record RatingView(string Inspection, int Rating, string? Comment, string Person, DateTimeOffset At);

/// <summary>A comment on an inspection.</summary>
public sealed record CommentRequest
{
    /// <summary>Your own id of it.</summary>
    /// <example>K-0001</example>
    [Required]
    public string? Id { get; init; }

    /// <summary>At most 2000 characters.</summary>
    /// <example>同一台账半月内已查三次。</example>
    [Required]
    public string? Text { get; init; }
}

/// <summary>The body's answer to a comment.</summary>
public sealed record AnswerRequest
{
    /// <summary>At most 2000 characters.</summary>
    /// <example>已与县安监办合并检查。</example>
    [Required]
    public string? Text { get; init; }
}

/// <summary>A comment on an inspection, with the body's answer.</summary>
/// <param name="Id">Your own id.</param>
/// <param name="Inspection">The inspection.</param>
/// <param name="StaffNo">The cadre who comments; null: the unit, or not to be told.</param>
/// <param name="Person">Who wrote it; null: not to be told.</param>
/// <param name="Text">What it says.</param>
/// <param name="At">When.</param>
/// <param name="Answer">What the body answered; null: not yet.</param>
/// <param name="AnsweredBy">Who answered.</param>
/// <param name="AnsweredAt">When.</param>
public sealed record CommentView(
    string Id, string Inspection, string? StaffNo, string? Person, string Text, DateTimeOffset At,
    string? Answer, string? AnsweredBy, DateTimeOffset? AnsweredAt);

/// <summary>A finding of an inspection; unit and day are the inspection's.</summary>
public sealed record InspectionFindingRequest
{
    /// <summary>Your own id of it.</summary>
    /// <example>F-2026-0001</example>
    [Required]
    public string? Id { get; init; }

    /// <summary>The responsible cadre; absent: it counts for nobody's score.</summary>
    /// <example>00017</example>
    public string? StaffNo { get; init; }

    /// <summary>The checklist item.</summary>
    /// <example>wiring</example>
    [Required]
    public string? Item { get; init; }

    /// <summary>Whether it is as it should be.</summary>
    /// <example>true</example>
    [Required]
    public bool? Conforming { get; init; }

    /// <summary>How grave it is, or would be.</summary>
    /// <example>minor</example>
    [Required]
    public Severity? Severity { get; init; }

    /// <summary>The day on which it was found, within the inspection; its first day by default.</summary>
    /// <example>2026-05-20</example>
    public DateOnly? Date { get; init; }

    /// <summary>A material of the unit that it contradicts, which is withdrawn by it; only where it does not conform.</summary>
    public string? ContradictsMaterial { get; init; }

    /// <summary>The incident as which the same thing was reported; a counted incident is not punished here again.</summary>
    public string? Incident { get; init; }
}

/// <summary>Findings of earlier inspections that this one takes over in place of checking again.</summary>
public sealed record AdoptionRequest
{
    /// <summary>Their ids, at most 1000.</summary>
    /// <example>["F-2026-0001"]</example>
    [Required]
    public IReadOnlyList<string>? Findings { get; init; }
}

/// <summary>Materials that the unit hands over at an inspection.</summary>
public sealed record HandOverRequest
{
    /// <summary>Their ids, at most 1000.</summary>
    /// <example>["M-2026-0001"]</example>
    [Required]
    public IReadOnlyList<string>? Materials { get; init; }
}
