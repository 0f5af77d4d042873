using Appraisal.Scoring.Schemes;
using Appraisal.Scoring.Scores;
using Appraisal.Scoring.Work;

namespace Appraisal.Service.Scores;

/// <summary>What a score can lose points by, or win them.</summary>
public enum Side
{
    /// <summary>Required materials that are missing or not accepted.</summary>
    Material,

    /// <summary>Findings that do not conform.</summary>
    Conformity,

    /// <summary>Work done, by its own points and by the factor on all others.</summary>
    Workload,

    /// <summary>What people say.</summary>
    Satisfaction,

    /// <summary>Errors beyond what so much work brings with it.</summary>
    Deduction,
}

/// <summary>Points lost on one side against the middle of the cohort, or against the scheme's threshold; negative: won.</summary>
/// <param name="Side">Where.</param>
/// <param name="Lost">Points of the score.</param>
/// <param name="Own">The own figure: points, for the workload x.</param>
/// <param name="Reference">What it is compared with.</param>
/// <param name="Weight">How much of a point of the difference enters the score; null: it is no fixed share.</param>
public sealed record Reason(Side Side, double Lost, double Own, double Reference, double? Weight = null);

/// <summary>Reads the score of a cadre as the cadre would ask: why not more, and what carried it.</summary>
public sealed class Scorecard
{
    private const int MostReasons = 4;

    // what two decimals do not show is no reason
    private const double Least = 0.005;

    /// <param name="scheme">The scheme of the cycle.</param>
    /// <param name="score">The score.</param>
    /// <param name="medians">The middle of the cohort; null: it is hidden, and the scheme's threshold of excellent is the measure.</param>
    public Scorecard(Scheme scheme, CadreScore score, CohortMedians? medians)
    {
        IsAgainstCohort = medians is not null;
        var sides = Sides(scheme, score, medians).Where(r => Math.Abs(r.Lost) > Least).ToList();
        Reasons = [.. sides.Where(r => r.Lost > 0).OrderByDescending(r => r.Lost).ThenBy(r => r.Side).Take(MostReasons)];
        Carried = sides.Where(r => r.Lost < 0).OrderBy(r => r.Lost).ThenBy(r => r.Side).FirstOrDefault();
    }

    /// <summary>The measure is the cohort; else the scheme's threshold.</summary>
    public bool IsAgainstCohort { get; }

    /// <summary>At most four, by points lost.</summary>
    public IReadOnlyList<Reason> Reasons { get; }

    /// <summary>What was most above the measure; null: nothing was.</summary>
    public Reason? Carried { get; }

    private static IEnumerable<Reason> Sides(Scheme scheme, CadreScore score, CohortMedians? medians)
    {
        if (score is not { Weights: { } used, Contributions: { } parts })
            yield break;
        var (factor, threshold) = (score.Work.Factor, scheme.Grades.Excellent);
        if (score.Material.Value is { } material)
            yield return Of(Side.Material, factor * used.Material, material, medians?.Material ?? threshold);
        var workShare = score.Work.Activity is null ? 0 : scheme.WorkShare;
        if (score.Conformity.Value is { } conformity && used.Field > 0)
            yield return Of(Side.Conformity, factor * used.Field * (1 - workShare), conformity, medians?.Conformity ?? threshold);
        if (score.Work is { Workload: { } workload, Activity: { } activity })
            yield return Work(scheme, used, (parts.Material, parts.Field, parts.Satisfaction), factor, workload, activity, medians?.Workload ?? scheme.MinimumWorkload);
        if (score.Satisfaction.Value is { } satisfaction)
            yield return Of(Side.Satisfaction, factor * used.Satisfaction, satisfaction, medians?.Satisfaction ?? threshold);
        var deduction = medians?.Deduction ?? 0;
        yield return new Reason(Side.Deduction, score.Work.Deduction - deduction, score.Work.Deduction, deduction);
    }

    private static Reason Of(Side side, double weight, double own, double reference) => new(side, weight * (reference - own), own, reference, weight);

    // more work earns by A(x), and lifts all parts by g until the minimum is reached
    private static Reason Work(
        Scheme scheme, PartWeights used, (double M, double F, double Q) parts, double factor, double workload, double activity, double reference)
    {
        var there = new WorkMeasure(scheme);
        var (activityThere, factorThere) = (there.Activity(reference), Math.Min(1, reference / scheme.MinimumWorkload));
        var byFactor = factor > 0 ? (factorThere - factor) / factor * (parts.M + parts.F + parts.Q) : 0;
        return new Reason(Side.Workload, (factorThere * used.Field * scheme.WorkShare * 100 * (activityThere - activity)) + byFactor, workload, reference);
    }
}
