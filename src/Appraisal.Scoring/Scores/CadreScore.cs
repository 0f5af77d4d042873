using Appraisal.Scoring.Schemes;
using Appraisal.Scoring.Surveys;
using Appraisal.Scoring.Work;

namespace Appraisal.Scoring.Scores;

/// <summary>Where a part's figure comes from.</summary>
public enum PartSource
{
    /// <summary>The cadre's own.</summary>
    Own,
    /// <summary>The cohort's mean stands in for it.</summary>
    Imputed,
    /// <summary>There is none.</summary>
    Missing,
}

/// <summary>Why a part is imputed or missing.</summary>
public enum PartReason
{
    /// <summary>It is the cadre's own.</summary>
    None,
    /// <summary>The scheme requires no material of the cohort.</summary>
    NoMaterialRequired,
    /// <summary>No finding about the cadre.</summary>
    NoFindings,
    /// <summary>Too few responses to be shown.</summary>
    Suppressed,
    /// <summary>Duty hours less leave are 0, so there is no workload.</summary>
    NoDutyHours,
}

/// <summary>A part of the score.</summary>
/// <param name="Value">Points, 0 to 100; null: missing.</param>
/// <param name="Source">Own, imputed or missing.</param>
/// <param name="Reason">Why it is not the cadre's own.</param>
/// <param name="StandardError">In points, 0 or more; null: unknown.</param>
public sealed record ScorePart(double? Value, PartSource Source, PartReason Reason = PartReason.None, double? StandardError = null);

/// <summary>Work done and what may be expected of it (sections 5 and 6).</summary>
/// <param name="Workload">x: hours done by duty hours, 0 or more; null: no duty hours, or no work types.</param>
/// <param name="Activity">A(x), 0 to 1; null: no workload.</param>
/// <param name="Factor">g = min(1, x / minimum), 0 to 1; 1 without work types.</param>
/// <param name="ErrorPoints">O: points of verified honest errors that are deducted for.</param>
/// <param name="WrongdoingPoints">X: points of verified wrongdoing, which expected errors do not excuse.</param>
/// <param name="ExpectedErrorPoints">E: points that this much of this work brings with it.</param>
/// <param name="ErrorRatio">q = (O + κ) / (E + κ).</param>
/// <param name="Deduction">D, points, 0 to the scheme's cap.</param>
public sealed record WorkResult(
    double? Workload, double? Activity, double Factor, double ErrorPoints, double WrongdoingPoints, double ExpectedErrorPoints, double ErrorRatio, double Deduction);

/// <summary>What makes up a score: the five add up to it exactly.</summary>
/// <typeparam name="T">Double for full precision, decimal for the two digits shown.</typeparam>
/// <param name="Material">g·w_M·M.</param>
/// <param name="Field">g·w_F·F.</param>
/// <param name="Satisfaction">g·w_Q·θ.</param>
/// <param name="Deduction">−D.</param>
/// <param name="Clip">What clipping to [0, 100], or obstruction, changed.</param>
/// <param name="Score">S, points, 0 to 100.</param>
public sealed record Contributions<T>(T Material, T Field, T Satisfaction, T Deduction, T Clip, T Score) where T : struct;

/// <summary>Ranks within the cohort that the true rank lies between (section 8); 1 is best.</summary>
/// <param name="Best">Smallest rank with cumulative share of draws ≥ the scheme's lower limit.</param>
/// <param name="Worst">Smallest rank with cumulative share of draws ≥ the scheme's upper limit.</param>
public sealed record RankInterval(int Best, int Worst);

/// <summary>The grades (section 8).</summary>
public enum Grade
{
    /// <summary>优秀.</summary>
    Excellent,
    /// <summary>称职.</summary>
    Competent,
    /// <summary>基本称职.</summary>
    BasicallyCompetent,
    /// <summary>不称职, until a formal decision confirms it a candidate only.</summary>
    IncompetentCandidate,
    /// <summary>不称职, confirmed by a formal decision.</summary>
    Incompetent,
    /// <summary>不定等次.</summary>
    Ungraded,
}

