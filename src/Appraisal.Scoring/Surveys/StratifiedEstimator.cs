namespace Appraisal.Scoring.Surveys;

/// <summary>The stratified mean of one subject with its precision (methodology, section 2).</summary>
public static class StratifiedEstimator
{
    /// <param name="strataInDeclaredOrder">
    /// The strata that the scheme declares, with or without responses. Adjacency in this order decides which strata are merged.
    /// </param>
    /// <param name="minimumPart">L: strata with fewer responses are thin and join a neighbour; at least 2.</param>
    /// <exception cref="ArgumentOutOfRangeException">A population is negative, or L is under 2.</exception>
    public static StratifiedEstimate Estimate(IReadOnlyList<StratumCell> strataInDeclaredOrder, long minimumPart)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(minimumPart, 2);
        foreach (var stratum in strataInDeclaredOrder)
            ArgumentOutOfRangeException.ThrowIfNegative(stratum.Population ?? 0, nameof(strataInDeclaredOrder));

        return strataInDeclaredOrder.Any(s => s.Population > 0)
            ? WithFrame(strataInDeclaredOrder, minimumPart)
            : Summarize([MergedStratum.WithoutFrame(strataInDeclaredOrder)], [], minimumPart);
    }

    private static StratifiedEstimate WithFrame(IReadOnlyList<StratumCell> strata, long minimumPart)
    {
        var errors = strata
            .Where(s => s.Cell.Count > (s.Population ?? 0))
            .Select(s => new StratumDataError(
                s.Stratum,
                s.Population > 0 ? StratumProblem.MoreResponsesThanPopulation : StratumProblem.ResponsesOutsidePopulation,
                s.Cell.Count,
                s.Population ?? 0));
        var kept = strata.Where(s => s.Population > 0).Select(s => new MergedStratum([s.Stratum], s.Population, s.Cell));
        return Summarize([.. kept], [.. errors], minimumPart);
    }

    private static StratifiedEstimate Summarize(List<MergedStratum> strata, IReadOnlyList<StratumDataError> errors, long minimumPart)
    {
        var total = (double)strata.Sum(s => s.Size);
        var coverage = strata.Where(s => s.Count > 0).Sum(s => s.Size) / total;
        var everybody = strata.TrueForAll(s => s.Count >= s.Population); // false without a frame
        MergeThin(strata, minimumPart);

        var any = strata.Any(s => s.Count > 0);
        return new StratifiedEstimate
        {
            Count = strata.Sum(s => s.Count),
            Population = strata[0].Population is null ? null : strata.Sum(s => s.Population),
            EverybodyAnswered = everybody,
            // the sum is divided once, by ΣN: so rounding cannot carry the mean out of 0 to 100
            Mean = any ? strata.Sum(s => s.Size * s.Cell.Mean) / total : null,
            StandardError = any && strata.TrueForAll(s => s.HasVariance) ? Math.Sqrt(strata.Sum(s => s.VarianceOfMean(total))) : null,
            Coverage = coverage,
            Leverage = any ? strata.Max(s => 100 * (s.Size / total) / s.Count) : null,
            VarianceFactor = any ? strata.Sum(s => s.Size / total * (s.Size / total) / s.Count) : null,
            SumOfSquaredDeviations = strata.Sum(s => s.Cell.SumOfSquaredDeviations),
            DegreesOfFreedom = strata.Sum(s => Math.Max(0, s.Count - 1)),
            Groups = any ? [.. strata.Select(s => s.Codes)] : [],
            DataErrors = errors,
        };
    }

    /// <summary>
    /// So that no figure rests on a part of few answers that could be computed back from it. While a thin stratum has a neighbour: the thin one with the smallest n (tie: smaller N; tie: first declared) joins the
    /// neighbour of smaller N (tie: the preceding one).
    /// </summary>
    private static void MergeThin(List<MergedStratum> strata, long minimumPart)
    {
        while (strata.Count > 1 && strata.Any(s => s.Count < minimumPart))
        {
            var thin = strata.IndexOf(strata.Where(s => s.Count < minimumPart).OrderBy(s => s.Count).ThenBy(s => s.Size).First());
            var withPreceding = thin == strata.Count - 1 || (thin > 0 && strata[thin - 1].Size <= strata[thin + 1].Size);
            var first = withPreceding ? thin - 1 : thin;
            strata[first] = strata[first].Merge(strata[first + 1]);
            strata.RemoveAt(first + 1);
        }
    }

    /// <param name="Codes">The declared strata that it unites.</param>
    /// <param name="Population">N, at least 1; null = unlimited, and then it is the only stratum.</param>
    /// <param name="Cell">The responses of all of them.</param>
    private sealed record MergedStratum(IReadOnlyList<string> Codes, long? Population, Cell Cell)
    {
        public long Count => Cell.Count;

        /// <summary>What W is proportional to.</summary>
        public long Size => Population ?? 1;

        /// <summary>Its variance can be estimated: more than a single response, or one that stands for nobody else.</summary>
        public bool HasVariance => Count > 1 || (Count == 1 && Population == 1);

        private double SampledFraction => Population is { } population ? Math.Min(1, Count / (double)population) : 0;

        public static MergedStratum WithoutFrame(IReadOnlyList<StratumCell> strata) =>
            new([.. strata.Select(s => s.Stratum)], null, strata.Aggregate(Cell.Empty, (sum, s) => sum.Merge(s.Cell)));

        public MergedStratum Merge(MergedStratum next) =>
            new([.. Codes, .. next.Codes], Population + next.Population, Cell.Merge(next.Cell));

        /// <summary>W²·(1 − f)·s²/n, in squared points; 0 for a census.</summary>
        public double VarianceOfMean(double total) =>
            Size / total * (Size / total) * (1 - SampledFraction) * (Cell.Variance ?? 0) / Count;
    }
}
