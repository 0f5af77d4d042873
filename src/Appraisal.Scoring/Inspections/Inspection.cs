namespace Appraisal.Scoring.Inspections;

/// <summary>One finding: a result recorded on site for one checklist item. Findings adopted from an earlier inspection are not among them.</summary>
/// <param name="Item">Code of the checklist item.</param>
/// <param name="Conforming">Whether what was found conforms.</param>
public sealed record InspectionResult(string Item, bool Conforming);

/// <summary>A material that the unit handed over at an inspection.</summary>
/// <param name="Code">The material's identifier in the register.</param>
/// <param name="ValidUntil">Last day on which it may be used again; null without limit.</param>
public sealed record InspectionMaterial(string Code, DateOnly? ValidUntil = null);

/// <summary>One visit of a body to a unit, planned, done or cancelled (methodology, section 11).</summary>
public sealed record Inspection
{
    /// <summary>Identifier, unique over all units.</summary>
    public required string Id { get; init; }

    /// <summary>Code of the inspected unit.</summary>
    public required string Unit { get; init; }

    /// <summary>Code of the inspecting body.</summary>
    public required string Body { get; init; }

    /// <summary>Level of the inspecting body.</summary>
    public InspectionLevel Level { get; init; }

    /// <summary>Form of the visit.</summary>
    public InspectionForm Form { get; init; }

    /// <summary>Codes of the topics, at least one.</summary>
    public required IReadOnlySet<string> Topics { get; init; }

    /// <summary>First day. All rules count days between first days.</summary>
    public required DateOnly StartsOn { get; init; }

    /// <summary>Last day, inclusive; not before <see cref="StartsOn"/>.</summary>
    public required DateOnly EndsOn { get; init; }

    /// <summary>Codes of the items to be checked, without duplicates; may be empty.</summary>
    public IReadOnlyList<string> Checklist { get; init; } = [];

    /// <summary>Number of materials asked of the unit, 0 or more.</summary>
    public int MaterialsRequested { get; init; }

    /// <summary>Working hours that the visit costs the unit, 0 or more.</summary>
    public decimal Hours { get; init; }

    /// <summary>Where the visit stands.</summary>
    public InspectionStatus Status { get; init; }

    /// <summary>Id of the inspection that this one follows up, if any.</summary>
    public string? FollowUpOf { get; init; }

    /// <summary>What caused it.</summary>
    public InspectionTrigger Trigger { get; init; }

    /// <summary>Position in the register; settles which of two visits that start on one day is the earlier.</summary>
    public long RegistrationOrder { get; init; }

    /// <summary>Findings recorded so far. Several may concern one item; the item conforms if all of them do.</summary>
    public IReadOnlyList<InspectionResult> Results { get; init; } = [];

    /// <summary>Materials handed over.</summary>
    public IReadOnlyList<InspectionMaterial> Materials { get; init; } = [];

    /// <summary>Earlier first: by first day, then by order of registration. The id only makes the order total.</summary>
    public static IComparer<Inspection> ByStart { get; } = Comparer<Inspection>.Create((a, b) =>
    {
        var byDay = a.StartsOn.CompareTo(b.StartsOn);
        if (byDay != 0) return byDay;
        var byRegistration = a.RegistrationOrder.CompareTo(b.RegistrationOrder);
        return byRegistration != 0 ? byRegistration : string.CompareOrdinal(a.Id, b.Id);
    });

    /// <summary>Days from the start of <paramref name="other"/> to the start of this one; negative if this one starts first.</summary>
    public int DaysAfter(Inspection other) => StartsOn.DayNumber - other.StartsOn.DayNumber;

    /// <summary>Topic overlap |A∩B| / min(|A|, |B|), 0..1; 0 if either has no topic.</summary>
    public double OverlapWith(Inspection other)
    {
        var (few, many) = Topics.Count <= other.Topics.Count ? (Topics, other.Topics) : (other.Topics, Topics);
        if (few.Count == 0) return 0;
        var shared = 0;
        foreach (var topic in few)
            if (many.Contains(topic)) shared++;
        return (double)shared / few.Count;
    }
}
