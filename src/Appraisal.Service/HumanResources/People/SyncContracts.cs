using System.ComponentModel.DataAnnotations;
using Appraisal.Service.Organization;

namespace Appraisal.Service.HumanResources.People;

/// <summary>Units and people as a personnel system has them.</summary>
public sealed record SyncRequest
{
    /// <summary>The system that they come from, in your own code.</summary>
    /// <example>hr-main</example>
    [Required]
    public string? Source { get; init; }

    /// <summary>The source's own moment of this delivery. The same stamp again changes nothing; an older one than the last is refused.</summary>
    /// <example>2026-07-01T02:00:00Z</example>
    [Required]
    public DateTimeOffset? Stamp { get; init; }

    /// <summary>Whether this is all that the source has, so that what is missing can be reported. No by default; nothing is ever deleted.</summary>
    /// <example>true</example>
    public bool Complete { get; init; }

    /// <summary>Units, at most 20000, in any order.</summary>
    public IReadOnlyList<SyncUnit>? Units { get; init; }

    /// <summary>People, at most 20000.</summary>
    public IReadOnlyList<SyncPerson>? People { get; init; }

    /// <summary>Staff numbers that stand for one person, at most 1000.</summary>
    public IReadOnlyList<SyncMerge>? Merges { get; init; }
}

/// <summary>A unit as the source has it.</summary>
public sealed record SyncUnit
{
    /// <summary>Its code.</summary>
    /// <example>T01</example>
    [Required]
    public string? Code { get; init; }

    /// <summary>Its name.</summary>
    /// <example>石桥镇</example>
    [Required]
    public string? Name { get; init; }

    /// <summary>The unit above it.</summary>
    /// <example>C01</example>
    public string? Parent { get; init; }

    /// <summary>Where it stands.</summary>
    /// <example>township</example>
    [Required]
    public UnitLevel? Level { get; init; }
}

/// <summary>A person as the source has them.</summary>
public sealed record SyncPerson : PostingRequest
{
    /// <summary>The staff number.</summary>
    /// <example>00017</example>
    [Required]
    public string? StaffNo { get; init; }

    /// <summary>The name.</summary>
    /// <example>李秀英</example>
    [Required]
    public string? Name { get; init; }

    /// <summary>The first day of this posting; of one who has left, the first day no longer served. The stamp's day (UTC) by default. Only read where the posting differs.</summary>
    /// <example>2026-07-01</example>
    public DateOnly? Since { get; init; }
}

/// <summary>Two staff numbers of one person.</summary>
public sealed record SyncMerge
{
    /// <summary>The number that is given up.</summary>
    /// <example>00917</example>
    [Required]
    public string? From { get; init; }

    /// <summary>The number that stays.</summary>
    /// <example>00017</example>
    [Required]
    public string? Into { get; init; }
}

/// <summary>What became of one kind.</summary>
/// <param name="Created" example="2">New ones.</param>
/// <param name="Updated" example="5">Changed ones.</param>
/// <param name="Unchanged" example="393">Others.</param>
public sealed record SyncCounts(int Created, int Updated, int Unchanged);

/// <summary>What happened to a person during a cycle.</summary>
public enum PostingChangeKind
{
    /// <summary>Takes part from a day on.</summary>
    Joined,

    /// <summary>Unit, cohort, posts, hours or standing changed on a day.</summary>
    Moved,

    /// <summary>Serves no longer from a day on.</summary>
    Left,
}

/// <summary>A dated change in a started cycle.</summary>
/// <param name="Cycle" example="2026">The cycle.</param>
/// <param name="StaffNo" example="00017">Who.</param>
/// <param name="Kind">What.</param>
/// <param name="EffectiveOn">From which day.</param>
/// <param name="Unit">The unit then.</param>
/// <param name="DutyHours" example="906.85">Duty hours of the whole cycle then: what was served before and what is to be served after, by days.</param>
public sealed record PostingChange(string Cycle, string StaffNo, PostingChangeKind Kind, DateOnly EffectiveOn, string Unit, double DutyHours);

/// <summary>What a complete delivery does not have.</summary>
/// <param name="UnitCount">How many units.</param>
/// <param name="Units">Their codes, the first 1000.</param>
/// <param name="PeopleCount">How many who serve.</param>
/// <param name="People">Their staff numbers, the first 1000.</param>
public sealed record SyncMissing(int UnitCount, IReadOnlyList<string> Units, int PeopleCount, IReadOnlyList<string> People);

/// <summary>What a delivery did.</summary>
/// <param name="Source">The system.</param>
/// <param name="Stamp">Its stamp.</param>
/// <param name="DryRun">Whether it was only tried.</param>
/// <param name="Repeated">Whether this stamp was delivered before: then this is what was done that time.</param>
/// <param name="Units">Units.</param>
/// <param name="People">People.</param>
/// <param name="Changes">Dated changes in started cycles.</param>
/// <param name="Merged">Staff numbers that were given up.</param>
/// <param name="Missing">What is here and not in the source; null where the delivery is not complete.</param>
public sealed record SyncReport(
    string Source, DateTimeOffset Stamp, bool DryRun, bool Repeated, SyncCounts Units, SyncCounts People, IReadOnlyList<PostingChange> Changes,
    IReadOnlyList<string> Merged, SyncMissing? Missing);
