using System.ComponentModel.DataAnnotations;

namespace Appraisal.Service.Access;

/// <summary>A key to be made.</summary>
public sealed record KeyRequest
{
    /// <summary>What it may do.</summary>
    /// <example>appraiser</example>
    [Required]
    public Role? Role { get; init; }

    /// <summary>The person or device that will hold it. Where the rules ask for another person, this is compared.</summary>
    /// <example>王建国</example>
    [Required]
    public string? Person { get; init; }

    /// <summary>It sees this unit and all below it; absent: everything.</summary>
    /// <example>T01</example>
    public string? Unit { get; init; }

    /// <summary>For a member: the cadre who holds it.</summary>
    public string? StaffNo { get; init; }

    /// <summary>For a kiosk: the survey that it serves; absent: any.</summary>
    public string? Survey { get; init; }

    /// <summary>For an inspector: the inspecting body for which the key acts, and for no other; it reads what is said of that body. Absent: of none.</summary>
    /// <example>县水利局</example>
    public string? Body { get; init; }

    /// <summary>When it ends; absent: when it is revoked.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>How a key is to be replaced.</summary>
public sealed record RotationRequest
{
    /// <summary>Hours for which the old key stays good, 0..720; 24 by default.</summary>
    /// <example>24</example>
    public double? OverlapHours { get; init; }

    /// <summary>When the new key ends; absent: when it is revoked.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>A key, without its text.</summary>
public record KeyView
{
    /// <summary>Names it in routes and in the audit.</summary>
    public required Guid Id { get; init; }

    /// <summary>How its text begins.</summary>
    /// <example>ak_k3mz9q2p</example>
    public required string Prefix { get; init; }

    /// <summary>What it may do.</summary>
    public required Role Role { get; init; }

    /// <summary>Who holds it.</summary>
    public required string Person { get; init; }

    /// <summary>It sees this unit and all below it; null: everything.</summary>
    public string? Unit { get; init; }

    /// <summary>For a member: the cadre.</summary>
    public string? StaffNo { get; init; }

    /// <summary>For a kiosk: the survey.</summary>
    public string? Survey { get; init; }

    /// <summary>For an inspector: the inspecting body.</summary>
    public string? Body { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it ends by itself.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When it was revoked.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>When it was last used, to the minute.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }
}

/// <summary>A key just made.</summary>
public sealed record NewKey : KeyView
{
    /// <summary>A key from what is stored of it.</summary>
    [System.Diagnostics.CodeAnalysis.SetsRequiredMembers]
    public NewKey(KeyView view)
        : base(view) => Key = "";

    /// <summary>The key itself, shown this once.</summary>
    public required string Key { get; init; }
}
