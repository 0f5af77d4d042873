using Appraisal.Scoring.Surveys;
using Appraisal.Scoring.Surveys.Quality;

namespace Appraisal.Scoring.Schemes;

/// <summary>
/// Every parameter of the scoring methodology, frozen when a cycle starts. Each member has the methodology's default, so a
/// scheme needs to state only what differs. <see cref="SchemeRules.Check"/> says whether it may be used.
/// </summary>
public sealed record Scheme
{
    /// <summary>Kinds of work that are counted (section 5). None (default): no field work is measured, so β = 0, g = 1, no deduction.</summary>
    public IReadOnlyList<WorkType> WorkTypes { get; init; } = [];

    /// <summary>Required material evidence (section 4). None for a cohort (default): its material part is missing.</summary>
    public IReadOnlyList<MaterialRequirement> MaterialRequirements { get; init; } = [];

    /// <summary>Duties and powers by post; an event is attributed to a cadre by citing one of them (section 6). Default: none.</summary>
    public IReadOnlyList<Duty> Duties { get; init; } = [];

    /// <summary>Version of the due-diligence list that rulings of the cycle apply. Default: the shipped one.</summary>
    public string DueDiligenceList { get; init; } = Accountability.DefaultDueDiligenceList.Version;

    /// <summary>Weights of the three parts for cohorts not named in <see cref="CohortWeights"/>. Default 0.15, 0.40, 0.45.</summary>
    public PartWeights Weights { get; init; } = new();

    /// <summary>Weights by cohort. Default: none.</summary>
    public IReadOnlyDictionary<string, PartWeights> CohortWeights { get; init; } = new Dictionary<string, PartWeights>();

    /// <summary>Weight of material under the scheme that this one replaces, in [0, 1]; the new one must be below it. Default 0.60.</summary>
    public double PreviousMaterialWeight { get; init; } = 0.60;

    /// <summary>
    /// Duty hours of a cycle for which the paradox check is made (X* of section 7), over 0. Default 2,000: 250 working days of
    /// 8 hours. A cadre's own duty hours come from the posting.
    /// </summary>
    public double ReferenceDutyHours { get; init; } = 2000;

    /// <summary>β: the share of work done in the field score, in [0, 1]. Default 0.4.</summary>
    public double WorkShare { get; init; } = 0.4;

    /// <summary>Workload (hours done by duty hours) at which work done earns its full share, over 0. Default 2.</summary>
    public double FullWorkload { get; init; } = 2;

    /// <summary>Weights of findings in the share that conforms, over 0. Default 1, 2, 4.</summary>
    public SeverityScale FindingWeights { get; init; } = new(1, 2, 4);

    /// <summary>
    /// K: the weight with which the cohort's share of conforming findings stands beside a cadre's own findings, 0 or more. Default 4:
    /// one critical finding's worth.
    /// </summary>
    public double FindingPrior { get; init; } = 4;

    /// <summary>Points of a verified event before its multiplier, over 0. Default 1, 3, 6.</summary>
    public SeverityScale EventPoints { get; init; } = new(1, 3, 6);

    /// <summary>Multipliers that a ruling may grant, in [0, 1]. Default 0, 0.3, 0.6, 1.</summary>
    public LeniencyScale Leniency { get; init; } = new();

    /// <summary>κ, in points: how much evidence is needed before errors count against the expectation; over 0. Default 12.</summary>
    public double ErrorPrior { get; init; } = 12;

    /// <summary>λ: points of deduction for errors at twice the expectation, 0 or more. Default 10.</summary>
    public double DeductionRate { get; init; } = 10;

    /// <summary>The most points that a cadre can be deducted, in [0, 100]. Default 15.</summary>
    public double DeductionCap { get; init; } = 15;

    /// <summary>Workload below which the score is scaled down (g = x / this) and excellent is barred, in (0, 1]. Default 0.6.</summary>
    public double MinimumWorkload { get; init; } = 0.6;

    /// <summary>Workload below which a cadre is at most basically competent, in [0, <see cref="MinimumWorkload"/>]. Default 0.4.</summary>
    public double LowWorkload { get; init; } = 0.4;

    /// <summary>Quantile of the cohort's scores that caps the score of a cadre who obstructed the appraisal, in [0, 1]. Default 0.25.</summary>
    public double ObstructionQuantile { get; init; } = 0.25;

    /// <summary>Channels whose responses count towards satisfaction, at least one. Default: both.</summary>
    public IReadOnlyList<Channel> CountedChannels { get; init; } = [Channel.Sampled, Channel.WalkIn];

    /// <summary>When satisfaction is rated, provisional or suppressed (section 3).</summary>
    public StandingRules Standing { get; init; } = new();

    /// <summary>When a response is flagged for review (section 10).</summary>
    public QualityRules Quality { get; init; } = new();

    /// <summary>When a unit whose people were told how to answer is noted as influenced (methodology, section *Pressure*).</summary>
    public PressureRules Pressure { get; init; } = new();

    /// <summary>Thresholds, quotas and panel cases (section 8).</summary>
    public GradeRules Grades { get; init; } = new();

    /// <summary>Draws of the rank interval (section 8).</summary>
    public RankRules Ranks { get; init; } = new();

    /// <summary>Thresholds of the paradox diagnostics and the mark-counting scheme to compare with (section 9).</summary>
    public DiagnosticRules Diagnostics { get; init; } = new();

    /// <summary>Days that a run stays open for objection before publication, 0 to 365. Default 7: five working days.</summary>
    public int ObjectionDays { get; init; } = 7;

    /// <summary>Days after a ruling within which it may be appealed, 0 to 365. Default 30.</summary>
    public int AppealDays { get; init; } = 30;

    /// <summary>The weights that apply to a cohort.</summary>
    public PartWeights WeightsOf(string cohort) => CohortWeights.GetValueOrDefault(cohort, Weights);

    /// <summary>What is required of a cohort: its own requirements and those without a cohort, in the order of declaration.</summary>
    public IEnumerable<MaterialRequirement> RequirementsOf(string cohort) =>
        MaterialRequirements.Where(requirement => requirement.Cohort is null || requirement.Cohort == cohort);
}
