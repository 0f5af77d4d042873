namespace Appraisal.Scoring.Surveys;

/// <summary>
/// Compares the subjects of a cohort: each one's mean is drawn towards the cohort's by as much as chance alone could explain
/// (methodology, section 3). Hidden subjects enter nothing, so that no comparison of two looks can single one of them out.
/// </summary>
public static class ReliabilityAdjustment
{
    /// <param name="cohort">Code of the cohort.</param>
    /// <param name="subjects">
    /// Every subject of the cohort, in any order: those that are hidden, or that nobody answered for, get what is imputed.
    /// </param>
    /// <param name="rules">The scheme's rules of standing.</param>
    public static CohortSatisfaction Adjust(string cohort, IReadOnlyList<SubjectEstimate> subjects, StandingRules rules)
    {
        // sums of doubles depend on the order, the result must not
        var ordered = subjects.OrderBy(s => s.Subject, StringComparer.Ordinal).ToList();
        var comparison = CohortComparison.Of([.. ordered.Where(s => rules.Shows(s.Estimate.Count)).Select(s => s.Estimate)]);
        return new CohortSatisfaction(
            cohort,
            comparison.Subjects,
            comparison.PooledVariance,
            comparison.Model?.Tau2,
            comparison.Mean,
            comparison.Model?.MeanStandardError,
            comparison.Distinguishability,
            [.. ordered.Select(s => comparison.Compare(s, rules))],
            comparison);
    }
}
