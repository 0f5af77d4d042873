using Appraisal.Service.Access;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Inspections;

namespace Appraisal.Service.Inspections;

/// <summary>Reads findings: those of the caller's territory, a member the own ones.</summary>
public sealed class ReadFindings(Database database)
{
    /// <summary>A part of the list, in order of id.</summary>
    public Task<Outcome<Page<Finding>>> ListAsync(Caller caller, PageQuery page, FindingQuery query, CancellationToken cancel) =>
        database.ReadAsync<Outcome<Page<Finding>>>(async session => page.Refusal is { } refusal
            ? refusal
            : page.Of(await FindingStore.PageAsync(session, page.After, new FindingFilter(Check.Normalise(query.Inspection),
                caller.Scope(Check.Normalise(query.StaffNo)), Check.Normalise(query.Unit), query.Conforming, query.From, query.To, caller.Unit),
                page.Size + 1, cancel), RecordFinding.View, r => r.Id), cancel);

    /// <summary>One of them.</summary>
    public Task<Outcome<Finding>> GetAsync(Caller caller, string id, CancellationToken cancel) => database.ReadAsync<Outcome<Finding>>(async session =>
        await FindingStore.FindAsync(session, Check.Normalise(id)!, cancel) is { } row && await caller.HoldsAsync(session, row.Unit, row.StaffNo, cancel)
            ? RecordFinding.View(row)
            : Refusal.NotFound("finding", id), cancel);
}
