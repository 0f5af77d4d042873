using Appraisal.Scoring.Statistics;

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
        var shown = ordered.Where(s => rules.Shows(s.Estimate.Count)).Select(s => s.Estimate).ToList();
        var comparison = Compare(shown);
        var imputed = shown.Count >= rules.SubjectsToImpute ? comparison.Imputed : default;

        return new CohortSatisfaction(
            cohort,
            shown.Count,
            comparison.PooledVariance,
            comparison.Model?.Tau2,
            comparison.Mean,
            comparison.Model?.MeanStandardError,
            Distinguish(shown.Count, comparison.Model),
            [.. ordered.Select(s => Satisfaction(s, comparison, imputed, rules))]);
    }

    private static Comparison Compare(List<StratifiedEstimate> shown)
    {
        if (shown.Count == 0)
            return new Comparison(null, null, null);

        var freedom = shown.Sum(e => e.DegreesOfFreedom);
        double? pooled = freedom > 0 ? shown.Sum(e => e.SumOfSquaredDeviations) / freedom : null;
        var means = shown.Select(e => e.Mean!.Value).ToArray();
        if (!(pooled > 0))
            return new Comparison(pooled, null, Math.Clamp(means.Average(), 0, 100)); // rounding must not leave the scale

        var model = PauleMandel.Estimate(means, [.. shown.Select(e => pooled.Value * e.VarianceFactor!.Value)]);
        model = model with { Mean = Math.Clamp(model.Mean, 0, 100) };
        return new Comparison(pooled, model, model.Mean);
    }

    private static Distinguishability Distinguish(int shown, PauleMandel? model) => (shown, model) switch
    {
        ( < 2, _) => Distinguishability.NoComparison,
        (_, null) => Distinguishability.UnknownSamplingVariance,
        (_, { Tau2: 0 }) => Distinguishability.NoDistinguishableDifferences,
        _ => Distinguishability.Distinguishable,
    };

    private static SubjectSatisfaction Satisfaction(
        SubjectEstimate subject, Comparison comparison, EnteringSatisfaction imputed, StandingRules rules)
    {
        var estimate = subject.Estimate;
        var variance = comparison.Model is null ? null : comparison.PooledVariance * estimate.VarianceFactor;
        if (!rules.Shows(estimate.Count))
            return new SubjectSatisfaction(subject.Subject, estimate, variance, null, null, null, Standing.Suppressed, imputed);

        var (reliability, score, error) = (default(double?), estimate.Mean, default(double?));
        if (comparison.Model is { } model)
            (reliability, score, error) = model.Shrink(estimate.Mean!.Value, variance!.Value);

        var standing = Judge(estimate, variance, reliability, rules);
        return new SubjectSatisfaction(
            subject.Subject, estimate, variance, reliability, score, error, standing, new EnteringSatisfaction(score, error, false));
    }

    private static Standing Judge(StratifiedEstimate estimate, double? variance, double? reliability, StandingRules rules)
    {
        // an unknown v or B is not precise
        var precise = reliability?.IsAtLeast(rules.RatedReliability) == true
            || (variance is { } v && Math.Sqrt(v).IsAtMost(rules.RatedSamplingError));
        return precise && rules.HasEnough(estimate) ? Standing.Rated : Standing.Provisional;
    }

    private sealed record Comparison(double? PooledVariance, PauleMandel? Model, double? Mean)
    {
        /// <summary>μ, as uncertain as a subject that nobody rated: its variance between subjects, and that of μ.</summary>
        public EnteringSatisfaction Imputed => new(
            Mean,
            Model is { } m ? Math.Sqrt(m.Tau2 + (m.MeanStandardError * m.MeanStandardError)) : null,
            Mean is not null);
    }
}
