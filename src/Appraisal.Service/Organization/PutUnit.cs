using Appraisal.Service.Access;
using Appraisal.Service.Audit;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Organization;

namespace Appraisal.Service.Organization;

/// <summary>Stores units under their codes: one, or as many as an import has.</summary>
public sealed class PutUnit(Database database, AuditTrail audit)
{
    /// <summary>One, in a transaction of its own.</summary>
    public Task<Outcome<Stored<Unit>>> RunAsync(Caller caller, string code, UnitRequest request, CancellationToken cancel) =>
        database.WriteAsync(async session => (await ApplyAsync(session, caller, [(code, request)], cancel))[0], cancel);

    /// <summary>Many, each after its parent, in the caller's transaction; an outcome for each. What is refused is not written.</summary>
    public async Task<IReadOnlyList<Outcome<Stored<Unit>>>> ApplyAsync(
        Session session, Caller caller, IReadOnlyList<(string Code, UnitRequest Request)> requests, CancellationToken cancel)
    {
        var checks = requests.Select(_ => new Check()).ToList();
        var rows = requests.Select((r, i) => OrganizationValidation.Row(checks[i], r.Code, r.Request)).ToList();
        var units = await UnitTree.LoadAsync(session, rows.SelectMany(r => new[] { r.Code, r.Parent }).OfType<string>(), cancel);
        var changes = new List<(string, object?, object?)>();
        var outcomes = new List<Outcome<Stored<Unit>>>(rows.Count);
        foreach (var (row, check) in rows.Zip(checks))
        {
            CheckParent(units, check, row);
            outcomes.Add(check.Refusal is { } refusal ? refusal : await StoreAsync(units, row, changes, cancel));
        }
        await units.FlushAsync(cancel);
        await audit.WriteAsync(session, caller, "put", "unit", changes, cancel);
        return outcomes;
    }

    private static async Task<Outcome<Stored<Unit>>> StoreAsync(UnitTree units, UnitRow row, List<(string, object?, object?)> changes, CancellationToken cancel)
    {
        var before = units.Find(row.Code);
        var unit = OrganizationValidation.View(row);
        if (before == row)
            return new Stored<Unit>(unit, Change.Unchanged);
        await units.PutAsync(row, cancel);
        changes.Add((row.Code, before is null ? null : OrganizationValidation.View(before), unit));
        return new Stored<Unit>(unit, before is null ? Change.Created : Change.Updated);
    }

    private static void CheckParent(UnitTree units, Check check, UnitRow row)
    {
        if (row.Parent is not { } parent)
            return;
        if (units.AtOrAbove(parent).Contains(row.Code, StringComparer.Ordinal))
            check.Add("parent", "circle", parent);
        else
            check.That(units.Find(parent) is not null, "parent", "unknown", "unit", parent);
    }
}
