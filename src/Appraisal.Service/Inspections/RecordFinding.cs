using Appraisal.Scoring.Inspections;
using Appraisal.Scoring.Schemes;
using Appraisal.Service.Access;
using Appraisal.Service.Audit;
using Appraisal.Service.Materials;
using Appraisal.Service.Schemes;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Accountability;
using Appraisal.Storage.Inspections;
using Appraisal.Storage.Materials;
using Appraisal.Storage.Organization;

namespace Appraisal.Service.Inspections;

/// <summary>Stores a finding under the client's id, and withdraws the material that it contradicts.</summary>
public sealed class RecordFinding(Database database, ExamineUnits examine, AuditTrail audit, TimeProvider clock)
{
    /// <summary>In a transaction of its own.</summary>
    public Task<Outcome<Stored<Finding>>> RunAsync(Caller caller, FindingRequest request, CancellationToken cancel) =>
        database.WriteAsync(session => ApplyAsync(session, caller, request, cancel), cancel);

    /// <summary>In the caller's transaction, as an import or an inspection does. One of an inspection notes its unit for examination.</summary>
    public async Task<Outcome<Stored<Finding>>> ApplyAsync(Session session, Caller caller, FindingRequest request, CancellationToken cancel)
    {
        var check = new Check();
        var row = Row(check, caller, request);
        if (await FindingStore.FindAsync(session, row.Id, cancel) is { } before)
            return RequestDigest.Same(before.RequestDigest, row.RequestDigest)
                ? new Stored<Finding>(View(before), Change.Unchanged)
                : Refusal.Conflict("id-taken", row.Id);
        await CheckNamesAsync(session, caller, check, row, cancel);
        var inspection = await CheckInspectionAsync(session, caller, check, row, cancel);
        var contradicted = await CheckMaterialAsync(session, caller, check, row, cancel);
        if (check.That(!caller.Is(row.StaffNo), "person", "own-case"))
            check.That(!await caller.IsPostedInAsync(session, row.Unit, cancel), "person", "own-unit", row.Unit);
        if (check.Refusal is { } refusal)
            return refusal;
        if (inspection is not null && !caller.ActsFor(inspection))
            return Visits.OtherInspector(inspection);
        if (row.StaffNo is not null && await ClosedCycles.RefuseAsync(session, row.StaffNo, row.FoundOn, cancel) is { } closed)
            return closed;

        await FindingStore.InsertAsync(session, row, cancel);
        await audit.At(row.Unit).WriteAsync(session, caller, "record", "finding", row.Id, after: View(row), cancel: cancel);
        if (inspection is not null)
            await examine.NoteAsync(session, [inspection], cancel);
        if (contradicted is not null)
            await WithdrawAsync(session, caller, contradicted, row.Id, cancel);
        return new Stored<Finding>(View(row), Change.Created);
    }

    internal static Finding View(FindingRow row) => new()
    {
        Id = row.Id,
        Inspection = row.Inspection,
        StaffNo = row.StaffNo,
        Unit = row.Unit,
        Item = row.Item,
        Conforming = row.Conforming,
        Severity = Wire.Value<Severity>(row.Severity),
        Date = row.FoundOn,
        ContradictsMaterial = row.ContradictsMaterial,
        Incident = row.Incident,
        RecordedBy = row.RecordedBy,
        RecordedAt = row.RecordedAt,
        WithdrawnBy = row.WithdrawnBy,
        WithdrawnAt = row.WithdrawnAt,
        WithdrawalReason = row.WithdrawalReason,
    };

