using System.ComponentModel.DataAnnotations;

namespace Appraisal.Service.Organization;

/// <summary>Where a unit stands.</summary>
public enum UnitLevel
{
    Province,
    Prefecture,
    County,
    Township,
    Village,
    Department,
}

/// <summary>What a cadre's standing in service is.</summary>
public enum CadreStatus
{
    /// <summary>In post.</summary>
    Active,

    /// <summary>On probation: commented on, not graded.</summary>
    Probation,

    /// <summary>Under a formally filed investigation: not graded until it is cleared.</summary>
    Investigation,

    /// <summary>Formally warned this year: graded, but never excellent.</summary>
    Warned,

    /// <summary>Left; takes no part in cycles that start from now on.</summary>
    Left,
}

/// <summary>A unit to be stored.</summary>
public sealed record UnitRequest
{
    /// <summary>Its name, at most 200 characters.</summary>
    /// <example>石桥镇</example>
    [Required]
    public string? Name { get; init; }

    /// <summary>The code of the unit above it.</summary>
    /// <example>C01</example>
    public string? Parent { get; init; }

    /// <summary>Where it stands.</summary>
    /// <example>township</example>
    [Required]
    public UnitLevel? Level { get; init; }
}

/// <summary>A unit.</summary>
/// <param name="Code" example="T01">The users' own code.</param>
/// <param name="Name" example="石桥镇">Its name.</param>
/// <param name="Parent" example="C01">The unit above it.</param>
/// <param name="Level" example="township">Where it stands.</param>
public sealed record Unit(string Code, string Name, string? Parent, UnitLevel Level);

/// <summary>A post that a cadre holds.</summary>
/// <param name="Code" example="village-secretary">The post.</param>
/// <param name="Share" example="1">The part of the cadre's duty that it is, 0..1; the shares of all posts add up to 1.</param>
public sealed record Post(string Code, double Share);

/// <summary>Where and as what a cadre serves, to be stored.</summary>
public abstract record PostingRequest
{
    /// <summary>The code of the unit.</summary>
    /// <example>V0101</example>
    [Required]
    public string? Unit { get; init; }

    /// <summary>Those with one kind of post, who are compared with each other.</summary>
    /// <example>village-secretary</example>
    [Required]
    public string? Cohort { get; init; }

    /// <summary>Those who share places for excellent; absent: all of the county.</summary>
    /// <example>T01</example>
    public string? QuotaGroup { get; init; }

    /// <summary>The posts held; shares add up to 1.</summary>
    public IReadOnlyList<Post>? Posts { get; init; }

    /// <summary>Duty hours in the cycle, 0..8784.</summary>
    /// <example>1800</example>
    [Required]
    public double? DutyHours { get; init; }

    /// <summary>Approved leave in the cycle in hours, 0 to the duty hours; 0 by default.</summary>
    /// <example>0</example>
    public double? LeaveHours { get; init; }

    /// <summary>The standing in service; active by default.</summary>
    /// <example>active</example>
    public CadreStatus? Status { get; init; }
}

/// <summary>A cadre to be stored, with the current posting.</summary>
public sealed record CadreRequest : PostingRequest
{
    /// <summary>The name, at most 200 characters.</summary>
    /// <example>李秀英</example>
    [Required]
    public string? Name { get; init; }
}

/// <summary>Where and as what a cadre serves.</summary>
public abstract record ServedPosting
{
    /// <summary>The users' own number of the cadre.</summary>
    /// <example>00017</example>
    public required string StaffNo { get; init; }

    /// <summary>The unit.</summary>
    public required string Unit { get; init; }

    /// <summary>Those with one kind of post.</summary>
    public required string Cohort { get; init; }

    /// <summary>Those who share places for excellent; null: all of the county.</summary>
    public string? QuotaGroup { get; init; }

    /// <summary>The posts held.</summary>
    public required IReadOnlyList<Post> Posts { get; init; }

    /// <summary>Duty hours in the cycle.</summary>
    public required double DutyHours { get; init; }

    /// <summary>Approved leave in hours.</summary>
    public required double LeaveHours { get; init; }

    /// <summary>The standing in service.</summary>
    public required CadreStatus Status { get; init; }
}

/// <summary>A cadre with the current posting.</summary>
public sealed record Cadre : ServedPosting
{
    /// <summary>The name.</summary>
    public required string Name { get; init; }
}
