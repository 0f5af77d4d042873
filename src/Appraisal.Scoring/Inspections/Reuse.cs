namespace Appraisal.Scoring.Inspections;

/// <summary>A finding that need not be made again.</summary>
/// <param name="Item">Code of the checklist item.</param>
/// <param name="Result">Its latest result and where it was recorded.</param>
/// <param name="ValidUntil">Last day on which it is valid.</param>
public sealed record ReusableFinding(string Item, RecordedResult Result, DateOnly ValidUntil);

/// <summary>A material that need not be asked for again.</summary>
/// <param name="Material">The material and its last valid day.</param>
/// <param name="Inspection">The inspection at which it was handed over.</param>
public sealed record ReusableMaterial(InspectionMaterial Material, Inspection Inspection);

/// <summary>What an inspection can use again in place of checking and asking once more (methodology, section 11).</summary>
/// <param name="Findings">By item code.</param>
/// <param name="Materials">By code, each once.</param>
public sealed record Reuse(IReadOnlyList<ReusableFinding> Findings, IReadOnlyList<ReusableMaterial> Materials)
{
    /// <summary>What the earlier inspections that a flag names can give.</summary>
    public static Reuse Of(InspectionFlag flag, InspectionPolicy policy) =>
        Of(flag.Inspection, flag.Earlier.Select(earlier => earlier.Inspection), policy);

    /// <summary>
    /// The latest valid results for the inspection's checklist, or, if it has none, for any item of visits that share a topic
    /// with it; and the materials, valid on its first day, of visits that share a topic or gave such a result.
    /// </summary>
    public static Reuse Of(Inspection inspection, IEnumerable<Inspection> earlier, InspectionPolicy policy)
    {
        Inspection[] visits = [.. earlier
            .Where(visit => visit.Status != InspectionStatus.Cancelled && Inspection.ByStart.Compare(visit, inspection) < 0)
            .Order(Inspection.ByStart)];
        var findings = FindingsOf(inspection, visits, policy);
        var sources = findings.Select(finding => finding.Result.Inspection.Id).ToHashSet();
        var materials = visits
            .Where(visit => sources.Contains(visit.Id) || visit.Topics.Overlaps(inspection.Topics))
            .SelectMany(visit => visit.Materials, (visit, material) => new ReusableMaterial(material, visit))
            .Where(reusable => reusable.Material.ValidUntil is not { } until || until >= inspection.StartsOn)
            .GroupBy(reusable => reusable.Material.Code, (_, same) => same.Last())
            .OrderBy(reusable => reusable.Material.Code, StringComparer.Ordinal);
        return new(findings, [.. materials]);
    }

    private static ReusableFinding[] FindingsOf(Inspection inspection, IEnumerable<Inspection> visits, InspectionPolicy policy)
    {
        var anyItem = inspection.Checklist.Count == 0;
        var recorded = new RecordedResults(policy.ValidityDays);
        foreach (var visit in visits.Where(visit => !anyItem || visit.Topics.Overlaps(inspection.Topics)))
            recorded.Add(visit);
        var items = anyItem ? recorded.Items : inspection.Checklist;
        return [.. from item in items.Distinct().Order(StringComparer.Ordinal)
                   let result = recorded.Latest(item, inspection)
                   where result is not null
                   select new ReusableFinding(item, result.Value, result.Value.Inspection.StartsOn.AddDays(policy.ValidityDays))];
    }
}