    private FindingRow Row(Check check, Caller caller, FindingRequest request)
    {
        var row = new FindingRow
        {
            Id = check.Code("id", request.Id),
            Inspection = check.OptionalCode("inspection", request.Inspection),
            StaffNo = check.OptionalCode("staffNo", request.StaffNo),
            Unit = check.Code("unit", request.Unit),
            Item = check.Code("item", request.Item),
            Conforming = check.Given("conforming", request.Conforming),
            Severity = Wire.Text(check.Given("severity", request.Severity)),
            FoundOn = check.Given("date", request.Date),
            ContradictsMaterial = check.OptionalCode("contradictsMaterial", request.ContradictsMaterial),
            Incident = check.OptionalCode("incident", request.Incident),
            RecordedBy = caller.Person,
            RecordedAt = clock.GetUtcNow(),
            RequestDigest = [],
        };
        return row with
        {
            RequestDigest = RequestDigest.Of(new
            {
                row.Inspection, row.StaffNo, row.Unit, row.Item, row.Conforming, row.Severity, row.FoundOn, row.ContradictsMaterial, row.Incident,
            }),
        };
    }

    private static async Task CheckNamesAsync(Session session, Caller caller, Check check, FindingRow row, CancellationToken cancel)
    {
        if (row.Unit.Length > 0)
            check.That(await UnitStore.FindAsync(session, row.Unit, cancel) is not null && await caller.HoldsAsync(session, row.Unit, cancel), "unit", "unknown", "unit", row.Unit);
        if (row.StaffNo is not null)
            check.That(await CadreStore.FindAsync(session, row.StaffNo, cancel) is { } cadre && await caller.HoldsAsync(session, cadre.Unit, cancel), "staffNo", "unknown", "cadre", row.StaffNo);
        // of somebody else, or of nobody the caller may see, it is as if there were none
        if (row.Incident is not null)
        {
            check.That(await IncidentStore.FindAsync(session, row.Incident, cancel) is { } incident && incident.StaffNo == row.StaffNo
                && await caller.HoldsAsync(session, incident.Unit, incident.StaffNo, cancel), "incident", "unknown", "incident", row.Incident);
            check.That(!row.Conforming, "incident", "incident-of-conforming");
        }
    }

    private static async Task<InspectionRow?> CheckInspectionAsync(Session session, Caller caller, Check check, FindingRow row, CancellationToken cancel)
    {
        if (row.Inspection is null)
            return null;
        var inspection = await InspectionStore.FindAsync(session, row.Inspection, cancel);
        if (!check.That(inspection is not null && await caller.HoldsAsync(session, inspection.Unit, cancel), "inspection", "unknown", "inspection", row.Inspection))
            return null;
        check.That(inspection!.Status != Wire.Text(InspectionStatus.Cancelled), "inspection", "inspection-cancelled", row.Inspection);
        check.That(inspection.Unit == row.Unit, "unit", "elsewhere", row.Inspection, inspection.Unit, row.Unit);
        check.That(row.FoundOn >= inspection.StartsOn && row.FoundOn <= inspection.EndsOn,
            "date", "outside-inspection", row.FoundOn, inspection.StartsOn, inspection.EndsOn);
        return inspection;
    }

    private static async Task<MaterialRow?> CheckMaterialAsync(Session session, Caller caller, Check check, FindingRow row, CancellationToken cancel)
    {
        if (row.ContradictsMaterial is null)
            return null;
        check.That(!row.Conforming, "contradictsMaterial", "contradicts-conforming");
        var material = await MaterialStore.FindAsync(session, row.ContradictsMaterial, cancel);
        if (check.That(material is not null && await caller.HoldsAsync(session, material.Unit, cancel), "contradictsMaterial", "unknown", "material", row.ContradictsMaterial))
            check.That(material!.Unit == row.Unit || (material.StaffNo is not null && material.StaffNo == row.StaffNo),
                "contradictsMaterial", "material-elsewhere", row.ContradictsMaterial, material.Unit);
        return material;
    }

    private async Task WithdrawAsync(Session session, Caller caller, MaterialRow material, string finding, CancellationToken cancel)
    {
        if (await MaterialStore.ContradictAsync(session, material, finding, cancel) > 0)
            await audit.At(material.Unit).WriteAsync(session, caller, "contradict", "material", material.Id, before: new { material.Status },
                after: new { Status = Wire.Text(ReviewStatus.Contradicted), Finding = finding }, cancel: cancel);
    }
}
