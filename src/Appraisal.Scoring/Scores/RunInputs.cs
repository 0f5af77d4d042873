using Appraisal.Scoring.Schemes;
using Appraisal.Scoring.Surveys;

namespace Appraisal.Scoring.Scores;

/// <summary>
/// Everything that a score run needs and nothing else: codes and values, no generated id, no instant. The run sorts it by code
/// itself, so the order of participants and of their lists changes no figure.
/// </summary>
public sealed record RunInputs
{
    /// <summary>The frozen scheme of the cycle.</summary>
    public required Scheme Scheme { get; init; }

    /// <summary>The cycle's participants, each staff number once.</summary>
    public required IReadOnlyList<ParticipantInputs> Participants { get; init; }

    /// <summary>Formal decisions that finish the grades, in the order they were made: of contradicting ones the last stands. Default: none.</summary>
    public IReadOnlyList<GradeDecision> Decisions { get; init; } = [];
}

/// <summary>What is known of one cadre in a cycle.</summary>
public sealed record ParticipantInputs
{
    /// <summary>Staff number, unique in the run.</summary>
    public required string StaffNo { get; init; }

    /// <summary>Code of the unit.</summary>
    public required string Unit { get; init; }

    /// <summary>Code of the county in which small quota groups are pooled. Default: one for all.</summary>
    public string County { get; init; } = "";

    /// <summary>Kind of post; scores are compared within it.</summary>
    public required string Cohort { get; init; }

    /// <summary>Group whose participants share the places for excellent. Default: one for all of the county.</summary>
    public string QuotaGroup { get; init; } = "";

    /// <summary>Duty hours of the cycle before leave, 0 or more.</summary>
    public required double DutyHours { get; init; }

    /// <summary>Hours of approved leave in the cycle, 0 or more. Default 0.</summary>
    public double LeaveHours { get; init; }

    /// <summary>On probation: a comment, no grade.</summary>
    public bool OnProbation { get; init; }

    /// <summary>Under a formally filed investigation (never an allegation): no grade until cleared.</summary>
    public bool UnderInvestigation { get; init; }

    /// <summary>A recorded finding that the cadre obstructed the appraisal.</summary>
    public bool Obstruction { get; init; }

    /// <summary>A formal warning: no excellent this year.</summary>
    public bool Warned { get; init; }

    /// <summary>A legal disqualification by formal decision: no excellent, whatever the number.</summary>
    public bool Disqualified { get; init; }

    /// <summary>Cells of the survey that gives θ, in the survey's order of strata; none: nobody answered.</summary>
    public IReadOnlyList<StratumCell> Satisfaction { get; init; } = [];

    /// <summary>Its unit is noted as influenced, and no reviewer lifted that: satisfaction is provisional at most. Default: no.</summary>
    public bool Influenced { get; init; }

    /// <summary>Distinct accepted items by kind of material. A kind not named: 0.</summary>
    public IReadOnlyDictionary<string, int> Materials { get; init; } = new Dictionary<string, int>();

    /// <summary>Accepted completed units by work type. A type not named: 0.</summary>
    public IReadOnlyDictionary<string, long> Work { get; init; } = new Dictionary<string, long>();

    /// <summary>Results of inspections that the cadre is responsible for, also where several report about the same thing.</summary>
    public IReadOnlyList<FindingInput> Findings { get; init; } = [];

    /// <summary>Verified, attributed, de-duplicated events: the outcome of <see cref="Accountability.CountedEvents"/>.</summary>
    public IReadOnlyList<CountedEvent> Events { get; init; } = [];
}

/// <summary>One recorded result for one checklist item (section 5).</summary>
/// <param name="Item">What it is about: findings of the cadre with the same text are about the same thing and count once.</param>
/// <param name="Date">Day of the inspection; of several about the same thing the latest stands, on one day the graver.</param>
/// <param name="Conforming">The result.</param>
/// <param name="Severity">Its weight in the share that conforms.</param>
/// <param name="Event">
/// Key of the incident that this was reported as. A failed thing that is a counted event of the same cadre counts once, where it weighs more.
/// </param>
public sealed record FindingInput(string Item, DateOnly Date, bool Conforming, Severity Severity, string? Event = null);

/// <summary>A verified event that counts (section 6).</summary>
/// <param name="Key">The users' own key of the incident; once a cadre.</param>
/// <param name="WorkType">Code of the work it happened in; absent: none of the scheme's types.</param>
/// <param name="Severity">How grave.</param>
/// <param name="Multiplier">m of the ruling, in [0, 1]; 1 before any ruling.</param>
/// <param name="Share">Share of the cadre in it, in (0, 1]. Default 1.</param>
/// <param name="IsWrongdoing">An exclusion of the negative list was proved: no work excuses it, and m is 1.</param>
/// <param name="Leniency">What the ruling granted; null: none was made yet.</param>
/// <param name="Clause">Code of the clause that it granted it by; null: none.</param>
public sealed record CountedEvent(
    string Key, string? WorkType, Severity Severity, double Multiplier, double Share = 1, bool IsWrongdoing = false,
    Leniency? Leniency = null, string? Clause = null);

/// <summary>Kinds of formal decision that finish grades (section 8).</summary>
public enum DecisionKind
{
    /// <summary>The panel gives a panel case a place for excellent.</summary>
    PanelExcellent,
    /// <summary>The panel gives a panel case no place.</summary>
    PanelDeclined,
    /// <summary>The higher quota of one group of one county is approved.</summary>
    QuotaApproval,
    /// <summary>A legal disqualification: no excellent.</summary>
    Disqualification,
    /// <summary>A candidate for incompetent is confirmed.</summary>
    IncompetenceConfirmed,
    /// <summary>A candidate for incompetent is not confirmed and becomes basically competent.</summary>
    IncompetenceDeclined,
    /// <summary>An investigation ended without more than a warning: the year is graded.</summary>
    Cleared,
}

/// <summary>A formal decision as far as it acts on grades; person, reason and document are kept with its record.</summary>
/// <param name="Kind">What was decided.</param>
/// <param name="StaffNo">The cadre; absent for <see cref="DecisionKind.QuotaApproval"/>.</param>
/// <param name="QuotaGroup">
/// For <see cref="DecisionKind.QuotaApproval"/> the group as reported in <see cref="QuotaGroupResult.Group"/>, or one of its members; the
/// empty one is the group without a name, not all.
/// </param>
/// <param name="County">The county of that group as reported in <see cref="QuotaGroupResult.County"/>; empty: none.</param>
public sealed record GradeDecision(DecisionKind Kind, string? StaffNo = null, string? QuotaGroup = null, string? County = null);
