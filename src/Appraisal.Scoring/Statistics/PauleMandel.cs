namespace Appraisal.Scoring.Statistics;

/// <summary>The variance between subjects and their common mean, from estimates with known sampling variances.</summary>
/// <param name="Tau2">τ², at least 0.</param>
/// <param name="Mean">μ, weighted by 1/(v + τ²).</param>
/// <param name="Count">k, the estimates that they come from, at least 1.</param>
/// <param name="Weights">S₁ = Σ 1/(v + τ²).</param>
/// <param name="SquaredWeights">S₂ = Σ 1/(v + τ²)².</param>
public readonly record struct PauleMandel(double Tau2, double Mean, int Count, double Weights, double SquaredWeights)
{
    /// <summary>1/√S₁.</summary>
    public double MeanStandardError => 1 / Math.Sqrt(Weights);

    /// <summary>
    /// τ² is the root of Σ(y − μ)²/(v + τ²) = k − 1, and 0 where the left side at 0 is not above k − 1 (Paule and Mandel 1982;
    /// methodology, section 3).
    /// </summary>
    /// <param name="estimates">y, at least one.</param>
    /// <param name="variances">v, as many, each positive and finite.</param>
    public static PauleMandel Estimate(ReadOnlySpan<double> estimates, ReadOnlySpan<double> variances)
    {
        if (estimates.IsEmpty || estimates.Length != variances.Length)
            throw new ArgumentException($"{estimates.Length} estimates and {variances.Length} variances.", nameof(variances));
        foreach (var variance in variances)
            if (!(variance > 0 && double.IsFinite(variance)))
                throw new ArgumentOutOfRangeException(nameof(variances), variance, "A sampling variance is positive and finite.");

        var tau2 = Root(estimates, variances);
        var (mean, weights) = WeightedMean(estimates, variances, tau2);
        double squared = 0;
        foreach (var variance in variances)
            squared += 1 / ((variance + tau2) * (variance + tau2));
        return new PauleMandel(tau2, mean, estimates.Length, weights, squared);
    }

    /// <summary>One estimate drawn towards μ: B = τ²/(τ² + v), θ = B·y + (1 − B)·μ, never beyond either.</summary>
    public (double Reliability, double Value, double StandardError) Shrink(double estimate, double variance)
    {
        var reliability = Tau2 / (Tau2 + variance);
        var value = Math.Clamp((reliability * estimate) + ((1 - reliability) * Mean), Math.Min(estimate, Mean), Math.Max(estimate, Mean));
        return (reliability, value, Math.Sqrt(ErrorOf(reliability, variance)));
    }

    /// <summary>
    /// se² of θ: g₁ for its own sampling, g₂ for μ, g₃ and b for τ² being estimated itself (Datta, Rao and Smith 2005, for the Fay–Herriot
    /// moment estimator, which Paule–Mandel is). Of a single estimate τ² is 0 by convention, and nothing is known of its error.
    /// </summary>
    private double ErrorOf(double reliability, double variance)
    {
        var rest = (1 - reliability) * (1 - reliability); // G²
        var (g1, g2) = (reliability * variance, rest / Weights);
        if (Count == 1)
            return g1 + g2;
        var g3 = rest * (2 * Count / (Weights * Weights)) / (variance + Tau2);
        var bias = 2 * ((Count * SquaredWeights) - (Weights * Weights)) / (Weights * Weights * Weights);
        return Math.Max(g2, g1 + g2 + (2 * g3) - (bias * rest));
    }

    /// <summary>
    /// By bisection: the left side decreases in τ². At the plain sample variance of the estimates it is below k − 1 already, since
    /// μ minimises it.
    /// </summary>
    private static double Root(ReadOnlySpan<double> estimates, ReadOnlySpan<double> variances)
    {
        var freedom = estimates.Length - 1;
        if (HeterogeneityQ(estimates, variances, 0) <= freedom)
            return 0;

        var (low, high) = (0.0, SampleVariance(estimates));
        for (var middle = high / 2; middle > low && middle < high; middle = low + ((high - low) / 2))
        {
            if (HeterogeneityQ(estimates, variances, middle) > freedom)
                low = middle;
            else
                high = middle;
            if (high - low <= 1e-15 * high)
                break;
        }

        return high;
    }

    private static double HeterogeneityQ(ReadOnlySpan<double> estimates, ReadOnlySpan<double> variances, double tau2)
    {
        var (mean, _) = WeightedMean(estimates, variances, tau2);
        double q = 0;
        for (var i = 0; i < estimates.Length; i++)
            q += (estimates[i] - mean) * (estimates[i] - mean) / (variances[i] + tau2);
        return q;
    }

    private static (double Mean, double Weights) WeightedMean(ReadOnlySpan<double> estimates, ReadOnlySpan<double> variances, double tau2)
    {
        double sum = 0, weights = 0;
        for (var i = 0; i < estimates.Length; i++)
        {
            var weight = 1 / (variances[i] + tau2);
            sum += weight * (estimates[i] - estimates[0]); // from the first estimate, so that equal estimates give exactly that
            weights += weight;
        }

        return (estimates[0] + (sum / weights), weights);
    }

    private static double SampleVariance(ReadOnlySpan<double> values)
    {
        double mean = 0, sum = 0;
        foreach (var value in values)
            mean += value / values.Length;
        foreach (var value in values)
            sum += (value - mean) * (value - mean);
        return sum / (values.Length - 1);
    }
}
