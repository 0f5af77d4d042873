using Appraisal.Scoring.Surveys;

namespace Appraisal.Service.Disclosure;

/// <summary>Whether a survey's figures can still change.</summary>
public enum ResultsStatus
{
    /// <summary>They can: responses may come, or are not counted and examined yet.</summary>
    Open,

    /// <summary>They cannot, but for subjects under review: theirs change with decisions, at the latest when the last flag is decided.</summary>
    Final,
}

/// <summary>Which subjects of a survey a list shows.</summary>
/// <param name="Unit">Those who serve at or below this unit.</param>
/// <param name="Cohort">Those of this cohort.</param>
public sealed record ResultQuery(string? Unit, string? Cohort);

/// <summary>The figures of a survey, as far as the caller may see them.</summary>
/// <param name="Status">Whether they can still change. While responses may come, a subject's figures are renewed with every 10, or, where the survey says so, not out at all.</param>
/// <param name="Pending" example="0">Responses that were received and are not counted yet.</param>
/// <param name="Cohorts">Each cohort's comparison, where the caller may see all of its shown subjects' figures or at least 5 are shown.</param>
/// <param name="Subjects">A page of the subjects, in order of staff number.</param>
/// <param name="Next">What to give as <c>cursor</c> for the subjects that follow; null at the end.</param>
public sealed record SurveyResults(
    ResultsStatus Status, long Pending, IReadOnlyList<CohortResults> Cohorts, IReadOnlyList<SubjectResults> Subjects, string? Next);

/// <summary>The comparison of a cohort (methodology, section 3).</summary>
/// <param name="Cohort" example="village-secretary">The cohort.</param>
/// <param name="Subjects" example="120">k, the subjects that are shown, of which alone these figures are made.</param>
/// <param name="PooledVariance">s²_p in squared points.</param>
/// <param name="Tau2">τ², the variance between subjects, in squared points.</param>
/// <param name="Mean">μ in points, 0 to 100.</param>
/// <param name="MeanStandardError">In points.</param>
/// <param name="Distinguishable">Whether the subjects can be told apart at all.</param>
/// <param name="Comparison">The same with its reason.</param>
public sealed record CohortResults(
    string Cohort, int Subjects, double? PooledVariance, double? Tau2, double? Mean, double? MeanStandardError, bool Distinguishable, Distinguishability Comparison);

/// <summary>
/// A subject's satisfaction. Of a suppressed one no figure is shown. Where the caller may not see the cohort's figures, the own mean with
/// what belongs to it, and the reliability, are not shown either: together with the score they would tell of the others.
/// </summary>
/// <param name="StaffNo" example="00017">The cadre.</param>
/// <param name="Cohort">The cohort.</param>
/// <param name="N" example="61">The responses that count.</param>
/// <param name="Mean">The stratified mean in points, 0 to 100.</param>
/// <param name="StandardError">In points.</param>
/// <param name="Interval">95 %, clipped to 0 to 100 for display.</param>
/// <param name="Coverage">Share of the population whose stratum had a response, 0 to 1.</param>
/// <param name="Leverage">The most points by which one respondent can move the mean.</param>
/// <param name="Reliability">B, 0 to 1.</param>
/// <param name="Score">θ in points: the mean, drawn towards the cohort's as far as chance could explain.</param>
/// <param name="ScoreStandardError">In points.</param>
/// <param name="Standing">How far it may be relied on.</param>
/// <param name="UnderReview" example="0">Undecided flags, once the survey is closed; null below 10 responses. In a final survey its figures are renewed when all are decided; where the survey says reviewed, none is out before.</param>
/// <param name="Excluded" example="0">Responses that a reviewer excluded from these figures.</param>
/// <param name="MeanWithExcluded">The stratified mean as it would be with them, in a final survey; null where they are 1 to 9, whose mean the difference would tell.</param>
/// <param name="DataErrors">Where register and responses do not fit together.</param>
/// <param name="Influenced" example="false">The people of the unit were told how to answer more often than the policy bears: the standing is provisional at most, where the scheme says so. Known once the survey is final.</param>
public sealed record SubjectResults(
    string StaffNo, string Cohort, long? N, double? Mean, double? StandardError, Interval? Interval, double? Coverage, double? Leverage,
    double? Reliability, double? Score, double? ScoreStandardError, Standing Standing,
    long? UnderReview, long? Excluded, double? MeanWithExcluded, IReadOnlyList<StratumDataError> DataErrors, bool? Influenced);
