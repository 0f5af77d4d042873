namespace Appraisal.Scoring.Inspections;

/// <summary>The four things that the rules find in an inspection (methodology, section 11).</summary>
public enum InspectionFlagKind
{
    /// <summary>An earlier visit shortly before had overlapping topics.</summary>
    Repeated,
    /// <summary>Most of its checklist had valid results, and it found nothing new.</summary>
    Redundant,
    /// <summary>Too many visits started at the unit within a day, a week or a month.</summary>
    OverFrequency,
    /// <summary>It asked for many materials for what it found.</summary>
    TraceHeavy,
}

/// <summary>Why a repeated or redundant inspection is listed but not flagged.</summary>
public enum InspectionJustification
{
    /// <summary>Not justified.</summary>
    None,
    /// <summary>It follows up an earlier inspection in time.</summary>
    FollowUp,
    /// <summary>A complaint caused it.</summary>
    Complaint,
    /// <summary>An accident caused it.</summary>
    Accident,
    /// <summary>A law prescribes it.</summary>
    Statutory,
}

/// <summary>An earlier inspection that a flag rests on.</summary>
/// <param name="Inspection">The earlier inspection.</param>
/// <param name="Overlap">Topic overlap with the flagged one, 0..1.</param>
public readonly record struct EarlierInspection(Inspection Inspection, double Overlap);

/// <summary>One rule that an inspection meets.</summary>
/// <param name="Kind">Which rule.</param>
/// <param name="Inspection">The inspection, always the later one.</param>
/// <param name="Earlier">The earlier inspections that it rests on, in date order; none if trace-heavy.</param>
/// <param name="Overlap">
/// Repeated: the greatest topic overlap. Redundant: the share of the checklist that has a valid result. Otherwise 0.
/// </param>
/// <param name="LimitsBroken">Over frequency: every limit broken. Otherwise none.</param>
/// <param name="Justification">Set only for the kinds that can be justified, repeated and redundant.</param>
public sealed record InspectionFlag(
    InspectionFlagKind Kind,
    Inspection Inspection,
    IReadOnlyList<EarlierInspection> Earlier,
    double Overlap,
    IReadOnlyList<FrequencyLimit> LimitsBroken,
    InspectionJustification Justification)
{
    /// <summary>A justified case is listed, never counted or shown as a flag.</summary>
    public bool IsJustified => Justification != InspectionJustification.None;
}
