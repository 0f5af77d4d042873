using Appraisal.Scoring.Inspections;
using Appraisal.Service.Access;
using Appraisal.Service.Audit;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Inspections;
using Appraisal.Storage.Materials;

namespace Appraisal.Service.Inspections;

/// <summary>
/// What an inspection finds, takes over from earlier ones and is handed. An adopted finding stays the earlier inspection's, so it counts
/// once, and is no new result of this one.
/// </summary>
public sealed class ShareFindings(Database database, RecordFinding record, ExamineUnits examine, AuditTrail audit, TimeProvider clock)
{
    private const int MostAtOnce = 1000;

    /// <summary>Records a finding of the inspection and notes its unit for examination.</summary>
    public async Task<Outcome<Stored<Finding>>> RecordAsync(Caller caller, string id, InspectionFindingRequest request, CancellationToken cancel)
    {
        var outcome = await database.WriteAsync<Outcome<Stored<Finding>>>(async session =>
        {
            var acts = await Visits.ActAsync(session, caller, id, cancel);
            if (acts.Refusal is { } refused)
                return refused;
            var inspection = acts.Value;
            if (request.Date is null && !inspection.HasBegun(clock.GetUtcNow())) // nobody gave a day that could be wrong
                return Refusal.Conflict("not-visited", inspection.Id);
            return await record.ApplyAsync(session, caller, new FindingRequest
            {
                Id = request.Id, Inspection = inspection.Id, StaffNo = request.StaffNo, Unit = inspection.Unit, Item = request.Item,
                Conforming = request.Conforming, Severity = request.Severity, Date = request.Date ?? inspection.StartsOn,
                ContradictsMaterial = request.ContradictsMaterial, Incident = request.Incident,
            }, cancel);
        }, cancel);
        if (outcome.Refusal is null && outcome.Value.Change == Change.Created)
            examine.Soon();
        return outcome;
    }

    /// <summary>Adopts findings that earlier inspections of the unit made and that are still valid when this one starts.</summary>
    public Task<Outcome<SharedFinding[]>> AdoptAsync(Caller caller, string id, AdoptionRequest request, CancellationToken cancel) =>
        database.WriteAsync(session => AdoptAsync(session, caller, id, request, cancel), cancel);

    /// <summary>The same in the caller's transaction.</summary>
    public async Task<Outcome<SharedFinding[]>> AdoptAsync(Session session, Caller caller, string id, AdoptionRequest request, CancellationToken cancel)
    {
        var acts = await Visits.ActAsync(session, caller, id, cancel);
        if (acts.Refusal is { } refused)
            return refused;
        var inspection = acts.Value;
        var check = new Check();
        var wanted = Codes(check, "findings", request.Findings);
        check.That(!await caller.IsPostedInAsync(session, inspection.Unit, cancel), "person", "own-unit", inspection.Unit);
        var found = (await SharingStore.FoundAsync(session, inspection.Unit, wanted, cancel)).ToDictionary(f => f.Id, StringComparer.Ordinal);
        await CheckAdoptionAsync(session, check, inspection, wanted, found, cancel);
        if (check.Refusal is { } refusal)
            return refusal;
        var before = (await SharingStore.AdoptedAsync(session, inspection.Id, cancel)).Select(a => a.Shared).ToHashSet(StringComparer.Ordinal);
        foreach (var finding in wanted.Where(before.Add))
        {
            await SharingStore.AdoptAsync(session, Row(inspection, finding, caller), cancel);
            await audit.At(inspection.Unit).WriteAsync(session, caller, "adopt", "finding", finding, after: new { Inspection = inspection.Id }, cancel: cancel);
        }
        return await AdoptedAsync(session, inspection, cancel);
    }

    /// <summary>Notes which materials the unit handed over, so that later inspections need not ask for them again.</summary>
    public Task<Outcome<string[]>> HandOverAsync(Caller caller, string id, HandOverRequest request, CancellationToken cancel) =>
        database.WriteAsync<Outcome<string[]>>(async session =>
        {
            var acts = await Visits.ActAsync(session, caller, id, cancel);
            if (acts.Refusal is { } refused)
                return refused;
            var inspection = acts.Value;
            var check = new Check();
            var materials = Codes(check, "materials", request.Materials);
            foreach (var (i, code) in materials.Index())
            {
                var material = await MaterialStore.FindAsync(session, code, cancel);
                if (check.That(material is not null, $"materials[{i}]", "unknown", "material", code))
                    check.That(material!.Unit == inspection.Unit, $"materials[{i}]", "elsewhere", code, material.Unit, inspection.Unit);
            }
            if (check.Refusal is { } refusal)
                return refusal;
            var before = (await SharingStore.MaterialsAsync(session, inspection.Id, cancel)).Select(m => m.Shared).ToHashSet(StringComparer.Ordinal);
            foreach (var material in materials.Where(before.Add))
            {
                await SharingStore.HandOverAsync(session, Row(inspection, material, caller), cancel);
                await audit.At(inspection.Unit).WriteAsync(session, caller, "hand-over", "material", material, after: new { Inspection = inspection.Id }, cancel: cancel);
            }
            return before.Order(StringComparer.Ordinal).ToArray();
        }, cancel);

    internal static async Task<SharedFinding[]> AdoptedAsync(Session session, InspectionRow inspection, CancellationToken cancel)
    {
        var adopted = await SharingStore.AdoptedAsync(session, inspection.Id, cancel);
        var found = await SharingStore.FoundAsync(session, inspection.Unit, adopted.Select(a => a.Shared), cancel);
        return [.. found.Select(View).OrderBy(f => f.Id, StringComparer.Ordinal)];
    }

    internal static SharedFinding View(FoundRow row) => new(row.Id, row.Inspection, row.Item, row.Conforming, row.StartsOn);

    private static async Task CheckAdoptionAsync(Session session, Check check, InspectionRow inspection, IReadOnlyList<string> wanted,
        Dictionary<string, FoundRow> found, CancellationToken cancel)
    {
        var policy = (await InspectionPolicies.BookAsync(session, [inspection.Unit], cancel)).For(inspection.Unit, inspection.StartsOn);
        var sources = (await InspectionStore.OfIdsAsync(session, found.Values.Select(f => f.Inspection).Distinct(), cancel))
            .ToDictionary(i => i.Id, i => i.ToInspection(), StringComparer.Ordinal);
        var adopting = inspection.ToInspection();
        foreach (var (i, id) in wanted.Index())
        {
            if (!check.That(found.TryGetValue(id, out var finding), $"findings[{i}]", "no-finding-here", id, inspection.Unit))
                continue;
            var source = sources[finding!.Inspection];
            check.That(source.Status != InspectionStatus.Cancelled && Inspection.ByStart.Compare(source, adopting) < 0,
                $"findings[{i}]", "not-earlier", id, source.Id);
            check.That(adopting.DaysAfter(source) <= policy.ValidityDays,
                $"findings[{i}]", "no-longer-valid", id, source.StartsOn.AddDays(policy.ValidityDays));
        }
    }

    private static IReadOnlyList<string> Codes(Check check, string field, IReadOnlyList<string>? codes) =>
        [.. check.List(field, codes, 1, MostAtOnce).Select((code, i) => check.Code($"{field}[{i}]", code)).Distinct(StringComparer.Ordinal)];

    private SharedRow Row(InspectionRow inspection, string shared, Caller caller) =>
        new() { Inspection = inspection.Id, Shared = shared, Person = caller.Person, At = clock.GetUtcNow() };
}
