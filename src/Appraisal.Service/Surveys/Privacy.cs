using Appraisal.Scoring.Surveys;

namespace Appraisal.Service.Surveys;

/// <summary>What of a survey may be seen (methodology, section 3; practice: thresholds of 5, 10, 11 and 16 are in use, ours is 10).</summary>
internal static class Privacy
{
    /// <summary>Responses that a subject needs for any figure of it to be seen.</summary>
    public const long LeastResponses = 10;

    /// <summary>While they may change, a subject's figures are renewed by so many responses at least: else two looks would tell of fewer.</summary>
    public const long Step = 10;

    /// <summary>Hidden subjects that must stand together in a cohort's figures: one or two could be computed from the figures of the others.</summary>
    private const int LeastHiddenSubjects = 3;

    /// <summary>Whether any figure of a subject may be seen.</summary>
    public static bool IsShown(StratifiedEstimate estimate, StandingRules rules) =>
        estimate.Count >= Math.Max(LeastResponses, rules.ProvisionalCount);

    /// <summary>Whether a mean may be shown beside the one with the excluded: their difference is the mean of the excluded.</summary>
    public static bool MayCompare(long excluded) => excluded is 0 or >= LeastResponses;

    /// <summary>
    /// The subjects of a cohort as they may enter its figures: if those that are hidden are too few to hide among one another, without
    /// their responses.
    /// </summary>
    public static IReadOnlyList<SubjectEstimate> Entering(
        IReadOnlyList<SubjectEstimate> cohort, StandingRules rules, IReadOnlyDictionary<string, long> awaited)
    {
        var leftOut = LeftOut(cohort, rules, awaited);
        return leftOut.Count == 0 ? cohort : [.. cohort.Select(s => leftOut.Contains(s.Subject) ? s with { Estimate = Unknown } : s)];
    }

    /// <summary>
    /// The subjects of a cohort whose responses enter neither its figures nor a score run. While figures of others are awaited that is every
    /// hidden one: another that joined them later would be told by the difference.
    /// </summary>
    public static IReadOnlySet<string> LeftOut(
        IReadOnlyList<SubjectEstimate> cohort, StandingRules rules, IReadOnlyDictionary<string, long> awaited)
    {
        var hidden = cohort.Where(s => s.Estimate.Count > 0 && !IsShown(s.Estimate, rules)).ToList();
        var hide = hidden.Count >= LeastHiddenSubjects && hidden.Sum(s => s.Estimate.Count) >= LeastResponses
            && !cohort.Any(s => awaited.ContainsKey(s.Subject));
        return hide ? new HashSet<string>() : hidden.Select(s => s.Subject).ToHashSet(StringComparer.Ordinal);
    }

    private static StratifiedEstimate Unknown => StratifiedEstimator.Estimate([]);
}
