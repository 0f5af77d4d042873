using System.ComponentModel.DataAnnotations;
using Appraisal.Scoring.Inspections;

namespace Appraisal.Service.Inspections;

/// <summary>Where a flag stands.</summary>
public enum FlagStatus
{
    /// <summary>It holds.</summary>
    Open,

    /// <summary>The rule is met, but justified: listed, never counted.</summary>
    Justified,

    /// <summary>A person dismissed it, with a reason, for the facts as they are.</summary>
    Dismissed,

    /// <summary>It no longer holds.</summary>
    Withdrawn,
}

/// <summary>An earlier inspection that a flag rests on.</summary>
/// <param name="Inspection">The inspection.</param>
/// <param name="Body">At whose hands.</param>
/// <param name="StartsOn">When it started.</param>
/// <param name="Overlap" example="0.5">Topic overlap with the flagged one, 0..1.</param>
public sealed record EarlierVisit(string Inspection, string Body, DateOnly StartsOn, double Overlap);

/// <summary>What a flag rests on. A dismissal holds as long as this stays the same.</summary>
public sealed record FlagFacts
{
    /// <summary>First day of the flagged inspection.</summary>
    public required DateOnly StartsOn { get; init; }

    /// <summary>Repeated: the greatest topic overlap; redundant: the share of the checklist that has a valid result; otherwise 0.</summary>
    public required double Overlap { get; init; }

    /// <summary>The earlier inspections, in order of date.</summary>
    public required IReadOnlyList<EarlierVisit> Earlier { get; init; }

    /// <summary>Over frequency: every limit broken.</summary>
    public required IReadOnlyList<FrequencyLimit> LimitsBroken { get; init; }

    /// <summary>Why it is listed only.</summary>
    public required InspectionJustification Justification { get; init; }

    /// <summary>Trace-heavy: materials asked for; otherwise null.</summary>
    public int? MaterialsRequested { get; init; }

    /// <summary>Trace-heavy: non-conforming findings; otherwise null.</summary>
    public int? NonConforming { get; init; }

    internal static FlagFacts Of(InspectionFlag flag)
    {
        var traceHeavy = flag.Kind == InspectionFlagKind.TraceHeavy;
        return new FlagFacts
        {
            StartsOn = flag.Inspection.StartsOn,
            Overlap = Math.Round(flag.Overlap, 6),
            Earlier = [.. flag.Earlier.Select(e => new EarlierVisit(e.Inspection.Id, e.Inspection.Body, e.Inspection.StartsOn, Math.Round(e.Overlap, 6)))],
            LimitsBroken = flag.LimitsBroken,
            Justification = flag.Justification,
            MaterialsRequested = traceHeavy ? flag.Inspection.MaterialsRequested : null,
            NonConforming = traceHeavy ? flag.Inspection.Results.Count(r => !r.Conforming) : null,
        };
    }
}

/// <summary>What a rule found in an inspection.</summary>
/// <param name="Id">The flag.</param>
/// <param name="Inspection">The flagged inspection, always the later one.</param>
/// <param name="Unit">The inspected unit.</param>
/// <param name="Body">The body that inspects.</param>
/// <param name="Kind">Which rule.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Facts">What it rests on.</param>
/// <param name="RaisedAt">When it was first raised.</param>
/// <param name="ChangedAt">When it last changed.</param>
public sealed record FlagView(
    Guid Id, string Inspection, string Unit, string Body, InspectionFlagKind Kind, FlagStatus Status, FlagFacts Facts,
    DateTimeOffset RaisedAt, DateTimeOffset ChangedAt);

/// <summary>One step in the history of a flag.</summary>
/// <param name="Status">Where it stood from then on.</param>
/// <param name="Facts">What it rested on.</param>
/// <param name="Person">Who; <c>service</c> where the rules did it.</param>
/// <param name="Reason">Why, where a person did it.</param>
/// <param name="At">When.</param>
public sealed record FlagChange(FlagStatus Status, FlagFacts Facts, string Person, string? Reason, DateTimeOffset At);

/// <summary>A flag with its history and what can be used instead of the visit.</summary>
/// <param name="Flag">The flag.</param>
/// <param name="History">Oldest first.</param>
/// <param name="Reuse">Findings and materials of the earlier inspections that it names.</param>
public sealed record FlagDetails(FlagView Flag, IReadOnlyList<FlagChange> History, ReuseView Reuse);

