namespace Appraisal.Scoring.Schemes;

/// <summary>Thresholds, quotas and panel cases of the grades (section 8).</summary>
public sealed record GradeRules
{
    /// <summary>Points from which a cadre is eligible for excellent, in [<see cref="Competent"/>, 100]. Default 80.</summary>
    public double Excellent { get; init; } = 80;

    /// <summary>Points from which a cadre is competent, in [<see cref="BasicallyCompetent"/>, <see cref="Excellent"/>]. Default 60.</summary>
    public double Competent { get; init; } = 60;

    /// <summary>Points from which a cadre is basically competent, in [0, <see cref="Competent"/>]. Default 50.</summary>
    public double BasicallyCompetent { get; init; } = 50;

    /// <summary>Share of a quota group's participants that may be excellent, in [0, 0.25]. Default 0.20.</summary>
    public double QuotaShare { get; init; } = 0.20;

    /// <summary>The same with a recorded approval, in [<see cref="QuotaShare"/>, 0.25]. Default 0.25.</summary>
    public double ApprovedQuotaShare { get; init; } = 0.25;

    /// <summary>Participants below which a quota group is pooled with others of its county, 1 to 1000. Default 5.</summary>
    public int PoolBelow { get; init; } = 5;

    /// <summary>Probability of the right order below which a pair across the boundary goes to the panel, in [0.5, 1). Default 0.8.</summary>
    public double PanelProbability { get; init; } = 0.8;

    /// <summary>Share of the cycle's duty hours on leave over which a cadre is ungraded, in (0, 1]. Default 0.5.</summary>
    public double LeaveShare { get; init; } = 0.5;
}

/// <summary>Draws of the rank interval (section 8).</summary>
public sealed record RankRules
{
    /// <summary>Number of draws, 100 to 10,000. Default 2,000.</summary>
    public int Draws { get; init; } = 2000;

    /// <summary>Seed of the draws, any number. Default 20,200,101.</summary>
    public int Seed { get; init; } = 20_200_101;

    /// <summary>Cumulative share of the better limit, in (0, <see cref="Upper"/>). Default 0.05.</summary>
    public double Lower { get; init; } = 0.05;

    /// <summary>Cumulative share of the worse limit, in (<see cref="Lower"/>, 1). Default 0.95.</summary>
    public double Upper { get; init; } = 0.95;

    /// <summary>Each weight is drawn from its value × [1 − this, 1 + this], in [0, 1). Default 0.25.</summary>
    public double WeightSpread { get; init; } = 0.25;
}

/// <summary>Thresholds of the paradox diagnostics (section 9).</summary>
public sealed record DiagnosticRules
{
    /// <summary>Correlation of work and deduction from which it is flagged, in [0, 1]. Default 0.3.</summary>
    public double Correlation { get; init; } = 0.3;

    /// <summary>Two-sided p below which a correlation is significant, in (0, 1). Default 0.05.</summary>
    public double Significance { get; init; } = 0.05;

    /// <summary>Share of cadres that counts as lowest by work, in (0, 1]. Default 0.25.</summary>
    public double LowestShare { get; init; } = 0.25;

    /// <summary>Share of cadres that counts as top by score, in (0, 1]. Default 0.2.</summary>
    public double TopShare { get; init; } = 0.2;

    /// <summary>Share of a type's work (and of its events) that is left undone in the marginal test, in (0, 1]. Default 0.1.</summary>
    public double WorkReduction { get; init; } = 0.1;

    /// <summary>Points that a score may rise by leaving work undone before it is flagged, 0 or more. Default 0.1.</summary>
    public double Tolerance { get; init; } = 0.1;

    /// <summary>Points by which doing nothing must beat the score to be flagged, 0 or more. Default 0.005: half of the last digit shown.</summary>
    public double IdleTolerance { get; init; } = 0.005;

    /// <summary>
    /// Weights of the mark-counting scheme that the reform replaces, which the same diagnostics are made for. Default 0.60, 0.25, 0.15.
    /// </summary>
    public PartWeights MarkCounting { get; init; } = new(0.60, 0.25, 0.15);
}
