using Appraisal.Scoring.Statistics;

namespace Appraisal.Scoring.Surveys;

/// <summary>When people of a unit count as told how to answer; parameters of the scheme (methodology, section *Pressure*).</summary>
public sealed record PressureRules
{
    /// <summary>The share of the asked who were told, that the policy bears; over 0 to 1, default 0.1.</summary>
    public double Share { get; init; } = 0.1;

    /// <summary>How surprising so many must be if the true share were <see cref="Share"/>; over 0 to 0.5, default 0.05.</summary>
    public double Significance { get; init; } = 0.05;

    /// <summary>Whether cadres of an influenced unit are at most *provisional*; the figure is shown in any case. Default: they are.</summary>
    public bool CapsStanding { get; init; } = true;

    /// <summary>A standing as it is where the unit is influenced.</summary>
    public Standing Cap(Standing standing, bool influenced) =>
        influenced && CapsStanding && standing == Standing.Rated ? Standing.Provisional : standing;
}

/// <summary>How many of those asked said that somebody told them how to answer (methodology, section *Pressure*).</summary>
/// <param name="Answered">n, who said yes or no; who would rather not say is not among them.</param>
/// <param name="Told">Who were told, paid, or had it filled in for them.</param>
/// <param name="Share">Their share, 0 to 1.</param>
/// <param name="Interval">Exact, 95 %.</param>
/// <param name="P">How likely so many are if the true share were the policy's.</param>
/// <param name="Influenced">Significantly above the policy's share.</param>
public sealed record PressureShare(long Answered, long Told, double Share, Interval Interval, double P, bool Influenced)
{
    // as all comparisons with a threshold (methodology, section 7)
    private const int Decimals = 9;

    /// <summary>What so many of so many say; null if nobody answered.</summary>
    public static PressureShare? Of(long told, long answered, PressureRules rules)
    {
        if (answered == 0)
            return null;
        var (low, high) = ExactBinomial.Interval(told, answered);
        var p = ExactBinomial.UpperP(told, answered, rules.Share);
        return new PressureShare(answered, told, (double)told / answered, new Interval(low, high), p, Math.Round(p, Decimals) < rules.Significance);
    }
}

/// <summary>
/// The list experiment: half are shown some harmless statements, the others the same and one more, and only how many apply is asked. So
/// nobody says of himself that he was told how to answer, and yet the difference of the means is the share of those who were.
/// </summary>
/// <param name="ShortCount">Who saw the short list.</param>
/// <param name="LongCount">Who saw the long one.</param>
/// <param name="Share">Difference of the means; outside 0 to 1 by chance, or where people did not count.</param>
/// <param name="StandardError">Of the difference; null where a list has fewer than two answers.</param>
public sealed record ListEstimate(long ShortCount, long LongCount, double Share, double? StandardError)
{
    /// <summary>The estimate; null while a list has no answer.</summary>
    /// <param name="shortList">How many answered 0, 1, 2, … of the short list.</param>
    /// <param name="longList">The same of the long one.</param>
    public static ListEstimate? Of(IReadOnlyList<long> shortList, IReadOnlyList<long> longList)
    {
        var (a, b) = (Moments(shortList), Moments(longList));
        if (a.Count == 0 || b.Count == 0)
            return null;
        return new ListEstimate(a.Count, b.Count, b.Mean - a.Mean, a.Count < 2 || b.Count < 2
            ? null
            : Math.Sqrt((a.Variance / a.Count) + (b.Variance / b.Count)));
    }

    private static (long Count, double Mean, double Variance) Moments(IReadOnlyList<long> counts)
    {
        long n = 0, sum = 0, squares = 0;
        for (var value = 0; value < counts.Count; value++)
            (n, sum, squares) = checked((n + counts[value], sum + (value * counts[value]), squares + (value * value * counts[value])));
        return n == 0 ? default : (n, (double)sum / n, n < 2 ? 0 : (double)(((Int128)n * squares) - ((Int128)sum * sum)) / n / (n - 1));
    }
}
