using Appraisal.Scoring.Statistics;

namespace Appraisal.Scoring.Surveys;

/// <summary>
/// Compares the subjects of a cohort: each one's mean is drawn towards the cohort's by as much as chance alone could explain
/// (methodology, section 3).
/// </summary>
public static class ReliabilityAdjustment
{
    /// <param name="cohort">Code of the cohort.</param>
    /// <param name="subjects">
    /// Every subject of the cohort, in any order: suppressed ones inform μ and τ² too, those without a response get what is imputed.
    /// </param>
    /// <param name="rules">The scheme's rules of standing.</param>
    public static CohortSatisfaction Adjust(string cohort, IReadOnlyList<SubjectEstimate> subjects, StandingRules rules)
    {
        // sums of doubles depend on the order, the result must not
        var ordered = subjects.OrderBy(s => s.Subject, StringComparer.Ordinal).ToList();
        var answered = ordered.Where(s => s.Estimate.Count > 0).Select(s => s.Estimate).ToList();
        var comparison = Compare(answered);
        var imputed = ordered.Count(s => s.Estimate.Count >= rules.ProvisionalCount) >= rules.SubjectsToImpute
            ? comparison.Imputed
            : default;

        return new CohortSatisfaction(
            cohort,
            answered.Count,
            comparison.PooledVariance,
            comparison.Model?.Tau2,
            comparison.Mean,
            comparison.Model?.MeanStandardError,
            Distinguish(answered.Count, comparison.Model),
            [.. ordered.Select(s => Satisfaction(s, comparison, imputed, rules))]);
    }

    private static Comparison Compare(List<StratifiedEstimate> answered)
    {
        if (answered.Count == 0)
            return new Comparison(null, null, null);

        var freedom = answered.Sum(e => e.DegreesOfFreedom);
        double? pooled = freedom > 0 ? answered.Sum(e => e.SumOfSquaredDeviations) / freedom : null;
        var means = answered.Select(e => e.Mean!.Value).ToArray();
        if (!(pooled > 0))
            return new Comparison(pooled, null, Math.Clamp(means.Average(), 0, 100)); // rounding must not leave the scale

        var model = PauleMandel.Estimate(means, [.. answered.Select(e => pooled.Value * e.VarianceFactor!.Value)]);
        model = model with { Mean = Math.Clamp(model.Mean, 0, 100) };
        return new Comparison(pooled, model, model.Mean);
    }

    private static Distinguishability Distinguish(int answered, PauleMandel? model) => (answered, model) switch
    {
        ( < 2, _) => Distinguishability.NoComparison,
        (_, null) => Distinguishability.UnknownSamplingVariance,
        (_, { Tau2: 0 }) => Distinguishability.NoDistinguishableDifferences,
        _ => Distinguishability.Distinguishable,
    };

    private static SubjectSatisfaction Satisfaction(
        SubjectEstimate subject, Comparison comparison, EnteringSatisfaction imputed, StandingRules rules)
    {
        var (estimate, score, error) = (subject.Estimate, subject.Estimate.Mean, default(double?));
        double? variance = null, reliability = null;
        if (comparison.Model is { } model && estimate is { Mean: { } mean, VarianceFactor: { } factor })
        {
            variance = comparison.PooledVariance * factor;
            (reliability, score, error) = model.Shrink(mean, variance!.Value);
        }

        var standing = Judge(estimate, variance, reliability, rules);
        var entering = standing == Standing.Suppressed ? imputed : new EnteringSatisfaction(score, error, false);
        return new SubjectSatisfaction(subject.Subject, estimate, variance, reliability, score, error, standing, entering);
    }

    private static Standing Judge(StratifiedEstimate estimate, double? variance, double? reliability, StandingRules rules)
    {
        if (estimate.Count < rules.ProvisionalCount)
            return Standing.Suppressed;

        // an unknown v or B fails every comparison
        var precise = reliability >= rules.RatedReliability || (variance is { } v && Math.Sqrt(v) <= rules.RatedSamplingError);
        var rated = estimate.Count >= rules.RatedCount
            && estimate.Coverage >= rules.RatedCoverage
            && estimate.Leverage <= rules.RatedLeverage
            && precise;
        return rated ? Standing.Rated : Standing.Provisional;
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
