using Appraisal.Service.Access;
using Appraisal.Service.Audit;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Organization;

namespace Appraisal.Service.Organization;

/// <summary>Stores units under their codes: one, or as many as an import has.</summary>
public sealed class PutUnit(Database database, AuditTrail audit)
{
    // units above each other, the lowest included: more than there are levels
    private const int MostDepth = 8;

    /// <summary>One, in a transaction of its own.</summary>
    public Task<Outcome<Stored<Unit>>> RunAsync(Caller caller, string code, UnitRequest request, CancellationToken cancel) =>
        database.WriteAsync(async session => (await ApplyAsync(session, caller, [(code, request)], cancel))[0], cancel);

    /// <summary>One that must not be there yet, as a form adds it; the same sent twice is added once.</summary>
    public Task<Outcome<Stored<Unit>>> AddAsync(Caller caller, string code, UnitRequest request, CancellationToken cancel) =>
        database.WriteAsync(async session => await (await ApplyAsync(session, caller, [(code, request)], cancel))[0]
            .AsNewAsync("code", code, async () => await UnitStore.FindAsync(session, Check.Normalise(code) ?? "", cancel) is not null), cancel);

    /// <summary>Many, each after its parent, in the caller's transaction; an outcome for each. What is refused is not written.</summary>
    public async Task<IReadOnlyList<Outcome<Stored<Unit>>>> ApplyAsync(
        Session session, Caller caller, IReadOnlyList<(string Code, UnitRequest Request)> requests, CancellationToken cancel)
    {
        await session.LockAsync("units", cancel); // a level is compared with its neighbours': nobody moves them meanwhile
        var checks = requests.Select(_ => new Check()).ToList();
        var rows = requests.Select((r, i) => OrganizationValidation.Row(checks[i], r.Code, r.Request)).ToList();
        var units = await UnitTree.LoadAsync(session, rows.SelectMany(r => new[] { r.Code, r.Parent }).OfType<string>(), cancel);
        var changes = new List<AuditedChange>();
        var outcomes = new List<Outcome<Stored<Unit>>>(rows.Count);
        foreach (var (row, check) in rows.Zip(checks))
        {
            CheckParent(units, caller, check, row);
            if (check.Passed)
                await CheckLevelAsync(units, check, row, cancel);
            outcomes.Add(check.Refusal is { } refusal ? refusal : await StoreAsync(units, caller, row, changes, cancel));
        }
        await units.FlushAsync(cancel);
        await audit.WriteAsync(session, caller, "put", "unit", changes, cancel);
        return outcomes;
    }

    private static async Task<Outcome<Stored<Unit>>> StoreAsync(
        UnitTree units, Caller caller, UnitRow row, List<AuditedChange> changes, CancellationToken cancel)
    {
        var before = units.Find(row.Code);
        var unit = OrganizationValidation.View(row);
        if (before == row)
            return new Stored<Unit>(unit, Change.Unchanged);
        // a unit that is there must be the caller's, and stay so; a new one stands below one of the caller's
        if (before is not null && !caller.Holds(units, row.Code))
            return caller.Outside();
        if (row.Parent is null && caller.Unit is not null && before is not { Parent: null })
            return caller.Outside();
        await units.PutAsync(row, cancel);
        changes.Add(new AuditedChange(row.Code, row.Code, before is null ? null : OrganizationValidation.View(before), unit));
        return new Stored<Unit>(unit, before is null ? Change.Created : Change.Updated) { Before = before is null ? null : OrganizationValidation.View(before) };
    }

    private static void CheckParent(UnitTree units, Caller caller, Check check, UnitRow row)
    {
        if (row.Parent is not { } parent || parent == units.Find(row.Code)?.Parent)
            return; // the topmost unit of a territory stands below one that lies outside
        if (units.AtOrAbove(parent).Contains(row.Code, StringComparer.Ordinal))
            check.Add("parent", "circle", parent);
        else
            check.That(units.Find(parent) is not null && caller.Holds(units, parent), "parent", "unknown", "unit", parent);
    }

    // a level is strictly below its parent's. So there is no endless chain of units, of which each would stand in a row with all above it
    private static async Task CheckLevelAsync(UnitTree units, Check check, UnitRow row, CancellationToken cancel)
    {
        var level = Wire.Value<UnitLevel>(row.Level);
        if (row.Parent is { } parent && units.Find(parent) is { } above)
        {
            check.That(Wire.Value<UnitLevel>(above.Level) < level, "level", "level-above", row.Level, parent, above.Level);
            check.That(units.AtOrAbove(parent).Count() < MostDepth, "parent", "too-deep", parent, MostDepth);
        }
        if (units.Find(row.Code) is not { } before || before.Level == row.Level)
            return;
        foreach (var below in await units.LevelsBelowAsync(row.Code, cancel))
            check.That(level < Wire.Value<UnitLevel>(below), "level", "level-below", row.Level, below);
    }
}
