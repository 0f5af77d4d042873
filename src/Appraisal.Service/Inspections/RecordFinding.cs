using Appraisal.Scoring.Inspections;
using Appraisal.Scoring.Schemes;
using Appraisal.Service.Access;
using Appraisal.Service.Audit;
using Appraisal.Service.Materials;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Inspections;
using Appraisal.Storage.Materials;

namespace Appraisal.Service.Inspections;

/// <summary>
/// Stores findings under the clients' ids, and withdraws the materials that they contradict. A visit that found something took place: one that
/// was planned is done by it.
/// </summary>
public sealed class RecordFinding(Database database, ExamineUnits examine, AuditTrail audit, TimeProvider clock)
{
    /// <summary>In a transaction of its own.</summary>
    public Task<Outcome<Stored<Finding>>> RunAsync(Caller caller, FindingRequest request, CancellationToken cancel) =>
        database.WriteAsync(session => ApplyAsync(session, caller, request, cancel), cancel);

    /// <summary>In the caller's transaction, as an inspection does.</summary>
    public async Task<Outcome<Stored<Finding>>> ApplyAsync(Session session, Caller caller, FindingRequest request, CancellationToken cancel) =>
        (await ApplyAsync(session, caller, [request], cancel))[0];

    /// <summary>
    /// Many, each id once, in the caller's transaction, with a fixed number of look-ups; an outcome for each. What is refused is not written.
    /// Units of inspections are noted for examination.
    /// </summary>
    public async Task<IReadOnlyList<Outcome<Stored<Finding>>>> ApplyAsync(
        Session session, Caller caller, IReadOnlyList<FindingRequest> requests, CancellationToken cancel)
    {
        var checks = requests.Select(_ => new Check()).ToList();
        var rows = requests.Select((r, i) => Row(checks[i], caller, r)).ToList();
        var known = await FindingContext.ReadAsync(session, caller, rows, cancel);
        var (added, visited, contradicted) = (new List<FindingRow>(), new List<InspectionRow>(), new List<(MaterialRow Material, string Finding)>());
        var outcomes = rows.Zip(checks, (row, check) =>
        {
            if (known.Findings.TryGetValue(row.Id, out var before))
            {
                return RequestDigest.Same(before.RequestDigest, row.RequestDigest)
                    ? new Stored<Finding>(View(before), Change.Unchanged)
                    : (Outcome<Stored<Finding>>)Refusal.Conflict("id-taken", row.Id);
            }
            if (known.Refuse(check, row, out var inspection, out var material) is { } refusal)
                return refusal;
            known.Findings[row.Id] = row;
            added.Add(row);
            if (inspection is not null)
                visited.Add(inspection);
            if (material is not null)
                contradicted.Add((material, row.Id));
            return new Stored<Finding>(View(row), Change.Created);
        }).ToList();
        await FindingStore.InsertAsync(session, added, cancel);
        await audit.WriteAsync(session, caller, "record", "finding", added.Select(r => new AuditedChange(r.Id, r.Unit, null, View(r))), cancel);
        await CarriedOutAsync(session, caller, visited, cancel);
        await examine.NoteAsync(session, visited, cancel);
        foreach (var (material, finding) in contradicted)
            await WithdrawAsync(session, caller, material, finding, cancel);
        return outcomes;
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
            FoundOn = check.PastDay("date", request.Date, clock.GetUtcNow()),
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

    private async Task CarriedOutAsync(Session session, Caller caller, List<InspectionRow> visited, CancellationToken cancel)
    {
        var planned = visited.Where(v => v.Status == Wire.Text(InspectionStatus.Planned)).DistinctBy(v => v.Id).ToList();
        foreach (var before in planned)
            await InspectionStore.UpdateAsync(session, before, Done(before), cancel);
        await audit.WriteAsync(session, caller, "change", "inspection",
            planned.Select(v => new AuditedChange(v.Id, v.Unit, InspectionValidation.View(v), InspectionValidation.View(Done(v)))), cancel);
    }

    private static InspectionRow Done(InspectionRow row) => row with { Status = Wire.Text(InspectionStatus.Done) };

    private async Task WithdrawAsync(Session session, Caller caller, MaterialRow material, string finding, CancellationToken cancel)
    {
        if (await MaterialStore.ContradictAsync(session, material, finding, cancel) > 0)
            await audit.At(material.Unit).WriteAsync(session, caller, "contradict", "material", material.Id, before: new { material.Status },
                after: new { Status = Wire.Text(ReviewStatus.Contradicted), Finding = finding }, cancel: cancel);
    }
}
