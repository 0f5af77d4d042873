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

        return OfOrdered(sorted.Length, i => sorted[i], p);
    }

    /// <summary>The same of <paramref name="count"/> ordered values, at least one, of which only two are asked for.</summary>
    internal static double OfOrdered(int count, Func<int, double> valueAt, double p)
    {
        var position = p * (count - 1);
        var below = (int)position;
        var (low, high) = (valueAt(below), valueAt(Math.Min(below + 1, count - 1)));
        return low + ((position - below) * (high - low));
    }
}
