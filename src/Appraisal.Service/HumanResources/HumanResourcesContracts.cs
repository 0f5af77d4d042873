using Appraisal.Scoring.Scores;

namespace Appraisal.Service.HumanResources;

/// <summary>How settled an official score is.</summary>
public enum Finality
{
    /// <summary>Objections to it are still taken.</summary>
    ObjectionsOpen,

    /// <summary>It stands.</summary>
    Final,

    /// <summary>It took the place of an earlier one.</summary>
    Corrected,
}

/// <summary>A cadre's official score of a cycle, as it was published. Fields that were not asked for are absent.</summary>
public sealed record HrScore
{
    /// <summary>The cadre; always given.</summary>
    /// <example>00017</example>
    public required string StaffNo { get; init; }

    /// <summary>The name, as of the publication.</summary>
    /// <example>李秀英</example>
    public string? Name { get; init; }

    /// <summary>The unit in the cycle.</summary>
    /// <example>V0101</example>
    public string? Unit { get; init; }

    /// <summary>The unit's name, as of the publication.</summary>
    /// <example>石桥村</example>
    public string? UnitName { get; init; }

    /// <summary>The cohort in the cycle.</summary>
    /// <example>village-secretary</example>
    public string? Cohort { get; init; }

    /// <summary>S as shown; null: no score.</summary>
    /// <example>83.27</example>
    public decimal? Score { get; init; }

    /// <summary>The grade.</summary>
    public Grade? Grade { get; init; }

    /// <summary>How settled it is.</summary>
    public Finality? Finality { get; init; }

    /// <summary>The last day for objections, while they are open.</summary>
    public DateOnly? ObjectionsUntil { get; init; }

    /// <summary>Why it was corrected, where it was and a reason was given.</summary>
    public string? CorrectionReason { get; init; }

    /// <summary>The day (UTC) from which this score holds: that of its publication, or of its correction.</summary>
    public DateOnly? EffectiveOn { get; init; }

    /// <summary>The cycle.</summary>
    /// <example>2026</example>
    public string? Cycle { get; init; }

    /// <summary>The scheme, as code/version.</summary>
    /// <example>county/2026</example>
    public string? Scheme { get; init; }

    /// <summary>The run that computed it.</summary>
    public Guid? Run { get; init; }

    /// <summary>SHA-256 of what the run was computed from, hexadecimal.</summary>
    public string? Digest { get; init; }

    /// <summary>Years off the tenure that the next rank requires, which this year's grade earns under the rules of 2020.</summary>
    /// <example>0.5</example>
    public decimal? PromotionCredit { get; init; }

    /// <summary>Whether this year counts for promotion under these rules.</summary>
    public bool? CountsForPromotion { get; init; }

    /// <summary>When the run became the official one.</summary>
    public DateTimeOffset? PublishedAt { get; init; }

    /// <summary>When score, grade, unit or cohort last changed.</summary>
    public DateTimeOffset? ChangedAt { get; init; }
}

/// <summary>Official scores of a cycle, or a part of them.</summary>
/// <param name="Published">Whether anything of the cycle is published; if not there are no items.</param>
/// <param name="Cycle">The cycle.</param>
/// <param name="Run">The publication that this is a part of; its later pages stay with it.</param>
/// <param name="PublishedAt">When it became official.</param>
/// <param name="Position">Where to follow the feed from, once all pages are read.</param>
/// <param name="Items">Records in order of staff number.</param>
/// <param name="Next">What to give as <c>cursor</c> for those that follow; null at the end.</param>
public sealed record HrScores(
    bool Published, string Cycle, Guid? Run, DateTimeOffset? PublishedAt, string Position, IReadOnlyList<HrScore> Items, string? Next);

/// <summary>What a publication did to a cadre's official score.</summary>
public enum HrChangeKind
{
    /// <summary>There was none before, or none at this unit.</summary>
    Published,

    /// <summary>Score, grade or cohort differ from those before.</summary>
    Corrected,

    /// <summary>There is none any more, or none at this unit: remove it.</summary>
    Withdrawn,
}

/// <summary>A change of what is official.</summary>
/// <param name="Sequence" example="17">In the order of publication, without gaps.</param>
/// <param name="Position" example="17-9f3c21aa04be7710">The same with the mark of this feed: what to follow from.</param>
/// <param name="Cycle">The cycle.</param>
/// <param name="StaffNo">The cadre.</param>
/// <param name="Unit">The unit in the cycle.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Score">S as shown.</param>
/// <param name="Grade">The grade.</param>
/// <param name="Run">The run.</param>
/// <param name="At">When.</param>
public sealed record HrChange(
    long Sequence, string Position, string Cycle, string StaffNo, string Unit, HrChangeKind Kind, decimal? Score, Grade Grade, Guid Run, DateTimeOffset At);

/// <summary>A part of the feed.</summary>
/// <param name="Items">Changes in order.</param>
/// <param name="Next" example="17-9f3c21aa04be7710">What to give as <c>after</c> the next time, also when nothing is left: the feed goes on from there.</param>
/// <param name="Feed" example="1c77e0a5a3b94f02">Names this feed; null while it is empty.</param>
public sealed record HrChanges(IReadOnlyList<HrChange> Items, string Next, string? Feed);

/// <summary>Who a staff number stands for.</summary>
/// <param name="StaffNo" example="00017">The cadre.</param>
/// <param name="Name" example="李秀英">The name.</param>
/// <param name="Unit" example="V0101">The unit where the cadre serves now.</param>
public sealed record HrCadre(string StaffNo, string Name, string Unit);

/// <summary>What a cadre's published years have earned.</summary>
/// <param name="StaffNo">The cadre.</param>
/// <param name="Rules">The version of the rules.</param>
/// <param name="Years">The years that were looked at.</param>
/// <param name="Result">What they have earned, and what is still to be served.</param>
public sealed record Promotion(string StaffNo, string Rules, IReadOnlyList<GradedYear> Years, PromotionResult Result);
