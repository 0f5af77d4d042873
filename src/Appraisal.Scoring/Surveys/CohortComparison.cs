using Appraisal.Scoring.Statistics;

namespace Appraisal.Scoring.Surveys;

/// <summary>
/// What a cohort's shown subjects say together, from which alone, and its own estimate, each of them is compared (methodology, section 3).
/// </summary>
/// <param name="Subjects">k, the subjects that are shown.</param>
/// <param name="PooledVariance">s²_p, in squared points; null without degrees of freedom.</param>
/// <param name="Model">τ² and μ; null where the sampling variance is unknown.</param>
/// <param name="Mean">μ in points; the plain mean where the sampling variance is unknown; null with nobody shown.</param>
public sealed record CohortComparison(int Subjects, double? PooledVariance, PauleMandel? Model, double? Mean)
{
    /// <summary>Whether the subjects can be told apart.</summary>
    public Distinguishability Distinguishability => (Subjects, Model) switch
    {
        ( < 2, _) => Distinguishability.NoComparison,
        (_, null) => Distinguishability.UnknownSamplingVariance,
        (_, { Tau2: 0 }) => Distinguishability.NoDistinguishableDifferences,
        _ => Distinguishability.Distinguishable,
    };

    /// <summary>Of the shown subjects, in an order that is always the same: sums of doubles depend on it.</summary>
    public static CohortComparison Of(IReadOnlyList<StratifiedEstimate> shown)
    {
        if (shown.Count == 0)
            return new CohortComparison(0, null, null, null);

        var freedom = shown.Sum(e => e.DegreesOfFreedom);
        double? pooled = freedom > 0 ? shown.Sum(e => e.SumOfSquaredDeviations) / freedom : null;
        var means = shown.Select(e => e.Mean!.Value).ToArray();
        if (!(pooled > 0))
            return new CohortComparison(shown.Count, pooled, null, Math.Clamp(means.Average(), 0, 100)); // rounding must not leave the scale

        var model = PauleMandel.Estimate(means, [.. shown.Select(e => pooled.Value * e.VarianceFactor!.Value)]);
        model = model with { Mean = Math.Clamp(model.Mean, 0, 100) };
        return new CohortComparison(shown.Count, pooled, model, model.Mean);
    }

    /// <summary>Of those that are shown among all, in an order that is always the same: a hidden one informs nothing.</summary>
    public static CohortComparison OfAll(IEnumerable<StratifiedEstimate> all, StandingRules rules) => Of([.. all.Where(estimate => rules.Shows(estimate.Count))]);

    /// <summary>A subject after the comparison; one that is hidden gets what is imputed.</summary>
    public SubjectSatisfaction Compare(SubjectEstimate subject, StandingRules rules)
    {
        var estimate = subject.Estimate;
        var variance = Model is null ? null : PooledVariance * estimate.VarianceFactor;
        if (!rules.Shows(estimate.Count))
        {
            return new SubjectSatisfaction(subject.Subject, estimate, variance, null, null, null, Standing.Suppressed,
                Subjects >= rules.SubjectsToImpute ? Imputed : default);
        }

        var (reliability, score, error) = (default(double?), estimate.Mean, default(double?));
        if (Model is { } model)
            (reliability, score, error) = model.Shrink(estimate.Mean!.Value, variance!.Value);

        var standing = Judge(estimate, variance, reliability, rules);
        return new SubjectSatisfaction(
            subject.Subject, estimate, variance, reliability, score, error, standing, new EnteringSatisfaction(score, error, false));
    }

    /// <summary>μ, as uncertain as a subject that nobody rated: its variance between subjects, and that of μ.</summary>
    private EnteringSatisfaction Imputed => new(
        Mean,
        Model is { } m ? Math.Sqrt(m.Tau2 + (m.MeanStandardError * m.MeanStandardError)) : null,
        Mean is not null);

    private static Standing Judge(StratifiedEstimate estimate, double? variance, double? reliability, StandingRules rules)
    {
        // an unknown v or B is not precise
        var precise = reliability?.IsAtLeast(rules.RatedReliability) == true
            || (variance is { } v && Math.Sqrt(v).IsAtMost(rules.RatedSamplingError));
        return precise && rules.HasEnough(estimate) ? Standing.Rated : Standing.Provisional;
    }
}
