using Appraisal.Service.Access;
using Appraisal.Service.Audit;
using Appraisal.Service.Materials;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Work;

namespace Appraisal.Service.Work;

/// <summary>Accepts or refuses a work record, and corrects its count: by another person than who did the work.</summary>
public sealed class ReviewWork(Database database, AuditTrail audit, TimeProvider clock)
{
    private const int ReasonLength = 2000;

    /// <summary>In a transaction of its own.</summary>
    public Task<Outcome<WorkRecord>> RunAsync(Caller caller, string id, WorkReviewRequest request, CancellationToken cancel) =>
        database.WriteAsync(session => ApplyAsync(session, caller, id, request, cancel), cancel);

    /// <summary>In the caller's transaction.</summary>
    public async Task<Outcome<WorkRecord>> ApplyAsync(Session session, Caller caller, string id, WorkReviewRequest request, CancellationToken cancel)
    {
        if (await WorkRecordStore.FindAsync(session, Check.Normalise(id)!, cancel) is not { } before
            || !await caller.HoldsAsync(session, before.Unit, before.StaffNo, cancel))
            return Refusal.NotFound("work record", id);
        var check = new Check();
        var accepted = check.Given("accepted", request.Accepted);
        var count = request.Count is null ? before.Count : check.Whole("count", request.Count, 0, RecordWork.MostUnits);
        var plain = accepted && count == before.Count;
        var reason = plain ? check.OptionalText("reason", request.Reason, ReasonLength) : check.Text("reason", request.Reason, ReasonLength);
        check.That(!caller.Is(before.StaffNo), "person", "own-case");
        if (check.Refusal is { } refusal)
            return refusal;

        if (before.Status == Wire.Text(ReviewStatus.Withdrawn))
            return Refusal.Conflict("withdrawn", before.Id, before.ReviewedBy);
        var status = Wire.Text(accepted ? ReviewStatus.Accepted : ReviewStatus.Rejected);
        if (before.Status == status && before.Count == count && before.ReviewedBy == caller.Person && before.ReviewReason == reason)
            return RecordWork.View(before);
        var row = before with { Count = count, Status = status, ReviewedBy = caller.Person, ReviewedAt = clock.GetUtcNow(), ReviewReason = reason };
        await WorkRecordStore.SetReviewAsync(session, before, row, cancel);
        await audit.At(row.Unit).WriteAsync(session, caller, "review", "work", row.Id, RecordWork.View(before), RecordWork.View(row), reason, cancel);
        return RecordWork.View(row);
    }
}
