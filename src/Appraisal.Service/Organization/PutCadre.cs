using Appraisal.Service.Access;
using Appraisal.Service.Audit;
using Appraisal.Service.Disclosure;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Organization;

namespace Appraisal.Service.Organization;

/// <summary>Stores cadres' current postings under their staff numbers: one, or as many as an import has.</summary>
public sealed class PutCadre(Database database, AuditTrail audit)
{
    /// <summary>One, in a transaction of its own.</summary>
    public Task<Outcome<Stored<Cadre>>> RunAsync(Caller caller, string staffNo, CadreRequest request, CancellationToken cancel) =>
        database.WriteAsync(async session => (await ApplyAsync(session, caller, [(staffNo, request)], cancel))[0], cancel);

    /// <summary>One that must not be there yet, as a form adds it; the same sent twice is added once.</summary>
    public Task<Outcome<Stored<Cadre>>> AddAsync(Caller caller, string staffNo, CadreRequest request, CancellationToken cancel) =>
        database.WriteAsync(async session => await (await ApplyAsync(session, caller, [(staffNo, request)], cancel))[0]
            .AsNewAsync("staffNo", staffNo, async () => await CadreStore.FindAsync(session, Check.Normalise(staffNo) ?? "", cancel) is not null), cancel);

    /// <summary>Many, each staff number once, in the caller's transaction; an outcome for each. What is refused is not written.</summary>
    public async Task<IReadOnlyList<Outcome<Stored<Cadre>>>> ApplyAsync(
        Session session, Caller caller, IReadOnlyList<(string StaffNo, CadreRequest Request)> requests, CancellationToken cancel)
    {
        var checks = requests.Select(_ => new Check()).ToList();
        var rows = requests.Select((r, i) => OrganizationValidation.Row(checks[i], r.StaffNo, r.Request)).ToList();
        var stored = await CadreStore.FindAsync(session, rows.Select(r => r.StaffNo), cancel);
        var units = await UnitTree.LoadAsync(session, rows.Concat(stored.Values).Select(r => r.Unit), cancel);
        var isFixed = await Comparisons.WhyFixedAsync(session,
            [.. rows.Where(r => stored.TryGetValue(r.StaffNo, out var s) && s.Cohort != r.Cohort).Select(r => (r.StaffNo, r.Cohort)).DistinctBy(m => m.StaffNo)], cancel);
        var merged = await MergedNumbers.ReadAsync(session, rows.Where(r => stored.ContainsKey(r.StaffNo) && MergedNumbers.IsInUse(r.Status)).Select(r => r.StaffNo), cancel);
        var (added, changed, changes) = (new List<CadreRow>(), new List<CadreRow>(), new List<AuditedChange>());
        var outcomes = new List<Outcome<Stored<Cadre>>>(rows.Count);
        foreach (var (row, check) in rows.Zip(checks))
        {
            var before = stored.GetValueOrDefault(row.StaffNo);
            check.That(row.Unit.Length == 0 || (units.Find(row.Unit) is not null && caller.Holds(units, row.Unit)), "unit", "unknown", "unit", row.Unit);
            check.That(!caller.Is(row.StaffNo), "staffNo", "own-case");
            merged.RefusePosting(check, row.StaffNo, row.Status);
            if (check.Refusal is { } refusal)
            {
                outcomes.Add(refusal);
                continue;
            }
            if (before is not null && !caller.Holds(units, before.Unit))
            {
                outcomes.Add(caller.Outside());
                continue;
            }
            if (isFixed.TryGetValue(row.StaffNo, out var why))
            {
                outcomes.Add(why);
                continue;
            }
            var cadre = OrganizationValidation.View(row);
            var old = before is null ? null : OrganizationValidation.View(before);
            outcomes.Add(new Stored<Cadre>(cadre, before is null ? Change.Created : before == row ? Change.Unchanged : Change.Updated) { Before = old });
            if (before == row)
                continue;
            (before is null ? added : changed).Add(row);
            changes.Add(new AuditedChange(row.StaffNo, row.Unit, old, cadre));
            stored[row.StaffNo] = row;
        }
        await CadreStore.InsertAsync(session, added, cancel);
        await CadreStore.UpdateAsync(session, changed, cancel);
        await audit.WriteAsync(session, caller, "put", "cadre", changes, cancel);
        return outcomes;
    }
}
