using Appraisal.Service.Access;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Imports;

namespace Appraisal.Service.Imports;

/// <summary>Imports on record: organizers and auditors read those of their territory, others the own.</summary>
public sealed class ReadImports(Database database)
{
    // before every id, as the last comes first
    private static readonly Guid End = new("ffffffff-ffff-ffff-ffff-ffffffffffff");

    /// <summary>The last first.</summary>
    public Task<Page<ImportView>> ListAsync(Caller caller, string? kind, PageQuery page, CancellationToken cancel) =>
        database.ReadAsync(async session => page.Of(
            await ImportRunStore.PageAsync(session, page.After.Length == 0 ? End : page.AfterId,
                new ImportRunFilter(kind, ImportViews.SeesOthers(caller) ? null : caller.Person, caller.Unit), page.Size + 1, cancel),
            ImportViews.Of, r => r.Id.ToString()), cancel);

    /// <summary>One.</summary>
    public Task<Outcome<ImportView>> GetAsync(Caller caller, Guid id, CancellationToken cancel) =>
        database.ReadAsync<Outcome<ImportView>>(async session =>
            await ImportRunStore.FindAsync(session, id, cancel) is { } run && await ImportViews.MaySeeAsync(session, caller, run, cancel)
                ? ImportViews.Of(run)
                : Refusal.NotFound("import run", id.ToString()), cancel);
}
