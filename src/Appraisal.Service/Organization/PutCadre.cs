using Appraisal.Service.Access;
using Appraisal.Service.Audit;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Organization;

namespace Appraisal.Service.Organization;

/// <summary>Stores a cadre's current posting under the staff number.</summary>
public sealed class PutCadre(Database database, AuditTrail audit)
{
    /// <summary>In a transaction of its own.</summary>
    public Task<Outcome<Stored<Cadre>>> RunAsync(Caller caller, string staffNo, CadreRequest request, CancellationToken cancel) =>
        database.WriteAsync(session => ApplyAsync(session, caller, staffNo, request, cancel), cancel);

    /// <summary>In the caller's transaction, as an import does.</summary>
    public async Task<Outcome<Stored<Cadre>>> ApplyAsync(Session session, Caller caller, string staffNo, CadreRequest request, CancellationToken cancel)
    {
        var check = new Check();
        var row = OrganizationValidation.Row(check, staffNo, request);
        check.That(row.Unit.Length == 0 || await UnitStore.FindAsync(session, row.Unit, cancel) is not null, "unit", "unknown", "unit", row.Unit);
        if (check.Refusal is { } refusal)
            return refusal;

        var before = await CadreStore.FindAsync(session, row.StaffNo, cancel);
        var cadre = OrganizationValidation.View(row);
        if (before == row)
            return new Stored<Cadre>(cadre, Change.Unchanged);
        if (before is null)
            await CadreStore.InsertAsync(session, row, cancel);
        else
            await CadreStore.UpdateAsync(session, row, cancel);
        await audit.WriteAsync(session, caller, "put", "cadre", row.StaffNo, before is null ? null : OrganizationValidation.View(before), cadre, cancel: cancel);
        return new Stored<Cadre>(cadre, before is null ? Change.Created : Change.Updated);
    }
}
