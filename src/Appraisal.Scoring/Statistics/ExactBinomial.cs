namespace Appraisal.Scoring.Statistics;

/// <summary>What a count out of so many says of a share, exactly, at any size (Clopper and Pearson 1934).</summary>
public static class ExactBinomial
{
    private const double Error = 0.05;
    private const int Halvings = 60; // of [0, 1]: below 1e-18

    /// <summary>P(X ≥ count) if the true share were <paramref name="share"/>: how surprising so many are, 0 to 1.</summary>
    /// <param name="count">0 to <paramref name="trials"/>.</param>
    /// <param name="trials">At least 1.</param>
    /// <param name="share">0 to 1.</param>
    public static double UpperP(long count, long trials, double share) => CountTails.BinomialAtLeast(count, trials, share);

    /// <summary>The 95 % interval of the share: the shares that neither so many nor so few make implausible. 3 of 10: 0.067 to 0.652.</summary>
    public static (double Low, double High) Interval(long count, long trials)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(trials, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, trials);
        return (
            count == 0 ? 0 : ShareWhere(p => CountTails.BinomialAtLeast(count, trials, p) < Error / 2),
            count == trials ? 1 : ShareWhere(p => 1 - CountTails.BinomialAtLeast(count + 1, trials, p) > Error / 2));
    }

    // both tails move one way with the share
    private static double ShareWhere(Func<double, bool> isBelow)
    {
        var (low, high) = (0.0, 1.0);
        for (var i = 0; i < Halvings; i++)
        {
            var middle = (low + high) / 2;
            (low, high) = isBelow(middle) ? (middle, high) : (low, middle);
        }
        return (low + high) / 2;
    }
}
