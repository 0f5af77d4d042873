namespace Appraisal.Scoring.Inspections;

/// <summary>What a check must know of the register. The caller looks it up.</summary>
/// <param name="UnitExists">Whether a unit of this code exists.</param>
/// <param name="TopicExists">Whether a topic of this code exists.</param>
/// <param name="Find">The inspection of this id, or null.</param>
public sealed record InspectionRegister(Func<string, bool> UnitExists, Func<string, bool> TopicExists, Func<string, Inspection?> Find);

/// <summary>Decides whether an inspection can be registered (methodology, section 11).</summary>
public static class InspectionCheck
{
    /// <summary>Most hours, and most materials, that one inspection can have.</summary>
    public const int Most = 100_000;

    /// <summary>First day that is accepted as a date.</summary>
    public static readonly DateOnly FirstDay = new(2000, 1, 1);

    /// <summary>Last day that is accepted as a date; every window after it is still a date.</summary>
    public static readonly DateOnly LastDay = new(2999, 12, 31);

    /// <summary>Every broken rule, with its field; empty for an inspection that can be registered.</summary>
    public static IReadOnlyList<BrokenRule> Of(Inspection inspection, InspectionRegister register) =>
    [
        .. Codes(inspection, register),
        .. Topics(inspection, register),
        .. Dates(inspection),
        .. Items(inspection),
        .. Amounts(inspection),
        .. FollowUp(inspection, register),
    ];

    private static IEnumerable<BrokenRule> Codes(Inspection inspection, InspectionRegister register)
    {
        if (string.IsNullOrWhiteSpace(inspection.Id)) yield return new("id", "required");
        if (string.IsNullOrWhiteSpace(inspection.Unit)) yield return new("unit", "required");
        else if (!register.UnitExists(inspection.Unit)) yield return new("unit", "unknown-unit", inspection.Unit);
        if (string.IsNullOrWhiteSpace(inspection.Body)) yield return new("body", "required");
        if (!Enum.IsDefined(inspection.Level)) yield return new("level", "unknown-value", inspection.Level);
        if (!Enum.IsDefined(inspection.Form)) yield return new("form", "unknown-value", inspection.Form);
        if (!Enum.IsDefined(inspection.Status)) yield return new("status", "unknown-value", inspection.Status);
        if (!Enum.IsDefined(inspection.Trigger)) yield return new("trigger", "unknown-value", inspection.Trigger);
    }

    private static IEnumerable<BrokenRule> Topics(Inspection inspection, InspectionRegister register)
    {
        if (inspection.Topics.Count == 0) yield return new("topics", "required");
        foreach (var (i, topic) in inspection.Topics.Index())
            if (!register.TopicExists(topic)) yield return new($"topics[{i}]", "unknown-topic", topic);
    }

    private static IEnumerable<BrokenRule> Dates(Inspection inspection)
    {
        if (inspection.StartsOn < FirstDay || inspection.StartsOn > LastDay)
            yield return new("startsOn", "out-of-range", inspection.StartsOn, FirstDay, LastDay);
        if (inspection.EndsOn < FirstDay || inspection.EndsOn > LastDay)
            yield return new("endsOn", "out-of-range", inspection.EndsOn, FirstDay, LastDay);
        if (inspection.EndsOn < inspection.StartsOn)
            yield return new("endsOn", "end-before-start", inspection.EndsOn, inspection.StartsOn);
    }

    private static IEnumerable<BrokenRule> Items(Inspection inspection)
    {
        var seen = new HashSet<string>();
        foreach (var (i, item) in inspection.Checklist.Index())
        {
            if (string.IsNullOrWhiteSpace(item)) yield return new($"checklist[{i}]", "required");
            else if (!seen.Add(item)) yield return new($"checklist[{i}]", "duplicate", item);
        }
        foreach (var (i, result) in inspection.Results.Index())
            if (string.IsNullOrWhiteSpace(result.Item)) yield return new($"results[{i}].item", "required");
    }

    private static IEnumerable<BrokenRule> Amounts(Inspection inspection)
    {
        if (inspection.MaterialsRequested is < 0 or > Most)
            yield return new("materialsRequested", "out-of-range", inspection.MaterialsRequested, 0, Most);
        if (inspection.Hours is < 0 or > Most)
            yield return new("hours", "out-of-range", inspection.Hours, 0, Most);
    }

    private static IEnumerable<BrokenRule> FollowUp(Inspection inspection, InspectionRegister register)
    {
        if (inspection.FollowUpOf is not { } named) yield break;
        if (named == inspection.Id)
        {
            yield return new("followUpOf", "follow-up-of-itself", named);
            yield break;
        }
        if (register.Find(named) is not { } followed)
        {
            yield return new("followUpOf", "unknown-inspection", named);
            yield break;
        }
        if (followed.Unit != inspection.Unit) yield return new("followUpOf", "follow-up-at-another-unit", named, followed.Unit);
        if (followed.StartsOn > inspection.StartsOn) yield return new("followUpOf", "follow-up-before-inspection", named, followed.StartsOn);
        if (LeadsBack(inspection, followed, register)) yield return new("followUpOf", "follow-up-circle", named);
    }

    private static bool LeadsBack(Inspection inspection, Inspection followed, InspectionRegister register)
    {
        // a circle among others, which no check would have let in, must not hang this one
        var seen = new HashSet<string>();
        for (Inspection? at = followed; at is not null && seen.Add(at.Id); at = at.FollowUpOf is { } next ? register.Find(next) : null)
            if (at.FollowUpOf == inspection.Id) return true;
        return false;
    }
}
