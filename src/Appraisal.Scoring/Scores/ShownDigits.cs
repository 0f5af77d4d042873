namespace Appraisal.Scoring.Scores;

/// <summary>Digits as shown: two decimals, half up, and contributions that add up to the score shown (section 7).</summary>
public static class ShownDigits
{
    private const decimal Unit = 0.01m;

    /// <summary>
    /// Rounded half up to two decimals. A double that stands for a half (79.995 is 79.99499…) counts as one: 15 digits are looked at.
    /// </summary>
    public static decimal Round(double value) => decimal.Floor(((decimal)value / Unit) + 0.5m) * Unit;

    /// <summary>
    /// By largest remainder: each is rounded down, then those with the largest remainders (tie: the earlier one) are raised by one unit
    /// until they add up to the rounded score.
    /// </summary>
    public static Contributions<decimal> Of(Contributions<double> exact)
    {
        decimal[] units = [.. new[] { exact.Material, exact.Field, exact.Satisfaction, exact.Deduction, exact.Clip }.Select(ToUnits)];
        var shown = units.Select(decimal.Floor).ToArray();
        var score = Round(exact.Score);
        var rest = (int)((score / Unit) - shown.Sum());
        var order = Enumerable.Range(0, units.Length).OrderByDescending(i => units[i] - shown[i]).ToArray(); // stable
        for (var i = 0; i < rest; i++)
            shown[order[i % order.Length]]++;
        for (var i = 0; i > rest; i--) // only where rounding of the inputs left the sum a unit too high
            shown[order[^(1 - (i % order.Length))]]--;
        return new Contributions<decimal>(
            shown[0] * Unit, shown[1] * Unit, shown[2] * Unit, shown[3] * Unit, shown[4] * Unit, score);
    }

    // 10 decimals: what is left of binary rounding (28.999999999999996) is none of the remainder
    private static decimal ToUnits(double value) => decimal.Round((decimal)value / Unit, 10);
}
