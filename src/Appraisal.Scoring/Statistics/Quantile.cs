namespace Appraisal.Scoring.Statistics;

/// <summary>Sample quantiles as R's default, type 7 (Hyndman and Fan 1996): linear between order statistics, the ends are the extremes.</summary>
public static class Quantile
{
    /// <param name="values">At least one, in any order.</param>
    /// <param name="p">0 to 1.</param>
    public static double Of(IEnumerable<double> values, double p)
    {
        var sorted = values.Order().ToArray();
        ArgumentOutOfRangeException.ThrowIfZero(sorted.Length, nameof(values));
        if (!(p is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(p), p, "A probability is 0 to 1.");

        var position = p * (sorted.Length - 1);
        var below = (int)position;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((position - below) * (sorted[above] - sorted[below]));
    }
}
