namespace Appraisal.Scoring.Statistics;

/// <summary>
/// Exponential and logarithm from IEEE additions, multiplications and divisions alone: unlike <see cref="Math.Exp"/>, whose last
/// bit is the platform's, they give the same bits on every machine. Accurate to about two units in the last place.
/// </summary>
public static class PortableMath
{
    // ln 2 in two parts, the first with trailing zero bits so that k·Ln2High is exact (fdlibm)
    private const double Ln2High = 6.93147180369123816490e-01;
    private const double Ln2Low = 1.90821492927058770002e-10;
    private const double Sqrt2 = 1.4142135623730951;

    /// <summary>e^x for x in [−700, 700]; 0 below, an error above.</summary>
    public static double Exp(double x)
    {
        if (x < -700)
            return 0;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(x, 700);
        var k = Math.Floor((x / (Ln2High + Ln2Low)) + 0.5);
        var r = x - (k * Ln2High) - (k * Ln2Low); // |r| ≤ 0.35
        var sum = 1.0;
        for (var n = 14; n >= 1; n--)
            sum = 1 + (r / n * sum); // Taylor by Horner; the remainder r^15/15! is under 1e-19
        return Math.ScaleB(sum, (int)k);
    }

    /// <summary>ln x for normal x over 0.</summary>
    public static double Log(double x)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(x);
        var k = Math.ILogB(x);
        var m = Math.ScaleB(x, -k); // [1, 2)
        if (m > Sqrt2)
        {
            m /= 2;
            k++;
        }
        var s = (m - 1) / (m + 1); // |s| ≤ 0.172; ln m = 2·artanh s
        var square = s * s;
        var sum = 0.0;
        foreach (var reciprocal in OddReciprocals)
            sum = (sum * square) + reciprocal;
        return (k * Ln2High) + ((2 * s * sum) + (k * Ln2Low));
    }

    // the next term, s^22 / 23, is under 1e-18
    private static ReadOnlySpan<double> OddReciprocals =>
        [1.0 / 21, 1.0 / 19, 1.0 / 17, 1.0 / 15, 1.0 / 13, 1.0 / 11, 1.0 / 9, 1.0 / 7, 1.0 / 5, 1.0 / 3, 1];
}
