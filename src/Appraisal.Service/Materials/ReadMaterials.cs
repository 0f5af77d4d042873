using Appraisal.Service.Access;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Materials;

namespace Appraisal.Service.Materials;

/// <summary>The content of a material, to be closed by who reads it.</summary>
public sealed record MaterialContent(Stream Stream, MaterialRow Row);

/// <summary>Reads materials: those of the caller's territory, a member the own ones.</summary>
public sealed class ReadMaterials(Database database, ContentStore contents)
{
    private static readonly string Waits = Wire.Text(ReviewStatus.Submitted);

    /// <summary>A part of the list, in order of id.</summary>
    public Task<Outcome<Page<Material>>> ListAsync(Caller caller, PageQuery page, MaterialQuery query, CancellationToken cancel) =>
        database.ReadAsync<Outcome<Page<Material>>>(async session =>
        {
            if (page.Refusal is { } refusal)
                return refusal;
            var rows = await MaterialStore.PageAsync(session, page.After, Filter(caller, query), page.Size + 1, cancel);
            var uses = await MaterialStore.UsesAsync(session, rows.Select(r => r.Id), cancel);
            return page.Of(rows, r => MaterialValidation.View(r, uses[r.Id]), r => r.Id);
        }, cancel);

    /// <summary>How many the list shows, where it shows what waits for a review; null: it shows others.</summary>
    public async Task<long?> TotalAsync(Caller caller, MaterialQuery query, CancellationToken cancel) =>
        query.Status == Waits ? await database.ReadAsync(session => CountWaitingAsync(session, caller, query, cancel), cancel) : null;

    /// <summary>How many of the list wait for a review.</summary>
    internal static Task<long> CountWaitingAsync(Session session, Caller caller, MaterialQuery query, CancellationToken cancel) =>
        MaterialStore.CountWaitingAsync(session, Filter(caller, query), cancel);

    private static MaterialFilter Filter(Caller caller, MaterialQuery query) => new(Check.Normalise(query.Cycle), Check.Normalise(query.Kind),
        caller.Scope(Check.Normalise(query.StaffNo)), Check.Normalise(query.Unit), query.Status, caller.Unit);

    /// <summary>One of them.</summary>
    public Task<Outcome<Material>> GetAsync(Caller caller, string id, CancellationToken cancel) => database.ReadAsync<Outcome<Material>>(async session =>
    {
        var found = await FindAsync(session, caller, id, cancel);
        if (found.Refusal is { } refusal)
            return refusal;
        var uses = await MaterialStore.UsesAsync(session, [found.Value.Id], cancel);
        return MaterialValidation.View(found.Value, uses[found.Value.Id]);
    }, cancel);

    /// <summary>The first that was handed in before with the same content, about the same and for the same requirement; null: none, or none that the caller may see.</summary>
    public Task<Material?> SameBeforeAsync(Caller caller, string id, CancellationToken cancel) => database.ReadAsync<Material?>(async session =>
    {
        var found = await FindAsync(session, caller, id, cancel);
        if (found.Refusal is not null || await MaterialStore.SameBeforeAsync(session, found.Value, cancel) is not { } same)
            return null;
        return MaterialValidation.View(same, (await MaterialStore.UsesAsync(session, [same.Id], cancel))[same.Id]);
    }, cancel);

    /// <summary>Its content, if it is kept here.</summary>
    public async Task<Outcome<MaterialContent>> ContentAsync(Caller caller, string id, CancellationToken cancel)
    {
        var found = await database.ReadAsync(session => FindAsync(session, caller, id, cancel), cancel);
        if (found.Refusal is { } refusal)
            return refusal;
        return found.Value.Size is not null && contents.Open(found.Value.ContentHash) is { } content
            ? new MaterialContent(content, found.Value)
            : Refusal.NotFound("content", id);
    }

    private static async Task<Outcome<MaterialRow>> FindAsync(Session session, Caller caller, string id, CancellationToken cancel)
    {
        if (await MaterialStore.FindAsync(session, Check.Normalise(id)!, cancel) is not { } row
            || !await caller.HoldsAsync(session, row.Unit, row.StaffNo, cancel))
            return Refusal.NotFound("material", id);
        return row;
    }
}
