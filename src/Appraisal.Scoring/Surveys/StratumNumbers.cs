namespace Appraisal.Scoring.Surveys;

/// <summary>
/// What numbers alone say of strata with a frame: the count, coverage and leverage of <see cref="StratifiedEstimator"/>, to the last bit, without
/// the rest of its estimate. What is still needed for *rated* asks hundreds of times for a subject; a test holds the two together.
/// </summary>
/// <param name="Count">Responses.</param>
/// <param name="Population">N of all.</param>
/// <param name="EverybodyAnswered">Whether in each stratum all have answered.</param>
/// <param name="Coverage">The part of N in strata with responses.</param>
/// <param name="Leverage">100·W/n of the merged stratum where one respondent weighs most; null without a response.</param>
internal readonly record struct StratumNumbers(long Count, long Population, bool EverybodyAnswered, double Coverage, double? Leverage)
{
    private const int MostOnStack = 32;

    /// <param name="populations">N of each declared stratum; those with 0 are none.</param>
    /// <param name="counts">Their responses.</param>
    /// <param name="minimumPart">Strata with fewer responses are thin and join a neighbour.</param>
    public static StratumNumbers Of(ReadOnlySpan<long> populations, ReadOnlySpan<long> counts, long minimumPart)
    {
        Span<(long Size, long Count)> strata = populations.Length <= MostOnStack ? stackalloc (long, long)[populations.Length] : new (long, long)[populations.Length];
        var kept = 0;
        long all = 0, population = 0, covered = 0;
        var everybody = true;
        for (var i = 0; i < populations.Length; i++)
        {
            if (populations[i] <= 0)
                continue;
            strata[kept++] = (populations[i], counts[i]);
            (all, population) = (all + counts[i], population + populations[i]);
            covered += counts[i] > 0 ? populations[i] : 0;
            everybody &= counts[i] >= populations[i];
        }
        double? leverage = null;
        foreach (var (size, count) in MergeThin(strata[..kept], minimumPart))
        {
            if (all > 0)
                leverage = Math.Max(leverage ?? double.NegativeInfinity, 100 * (size / (double)population) / count);
        }
        return new StratumNumbers(all, population, everybody, covered / (double)population, leverage);
    }

    // the thin one with the smallest n (tie: smaller N; tie: first declared) joins the neighbour of smaller N (tie: the preceding one)
    private static ReadOnlySpan<(long Size, long Count)> MergeThin(Span<(long Size, long Count)> strata, long minimumPart)
    {
        while (strata.Length > 1 && Thinnest(strata, minimumPart) is var thin and >= 0)
        {
            var withPreceding = thin == strata.Length - 1 || (thin > 0 && strata[thin - 1].Size <= strata[thin + 1].Size);
            var first = withPreceding ? thin - 1 : thin;
            strata[first] = (strata[first].Size + strata[first + 1].Size, strata[first].Count + strata[first + 1].Count);
            strata[(first + 2)..].CopyTo(strata[(first + 1)..]);
            strata = strata[..^1];
        }
        return strata;
    }

    private static int Thinnest(ReadOnlySpan<(long Size, long Count)> strata, long minimumPart)
    {
        var thinnest = -1;
        for (var i = 0; i < strata.Length; i++)
        {
            if (strata[i].Count < minimumPart && (thinnest < 0 || (strata[i].Count, strata[i].Size).CompareTo((strata[thinnest].Count, strata[thinnest].Size)) < 0))
                thinnest = i;
        }
        return thinnest;
    }
}
