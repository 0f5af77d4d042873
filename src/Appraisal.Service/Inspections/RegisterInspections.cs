using System.Buffers.Binary;
using Appraisal.Scoring.Inspections;
using Appraisal.Service.Access;
using Appraisal.Service.Audit;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Inspections;

namespace Appraisal.Service.Inspections;

/// <summary>
/// Registers inspections and changes them. Many are taken at once with a fixed number of look-ups, so an import of a city's years costs
/// seconds. The units touched are noted for examination in the same transaction.
/// </summary>
public sealed class RegisterInspections(Database database, ExamineUnits examine, AuditTrail audit, Ids ids, TimeProvider clock)
{
    /// <summary>A new one under the client's id; the same again changes nothing, other content under a known id is refused.</summary>
    public Task<Outcome<Stored<InspectionView>>> PostAsync(Caller caller, InspectionRequest request, CancellationToken cancel) =>
        OneAsync(caller, request, replace: false, cancel);

    /// <summary>A new one under the id of the address, or a change of that one.</summary>
    public Task<Outcome<Stored<InspectionView>>> PutAsync(Caller caller, string id, InspectionRequest request, CancellationToken cancel)
    {
        if (request.Id is not null && Check.Normalise(request.Id) != Check.Normalise(id))
            return Task.FromResult<Outcome<Stored<InspectionView>>>(Refusal.Invalid(new FieldError("id", "other-id", request.Id, id)));
        return OneAsync(caller, request with { Id = id }, replace: true, cancel);
    }

    /// <summary>Many, in order, in the caller's transaction; a follow-up stands after what it follows up. An outcome for each.</summary>
    public async Task<IReadOnlyList<Outcome<Stored<InspectionView>>>> ApplyAsync(
        Session session, Caller caller, IReadOnlyList<InspectionRequest> requests, bool replace, CancellationToken cancel)
    {
        var now = clock.GetUtcNow().AsStored();
        var read = requests.Select(request =>
        {
            var check = new Check();
            return (Check: check, Row: InspectionValidation.Row(check, request, now), Request: request);
        }).ToList();
        var register = await Register.ReadAsync(session, caller, [.. read.Select(r => r.Row)], cancel);
        var changes = new List<(InspectionRow? Before, InspectionRow After)>();
        var outcomes = read.Select(r => Decide(caller, register, r.Check, r.Row, r.Request, replace, changes)).ToList();
        await StoreAsync(session, caller, changes, cancel);
        return outcomes;
    }

    private async Task<Outcome<Stored<InspectionView>>> OneAsync(Caller caller, InspectionRequest request, bool replace, CancellationToken cancel)
    {
        var outcome = await database.WriteAsync(async session =>
        {
            var stored = (await ApplyAsync(session, caller, [request], replace, cancel))[0];
            return replace && stored.Refusal is null && await ReadInspections.GetAsync(session, caller, stored.Value.Value.Id, cancel) is { Refusal: null } whole
                ? stored.Value with { Whole = whole.Value }
                : stored;
        }, cancel);
        if (outcome.Refusal is null && outcome.Value.Change != Change.Unchanged)
            examine.Soon();
        return outcome;
    }

    private Outcome<Stored<InspectionView>> Decide(Caller caller, Register register, Check check, InspectionRow row, InspectionRequest request, bool replace,
        List<(InspectionRow?, InspectionRow)> changes)
    {
        InspectionValidation.CheckRules(check, row, register.ForRules, request.Topics);
        var before = register.Find(row.Id);
        if (row.Inspector.Length == 0)
            row = row with { Inspector = before?.Inspector ?? caller.Person };
        if (before is not null)
        {
            row = row with { Registration = before.Registration, RegisteredAt = before.RegisteredAt };
            if (row.Status == Wire.Text(InspectionStatus.Planned) && register.HasFound(row.Id))
                row = row with { Status = Wire.Text(InspectionStatus.Done) }; // the plan is sent again, as files of it are: what was found stays found
            check.That(before.Unit == row.Unit, "unit", "unit-stays", before.Unit);
        }
        // what lies elsewhere is refused before anything is told of it
        if (!register.IsWithin(row.Unit) || (before is not null && !register.IsWithin(before.Unit)))
            return new Refusal(403, "forbidden", [], Wire.Text(caller.Role));
        if (before == row)
            return new Stored<InspectionView>(InspectionValidation.View(before), Change.Unchanged);
        if (before is not null && !replace)
            return Refusal.Conflict("id-taken", row.Id);
        if ((before is null ? null : caller.WhyNotAct(before)) is { } others)
            return others;
        if (caller.WhyNotOf(row.Body) is { } other)
            return other;
        if (check.Refusal is { } refusal)
            return refusal;

        if (before is null)
            row = row with { Registration = BinaryPrimitives.ReadInt64BigEndian(ids.Next().ToByteArray(bigEndian: true)) };
        register.Take(row);
        changes.Add((before, row));
        return new Stored<InspectionView>(InspectionValidation.View(row), before is null ? Change.Created : Change.Updated) { Before = before is null ? null : InspectionValidation.View(before) };
    }

    private async Task StoreAsync(Session session, Caller caller, List<(InspectionRow? Before, InspectionRow After)> changes, CancellationToken cancel)
    {
        await InspectionStore.InsertAsync(session, [.. changes.Where(c => c.Before is null).Select(c => c.After)], cancel);
        foreach (var (before, after) in changes.Where(c => c.Before is not null))
            await InspectionStore.UpdateAsync(session, before!, after, cancel);
        foreach (var action in changes.GroupBy(c => c.Before is null ? "register" : "change", StringComparer.Ordinal))
        {
            await audit.WriteAsync(session, caller, action.Key, "inspection", action.Select(c => new AuditedChange(
                c.After.Id, c.After.Unit, c.Before is null ? null : InspectionValidation.View(c.Before), InspectionValidation.View(c.After))), cancel);
        }
        await examine.NoteAsync(session, changes.SelectMany(c => c.Before is null ? [c.After] : new[] { c.Before, c.After }), cancel);
    }
}
