namespace Appraisal.Scoring.Surveys.Quality;

/// <summary>Limits of response quality; parameters of the scheme (methodology, section 10).</summary>
public sealed record QualityRules
{
    /// <summary>Responses from one device about one subject in a day that are not flagged; default 3.</summary>
    public int DeviceResponsesPerDay { get; init; } = 3;

    /// <summary>The window w that is scanned for bursts; positive, default 10 minutes.</summary>
    public TimeSpan BurstWindow { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Under this many seconds for each answered item a response is too fast; default 1.</summary>
    public double SecondsPerItem { get; init; } = 1;

    /// <summary>Seconds, 0 to 3600, between two answers of one enrolled device: sooner is left out until reviewed. 0 = any pace; default 5.</summary>
    public double SecondsBetween { get; init; } = 5;

    /// <summary>Fewer identical answer vectors about one subject are not flagged, however unlikely; default 5.</summary>
    public int IdenticalResponses { get; init; } = 5;

    /// <summary>
    /// Responses that a subject needs for its share of identical vectors to be compared with; default 10. A share among fewer says little.
    /// </summary>
    public int ComparisonResponses { get; init; } = 10;

    /// <summary>Expected number of chance findings for a subject under which a pattern is flagged; default 0.001.</summary>
    public double Significance { get; init; } = 0.001;
}

/// <summary>What the checks read of a response.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Subject">Whom it is about.</param>
/// <param name="Device">Pseudonym of the device; null = unknown, and then the device check passes it by.</param>
/// <param name="Answered">When it was answered, in the local time of the survey: its date is the day that counts for a device.</param>
/// <param name="SecondsTaken">From the first item shown to the last answer; null = unknown.</param>
/// <param name="Answers">Answers by item code, as given (not yet reversed); absent or null = not answered.</param>
public sealed record ResponseRecord(
    Guid Id, string Subject, string? Device, DateTimeOffset Answered, double? SecondsTaken, IReadOnlyDictionary<string, double?> Answers)
{
    /// <summary>Whether the device is an enrolled kiosk, whose answers are given one after another at one screen.</summary>
    public bool AtKiosk { get; init; }

    /// <summary>Whether the time of day is known; of paper often only the day is, and then it is part of no burst.</summary>
    public bool HasTime { get; init; } = true;
}

/// <summary>Why a reviewer should look at a response.</summary>
public enum QualityReason
{
    /// <summary>More responses from one device about one subject in a day than allowed. Observed and allowed: responses.</summary>
    DeviceLimit,

    /// <summary>More responses about a subject within the window than chance explains. Observed and allowed: responses.</summary>
    Burst,

    /// <summary>The same answer throughout, although some of the items are reversed. Observed and allowed: items answered the same.</summary>
    StraightLining,

    /// <summary>Answered faster than the items can be read. Observed and allowed (a minimum): seconds an item.</summary>
    TooFast,

    /// <summary>More identical answer vectors about a subject than comparison explains. Observed and allowed: responses.</summary>
    IdenticalAnswers,

    /// <summary>
    /// Given at a kiosk sooner after the answer before than a person can step up and answer; left out until a reviewer decides. Observed
    /// and allowed (a minimum): seconds since the answer before.
    /// </summary>
    Interval,

    /// <summary>Its import was withdrawn as a whole, so that it is excluded from the beginning. Observed and allowed: 0.</summary>
    Withdrawn,
}

/// <summary>A reason to look, never to drop: a flagged response counts until a reviewer excludes it.</summary>
/// <param name="Response">Id of the response.</param>
/// <param name="Reason">What was noticed.</param>
/// <param name="Observed">The figure that was noticed, in the unit of the reason.</param>
/// <param name="Allowed">The last figure that is not flagged.</param>
/// <param name="ExpectedByChance">How often chance alone is expected to do this to a subject; null where the limit is a plain number.</param>
public sealed record QualityFlag(Guid Response, QualityReason Reason, double Observed, double Allowed, double? ExpectedByChance = null);
