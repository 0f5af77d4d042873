using Appraisal.Scoring.Statistics;
using Appraisal.Scoring.Work;

namespace Appraisal.Scoring.Schemes;

/// <summary>
/// The paradox check (section 7): one more unit of work must earn at least what it adds to the deduction of a cadre whose errors
/// run at a multiple of the expected rate throughout. Hours are spread evenly over the work types.
/// </summary>
public static class ParadoxCheck
{
    /// <summary>r: errors by expected errors of the cadre who is checked.</summary>
    public const double DefaultErrorMultiple = 2;

    /// <summary>Workloads that are checked.</summary>
    public static IReadOnlyList<double> DefaultWorkloads { get; } = [0.6, 1];

    /// <summary>
    /// A broken rule <c>work-does-not-pay</c> for each work type that fails. Arguments: code, workload where it fails first, what a
    /// unit earns and what it costs there (points), the largest λ and the largest ρ that pass at all workloads.
    /// </summary>
    /// <param name="scheme">A scheme whose values are in range.</param>
    /// <param name="dutyHours">X*, hours over 0. Default: the scheme's reference duty hours.</param>
    /// <param name="errorMultiple">r, over 1. Default 2.</param>
    /// <param name="workloads">x, 0 or more each. Default 0.6 and 1.</param>
    public static IReadOnlyList<BrokenRule> Check(
        Scheme scheme, double? dutyHours = null, double errorMultiple = DefaultErrorMultiple, IReadOnlyList<double>? workloads = null)
    {
        var broken = new List<BrokenRule>();
        for (var i = 0; i < scheme.WorkTypes.Count; i++)
        {
            var type = scheme.WorkTypes[i];
            var margins = (workloads ?? DefaultWorkloads)
                .Select(x => MarginAt(scheme, type, x, dutyHours ?? scheme.ReferenceDutyHours, errorMultiple)).ToList();
            if (margins.Find(margin => margin.Earned.IsBelow(margin.Cost)) is { } failed)
                broken.Add(new BrokenRule("work-does-not-pay", $"workTypes[{i}].expectedErrorRate",
                    [type.Code, failed.Workload, failed.Earned, failed.Cost, margins.Min(margin => margin.LargestDeductionRate), margins.Min(margin => margin.LargestErrorRate)]));
        }
        return broken;
    }

    private static Margin MarginAt(Scheme scheme, WorkType type, double workload, double dutyHours, double errorMultiple)
    {
        var hoursByType = workload * dutyHours / scheme.WorkTypes.Count;
        var fieldWeight = scheme.CohortWeights.Values.Select(weights => weights.Field).Append(scheme.Weights.Field).Min();
        var slope = PortableMath.Exp(-workload) / (1 - PortableMath.Exp(-scheme.FullWorkload)); // A′(x)
        var earned = workload < scheme.FullWorkload ? 100 * fieldWeight * scheme.WorkShare * slope * type.StandardHours / dutyHours : 0;

        var rate = ExpectedErrors.Rate(scheme, type) ?? 0;
        var expected = scheme.WorkTypes.Sum(other => hoursByType / other.StandardHours * (ExpectedErrors.Rate(scheme, other) ?? 0));
        var evidence = expected + scheme.ErrorPrior;
        var costByLambda = rate * scheme.ErrorPrior * (errorMultiple - 1) / (evidence * evidence);

        var others = evidence - (hoursByType / type.StandardHours * rate);
        return new Margin(
            workload, earned, scheme.DeductionRate * costByLambda,
            costByLambda > 0 ? earned / costByLambda : double.PositiveInfinity,
            LargestRate(earned, others, hoursByType / type.StandardHours, scheme.DeductionRate * scheme.ErrorPrior * (errorMultiple - 1)));
    }

    /// <summary>The smaller root ρ of earned·(others + units·ρ)² = push·ρ, below which all rates pass; infinite: all do.</summary>
    private static double LargestRate(double earned, double others, double units, double push)
    {
        var a = earned * units * units;
        var b = (2 * earned * others * units) - push;
        var c = earned * others * others;
        var discriminant = (b * b) - (4 * a * c);
        return b >= 0 || discriminant < 0 ? double.PositiveInfinity : 2 * c / (-b + Math.Sqrt(discriminant));
    }

    private sealed record Margin(double Workload, double Earned, double Cost, double LargestDeductionRate, double LargestErrorRate);
}
