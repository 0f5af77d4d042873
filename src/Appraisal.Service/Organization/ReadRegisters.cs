using Appraisal.Service.Access;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Organization;
using Appraisal.Storage.Schemes;

namespace Appraisal.Service.Organization;

/// <summary>A unit with those above it, from the top, and those directly below.</summary>
/// <param name="Unit">The unit; null: the topmost of the territory are below.</param>
/// <param name="Above">Those above it as far as the reader may see.</param>
/// <param name="Below">Those directly below with their counts.</param>
public sealed record UnitView(Unit? Unit, IReadOnlyList<Unit> Above, Page<UnitCountsRow> Below);

/// <summary>A cadre with the unit and the cycles in which the cadre takes part.</summary>
public sealed record CadreView(Cadre Cadre, string UnitName, IReadOnlyList<ParticipationRow> Cycles);

/// <summary>What a search found.</summary>
public sealed record SearchView(IReadOnlyList<Cadre> Cadres, IReadOnlyList<HitRow> Units, bool HasMore);

/// <summary>Reads the registers as their pages show them.</summary>
public sealed class ReadRegisters(Database database)
{
    private const int MostHits = 20;

    /// <summary>A unit and what is below; the top without a code.</summary>
    public Task<Outcome<UnitView>> UnitAsync(Caller caller, string? code, PageQuery page, CancellationToken cancel) =>
        database.ReadAsync<Outcome<UnitView>>(async session =>
        {
            if (page.Refusal is { } refusal)
                return refusal;
            if (code is null)
                return new UnitView(null, [], page.Of(await RegisterStore.RootsAsync(session, caller.Unit, page.After, page.Size + 1, cancel), r => r, r => r.Code));
            if (await UnitStore.FindAsync(session, code, cancel) is not { } row || !await caller.HoldsAsync(session, code, cancel))
                return Refusal.NotFound("unit", code);
            var tree = await UnitTree.LoadAsync(session, [code], cancel);
            var above = tree.AtOrAbove(code).Skip(1).Where(a => caller.Holds(tree, a)).Select(a => OrganizationValidation.View(tree.Find(a)!)).Reverse();
            var below = await RegisterStore.ChildrenAsync(session, code, page.After, page.Size + 1, cancel);
            return new UnitView(OrganizationValidation.View(row), [.. above], page.Of(below, r => r, r => r.Code));
        }, cancel);

    /// <summary>Cadres that a filter lets through.</summary>
    public async Task<Outcome<Page<Cadre>>> CadresAsync(Caller caller, CadreQuery query, PageQuery page, CancellationToken cancel)
    {
        var check = new Check();
        var filter = new CadreFilter(Check.Normalise(query.Unit), string.IsNullOrEmpty(query.Cohort) ? null : query.Cohort, check.OptionalWord<CadreStatus>("status", query.Status),
            check.OptionalText("q", Check.Normalise(query.Q)), caller.Unit); // an input method in full-width mode writes ｚｗ
        return (page.Refusal ?? check.Refusal) is { } refusal
            ? refusal
            : await database.ReadAsync(async session => page.Of(await RegisterStore.CadresAsync(session, page.After, filter, page.Size + 1, cancel), OrganizationValidation.View, r => r.StaffNo), cancel);
    }

    /// <summary>One cadre.</summary>
    public Task<Outcome<CadreView>> CadreAsync(Caller caller, string staffNo, CancellationToken cancel) =>
        database.ReadAsync<Outcome<CadreView>>(async session =>
        {
            if (await CadreStore.FindAsync(session, staffNo, cancel) is not { } row || !await caller.HoldsAsync(session, row.Unit, cancel))
                return Refusal.NotFound("cadre", staffNo);
            var unit = await UnitStore.FindAsync(session, row.Unit, cancel);
            return new CadreView(OrganizationValidation.View(row), unit?.Name ?? row.Unit, await PostingStore.FindAsync(session, [staffNo], cancel));
        }, cancel);

    /// <summary>Cadres and units by name, initials or number.</summary>
    public Task<SearchView> SearchAsync(Caller caller, string text, CancellationToken cancel) => database.ReadAsync(async session =>
    {
        var cadres = await RegisterStore.CadresAsync(session, "", new CadreFilter(null, null, null, text, caller.Unit), MostHits + 1, cancel);
        var units = await RegisterStore.UnitsAsync(session, text, caller.Unit, MostHits + 1, cancel);
        return new SearchView([.. cadres.Take(MostHits).Select(OrganizationValidation.View)], [.. units.Take(MostHits)], cadres.Count > MostHits || units.Count > MostHits);
    }, cancel);

    /// <summary>Every kind of post that there is, to choose from.</summary>
    public Task<IReadOnlyList<string>> CohortsAsync(CancellationToken cancel) => database.ReadAsync(s => RegisterStore.CohortsAsync(s, cancel), cancel);
}
