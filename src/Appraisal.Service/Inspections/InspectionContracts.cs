using System.ComponentModel.DataAnnotations;
using Appraisal.Scoring.Inspections;

namespace Appraisal.Service.Inspections;

/// <summary>An inspection to be registered, planned or done.</summary>
public sealed record InspectionRequest
{
    /// <summary>Your own id of it: 1 to 64 letters, digits or . _ - : # ( ) &amp; + ·, with single blanks inside ; with PUT it stands in the address.</summary>
    /// <example>I-2026-0017</example>
    public string? Id { get; init; }

    /// <summary>The inspected unit; it stays.</summary>
    /// <example>V0101</example>
    [Required]
    public string? Unit { get; init; }

    /// <summary>Your own code of the body that inspects.</summary>
    /// <example>county-safety-office</example>
    [Required]
    public string? Body { get; init; }

    /// <summary>The level of that body.</summary>
    /// <example>county</example>
    [Required]
    public InspectionLevel? Level { get; init; }

    /// <summary>How it is carried out; supervision by default.</summary>
    /// <example>unannounced</example>
    public InspectionForm? Form { get; init; }

    /// <summary>Codes of its topics, 1 to 50; they are a set.</summary>
    /// <example>["housing-safety","fire"]</example>
    [Required]
    public IReadOnlyList<string>? Topics { get; init; }

    /// <summary>Its first day, 1900-01-01 to 2999-12-31. All rules count days between first days.</summary>
    /// <example>2026-05-20</example>
    [Required]
    public DateOnly? StartsOn { get; init; }

    /// <summary>Its last day; the first by default.</summary>
    /// <example>2026-05-20</example>
    public DateOnly? EndsOn { get; init; }

    /// <summary>Codes of the items to be checked, each once, at most 1000.</summary>
    /// <example>["wiring","exits"]</example>
    public IReadOnlyList<string>? Checklist { get; init; }

    /// <summary>How many materials it asks of the unit, 0 to 100,000; 0 by default.</summary>
    /// <example>4</example>
    public long? MaterialsRequested { get; init; }

    /// <summary>Working hours that it costs the unit, 0 to 100,000, kept to a hundredth; 0 by default.</summary>
    /// <example>6.5</example>
    public double? Hours { get; init; }

    /// <summary>Where it stands; planned by default.</summary>
    /// <example>planned</example>
    public InspectionStatus? Status { get; init; }

    /// <summary>The earlier inspection of the same unit that it follows up.</summary>
    public string? FollowUpOf { get; init; }

    /// <summary>What caused it; the plan by default.</summary>
    /// <example>plan</example>
    public InspectionTrigger? Trigger { get; init; }

    /// <summary>The person who acts for the body: records findings, changes the inspection, answers comments. By default who registers it; a change that names nobody leaves it.</summary>
    /// <example>王建国</example>
    public string? Inspector { get; init; }

    /// <summary>The request that says what is on record already.</summary>
    internal static InspectionRequest Of(InspectionView of) => new()
    {
        Id = of.Id, Unit = of.Unit, Body = of.Body, Level = of.Level, Form = of.Form, Topics = of.Topics, StartsOn = of.StartsOn, EndsOn = of.EndsOn, Checklist = of.Checklist,
        MaterialsRequested = of.MaterialsRequested, Hours = (double)of.Hours, Status = of.Status, FollowUpOf = of.FollowUpOf, Trigger = of.Trigger, Inspector = of.Inspector,
    };
}

/// <summary>An inspection.</summary>
public sealed record InspectionView
{
    /// <summary>Your own id.</summary>
    public required string Id { get; init; }

    /// <summary>The inspected unit.</summary>
    public required string Unit { get; init; }

    /// <summary>The body that inspects.</summary>
    public required string Body { get; init; }

    /// <summary>Its level.</summary>
    public required InspectionLevel Level { get; init; }

    /// <summary>How it is carried out.</summary>
    public required InspectionForm Form { get; init; }

    /// <summary>Its topics, in order of code.</summary>
    public required IReadOnlyList<string> Topics { get; init; }

    /// <summary>Its first day.</summary>
    public required DateOnly StartsOn { get; init; }

    /// <summary>Its last day.</summary>
    public required DateOnly EndsOn { get; init; }

    /// <summary>The items to be checked.</summary>
    public required IReadOnlyList<string> Checklist { get; init; }

    /// <summary>How many materials it asks of the unit.</summary>
    public required int MaterialsRequested { get; init; }

    /// <summary>Working hours that it costs the unit.</summary>
    public required decimal Hours { get; init; }

    /// <summary>Where it stands.</summary>
    public required InspectionStatus Status { get; init; }

    /// <summary>The inspection that it follows up.</summary>
    public string? FollowUpOf { get; init; }

    /// <summary>What caused it.</summary>
    public required InspectionTrigger Trigger { get; init; }

    /// <summary>The person who acts for the body.</summary>
    public required string Inspector { get; init; }

    /// <summary>When it was registered.</summary>
    public required DateTimeOffset RegisteredAt { get; init; }
}

/// <summary>An inspection with all that belongs to it.</summary>
/// <param name="Inspection">The inspection.</param>
/// <param name="Flags">What the rules found when they last examined it; withdrawn ones are left out.</param>
/// <param name="Findings">What it found.</param>
/// <param name="Adopted">Earlier findings that it took over in place of checking again; each counts once, where it was found.</param>
/// <param name="Materials">Ids of the materials that the unit handed over at it.</param>
/// <param name="Rating">What the unit thinks of it, to organizers, auditors and that unit; null: not rated, or not to be told.</param>
public sealed record InspectionDetails(
    InspectionView Inspection, IReadOnlyList<FlagView> Flags, IReadOnlyList<SharedFinding> Findings, IReadOnlyList<SharedFinding> Adopted,
    IReadOnlyList<string> Materials, RatingView? Rating);

/// <summary>A finding as other bodies see it.</summary>
/// <param name="Id">The finding.</param>
/// <param name="Inspection">The inspection that made it.</param>
/// <param name="Item">The checklist item.</param>
/// <param name="Conforming">Whether it is as it should be.</param>
/// <param name="StartsOn">The first day of that inspection.</param>
public sealed record SharedFinding(string Id, string Inspection, string Item, bool Conforming, DateOnly StartsOn);

/// <summary>Which inspections a list shows.</summary>
/// <param name="Unit">Those of units at or below this one.</param>
/// <param name="Body">Those of this body.</param>
/// <param name="Status">Those that stand so: planned, done or cancelled.</param>
/// <param name="From">Those that start on this day or later.</param>
/// <param name="To">Those that start on this day or before.</param>
public sealed record InspectionQuery(string? Unit, string? Body, string? Status, DateOnly? From, DateOnly? To);
