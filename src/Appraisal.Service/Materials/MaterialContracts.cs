using System.ComponentModel.DataAnnotations;

namespace Appraisal.Service.Materials;

/// <summary>How far a material or a work record has come.</summary>
public enum ReviewStatus
{
    /// <summary>Handed in; counts 0 until it is accepted.</summary>
    Submitted,

    /// <summary>Accepted by a reviewer: counts.</summary>
    Accepted,

    /// <summary>Refused by a reviewer.</summary>
    Rejected,

    /// <summary>Withdrawn, because a finding in the field contradicted it.</summary>
    Contradicted,

    /// <summary>Taken back after it was accepted, by another person; work only.</summary>
    Withdrawn,
}

/// <summary>A requirement that a material serves.</summary>
/// <param name="Cycle" example="2025">The cycle.</param>
/// <param name="Kind" example="meeting-minutes">The kind of material, as the scheme names it.</param>
public sealed record MaterialUse(string Cycle, string Kind);

/// <summary>A material to be stored: the content itself, or a reference to content that is kept elsewhere.</summary>
public sealed record MaterialRequest
{
    /// <summary>Your own id of it: 1 to 64 letters, digits or . _ - : # ( ) &amp; + ·, with single blanks inside</summary>
    /// <example>M-2025-0001</example>
    [Required]
    public string? Id { get; init; }

    /// <summary>The cycle whose requirement it serves.</summary>
    /// <example>2025</example>
    [Required]
    public string? Cycle { get; init; }

    /// <summary>The cadre it is about; absent: the unit as a whole.</summary>
    /// <example>00017</example>
    public string? StaffNo { get; init; }

    /// <summary>The unit it is about, instead of <c>staffNo</c>; it counts for every participant posted there.</summary>
    public string? Unit { get; init; }

    /// <summary>The kind of material, as the scheme names it.</summary>
    /// <example>meeting-minutes</example>
    [Required]
    public string? Kind { get; init; }

    /// <summary>Further requirements, of this cycle or others, that the same material serves.</summary>
    public IReadOnlyList<MaterialUse>? AlsoFor { get; init; }

    /// <summary>What it is, at most 200 characters.</summary>
    /// <example>三月村民会议记录</example>
    [Required]
    public string? Title { get; init; }

    /// <summary>The name to offer when it is downloaded; a label only, without folders.</summary>
    /// <example>minutes.pdf</example>
    public string? FileName { get; init; }

    /// <summary>The last day on which it is valid; absent: without end.</summary>
    /// <example>2026-12-31</example>
    public DateOnly? ValidUntil { get; init; }

    /// <summary>
    /// The content in base64: PDF, OFD, PNG, JPEG, WebP, DOCX, XLSX, PPTX (without macros) or plain text in UTF-8, known by what it
    /// is and not by its name. At most <c>Materials:MaxBytes</c> (10 MiB by default).
    /// </summary>
    public byte[]? Content { get; init; }

    /// <summary>SHA-256 of the content in hexadecimal digits: instead of the content, for what is kept elsewhere; beside it, to be checked.</summary>
    public string? ContentHash { get; init; }

    /// <summary>Who handed it in, where the caller enters it for another person; absent: the caller.</summary>
    public string? SubmittedBy { get; init; }

    /// <summary>
    /// With <c>submittedBy</c> another person, by an organizer or appraiser: the caller's review, entered together with the
    /// material, as an import does. Absent: to be reviewed.
    /// </summary>
    public bool? Accepted { get; init; }
}

/// <summary>A reviewer's word.</summary>
public sealed record MaterialReviewRequest
{
    /// <summary>Whether it is accepted.</summary>
    /// <example>true</example>
    [Required]
    public bool? Accepted { get; init; }

    /// <summary>Why; required where it is not accepted.</summary>
    public string? Reason { get; init; }
}

/// <summary>A material.</summary>
public sealed record Material
{
    /// <summary>Your own id.</summary>
    public required string Id { get; init; }

    /// <summary>The cadre it is about; null: the unit as a whole.</summary>
    public string? StaffNo { get; init; }

    /// <summary>The unit it is about, or the cadre's when it was handed in.</summary>
    public required string Unit { get; init; }

    /// <summary>The requirements it serves.</summary>
    public required IReadOnlyList<MaterialUse> Uses { get; init; }

    /// <summary>What it is.</summary>
    public required string Title { get; init; }

    /// <summary>The name offered for download.</summary>
    public string? FileName { get; init; }

    /// <summary>What the content is; null: kept elsewhere.</summary>
    /// <example>application/pdf</example>
    public string? MediaType { get; init; }

    /// <summary>SHA-256 of the content, which tells items apart.</summary>
    public required string ContentHash { get; init; }

    /// <summary>Bytes; null: kept elsewhere.</summary>
    public long? Size { get; init; }

    /// <summary>The last day on which it is valid.</summary>
    public DateOnly? ValidUntil { get; init; }

    /// <summary>How far it has come.</summary>
    public required ReviewStatus Status { get; init; }

    /// <summary>Who handed it in.</summary>
    public required string SubmittedBy { get; init; }

    /// <summary>Who entered it.</summary>
    public required string UploadedBy { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset UploadedAt { get; init; }

    /// <summary>Who reviewed it last.</summary>
    public string? ReviewedBy { get; init; }

    /// <summary>When.</summary>
    public DateTimeOffset? ReviewedAt { get; init; }

    /// <summary>Why.</summary>
    public string? ReviewReason { get; init; }

    /// <summary>The finding that contradicted it.</summary>
    public string? ContradictedBy { get; init; }
}
