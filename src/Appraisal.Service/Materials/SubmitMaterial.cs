using Appraisal.Service.Access;
using Appraisal.Service.Audit;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Materials;
using Appraisal.Storage.Organization;
using Appraisal.Storage.Schemes;

namespace Appraisal.Service.Materials;

/// <summary>Stores a material under the client's id.</summary>
public sealed class SubmitMaterial(Database database, ContentStore contents, ReviewMaterial review, AuditTrail audit, TimeProvider clock)
{
    /// <summary>In a transaction of its own. The content is on the disk before it begins, so that others do not wait for the disk.</summary>
    public async Task<Outcome<Stored<Material>>> RunAsync(Caller caller, MaterialRequest request, CancellationToken cancel)
    {
        using var draft = request.Content is { } content && content.Length <= contents.MaxBytes ? contents.Write(content) : null;
        return await database.WriteAsync(session => StoreAsync(session, caller, request, draft, cancel), cancel);
    }

    /// <summary>In the caller's transaction, as an import does.</summary>
    public async Task<Outcome<Stored<Material>>> ApplyAsync(Session session, Caller caller, MaterialRequest request, CancellationToken cancel)
    {
        using var draft = request.Content is { } content && content.Length <= contents.MaxBytes ? contents.Write(content) : null;
        return await StoreAsync(session, caller, request, draft, cancel);
    }

    private async Task<Outcome<Stored<Material>>> StoreAsync(
        Session session, Caller caller, MaterialRequest request, ContentStore.Draft? draft, CancellationToken cancel)
    {
        var check = new Check();
        var row = MaterialValidation.Row(check, caller, request, contents.MaxBytes, clock.GetUtcNow());
        var uses = MaterialValidation.Uses(check, request);
        CheckReview(check, caller, row, request);
        if (await MaterialStore.FindAsync(session, row.Id, cancel) is { } before)
            return await AgainAsync(session, caller, before, row, cancel);

        row = row with { Unit = await UnitAsync(session, check, row, cancel) };
        foreach (var cycle in uses.Select(u => u.Cycle).Where(c => c.Length > 0).Distinct(StringComparer.Ordinal))
            await CheckCycleAsync(session, check, cycle, row.ValidUntil, cancel);
        if (check.Refusal is { } refusal)
            return refusal;
        if (await ClosedAsync(session, uses, cancel) is { } closed)
            return closed;
        if (!await caller.HoldsAsync(session, row.Unit, row.StaffNo, cancel))
            return row.StaffNo is null ? Refusal.Unknown("unit", "unit", row.Unit) : Refusal.Unknown("staffNo", "cadre", row.StaffNo);

        draft?.Keep();
        await MaterialStore.InsertAsync(session, row, cancel);
        foreach (var use in uses)
            await MaterialStore.InsertUseAsync(session, use, cancel);
        var material = MaterialValidation.View(row, uses);
        await audit.At(row.Unit).WriteAsync(session, caller, "submit", "material", row.Id, after: material, cancel: cancel);
        return request.Accepted is { } accepted
            ? await ReviewAsync(session, caller, row.Id, accepted, cancel)
            : new Stored<Material>(material, Change.Created);
    }

    private static async Task<Outcome<Stored<Material>>> AgainAsync(
        Session session, Caller caller, MaterialRow before, MaterialRow row, CancellationToken cancel)
    {
        if (!await caller.HoldsAsync(session, before.Unit, before.StaffNo, cancel) || !RequestDigest.Same(before.RequestDigest, row.RequestDigest))
            return Refusal.Conflict("id-taken", row.Id);
        var uses = await MaterialStore.UsesAsync(session, [before.Id], cancel);
        return new Stored<Material>(MaterialValidation.View(before, uses[before.Id]), Change.Unchanged);
    }

    private async Task<Outcome<Stored<Material>>> ReviewAsync(Session session, Caller caller, string id, bool accepted, CancellationToken cancel)
    {
        var outcome = await review.ReviewAsync(
            session, caller, id, new MaterialReviewRequest { Accepted = accepted, Reason = "import" }, entering: true, cancel);
        return outcome.Refusal is { } refusal ? refusal : new Stored<Material>(outcome.Value, Change.Created);
    }

    private static void CheckReview(Check check, Caller caller, MaterialRow row, MaterialRequest request)
    {
        if (request.Accepted is null)
            return;
        check.That(caller.Role is Role.Administrator or Role.Organizer or Role.Appraiser, "accepted", "not-reviewer");
        check.That(!Persons.Same(row.SubmittedBy, caller.Person), "submittedBy", "same-person", caller.Person);
    }

    private static async Task<string> UnitAsync(Session session, Check check, MaterialRow row, CancellationToken cancel)
    {
        if (row.StaffNo is null)
        {
            check.That(row.Unit.Length == 0 || await UnitStore.FindAsync(session, row.Unit, cancel) is not null, "unit", "unknown", "unit", row.Unit);
            return row.Unit;
        }
        var cadre = await CadreStore.FindAsync(session, row.StaffNo, cancel);
        check.That(cadre is not null, "staffNo", "unknown", "cadre", row.StaffNo);
        return cadre?.Unit ?? "";
    }

    private static async Task<Refusal?> ClosedAsync(Session session, IEnumerable<MaterialUseRow> uses, CancellationToken cancel)
    {
        foreach (var use in uses)
        {
            if (await CycleStore.FindAsync(session, use.Cycle, cancel) is { ClosedAt: not null })
                return Refusal.Conflict("cycle-closed", use.Cycle);
        }
        return null;
    }

    private static async Task CheckCycleAsync(Session session, Check check, string code, DateOnly? validUntil, CancellationToken cancel)
    {
        var cycle = await CycleStore.FindAsync(session, code, cancel);
        if (check.That(cycle is not null, "cycle", "unknown", "cycle", code))
            check.That(validUntil is null || validUntil >= cycle!.StartsOn, "validUntil", "before-cycle", validUntil, cycle!.StartsOn, code);
    }
}
