namespace Appraisal.Scoring.Schemes;

/// <summary>Weights that pass where those that were asked for do not add up, in hundredths, as people write them.</summary>
internal static class NearestWeights
{
    /// <summary>
    /// Where it is enough to change one weight alone, that one is changed; else all are moved as little as can be, measured by their own size.
    /// </summary>
    /// <param name="wanted">What was asked for.</param>
    /// <param name="passes">The rules apart from the sum; some weights must keep them.</param>
    public static PartWeights To(PartWeights wanted, Func<PartWeights, bool> passes) => Whole()
        .Where(passes)
        .OrderBy(one => Changed(wanted, one) == 1 ? 0 : 1)
        .ThenBy(one => Distance(wanted.Material, one.Material) + Distance(wanted.Field, one.Field) + Distance(wanted.Satisfaction, one.Satisfaction))
        .First();

    private static IEnumerable<PartWeights> Whole() =>
        from material in Enumerable.Range(0, 101)
        from satisfaction in Enumerable.Range(0, 101 - material)
        select new PartWeights(material / 100.0, (100 - material - satisfaction) / 100.0, satisfaction / 100.0);

    private static int Changed(PartWeights wanted, PartWeights one) =>
        Differs(wanted.Material, one.Material) + Differs(wanted.Field, one.Field) + Differs(wanted.Satisfaction, one.Satisfaction);

    private static int Differs(double wanted, double one) => Math.Abs(wanted - one) < 1e-9 ? 0 : 1;

    private static double Distance(double wanted, double one) =>
        double.IsFinite(wanted) ? (wanted - one) * (wanted - one) / Math.Max(Math.Abs(wanted), 0.01) : one;
}