/// <summary>Why a grade is what it is.</summary>
public enum GradeReason
{
    /// <summary>Ungraded: a part of the score is missing.</summary>
    PartMissing,
    /// <summary>Ungraded: no score could be computed.</summary>
    NoScore,
    /// <summary>Ungraded: on leave over the scheme's share of the cycle.</summary>
    LongLeave,
    /// <summary>Ungraded: on probation.</summary>
    OnProbation,
    /// <summary>Ungraded: under a formally filed investigation.</summary>
    UnderInvestigation,
    /// <summary>Not excellent: score below the threshold.</summary>
    BelowExcellent,
    /// <summary>Not excellent: workload below the minimum.</summary>
    BelowMinimumWorkload,
    /// <summary>Not excellent: satisfaction is not rated.</summary>
    SatisfactionNotRated,
    /// <summary>Not excellent: disqualified by formal decision.</summary>
    Disqualified,
    /// <summary>Not excellent: warned.</summary>
    Warned,
    /// <summary>Not excellent: obstructed the appraisal.</summary>
    Obstruction,
    /// <summary>Not excellent: the places went to higher scores.</summary>
    NoPlace,
    /// <summary>Excellent: eligible and within the places.</summary>
    WithinPlaces,
    /// <summary>The panel has yet to decide on a place: a tie across the boundary.</summary>
    TieAtBoundary,
    /// <summary>The panel has yet to decide on a place: too close to a score across the boundary.</summary>
    CloseAtBoundary,
    /// <summary>The panel gave a place.</summary>
    PanelExcellent,
    /// <summary>The panel gave no place.</summary>
    PanelDeclined,
    /// <summary>Score below competent.</summary>
    BelowCompetent,
    /// <summary>Score below basically competent.</summary>
    BelowBasicallyCompetent,
    /// <summary>Workload so low that basically competent is the most.</summary>
    LowWorkload,
    /// <summary>A formal decision confirmed the candidate.</summary>
    IncompetenceConfirmed,
    /// <summary>A formal decision did not confirm the candidate.</summary>
    IncompetenceDeclined,
}

/// <summary>A cadre's grade with everything that bears on it.</summary>
/// <param name="Grade">The grade; a panel case without decision is competent so far.</param>
/// <param name="AwaitsPanel">The panel has yet to decide on a place for excellent.</param>
/// <param name="Reasons">All that apply, in the order of <see cref="GradeReason"/>.</param>
public sealed record GradeResult(Grade Grade, bool AwaitsPanel, IReadOnlyList<GradeReason> Reasons);

/// <summary>A cadre's score, explained.</summary>
public sealed record CadreScore
{
    /// <summary>Staff number.</summary>
    public required string StaffNo { get; init; }
    /// <summary>Kind of post.</summary>
    public required string Cohort { get; init; }
    /// <summary>Group that the places for excellent were counted in, after pooling.</summary>
    public string QuotaGroup { get; init; } = "";
    /// <summary>M: material evidence.</summary>
    public required ScorePart Material { get; init; }
    /// <summary>C: weighted share of conforming findings, adjusted for reliability.</summary>
    public required ScorePart Conformity { get; init; }
    /// <summary>How C was made: the own share and its weight, the cohort's, the interval, and where what is also an event was counted.</summary>
    public required ConformityResult Findings { get; init; }
    /// <summary>F: field score, from C and A(x).</summary>
    public required ScorePart Field { get; init; }
    /// <summary>θ: satisfaction as it enters the score.</summary>
    public required ScorePart Satisfaction { get; init; }
    /// <summary>How far the satisfaction may be relied on.</summary>
    public required Standing Standing { get; init; }
    /// <summary>The people of the unit were told how to answer, more often than the policy bears: the standing is provisional at most, where the scheme says so.</summary>
    public bool Influenced { get; init; }
    /// <summary>Workload, errors and deduction.</summary>
    public required WorkResult Work { get; init; }
    /// <summary>Weights really used, a missing part's 0; null: no score.</summary>
    public PartWeights? Weights { get; init; }
    /// <summary>Full precision; null: no score.</summary>
    public Contributions<double>? Contributions { get; init; }
    /// <summary>As shown, with two decimals; null: no score.</summary>
    public Contributions<decimal>? Shown { get; init; }
    /// <summary>The score is the one of a cadre who obstructed the appraisal (section 7).</summary>
    public bool ByObstruction { get; init; }
    /// <summary>
    /// A part that it lacks is lacking for all others of the cohort too, so that obstruction is not the cause and it is not graded.
    /// </summary>
    public bool LackedByAll { get; init; }
    /// <summary>Standard error of the score, points, from those of θ and C; unknown ones count as 0.</summary>
    public double StandardError { get; init; }
    /// <summary>Grade and reasons.</summary>
    public GradeResult Grade { get; init; } = new(Scores.Grade.Ungraded, false, []);
    /// <summary>Rank interval within the cohort; null: no score.</summary>
    public RankInterval? Rank { get; init; }
    /// <summary>Raised by the diagnostics: the score would be higher with less of these types of work (codes).</summary>
    public IReadOnlyList<string> ParadoxicalWork { get; init; } = [];
    /// <summary>Raised by the diagnostics: the score would be higher without any work.</summary>
    public bool IdleWouldPay { get; init; }

    /// <summary>S in full precision, points, 0 to 100; null: no score.</summary>
    public double? Score => Contributions?.Score;
    /// <summary>Whether a part of the score is missing.</summary>
    public bool PartMissing => Material.Value is null || Field.Value is null || Satisfaction.Value is null;
}
