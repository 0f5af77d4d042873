namespace Appraisal.Service.Surveys.Collection;

/// <summary>How the collection of a survey stands.</summary>
/// <param name="Status">Where the survey stands.</param>
/// <param name="Progress" example="0.4">The part of its time that has passed, 0 to 1.</param>
/// <param name="Pending">Responses that were received and are not in these counts yet.</param>
/// <param name="Units">By unit.</param>
/// <param name="Subjects">By cadre, in order of staff number.</param>
public sealed record CollectionReport(
    SurveyStatus Status, double Progress, long Pending, IReadOnlyList<UnitProgress> Units, IReadOnlyList<SubjectProgress> Subjects);

/// <summary>How collection stands in a unit.</summary>
/// <param name="Unit" example="V0101">The unit.</param>
/// <param name="Subjects">Cadres who serve there.</param>
/// <param name="Invited">Tokens made.</param>
/// <param name="Answered">Complete responses that count.</param>
/// <param name="Incomplete">Responses with too few items answered.</param>
/// <param name="Flagged">Responses that a reviewer should look at.</param>
/// <param name="StillNeeded">Further responses with which all can be rated.</param>
/// <param name="WillMiss">Cadres who will not have them at the close if it goes on like this.</param>
public sealed record UnitProgress(string Unit, int Subjects, long Invited, long Answered, long Incomplete, long Flagged, long StillNeeded, int WillMiss);

/// <summary>How collection stands for a cadre.</summary>
/// <param name="StaffNo" example="00017">The cadre.</param>
/// <param name="Unit">The unit.</param>
/// <param name="Answered">Complete responses that count.</param>
/// <param name="StillNeeded">The least number of further ones with which the cadre can be rated; low reliability may ask for more.</param>
/// <param name="ExpectedAtClose">Responses at the close at the pace since the opening; null before it.</param>
/// <param name="WillMiss">Whether they will be too few; null while nothing can be foretold.</param>
/// <param name="Strata">By stratum, in declared order.</param>
public sealed record SubjectProgress(
    string StaffNo, string Unit, long Answered, long StillNeeded, double? ExpectedAtClose, bool? WillMiss, IReadOnlyList<StratumProgress> Strata);

/// <summary>How collection stands in a stratum.</summary>
public sealed record StratumProgress
{
    /// <summary>The stratum.</summary>
    public required string Stratum { get; init; }

    /// <summary>N; null without a frame.</summary>
    public long? Population { get; init; }

    /// <summary>Tokens made.</summary>
    public long Invited { get; init; }

    /// <summary>Complete responses that count.</summary>
    public long Answered { get; init; }

    /// <summary>Responses with too few items answered.</summary>
    public long Incomplete { get; init; }

    /// <summary>Responses that a reviewer should look at.</summary>
    public long Flagged { get; init; }
}