/// <summary>A finding that need not be made again.</summary>
/// <param name="Item">The checklist item.</param>
/// <param name="Conforming">The result.</param>
/// <param name="Inspection">The inspection that made it.</param>
/// <param name="Body">At whose hands.</param>
/// <param name="Findings">Its findings on the item; they can be adopted.</param>
/// <param name="ValidUntil">Last day on which it is valid.</param>
public sealed record FindingToReuse(
    string Item, bool Conforming, string Inspection, string Body, IReadOnlyList<string> Findings, DateOnly ValidUntil);

/// <summary>A material that need not be asked for again.</summary>
/// <param name="Material">The material.</param>
/// <param name="Inspection">The inspection at which it was handed over; null: it is in the unit's register of materials.</param>
/// <param name="ValidUntil">Last day on which it may be used; null without limit.</param>
/// <param name="Title" example="入户走访台账">What it is called; null: not to be told.</param>
public sealed record MaterialToReuse(string Material, string? Inspection, DateOnly? ValidUntil, string? Title = null);

/// <summary>What can be used again in place of checking and asking once more.</summary>
/// <param name="Findings">By item.</param>
/// <param name="Materials">By id.</param>
public sealed record ReuseView(IReadOnlyList<FindingToReuse> Findings, IReadOnlyList<MaterialToReuse> Materials);

/// <summary>Planned visits that could be one.</summary>
/// <param name="Unit">The unit.</param>
/// <param name="Visits">The visits, in order of date; the first would take the others in.</param>
/// <param name="HoursSaved" example="3.5">Hours of the unit that it saves.</param>
/// <param name="MaterialsSaved" example="2">Materials that need not be asked for twice.</param>
public sealed record JointVisitView(string Unit, IReadOnlyList<EarlierVisit> Visits, decimal HoursSaved, int MaterialsSaved)
{
    internal static JointVisitView Of(JointVisit proposal) => new(
        proposal.Visits[0].Unit,
        [.. proposal.Visits.Select(v => new EarlierVisit(v.Id, v.Body, v.StartsOn, Math.Round(v.OverlapWith(proposal.Visits[0]), 6)))],
        proposal.HoursSaved, proposal.MaterialsSaved);
}

/// <summary>A flag that a planned visit would raise.</summary>
/// <param name="Kind">Which rule.</param>
/// <param name="Justified">Whether it would be listed only.</param>
/// <param name="Facts">What it would rest on: what the visit repeats, and at whose hands.</param>
public sealed record ExpectedFlag(InspectionFlagKind Kind, bool Justified, FlagFacts Facts);

/// <summary>The answer to a body that plans a visit; nothing is stored.</summary>
/// <param name="Flags">What the visit would be flagged for, and what is justified.</param>
/// <param name="Reuse">What was found at the unit and which materials exist, and until when they are valid.</param>
/// <param name="JointVisits">Planned visits that it could be joined with, and what each would save.</param>
public sealed record PreCheckView(IReadOnlyList<ExpectedFlag> Flags, ReuseView Reuse, IReadOnlyList<JointVisitView> JointVisits);

/// <summary>Why a flag is dismissed.</summary>
public sealed record DismissalRequest
{
    /// <summary>At most 2000 characters.</summary>
    /// <example>经请示同意的专项复核</example>
    [Required]
    public string? Reason { get; init; }
}

/// <summary>Which flags a list shows.</summary>
/// <param name="Unit">Those of units at or below this one.</param>
/// <param name="Kind">Those of this rule: repeated, redundant, over-frequency or trace-heavy.</param>
/// <param name="Body">Those of this body's inspections.</param>
/// <param name="From">Those of inspections that start on this day or later.</param>
/// <param name="To">Those of inspections that start on this day or before.</param>
/// <param name="Status">Those that stand so; open, justified, dismissed or withdrawn; open by default.</param>
public sealed record FlagQuery(string? Unit, string? Kind, string? Body, DateOnly? From, DateOnly? To, string? Status);

/// <summary>How far the examination of changes has come.</summary>
/// <param name="UnitsToExamine" example="0">Changes of units whose flags were not examined since; 0: every flag is up to date.</param>
public sealed record ExaminationProgress(long UnitsToExamine);
