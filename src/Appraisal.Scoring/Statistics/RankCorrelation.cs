namespace Appraisal.Scoring.Statistics;

/// <summary>A rank correlation and how likely chance alone gives one as far from 0.</summary>
/// <param name="Rho">ρ, −1 to 1; null if either side is constant or n &lt; 3.</param>
/// <param name="P">Two-sided, from Student's t with n − 2 degrees of freedom; null where <paramref name="Rho"/> is.</param>
/// <param name="Count">n, the number of pairs.</param>
public readonly record struct RankCorrelation(double? Rho, double? P, int Count)
{
    /// <summary>Spearman's ρ: Pearson's correlation of the mid-ranks (methodology, section 9).</summary>
    public static RankCorrelation Spearman(IReadOnlyList<double> x, IReadOnlyList<double> y)
    {
        if (x.Count != y.Count)
            throw new ArgumentException($"{x.Count} and {y.Count} values do not pair.", nameof(y));

        var n = x.Count;
        var centre = (n + 1) / 2.0;
        var (rankX, rankY) = (MidRanks(x), MidRanks(y));
        double xx = 0, yy = 0, xy = 0; // sums of multiples of a quarter: exact
        for (var i = 0; i < n; i++)
        {
            xx += (rankX[i] - centre) * (rankX[i] - centre);
            yy += (rankY[i] - centre) * (rankY[i] - centre);
            xy += (rankX[i] - centre) * (rankY[i] - centre);
        }

        if (n < 3 || xx == 0 || yy == 0)
            return new RankCorrelation(null, null, n);
        var rho = Math.Clamp(xy / Math.Sqrt(xx) / Math.Sqrt(yy), -1, 1);
        var t = rho * Math.Sqrt((n - 2) / (1 - (rho * rho)));
        return new RankCorrelation(rho, StudentT.TwoSidedP(t, n - 2), n);
    }

    /// <summary>Ranks from 1, the smallest value first; ties share the mean of their ranks.</summary>
    /// <exception cref="ArgumentException">A value is not a number.</exception>
    public static double[] MidRanks(IReadOnlyList<double> values)
    {
        if (values.Any(double.IsNaN))
            throw new ArgumentException("NaN has no rank.", nameof(values));

        var order = Enumerable.Range(0, values.Count).OrderBy(i => values[i]).ToArray();
        var ranks = new double[values.Count];
        for (var first = 0; first < order.Length;)
        {
            var end = first + 1;
            while (end < order.Length && values[order[end]] == values[order[first]])
                end++;
            for (var i = first; i < end; i++)
                ranks[order[i]] = (first + 1 + end) / 2.0;
            first = end;
        }

        return ranks;
    }
}
