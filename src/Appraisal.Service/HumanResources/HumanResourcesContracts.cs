using Appraisal.Scoring.Scores;

namespace Appraisal.Service.HumanResources;

/// <summary>A cadre's official score of a cycle.</summary>
/// <param name="Cycle" example="2026">The cycle.</param>
/// <param name="StaffNo" example="00017">The cadre.</param>
/// <param name="Name">The name.</param>
/// <param name="Unit">The unit in the cycle.</param>
/// <param name="Cohort">The cohort in the cycle.</param>
/// <param name="Score" example="83.27">S as shown; null: no score.</param>
/// <param name="Grade">The grade.</param>
/// <param name="Run">The run that computed it.</param>
/// <param name="PublishedAt">When it became official.</param>
public sealed record PublishedScore(
    string Cycle, string StaffNo, string Name, string Unit, string Cohort, decimal? Score, Grade Grade, Guid Run, DateTimeOffset PublishedAt);

/// <summary>What a publication did to a cadre's official score.</summary>
public enum HrChangeKind
{
    /// <summary>There was none before.</summary>
    Published,

    /// <summary>Score or grade differ from those before.</summary>
    Corrected,

    /// <summary>There is none any more.</summary>
    Withdrawn,
}

/// <summary>A change of what is official.</summary>
/// <param name="Sequence" example="17">In the order of publication, without gaps.</param>
/// <param name="Cycle">The cycle.</param>
/// <param name="StaffNo">The cadre.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Score">S as shown.</param>
/// <param name="Grade">The grade.</param>
/// <param name="Run">The run.</param>
/// <param name="At">When.</param>
public sealed record HrChange(
    long Sequence, string Cycle, string StaffNo, HrChangeKind Kind, decimal? Score, Grade Grade, Guid Run, DateTimeOffset At);

/// <summary>A part of the feed.</summary>
/// <param name="Items">Changes in order.</param>
/// <param name="Next" example="17">What to give as <c>after</c> the next time, also when nothing is left: the feed goes on from there.</param>
public sealed record HrChanges(IReadOnlyList<HrChange> Items, long Next);

/// <summary>What a cadre's published years have earned.</summary>
/// <param name="StaffNo">The cadre.</param>
/// <param name="Rules">The version of the rules.</param>
/// <param name="Years">The years that were looked at.</param>
/// <param name="Result">What they have earned, and what is still to be served.</param>
public sealed record Promotion(string StaffNo, string Rules, IReadOnlyList<GradedYear> Years, PromotionResult Result);
