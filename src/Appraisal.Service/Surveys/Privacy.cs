using Appraisal.Scoring.Surveys;

namespace Appraisal.Service.Surveys;

/// <summary>What of a survey may be seen (methodology, section 3; practice: thresholds of 5, 10, 11 and 16 are in use, ours is 10).</summary>
internal static class Privacy
{
    /// <summary>Responses that a subject needs for any figure of it to be seen.</summary>
    public const long LeastResponses = 10;

    /// <summary>Further responses that an open survey needs before a subject's figures are renewed: else two looks would tell one answer.</summary>
    public const long Step = 10;

    /// <summary>Hidden subjects that must stand together in a cohort's figures: one or two could be computed from the figures of the others.</summary>
    private const int LeastHiddenSubjects = 3;

    /// <summary>Whether any figure of a subject may be seen.</summary>
    public static bool IsShown(StratifiedEstimate estimate, StandingRules rules) =>
        estimate.Count >= Math.Max(LeastResponses, rules.ProvisionalCount);

    /// <summary>
    /// The subjects of a cohort as they may enter its figures: if those that are hidden are too few to hide among one another, without
    /// their responses.
    /// </summary>
    public static IReadOnlyList<SubjectEstimate> Entering(IReadOnlyList<SubjectEstimate> cohort, StandingRules rules)
    {
        var hidden = cohort.Where(s => s.Estimate.Count > 0 && !IsShown(s.Estimate, rules)).ToList();
        var hide = hidden.Count >= LeastHiddenSubjects && hidden.Sum(s => s.Estimate.Count) >= LeastResponses;
        return hide || hidden.Count == 0 ? cohort : [.. cohort.Select(s => hidden.Contains(s) ? s with { Estimate = Unknown } : s)];
    }

    private static StratifiedEstimate Unknown => StratifiedEstimator.Estimate([]);
}
