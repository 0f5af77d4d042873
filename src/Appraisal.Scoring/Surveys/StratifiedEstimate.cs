namespace Appraisal.Scoring.Surveys;

/// <summary>The responses of one stratum about one subject.</summary>
/// <param name="Stratum">Code of the stratum.</param>
/// <param name="Population">N, the stratum's register population for this subject, at least 0; null = the subject has no frame.</param>
/// <param name="Cell">Its complete responses.</param>
public readonly record struct StratumCell(string Stratum, long? Population, Cell Cell);

/// <summary>An interval in points, 0 to 100, both ends included.</summary>
/// <param name="Low">The lower end.</param>
/// <param name="High">The upper end.</param>
public readonly record struct Interval(double Low, double High)
{
    /// <summary>Two-sided 95 % of the normal distribution.</summary>
    private const double Factor = 1.959963984540054;

    /// <summary>The 95 % interval around an estimate, clipped to 0 to 100.</summary>
    public static Interval Around(double estimate, double error) =>
        new(Math.Max(0, estimate - (Factor * error)), Math.Min(100, estimate + (Factor * error)));
}

/// <summary>Why the register and the responses of a stratum do not fit together.</summary>
public enum StratumProblem
{
    /// <summary>n &gt; N; the responses count.</summary>
    MoreResponsesThanPopulation,

    /// <summary>Responses in a stratum with N = 0, or with no N although other strata have one; they are left out.</summary>
    ResponsesOutsidePopulation,
}

/// <summary>A data error to be shown to whoever keeps the register.</summary>
/// <param name="Stratum">Code of the stratum.</param>
/// <param name="Problem">What does not fit.</param>
/// <param name="Responses">n, its complete responses.</param>
/// <param name="Population">N, what the register says.</param>
public sealed record StratumDataError(string Stratum, StratumProblem Problem, long Responses, long Population);

/// <summary>Satisfaction of one subject (methodology, section 2). Points are 0 to 100; what cannot be known is null, never 0.</summary>
public sealed record StratifiedEstimate
{
    /// <summary>n, the responses that count.</summary>
    public required long Count { get; init; }

    /// <summary>ΣN of the register; null without a frame: unlimited.</summary>
    public required long? Population { get; init; }

    /// <summary>Every stratum of the register answered whole, each by itself; false without a frame.</summary>
    public required bool EverybodyAnswered { get; init; }

    /// <summary>The stratified mean in points; null without a response.</summary>
    public required double? Mean { get; init; }

    /// <summary>In points; null without a response, or when a single response stands for more than one person.</summary>
    public required double? StandardError { get; init; }

    /// <summary>Share of the population whose stratum had a response, before merging; 0 to 1.</summary>
    public required double Coverage { get; init; }

    /// <summary>The most points by which one respondent can move the mean; null without a response.</summary>
    public required double? Leverage { get; init; }

    /// <summary>ΣW²/n over the merged strata: the sampling variance of the mean per unit of pooled variance; null without a response.</summary>
    public required double? VarianceFactor { get; init; }

    /// <summary>Σ(n − 1)s² over the merged strata, in squared points.</summary>
    public required double SumOfSquaredDeviations { get; init; }

    /// <summary>Σ(n − 1) over the merged strata.</summary>
    public required long DegreesOfFreedom { get; init; }

    /// <summary>The strata after merging, each with the codes that it unites, in declared order; empty without a response.</summary>
    public required IReadOnlyList<IReadOnlyList<string>> Groups { get; init; }

    /// <summary>In declared order of the strata.</summary>
    public required IReadOnlyList<StratumDataError> DataErrors { get; init; }

    /// <summary>95 % interval, clipped to 0 to 100 for display only; null where the standard error is.</summary>
    public Interval? Interval => (Mean, StandardError) is ({ } mean, { } error)
        ? Surveys.Interval.Around(mean, error)
        : null;
}
