using Appraisal.Service.Access;
using Appraisal.Service.Organization;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Materials;
using Appraisal.Storage.Organization;
using Appraisal.Storage.Schemes;

namespace Appraisal.Service.Materials;

/// <summary>What materials name, read at once for all of them.</summary>
internal sealed class MaterialContext
{
    private readonly Caller _caller;

    private MaterialContext(Caller caller) => _caller = caller;

    /// <summary>The materials that are there, and those taken in.</summary>
    public required Dictionary<string, MaterialRow> Materials { get; init; }

    public required ILookup<string, MaterialUseRow> Uses { get; init; }
    public required Dictionary<string, CadreRow> Cadres { get; init; }
    public required MergedNumbers Merged { get; init; }
    public required Dictionary<string, CycleRow> Cycles { get; init; }
    public required UnitTree Units { get; init; }
    public required HashSet<(string Unit, string Hash)> Contradicted { get; init; }
    public required IReadOnlySet<string> OwnUnits { get; init; }

    /// <summary>Reads it.</summary>
    public static async Task<MaterialContext> ReadAsync(
        Session session, Caller caller, IReadOnlyList<MaterialRow> rows, IReadOnlyList<IReadOnlyList<MaterialUseRow>> uses, CancellationToken cancel)
    {
        var materials = await MaterialStore.FindAsync(session, rows.Select(r => r.Id).Distinct(StringComparer.Ordinal), cancel);
        var cadres = await CadreStore.FindAsync(session, rows.Select(r => r.StaffNo).OfType<string>().Distinct(StringComparer.Ordinal), cancel);
        var units = rows.Select(r => r.Unit).Concat(cadres.Values.Select(c => c.Unit)).Concat(materials.Values.Select(m => m.Unit)).Distinct(StringComparer.Ordinal).ToList();
        return new MaterialContext(caller)
        {
            Materials = materials,
            Uses = await MaterialStore.UsesAsync(session, materials.Keys, cancel),
            Cadres = cadres,
            Merged = await MergedNumbers.ReadAsync(session, cadres.Keys, cancel),
            Cycles = await CycleStore.FindAsync(session, uses.SelectMany(u => u).Select(u => u.Cycle).Distinct(StringComparer.Ordinal), cancel),
            Units = await UnitTree.LoadAsync(session, units, cancel),
            OwnUnits = await OwnPostings.UnitsAsync(session, caller.OwnStaffNos(), cancel),
            Contradicted = await MaterialStore.ContradictedAsync(session, units, cancel),
        };
    }

    /// <summary>The unit that a material lies at: that of its cadre, if it names one.</summary>
    public string UnitOf(Check check, MaterialRow row)
    {
        if (row.StaffNo is null)
        {
            check.That(row.Unit.Length == 0 || Units.Find(row.Unit) is not null, "unit", "unknown", "unit", row.Unit);
            return row.Unit;
        }
        var cadre = Cadres.GetValueOrDefault(row.StaffNo);
        check.That(cadre is not null, "staffNo", "unknown", "cadre", row.StaffNo);
        return cadre?.Unit ?? "";
    }

    /// <summary>Why a material cannot be taken in; null if it can.</summary>
    public Refusal? Refuse(Check check, MaterialRow row, IReadOnlyList<MaterialUseRow> uses, bool? accepted)
    {
        CheckReview(check, row, accepted);
        if (row.Unit.Length > 0 && Units.Find(row.Unit) is not null && !_caller.Holds(Units, row.Unit, row.StaffNo))
            check.Add(row.StaffNo is null ? "unit" : "staffNo", "unknown", row.StaffNo is null ? "unit" : "cadre", row.StaffNo ?? row.Unit);
        else
            Merged.Refuse(check, row.StaffNo);
        foreach (var code in uses.Select(u => u.Cycle).Where(c => c.Length > 0).Distinct(StringComparer.Ordinal))
        {
            var cycle = Cycles.GetValueOrDefault(code);
            if (check.That(cycle is not null, "cycle", "unknown", "cycle", code))
                check.That(row.ValidUntil is null || row.ValidUntil >= cycle!.StartsOn, "validUntil", "before-cycle", row.ValidUntil, cycle!.StartsOn, code);
        }
        if (check.Refusal is { } refusal)
            return refusal;
        if (uses.FirstOrDefault(u => Cycles[u.Cycle].ClosedAt is not null) is { } closed)
            return Refusal.Conflict("cycle-closed", closed.Cycle);
        return accepted is not null && Contradicted.Contains((row.Unit, Convert.ToHexString(row.ContentHash))) ? Refusal.Conflict("material-contradicted", row.Id) : null;
    }

    /// <summary>What a request under an id that is known comes to: it must say the same as the first one, or what an export says of the material now.</summary>
    public Outcome<Stored<Material>> Again(MaterialRow before, MaterialRow row, IReadOnlyList<MaterialUseRow> uses, bool? accepted)
    {
        if (!_caller.Holds(Units, before.Unit, before.StaffNo) || !(RequestDigest.Same(before.RequestDigest, row.RequestDigest) || SaysTheSame(before, row, uses, accepted)))
            return Refusal.Conflict("id-taken", row.Id);
        return new Stored<Material>(MaterialValidation.View(before, Uses[before.Id]), Change.Unchanged);
    }

    private bool SaysTheSame(MaterialRow before, MaterialRow row, IReadOnlyList<MaterialUseRow> uses, bool? accepted) =>
        (before.StaffNo, before.Title, before.FileName, before.ValidUntil, before.SubmittedBy) == (row.StaffNo, row.Title, row.FileName, row.ValidUntil, row.SubmittedBy)
        && (row.StaffNo is not null || before.Unit == row.Unit) && RequestDigest.Same(before.ContentHash, row.ContentHash)
        && uses.All(Uses[before.Id].Contains)
        && (accepted is null || before.Status == Wire.Text(accepted.Value ? ReviewStatus.Accepted : ReviewStatus.Rejected));

    private void CheckReview(Check check, MaterialRow row, bool? accepted)
    {
        if (accepted is null)
            return;
        check.That(_caller.Role is Role.Administrator or Role.Organizer or Role.Appraiser, "accepted", "not-reviewer");
        check.That(!Persons.Same(row.SubmittedBy, _caller.Person), "submittedBy", "same-person", _caller.Person);
        if (check.That(!_caller.Is(row.StaffNo), "person", "own-case"))
            check.That(!OwnUnits.Contains(row.Unit), "person", "own-unit", row.Unit);
    }
}
