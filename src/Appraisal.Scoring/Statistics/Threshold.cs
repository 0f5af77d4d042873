namespace Appraisal.Scoring.Statistics;

/// <summary>
/// Comparisons of a computed figure with a threshold, or with another, on values rounded to 9 decimals (methodology, section 7): the last
/// bits of a sum of products are chance, and 36 × 0.1 h + 1,794 × 0.6 h of 1,800 h is 0.6.
/// </summary>
public static class Threshold
{
    private const int Decimals = 9;

    /// <summary>The value as it is compared.</summary>
    public static double Rounded(double value) => Math.Round(value, Decimals);

    /// <summary>value ≥ limit; false where either is NaN.</summary>
    public static bool IsAtLeast(this double value, double limit) => Rounded(value) >= Rounded(limit);

    /// <summary>value ≤ limit; false where either is NaN.</summary>
    public static bool IsAtMost(this double value, double limit) => Rounded(value) <= Rounded(limit);

    /// <summary>value &lt; limit; false where either is NaN.</summary>
    public static bool IsBelow(this double value, double limit) => Rounded(value) < Rounded(limit);

    /// <summary>value &gt; limit; false where either is NaN.</summary>
    public static bool IsAbove(this double value, double limit) => Rounded(value) > Rounded(limit);
}
