using Appraisal.Scoring.Surveys;

namespace Appraisal.Service.Surveys;

/// <summary>What of a survey may be seen (methodology, section 3; practice: thresholds of 5, 10, 11 and 16 are in use, ours is 10).</summary>
internal static class Privacy
{
    /// <summary>Responses that a subject needs for any figure of it to be seen.</summary>
    public const long LeastResponses = StandingRules.LeastResponses;

    /// <summary>While they may change, a subject's figures are renewed by so many responses at least: else two looks would tell of fewer.</summary>
    public const long Step = 10;

    /// <summary>Whether any figure of a subject may be seen.</summary>
    public static bool IsShown(StratifiedEstimate estimate, StandingRules rules) => rules.Shows(estimate.Count);

    /// <summary>Whether a mean may be shown beside the one with the excluded: their difference is the mean of the excluded.</summary>
    public static bool MayCompare(long excluded) => excluded is 0 or >= LeastResponses;
}
