using Appraisal.Service.Access;
using Appraisal.Service.Audit;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Inspections;
using Appraisal.Storage.Materials;

namespace Appraisal.Service.Inspections;

/// <summary>
/// Withdraws a finding that is wrong, by another person than who recorded it. It stays on record and counts as none; what followed from
/// it is undone: a material that it alone contradicted counts again, and the flags of its unit are examined anew.
/// </summary>
public sealed class WithdrawFinding(Database database, ExamineUnits examine, AuditTrail audit, TimeProvider clock)
{
    /// <summary>In a transaction of its own. The same withdrawal twice changes nothing.</summary>
    public Task<Outcome<Finding>> RunAsync(Caller caller, string id, TakeBackRequest request, CancellationToken cancel) =>
        database.WriteAsync<Outcome<Finding>>(async session =>
        {
            if (await FindingStore.FindAsync(session, Check.Normalise(id)!, cancel) is not { } before
                || !await caller.HoldsAsync(session, before.Unit, before.StaffNo, cancel))
                return Refusal.NotFound("finding", id);
            var inspection = before.Inspection is null ? null : await InspectionStore.FindAsync(session, before.Inspection, cancel);
            if (inspection is not null && caller.WhyNotOf(inspection.Body) is { } otherBody)
                return otherBody; // nobody undoes what another body found
            var check = new Check();
            var reason = check.Text("reason", request.Reason, TakeBackRequest.MostCharacters);
            check.That(!caller.Is(before.StaffNo), "person", "own-case");
            check.That(!Persons.Same(caller.Person, before.RecordedBy), "person", "same-person", caller.Person);
            if (check.Refusal is { } refusal)
                return refusal;
            if (before.WithdrawnAt is not null)
            {
                return before.WithdrawnBy == caller.Person && before.WithdrawalReason == reason
                    ? RecordFinding.View(before)
                    : Refusal.Conflict("withdrawn", before.Id, before.WithdrawnBy);
            }
            var row = before with { WithdrawnBy = caller.Person, WithdrawnAt = clock.GetUtcNow(), WithdrawalReason = reason };
            await FindingStore.WithdrawAsync(session, row, cancel);
            await audit.At(row.Unit).WriteAsync(session, caller, "withdraw", "finding", row.Id, RecordFinding.View(before), RecordFinding.View(row), reason, cancel);
            await UndoAsync(session, caller, row, inspection, cancel);
            return RecordFinding.View(row);
        }, cancel);

    private async Task UndoAsync(Session session, Caller caller, FindingRow row, InspectionRow? inspection, CancellationToken cancel)
    {
        if (inspection is not null)
            await examine.NoteAsync(session, [inspection], cancel);
        if (row.ContradictsMaterial is null || await MaterialStore.FindAsync(session, row.ContradictsMaterial, cancel) is not { } material)
            return;
        var other = await FindingStore.ContradictingAsync(session, material.ContentHash, material.Unit, cancel);
        if (await MaterialStore.RestoreAsync(session, material, row.Id, other, cancel) == 0)
            return;
        var now = (await MaterialStore.FindAsync(session, material.Id, cancel))!;
        await audit.At(material.Unit).WriteAsync(session, caller, "restore", "material", material.Id,
            before: new { material.Status, material.ContradictedBy }, after: new { now.Status, now.ContradictedBy }, reason: row.WithdrawalReason, cancel: cancel);
    }
}
