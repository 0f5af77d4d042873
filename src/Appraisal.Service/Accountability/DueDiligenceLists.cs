using Appraisal.Scoring.Accountability;
using Appraisal.Scoring.Schemes;
using Appraisal.Service.Access;
using Appraisal.Service.Audit;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Accountability;

namespace Appraisal.Service.Accountability;

/// <summary>Due-diligence lists by version: the one that is shipped, and those that were stored. A version never changes.</summary>
public sealed class DueDiligenceLists(Database database, AuditTrail audit, TimeProvider clock)
{
    /// <summary>A version; null where there is none.</summary>
    public static async Task<DueDiligenceList?> FindAsync(Session session, string version, CancellationToken cancel)
    {
        if (version == DefaultDueDiligenceList.Version)
            return DefaultDueDiligenceList.Value;
        return await DueDiligenceListStore.FindAsync(session, version, cancel) is { } row ? Json.Read<DueDiligenceList>(row.Body) : null;
    }

    /// <summary>The page of stored versions after one; the shipped list stands at the head of the first.</summary>
    public static async Task<Page<DueDiligenceList>> ListAsync(Session session, PageQuery page, CancellationToken cancel)
    {
        var stored = page.Of(await DueDiligenceListStore.PageAsync(session, page.After, page.Size + 1, cancel),
            r => Json.Read<DueDiligenceList>(r.Body), r => r.Version);
        return page.After.Length > 0 ? stored : stored with { Items = [DefaultDueDiligenceList.Value, .. stored.Items] };
    }

    /// <summary>Stores a version.</summary>
    public Task<Outcome<Stored<DueDiligenceList>>> PutAsync(Caller caller, string version, DueDiligenceListRequest request, CancellationToken cancel) =>
        database.WriteAsync<Outcome<Stored<DueDiligenceList>>>(async session =>
        {
            if (caller.Central() is { } outside)
                return outside;
            var check = new Check();
            var list = request.List(check, check.Code("version", version));
            if (check.Passed)
                check.Include("", DueDiligenceRules.Check(list).Select(Error));
            if (check.Refusal is { } refusal)
                return refusal;
            if (await FindAsync(session, list.Version, cancel) is { } before)
                return Json.Text(before) == Json.Text(list)
                    ? new Stored<DueDiligenceList>(before, Change.Unchanged)
                    : Refusal.Conflict("list-taken", list.Version);
            await DueDiligenceListStore.InsertAsync(session,
                new() { Version = list.Version, Body = Json.Text(list), Person = caller.Person, CreatedAt = clock.GetUtcNow() }, cancel);
            await audit.WriteAsync(session, caller, "put", "due-diligence-list", list.Version, after: list, cancel: cancel);
            return new Stored<DueDiligenceList>(list, Change.Created);
        }, cancel);

    // the clause is named by the path already
    private static FieldError Error(BrokenRule rule) => rule.Code == "unknown-circumstance"
        ? new FieldError(rule.Path, rule.Code, rule.Arguments[^1])
        : new FieldError(rule.Path, rule.Code, [.. rule.Arguments]);
}
