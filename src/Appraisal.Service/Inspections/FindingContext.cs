using Appraisal.Scoring.Inspections;
using Appraisal.Service.Access;
using Appraisal.Service.Organization;
using Appraisal.Service.Schemes;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Accountability;
using Appraisal.Storage.Inspections;
using Appraisal.Storage.Materials;
using Appraisal.Storage.Organization;

namespace Appraisal.Service.Inspections;

/// <summary>What findings name, read at once for all of them.</summary>
internal sealed class FindingContext
{
    private readonly Caller _caller;

    private FindingContext(Caller caller) => _caller = caller;

    /// <summary>The findings that are there, and those taken in.</summary>
    public required Dictionary<string, FindingRow> Findings { get; init; }

    public required Dictionary<string, InspectionRow> Inspections { get; init; }
    public required Dictionary<string, CadreRow> Cadres { get; init; }
    public required MergedNumbers Merged { get; init; }
    public required Dictionary<string, MaterialRow> Materials { get; init; }
    public required Dictionary<string, IncidentRow> Incidents { get; init; }
    public required IReadOnlySet<string> OwnUnits { get; init; }
    public required UnitTree Units { get; init; }
    public required ClosedCycles Closed { get; init; }

    /// <summary>Reads it.</summary>
    public static async Task<FindingContext> ReadAsync(Session session, Caller caller, IReadOnlyList<FindingRow> rows, CancellationToken cancel)
    {
        var inspections = (await InspectionStore.OfIdsAsync(session, Distinct(rows, r => r.Inspection), cancel)).ToDictionary(i => i.Id, StringComparer.Ordinal);
        var cadres = await CadreStore.FindAsync(session, Distinct(rows, r => r.StaffNo), cancel);
        var materials = await MaterialStore.FindAsync(session, Distinct(rows, r => r.ContradictsMaterial), cancel);
        var incidents = await IncidentStore.FindAsync(session, Distinct(rows, r => r.Incident), cancel);
        return new FindingContext(caller)
        {
            Findings = await FindingStore.FindAsync(session, Distinct(rows, r => r.Id), cancel),
            Inspections = inspections,
            Cadres = cadres,
            Merged = await MergedNumbers.ReadAsync(session, cadres.Keys, cancel),
            Materials = materials,
            Incidents = incidents,
            OwnUnits = await OwnPostings.UnitsAsync(session, caller.OwnStaffNos(), cancel),
            Units = await UnitTree.LoadAsync(session, rows.Select(r => r.Unit).Concat(inspections.Values.Select(i => i.Unit))
                .Concat(cadres.Values.Select(c => c.Unit)).Concat(materials.Values.Select(m => m.Unit)).Concat(incidents.Values.Select(i => i.Unit)), cancel),
            Closed = await ClosedCycles.OfAsync(session, cadres.Keys, cancel),
        };
    }

    /// <summary>Why a finding cannot be taken in; null if it can, with the inspection that it is of and the material that it contradicts.</summary>
    public Refusal? Refuse(Check check, FindingRow row, out InspectionRow? inspection, out MaterialRow? material)
    {
        if (row.Unit.Length > 0)
            check.That(Units.Find(row.Unit) is not null && _caller.Holds(Units, row.Unit), "unit", "unknown", "unit", row.Unit);
        if (row.StaffNo is not null && check.That(Cadres.TryGetValue(row.StaffNo, out var cadre) && _caller.Holds(Units, cadre.Unit), "staffNo", "unknown", "cadre", row.StaffNo))
            Merged.Refuse(check, row.StaffNo);
        if (row.Incident is not null)
        {
            // of somebody else, or of nobody the caller may see, it is as if there were none
            check.That(Incidents.TryGetValue(row.Incident, out var incident) && incident.StaffNo == row.StaffNo
                && _caller.Holds(Units, incident.Unit, incident.StaffNo), "incident", "unknown", "incident", row.Incident);
            check.That(!row.Conforming, "incident", "incident-of-conforming");
        }
        inspection = CheckInspection(check, row);
        material = CheckMaterial(check, row);
        if (check.That(!_caller.Is(row.StaffNo), "person", "own-case"))
            check.That(!OwnUnits.Contains(row.Unit), "person", "own-unit", row.Unit);
        if (check.Refusal is { } refusal)
            return refusal;
        if (inspection is not null && _caller.WhyNotAct(inspection) is { } other)
            return other;
        return row.StaffNo is null ? null : Closed.Refuse(row.StaffNo, row.FoundOn);
    }

    private InspectionRow? CheckInspection(Check check, FindingRow row)
    {
        if (row.Inspection is null)
            return null;
        var inspection = Inspections.GetValueOrDefault(row.Inspection);
        if (!check.That(inspection is not null && _caller.Holds(Units, inspection.Unit), "inspection", "unknown", "inspection", row.Inspection))
            return null;
        check.That(inspection!.Status != Wire.Text(InspectionStatus.Cancelled), "inspection", "inspection-cancelled", row.Inspection);
        check.That(inspection.Unit == row.Unit, "unit", "elsewhere", row.Inspection, inspection.Unit, row.Unit);
        check.That(row.FoundOn >= inspection.StartsOn && row.FoundOn <= inspection.EndsOn,
            "date", "outside-inspection", row.FoundOn, inspection.StartsOn, inspection.EndsOn);
        return inspection;
    }

    private MaterialRow? CheckMaterial(Check check, FindingRow row)
    {
        if (row.ContradictsMaterial is null)
            return null;
        check.That(!row.Conforming, "contradictsMaterial", "contradicts-conforming");
        var material = Materials.GetValueOrDefault(row.ContradictsMaterial);
        if (check.That(material is not null && _caller.Holds(Units, material.Unit), "contradictsMaterial", "unknown", "material", row.ContradictsMaterial))
            check.That(material!.Unit == row.Unit || (material.StaffNo is not null && material.StaffNo == row.StaffNo),
                "contradictsMaterial", "material-elsewhere", row.ContradictsMaterial, material.Unit);
        return material;
    }

    private static List<string> Distinct(IEnumerable<FindingRow> rows, Func<FindingRow, string?> code) => [.. rows.Select(code).OfType<string>().Distinct(StringComparer.Ordinal)];
}
