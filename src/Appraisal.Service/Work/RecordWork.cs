using Appraisal.Service.Access;
using Appraisal.Service.Audit;
using Appraisal.Service.Materials;
using Appraisal.Service.Schemes;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Organization;
using Appraisal.Storage.Work;

namespace Appraisal.Service.Work;

/// <summary>Stores completed work under the client's id; accepted at once where another person than who did it says so.</summary>
public sealed class RecordWork(Database database, Postings postings, AuditTrail audit, TimeProvider clock)
{
    internal const long MostUnits = 1_000_000;

    /// <summary>In a transaction of its own.</summary>
    public Task<Outcome<Stored<WorkRecord>>> RunAsync(Caller caller, WorkRecordRequest request, CancellationToken cancel) =>
        database.WriteAsync(session => ApplyAsync(session, caller, request, cancel), cancel);

    /// <summary>In the caller's transaction, as an import does.</summary>
    public async Task<Outcome<Stored<WorkRecord>>> ApplyAsync(Session session, Caller caller, WorkRecordRequest request, CancellationToken cancel)
    {
        var check = new Check();
        var row = Row(check, caller, request);
        var cadre = row.StaffNo.Length == 0 ? null : await CadreStore.FindAsync(session, row.StaffNo, cancel);
        check.That(row.StaffNo.Length == 0 || cadre is not null, "staffNo", "unknown", "cadre", row.StaffNo);
        check.That(request.Accepted != true || !caller.Is(row.StaffNo), "accepted", "own-case");
        if (cadre is not null && request.Date is not null)
            await CheckTypeAsync(session, check, row, cancel);
        if (check.Refusal is { } refusal)
            return refusal;
        row = row with { Unit = cadre!.Unit };
        if (await caller.OutsideAsync(session, row.StaffNo, row.Unit, cancel) is { } outside)
            return outside;

        if (await WorkRecordStore.FindAsync(session, row.Id, cancel) is { } before)
            return RequestDigest.Same(before.RequestDigest, row.RequestDigest)
                ? new Stored<WorkRecord>(View(before), Change.Unchanged)
                : Refusal.Conflict("id-taken", row.Id);
        await WorkRecordStore.InsertAsync(session, row, cancel);
        await audit.WriteAsync(session, caller, "record", "work", row.Id, after: View(row), cancel: cancel);
        return new Stored<WorkRecord>(View(row), Change.Created);
    }

    internal static WorkRecord View(WorkRecordRow row) => new()
    {
        Id = row.Id,
        StaffNo = row.StaffNo,
        Unit = row.Unit,
        WorkType = row.WorkType,
        Count = row.Count,
        Date = row.DoneOn,
        Status = Wire.Value<ReviewStatus>(row.Status),
        RecordedBy = row.RecordedBy,
        RecordedAt = row.RecordedAt,
        ReviewedBy = row.ReviewedBy,
        ReviewedAt = row.ReviewedAt,
        ReviewReason = row.ReviewReason,
    };

    private WorkRecordRow Row(Check check, Caller caller, WorkRecordRequest request)
    {
        var now = clock.GetUtcNow();
        var accepted = request.Accepted == true;
        var row = new WorkRecordRow
        {
            Id = check.Code("id", request.Id),
            StaffNo = check.Code("staffNo", request.StaffNo),
            Unit = "",
            WorkType = check.Code("workType", request.WorkType),
            Count = check.Whole("count", request.Count, 0, MostUnits),
            DoneOn = check.Given("date", request.Date),
            Status = Wire.Text(accepted ? ReviewStatus.Accepted : ReviewStatus.Submitted),
            RecordedBy = caller.Person,
            RecordedAt = now,
            ReviewedBy = accepted ? caller.Person : null,
            ReviewedAt = accepted ? now : null,
            RequestDigest = [],
        };
        return row with { RequestDigest = RequestDigest.Of(new { row.StaffNo, row.WorkType, row.Count, row.DoneOn, accepted }) };
    }

    // where cycles hold the day, one of them must know the type: a misspelt one would count for nothing without anybody noticing
    private async Task CheckTypeAsync(Session session, Check check, WorkRecordRow row, CancellationToken cancel)
    {
        var found = await postings.FindAsync(session, row.StaffNo, row.DoneOn, cancel);
        check.That(found.Count == 0 || found.Any(p => p.Scheme.WorkTypes.Any(t => t.Code == row.WorkType)), "workType", "unknown", "work type", row.WorkType);
    }
}
