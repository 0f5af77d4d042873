using System.Text.Json.Serialization;

namespace Appraisal.Service.Surveys.Collection;

/// <summary>How the collection of a survey stands.</summary>
/// <param name="Status">Where the survey stands.</param>
/// <param name="Progress" example="0.4">The part of its time that has passed, 0 to 1.</param>
/// <param name="Pending">Responses that were received and are not in these counts yet.</param>
/// <param name="Total">All of it; null on the pages after the first.</param>
/// <param name="Units">By unit; null on the pages after the first.</param>
/// <param name="Subjects">A page by cadre, in order of staff number: all who take part once the cycle has started, before that whom the frame or a response names.</param>
/// <param name="Next">What to give as <c>cursor</c> for the cadres that follow; null at the end.</param>
public sealed record CollectionReport(
    SurveyStatus Status, double Progress, long Pending, GroupProgress? Total, IReadOnlyList<UnitProgress>? Units, IReadOnlyList<SubjectProgress> Subjects, string? Next);

/// <summary>Counts of responses of the channels that count.</summary>
public record CollectionCounts
{
    /// <summary>Tokens made.</summary>
    public long Invited { get; init; }

    /// <summary>Complete responses in the figures.</summary>
    public long Answered { get; init; }

    /// <summary>Responses with too few items answered.</summary>
    public long Incomplete { get; init; }

    /// <summary>Responses that a reviewer has excluded.</summary>
    public long Excluded { get; init; }

    /// <summary>Responses with a flag, decided or not.</summary>
    public long Flagged { get; init; }

    /// <summary>Those of them that a reviewer should still look at.</summary>
    public long UnderReview { get; init; }
}

/// <summary>How collection stands in a stratum.</summary>
public sealed record StratumProgress : CollectionCounts
{
    /// <summary>The stratum.</summary>
    public required string Stratum { get; init; }

    /// <summary>N; null without a frame. Where it is 0 for a cadre with a frame, responses are in no figure and not among the answered.</summary>
    public long? Population { get; init; }

    /// <summary>Further responses that are needed here; null without a frame, where only the cadre's sum counts, and where rated cannot be reached.</summary>
    public long? StillNeeded { get; init; }
}

/// <summary>How collection stands for some cadres together.</summary>
public record GroupProgress : CollectionCounts
{
    /// <summary>The cadres.</summary>
    public required int Subjects { get; init; }

    /// <summary>Further responses with which all who can will be rated.</summary>
    public required long StillNeeded { get; init; }

    /// <summary>Cadres who will not have what rated needs at the close if it goes on like this.</summary>
    public required int WillMiss { get; init; }

    /// <summary>By stratum, in declared order.</summary>
    public required IReadOnlyList<StratumProgress> Strata { get; init; }
}

/// <summary>How collection stands in a unit.</summary>
public sealed record UnitProgress : GroupProgress
{
    /// <summary>The unit.</summary>
    /// <example>V0101</example>
    [JsonPropertyOrder(-1)]
    public required string Unit { get; init; }
}

/// <summary>How collection stands for a cadre.</summary>
public sealed record SubjectProgress : CollectionCounts
{
    /// <summary>The cadre.</summary>
    /// <example>00017</example>
    [JsonPropertyOrder(-1)]
    public required string StaffNo { get; init; }

    /// <summary>The unit.</summary>
    [JsonPropertyOrder(-1)]
    public required string Unit { get; init; }

    /// <summary>
    /// Further responses with which the cadre can be rated, as far as count, coverage and leverage decide it; low reliability may ask for
    /// more. Null: the register is too small, not even all of them would do.
    /// </summary>
    public required long? StillNeeded { get; init; }

    /// <summary>Responses at the close at the pace since the opening, in no stratum more than its register has; null before it.</summary>
    public required double? ExpectedAtClose { get; init; }

    /// <summary>Whether these will be too few, or in the wrong strata, for rated; null while nothing can be foretold.</summary>
    public required bool? WillMiss { get; init; }

    /// <summary>By stratum, in declared order.</summary>
    public required IReadOnlyList<StratumProgress> Strata { get; init; }
}
