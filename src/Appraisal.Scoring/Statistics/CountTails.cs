namespace Appraisal.Scoring.Statistics;

/// <summary>How likely a count is reached by chance.</summary>
public static class CountTails
{
    /// <summary>P(X ≥ count) for X ~ Poisson(mean), 0 to 1.</summary>
    /// <param name="count">Any; 1 is returned for 0 and less.</param>
    /// <param name="mean">At least 0, finite.</param>
    public static double PoissonAtLeast(long count, double mean)
    {
        if (!(mean >= 0 && double.IsFinite(mean)))
            throw new ArgumentOutOfRangeException(nameof(mean), mean, "A mean count is at least 0 and finite.");
        if (count <= 0)
            return 1;
        if (mean == 0)
            return 0;

        // away from the mode, where the terms only shrink: so nothing is lost in a difference near 1
        var (upwards, from) = count > mean ? (true, count) : (false, count - 1);
        var term = Math.Exp((from * Math.Log(mean)) - mean - SpecialFunctions.LogGamma(from + 1));
        double sum = 0;
        for (var k = from; k >= 0 && term > sum * 1e-17; k += upwards ? 1 : -1)
        {
            sum += term;
            term *= upwards ? mean / (k + 1) : k / mean;
        }

        return Math.Min(1, upwards ? sum : 1 - sum);
    }

    /// <summary>P(X ≥ count) for X ~ Binomial(trials, p), 0 to 1.</summary>
    /// <param name="count">Any; 1 is returned for 0 and less.</param>
    /// <param name="trials">At least 0.</param>
    /// <param name="p">0 to 1.</param>
    public static double BinomialAtLeast(long count, long trials, double p)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(trials);
        if (!(p is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(p), p, "A probability is 0 to 1.");
        return count <= 0 ? 1 : count > trials ? 0 : SpecialFunctions.IncompleteBeta(count, trials - count + 1, p);
    }
}
