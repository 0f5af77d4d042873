namespace Appraisal.Scoring.Statistics;

/// <summary>The standard normal distribution.</summary>
public static class NormalDistribution
{
    /// <summary>
    /// Φ(z), 0 to 1, with an absolute error under 1e-14 (relative under 2e-8 in the far tail): Hart's rational approximation and, in the tails, a continued fraction
    /// (G. West, "Better approximations to cumulative normal functions", Wilmott, May 2005). Φ(0) = 0.5, Φ(1.96) ≈ 0.975.
    /// </summary>
    public static double Cdf(double z)
    {
        var tail = UpperTail(Math.Abs(z));
        return z > 0 ? 1 - tail : tail;
    }

    private static double UpperTail(double z)
    {
        if (z > 37)
            return 0;

        var density = PortableMath.Exp(-z * z / 2);
        return z < 7.07106781186547
            ? density * Polynomial(z, Numerator) / Polynomial(z, Denominator)
            : density / (z + (1 / (z + (2 / (z + (3 / (z + (4 / (z + 0.65))))))))) / Math.Sqrt(2 * Math.PI);
    }

    private static double Polynomial(double z, ReadOnlySpan<double> highestFirst)
    {
        double sum = 0;
        foreach (var coefficient in highestFirst)
            sum = (sum * z) + coefficient;
        return sum;
    }

    private static ReadOnlySpan<double> Numerator =>
    [
        3.52624965998911e-2, 0.700383064443688, 6.37396220353165, 33.912866078383, 112.079291497871, 221.213596169931, 220.206867912376,
    ];

    private static ReadOnlySpan<double> Denominator =>
    [
        8.83883476483184e-2, 1.75566716318264, 16.064177579207, 86.7807322029461, 296.564248779674, 637.333633378831, 793.826512519948,
        440.413735824752,
    ];
}
