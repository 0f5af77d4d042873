using Appraisal.Service.Access;
using Appraisal.Service.Schemes;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Inspections;

namespace Appraisal.Service.Inspections;

/// <summary>Reads findings: those of the caller's territory, a member the own ones.</summary>
public sealed class ReadFindings(Database database)
{
    /// <summary>A part of the list, in order of id.</summary>
    public Task<Outcome<Page<Finding>>> ListAsync(Caller caller, PageQuery page, FindingQuery query, CancellationToken cancel) =>
        database.ReadAsync<Outcome<Page<Finding>>>(async session =>
        {
            if (page.Refusal is { } refusal)
                return refusal;
            if (await CycleDays.OfAsync(session, query.Cycle, query.From, query.To, cancel) is not { } days)
                return new Page<Finding>([], null);
            return page.Of(await FindingStore.PageAsync(session, page.After, new FindingFilter(Check.Normalise(query.Inspection),
                caller.Scope(Check.Normalise(query.StaffNo)), Check.Normalise(query.Unit), query.Conforming, days.From, days.To, caller.Unit, days.Within),
                page.Size + 1, cancel), RecordFinding.View, r => r.Id);
        }, cancel);

    /// <summary>Those of these findings whose item is not on the checklist of their visit, by their ids; a visit without a checklist has none.</summary>
    public Task<IReadOnlySet<string>> OffChecklistAsync(IReadOnlyCollection<Finding> findings, CancellationToken cancel) => database.ReadAsync<IReadOnlySet<string>>(async session =>
    {
        var visits = findings.Select(f => f.Inspection).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        var checklists = visits.Count == 0 ? [] : (await InspectionStore.OfIdsAsync(session, visits, cancel)).ToDictionary(i => i.Id, i => Json.Read<string[]>(i.Checklist), StringComparer.Ordinal);
        return findings.Where(f => f.Inspection is { } visit && checklists.GetValueOrDefault(visit, []) is { Length: > 0 } items && !items.Contains(f.Item))
            .Select(f => f.Id).ToHashSet(StringComparer.Ordinal);
    }, cancel);

    /// <summary>One of them.</summary>
    public Task<Outcome<Finding>> GetAsync(Caller caller, string id, CancellationToken cancel) => database.ReadAsync<Outcome<Finding>>(async session =>
        await FindingStore.FindAsync(session, Check.Normalise(id)!, cancel) is { } row && await caller.HoldsAsync(session, row.Unit, row.StaffNo, cancel)
            ? RecordFinding.View(row)
            : Refusal.NotFound("finding", id), cancel);
}
