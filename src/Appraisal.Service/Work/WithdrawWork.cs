using Appraisal.Service.Access;
using Appraisal.Service.Audit;
using Appraisal.Service.Inspections;
using Appraisal.Service.Materials;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Work;

namespace Appraisal.Service.Work;

/// <summary>Takes back a work record that was accepted, by another person than who recorded or accepted it; it stays on record and counts no more.</summary>
public sealed class WithdrawWork(Database database, AuditTrail audit, TimeProvider clock)
{
    /// <summary>In a transaction of its own. The same withdrawal twice changes nothing.</summary>
    public Task<Outcome<WorkRecord>> RunAsync(Caller caller, string id, TakeBackRequest request, CancellationToken cancel) =>
        database.WriteAsync<Outcome<WorkRecord>>(async session =>
        {
            if (await WorkRecordStore.FindAsync(session, Check.Normalise(id)!, cancel) is not { } before
                || !await caller.HoldsAsync(session, before.Unit, before.StaffNo, cancel))
                return Refusal.NotFound("work record", id);
            var check = new Check();
            var reason = check.Text("reason", request.Reason, TakeBackRequest.MostCharacters);
            check.That(!caller.Is(before.StaffNo), "person", "own-case");
            var withdrawn = before.Status == Wire.Text(ReviewStatus.Withdrawn);
            check.That(withdrawn || !(Persons.Same(caller.Person, before.ReviewedBy) || Persons.Same(caller.Person, before.RecordedBy)), "person", "same-person", caller.Person);
            if (check.Refusal is { } refusal)
                return refusal;
            if (withdrawn)
            {
                return before.ReviewedBy == caller.Person && before.ReviewReason == reason
                    ? RecordWork.View(before)
                    : Refusal.Conflict("withdrawn", before.Id, before.ReviewedBy);
            }
            if (before.Status != Wire.Text(ReviewStatus.Accepted))
                return Refusal.Conflict("work-not-accepted", before.Id, before.Status);
            var row = before with { Status = Wire.Text(ReviewStatus.Withdrawn), ReviewedBy = caller.Person, ReviewedAt = clock.GetUtcNow(), ReviewReason = reason };
            await WorkRecordStore.SetReviewAsync(session, before, row, cancel);
            await audit.At(row.Unit).WriteAsync(session, caller, "withdraw", "work", row.Id, RecordWork.View(before), RecordWork.View(row), reason, cancel);
            return RecordWork.View(row);
        }, cancel);
}
