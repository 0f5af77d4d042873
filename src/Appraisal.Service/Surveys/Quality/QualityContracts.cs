using System.ComponentModel.DataAnnotations;
using Appraisal.Scoring.Surveys.Quality;

namespace Appraisal.Service.Surveys.Quality;

/// <summary>What a reviewer decides of a flagged response.</summary>
public enum FlagDecision
{
    /// <summary>It counts.</summary>
    Include,

    /// <summary>It does not count.</summary>
    Exclude,
}

/// <summary>A reason to look at a response. It shows neither the answers nor any score: high and low ones are judged alike.</summary>
/// <param name="Id">The flag.</param>
/// <param name="Response">Stands for the response, which may have several flags; it is not its id.</param>
/// <param name="StaffNo" example="00017">Whom it is about.</param>
/// <param name="Stratum">The stratum.</param>
/// <param name="Reason">What was noticed.</param>
/// <param name="Observed" example="7">The figure that was noticed, in the unit of the reason.</param>
/// <param name="Allowed" example="3">The last figure that is not flagged.</param>
/// <param name="ExpectedByChance">How often chance alone is expected to do this; null where the limit is a plain number.</param>
/// <param name="Decision">What was decided; null while it is open. Until then the response counts; where the survey says reviewed, figures about the cadre wait for it.</param>
/// <param name="DecisionReason">Why.</param>
/// <param name="DecidedBy">By whom.</param>
/// <param name="DecidedAt">When.</param>
public sealed record Flag(
    Guid Id, Guid Response, string StaffNo, string Stratum, QualityReason Reason, double Observed, double Allowed, double? ExpectedByChance,
    FlagDecision? Decision, string? DecisionReason, string? DecidedBy, DateTimeOffset? DecidedAt);

/// <summary>A decision on a flag.</summary>
public sealed record FlagDecisionRequest
{
    /// <summary>Whether the response counts.</summary>
    /// <example>exclude</example>
    [Required]
    public FlagDecision? Decision { get; init; }

    /// <summary>Why, at most 2000 characters.</summary>
    /// <example>Seven responses from the same kiosk within a minute, seen on the visit of 3 June.</example>
    [Required]
    public string? Reason { get; init; }
}

/// <summary>A decision on all open flags.</summary>
public sealed record FlagsDecisionRequest
{
    /// <summary>Whether the responses count.</summary>
    /// <example>include</example>
    [Required]
    public FlagDecision? Decision { get; init; }

    /// <summary>Why, at most 2000 characters; it is recorded with each flag.</summary>
    /// <example>Answered at the village meeting of 3 June, one after another on the same tablet.</example>
    [Required]
    public string? Reason { get; init; }

    /// <summary>Only those about this cadre.</summary>
    /// <example>00017</example>
    public string? StaffNo { get; init; }
}

/// <summary>What came of it.</summary>
/// <param name="Decided" example="312">Flags that were decided.</param>
/// <param name="OwnCase" example="0">Flags that stay open because they are about the caller.</param>
public sealed record DecidedFlags(int Decided, int OwnCase);
