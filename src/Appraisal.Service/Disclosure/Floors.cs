using Appraisal.Scoring.Surveys;

namespace Appraisal.Service.Disclosure;

/// <summary>The numbers under which nothing is told. None of them is a parameter (methodology, section 3; practice: thresholds of 5, 10, 11 and 16 are in use, ours is 10).</summary>
internal static class Floors
{
    /// <summary>Responses that a subject needs for any figure of it, and for any flag about it, to be seen.</summary>
    public const long Responses = StandingRules.LeastResponses;

    /// <summary>While they may change, a subject's figures are renewed by so many responses at least: else two looks would tell of fewer.</summary>
    public const long Step = 10;

    /// <summary>Shown subjects of a cohort from which its figures are open to whoever sees one of them.</summary>
    public const int CohortSubjects = 5;

    /// <summary>
    /// While responses come, a cohort's figures are renewed when one subject in so many was: renewing them at each would cost as much as the
    /// cohort is large, however little came.
    /// </summary>
    public const int CohortRenewal = 20;

    /// <summary>Whether a mean may be shown beside the one with the excluded: their difference is the mean of the excluded.</summary>
    public static bool MayCompare(long excluded) => excluded is 0 or >= Responses;
}
