using Appraisal.Scoring.Statistics;

namespace Appraisal.Scoring.Surveys;

/// <summary>When a satisfaction score may be shown and relied on; parameters of the scheme (methodology, section 3).</summary>
public sealed record StandingRules
{
    /// <summary>Responses under which no figure of a subject is shown, nor enters one of others; no scheme lowers it.</summary>
    public const long LeastResponses = 10;

    /// <summary>L: responses that a part of a subject's figure needs, at least <see cref="ProvisionalCount"/> in a scheme; default 10.</summary>
    public long MinimumPart { get; init; } = LeastResponses;

    /// <summary>Responses that *rated* needs, or all of the register where it has fewer; default 30.</summary>
    public long RatedCount { get; init; } = 30;

    /// <summary>Coverage that *rated* needs, 0 to 1; default 0.8.</summary>
    public double RatedCoverage { get; init; } = 0.8;

    /// <summary>Largest leverage of *rated*, in points, not asked where everybody in the register answered; default 5.</summary>
    public double RatedLeverage { get; init; } = 5;

    /// <summary>Reliability B, 0 to 1, that *rated* needs unless the sampling error is small; default 0.7.</summary>
    public double RatedReliability { get; init; } = 0.7;

    /// <summary>Sampling error √v, in points, at or under which *rated* needs no reliability; default 3.</summary>
    public double RatedSamplingError { get; init; } = 3;

    /// <summary>Responses under which a subject is *suppressed*, at least <see cref="LeastResponses"/>; default 10.</summary>
    public long ProvisionalCount { get; init; } = LeastResponses;

    /// <summary>Shown subjects of the cohort without which nothing is imputed, 3 or more; default 3.</summary>
    public int SubjectsToImpute { get; init; } = 3;

    /// <summary>Whether any figure of a subject with so many responses is shown; a hidden one enters no figure of others either.</summary>
    public bool Shows(long responses) => responses >= Math.Max(LeastResponses, ProvisionalCount);

    /// <summary>Whether count, coverage and leverage suffice for *rated*; reliability is another matter.</summary>
    public bool HasEnough(StratifiedEstimate estimate) =>
        HasEnough(estimate.Count, estimate.Population, estimate.Coverage, estimate.EverybodyAnswered, estimate.Leverage);

    /// <inheritdoc cref="HasEnough(StratifiedEstimate)"/>
    internal bool HasEnough(StratumNumbers numbers) =>
        HasEnough(numbers.Count, numbers.Population, numbers.Coverage, numbers.EverybodyAnswered, numbers.Leverage);

    private bool HasEnough(long count, long? population, double coverage, bool everybodyAnswered, double? leverage) => Shows(count)
        && count >= Math.Min(RatedCount, population ?? RatedCount)
        && coverage.IsAtLeast(RatedCoverage)
        && (everybodyAnswered || leverage?.IsAtMost(RatedLeverage) == true);
}

/// <summary>How far a subject's satisfaction may be relied on.</summary>
public enum Standing
{
    /// <summary>May decide on excellent.</summary>
    Rated,

    /// <summary>May be shown, with its uncertainty.</summary>
    Provisional,

    /// <summary>Too few responses: no figure of it leaves the service, nor what subtraction would reveal.</summary>
    Suppressed,
}

/// <summary>Whether the subjects of a cohort can be told apart.</summary>
public enum Distinguishability
{
    /// <summary>τ² &gt; 0.</summary>
    Distinguishable,

    /// <summary>τ² = 0: sampling explains all differences, every subject's score is μ.</summary>
    NoDistinguishableDifferences,

    /// <summary>Fewer than two subjects are shown.</summary>
    NoComparison,

    /// <summary>No degrees of freedom, or every answer within a stratum the same: the sampling variance is unknown.</summary>
    UnknownSamplingVariance,
}

/// <summary>One subject before the comparison.</summary>
public sealed record SubjectEstimate(string Subject, StratifiedEstimate Estimate);

/// <summary>The satisfaction that enters the score (methodology, sections 3 and 7).</summary>
/// <param name="Value">θ in points, 0 to 100; null = missing.</param>
/// <param name="StandardError">In points; null = unknown.</param>
/// <param name="Imputed">Whether it is the cohort's μ in place of a suppressed figure.</param>
public readonly record struct EnteringSatisfaction(double? Value, double? StandardError, bool Imputed);

/// <summary>One subject after the comparison with its cohort.</summary>
/// <param name="Subject">Code of the subject.</param>
/// <param name="Estimate">What its own responses say.</param>
/// <param name="SamplingVariance">v, in squared points, from the pooled variance; null where that is unknown.</param>
/// <param name="Reliability">B, 0 to 1; null for a suppressed subject.</param>
/// <param name="Score">θ, in points, 0 to 100; null for a suppressed subject.</param>
/// <param name="ScoreStandardError">In points.</param>
/// <param name="Standing">How far it may be relied on.</param>
/// <param name="Entering">What enters the score; differs from <paramref name="Score"/> for a suppressed subject.</param>
public sealed record SubjectSatisfaction(
    string Subject,
    StratifiedEstimate Estimate,
    double? SamplingVariance,
    double? Reliability,
    double? Score,
    double? ScoreStandardError,
    Standing Standing,
    EnteringSatisfaction Entering);
