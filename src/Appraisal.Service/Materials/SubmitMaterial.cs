using Appraisal.Service.Access;
using Appraisal.Service.Audit;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Materials;

namespace Appraisal.Service.Materials;

/// <summary>Stores materials under the clients' ids.</summary>
public sealed class SubmitMaterial(Database database, ContentStore contents, AuditTrail audit, TimeProvider clock)
{
    /// <summary>In a transaction of its own. The content is on the disk before it begins, so that others do not wait for the disk.</summary>
    public async Task<Outcome<Stored<Material>>> RunAsync(Caller caller, MaterialRequest request, CancellationToken cancel)
    {
        using var draft = request.Content is { } content && content.Length <= contents.MaxBytes ? contents.Write(content) : null;
        return await database.WriteAsync(async session =>
        {
            var outcome = (await ApplyAsync(session, caller, [request], cancel))[0];
            if (outcome is { Refusal: null, Value.Change: Change.Created })
                draft?.Keep();
            return outcome;
        }, cancel);
    }

    /// <summary>
    /// Many whose content is kept elsewhere (or on the disk already), each id once, in the caller's transaction, with a fixed number of
    /// look-ups; an outcome for each. What is refused is not written.
    /// </summary>
    public async Task<IReadOnlyList<Outcome<Stored<Material>>>> ApplyAsync(
        Session session, Caller caller, IReadOnlyList<MaterialRequest> requests, CancellationToken cancel)
    {
        var checks = requests.Select(_ => new Check()).ToList();
        var rows = requests.Select((r, i) => MaterialValidation.Row(checks[i], caller, r, contents.MaxBytes, clock.GetUtcNow())).ToList();
        var uses = requests.Select((r, i) => MaterialValidation.Uses(checks[i], r)).ToList();
        var known = await MaterialContext.ReadAsync(session, caller, rows, uses, cancel);
        var (added, addedUses, submitted, reviewed) = (new List<MaterialRow>(), new List<MaterialUseRow>(), new List<AuditedChange>(), new List<AuditedChange>());
        var outcomes = new List<Outcome<Stored<Material>>>(rows.Count);
        for (var i = 0; i < rows.Count; i++)
        {
            if (known.Materials.TryGetValue(rows[i].Id, out var before))
            {
                outcomes.Add(known.Again(before, rows[i], uses[i], requests[i].Accepted));
                continue;
            }
            var row = rows[i] with { Unit = known.UnitOf(checks[i], rows[i]) };
            if (known.Refuse(checks[i], row, uses[i], requests[i].Accepted) is { } refusal)
            {
                outcomes.Add(refusal);
                continue;
            }
            var entered = MaterialValidation.View(row, uses[i]);
            submitted.Add(new AuditedChange(row.Id, row.Unit, null, entered));
            if (requests[i].Accepted is { } accepted)
            {
                row = ReviewMaterial.Entered(row, caller, accepted);
                reviewed.Add(new AuditedChange(row.Id, row.Unit, entered, MaterialValidation.View(row, uses[i])) { Reason = row.ReviewReason });
            }
            known.Materials[row.Id] = row;
            added.Add(row);
            addedUses.AddRange(uses[i]);
            outcomes.Add(new Stored<Material>(MaterialValidation.View(row, uses[i]), Change.Created));
        }
        await MaterialStore.InsertAsync(session, added, addedUses, cancel);
        await audit.WriteAsync(session, caller, "submit", "material", submitted, cancel);
        await audit.WriteAsync(session, caller, "review", "material", reviewed, cancel);
        return outcomes;
    }
}
