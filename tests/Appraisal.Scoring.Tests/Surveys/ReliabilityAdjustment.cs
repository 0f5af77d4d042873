using Appraisal.Scoring.Surveys;

namespace Appraisal.Scoring.Tests.Surveys;

/// <summary>
/// All subjects of a cohort as a run compares them: each one's mean is drawn towards the cohort's by as much as chance alone could explain
/// (methodology, section 3). Hidden subjects enter nothing, so that no comparison of two looks can single one of them out.
/// </summary>
internal static class ReliabilityAdjustment
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
        var comparison = CohortComparison.OfAll(ordered.Select(s => s.Estimate), rules);
        return new CohortSatisfaction(
            cohort,
            comparison.Subjects,
            comparison.PooledVariance,
            comparison.Model?.Tau2,
            comparison.Mean,
            comparison.Model?.MeanStandardError,
            comparison.Distinguishability,
            [.. ordered.Select(s => comparison.Compare(s, rules))]);
    }
}

/// <summary>The cohort's comparison (methodology, section 3).</summary>
/// <param name="Cohort">Code of the cohort.</param>
/// <param name="Subjects">k, the subjects that are shown; no other informs the cohort's figures.</param>
/// <param name="PooledVariance">s²_p, in squared points; null without degrees of freedom.</param>
/// <param name="Tau2">τ², the variance between subjects, in squared points; null where the sampling variance is unknown.</param>
/// <param name="Mean">μ, in points; null without a shown subject. The plain mean where the sampling variance is unknown.</param>
/// <param name="MeanStandardError">In points; null where the sampling variance is unknown.</param>
/// <param name="Distinguishability">Whether the subjects can be told apart.</param>
/// <param name="Satisfaction">Every subject, also those without a response, ordered by code (ordinal).</param>
internal sealed record CohortSatisfaction(
    string Cohort,
    int Subjects,
    double? PooledVariance,
    double? Tau2,
    double? Mean,
    double? MeanStandardError,
    Distinguishability Distinguishability,
    IReadOnlyList<SubjectSatisfaction> Satisfaction);
