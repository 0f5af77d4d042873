using Appraisal.Service.Access;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Work;

namespace Appraisal.Service.Work;

/// <summary>Reads work records: those of the caller's territory, a member the own ones.</summary>
public sealed class ReadWork(Database database)
{
    /// <summary>A part of the list, in order of id.</summary>
    public Task<Outcome<Page<WorkRecord>>> ListAsync(Caller caller, PageQuery page, WorkQuery query, CancellationToken cancel) =>
        database.ReadAsync<Outcome<Page<WorkRecord>>>(async session => page.Refusal is { } refusal
            ? refusal
            : page.Of(await WorkRecordStore.PageAsync(session, page.After, new WorkRecordFilter(caller.Scope(Check.Normalise(query.StaffNo)),
                Check.Normalise(query.WorkType), query.Status, query.From, query.To, caller.Unit), page.Size + 1, cancel), RecordWork.View, r => r.Id), cancel);

    /// <summary>One of them.</summary>
    public Task<Outcome<WorkRecord>> GetAsync(Caller caller, string id, CancellationToken cancel) => database.ReadAsync<Outcome<WorkRecord>>(async session =>
        await WorkRecordStore.FindAsync(session, Check.Normalise(id)!, cancel) is { } row && await caller.HoldsAsync(session, row.Unit, row.StaffNo, cancel)
            ? RecordWork.View(row)
            : Refusal.NotFound("work record", id), cancel);
}
