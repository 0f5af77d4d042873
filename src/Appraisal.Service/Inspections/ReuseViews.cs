using Appraisal.Scoring.Inspections;
using Appraisal.Storage;
using Appraisal.Storage.Inspections;
using Appraisal.Storage.Materials;

namespace Appraisal.Service.Inspections;

/// <summary>Names, in what can be used again, the findings that can be adopted.</summary>
internal static class ReuseViews
{
    public static async Task<ReuseView> OfAsync(Session session, Reuse reuse, CancellationToken cancel)
    {
        var found = (await SharingStore.OfInspectionsAsync(session, reuse.Findings.Select(f => f.Result.Inspection.Id).Distinct(), cancel))
            .ToLookup(f => (f.Inspection, f.Item), f => f.Id);
        return new ReuseView(
            [.. reuse.Findings.Select(f => new FindingToReuse(f.Item, f.Result.Conforming, f.Result.Inspection.Id, f.Result.Inspection.Body,
                [.. found[(f.Result.Inspection.Id, f.Item)]], f.ValidUntil))],
            [.. reuse.Materials.Select(m => new MaterialToReuse(m.Material.Code, m.Inspection.Id, m.Material.ValidUntil))]);
    }

    /// <summary>The same with what the materials are called.</summary>
    public static async Task<ReuseView> NamedAsync(Session session, ReuseView reuse, CancellationToken cancel)
    {
        var rows = await MaterialStore.FindAsync(session, reuse.Materials.Select(m => m.Material).Distinct(StringComparer.Ordinal), cancel);
        return reuse with { Materials = [.. reuse.Materials.Select(m => m with { Title = rows.GetValueOrDefault(m.Material)?.Title })] };
    }
}
