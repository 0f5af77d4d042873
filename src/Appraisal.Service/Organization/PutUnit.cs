using Appraisal.Service.Access;
using Appraisal.Service.Audit;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Organization;

namespace Appraisal.Service.Organization;

/// <summary>Stores a unit under its code.</summary>
public sealed class PutUnit(Database database, AuditTrail audit)
{
    /// <summary>In a transaction of its own.</summary>
    public Task<Outcome<Stored<Unit>>> RunAsync(Caller caller, string code, UnitRequest request, CancellationToken cancel) =>
        database.WriteAsync(session => ApplyAsync(session, caller, code, request, cancel), cancel);

    /// <summary>In the caller's transaction, as an import does.</summary>
    public async Task<Outcome<Stored<Unit>>> ApplyAsync(Session session, Caller caller, string code, UnitRequest request, CancellationToken cancel)
    {
        var check = new Check();
        var row = OrganizationValidation.Row(check, code, request);
        if (row.Parent is { } parent)
            await CheckParentAsync(session, check, row.Code, parent, cancel);
        if (check.Refusal is { } refusal)
            return refusal;

        var before = await UnitStore.FindAsync(session, row.Code, cancel);
        var unit = OrganizationValidation.View(row);
        if (before == row)
            return new Stored<Unit>(unit, Change.Unchanged);
        if (before is null)
            await UnitStore.InsertAsync(session, row, cancel);
        else
            await UnitStore.UpdateAsync(session, before, row, cancel);
        await audit.WriteAsync(session, caller, "put", "unit", row.Code, before is null ? null : OrganizationValidation.View(before), unit, cancel: cancel);
        return new Stored<Unit>(unit, before is null ? Change.Created : Change.Updated);
    }

    private static async Task CheckParentAsync(Session session, Check check, string code, string parent, CancellationToken cancel)
    {
        if (parent == code || await UnitStore.IsWithinAsync(session, parent, code, cancel))
            check.Add("parent", "circle", parent);
        else
            check.That(await UnitStore.FindAsync(session, parent, cancel) is not null, "parent", "unknown", "unit", parent);
    }
}
