using Appraisal.Service.Access;
using Appraisal.Service.Audit;
using Appraisal.Service.Disclosure;
using Appraisal.Service.Organization;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Organization;
using Appraisal.Storage.Schemes;

namespace Appraisal.Service.Schemes;

/// <summary>One posting that is to be recorded, as far as it can be checked by itself.</summary>
internal sealed class ParticipantEntry
{
    public ParticipantEntry(CycleRow cycle, string staffNo, ParticipantRequest request)
    {
        Request = request;
        var dutyHours = Check.Number("dutyHours", request.DutyHours, 0, OrganizationValidation.HoursOfYear);
        Row = new ParticipantRow
        {
            Cycle = cycle.Code,
            StaffNo = Check.Code("staffNo", staffNo),
            Unit = Check.Code("unit", request.Unit),
            County = "",
            Cohort = Check.Code("cohort", request.Cohort),
            QuotaGroup = Check.OptionalCode("quotaGroup", request.QuotaGroup),
            Posts = Json.Text(OrganizationValidation.Posts(Check, request.Posts)),
            DutyHours = dutyHours,
            LeaveHours = Check.Number("leaveHours", request.LeaveHours, 0, OrganizationValidation.MostLeave(request.DutyHours), otherwise: 0),
            Status = Wire.Text(request.Status ?? CadreStatus.Active),
        };
    }

    public Check Check { get; } = new();

    public ParticipantRequest Request { get; }

    public ParticipantRow Row { get; }
}

/// <summary>The participants of a cycle that a write is about, with all that it asks of them, read at once; what is put is written together.</summary>
internal sealed class ParticipantBook
{
    private readonly Caller _caller;
    private readonly UnitTree _units;
    private readonly Dictionary<string, CadreRow> _cadres;
    private readonly MergedNumbers _merged;
    private readonly Dictionary<string, ParticipantRow> _standing;
    private readonly Dictionary<string, List<ParticipantChangeRow>> _changes;
    private readonly Func<ParticipantRow, Refusal?> _whyFixed;
    private readonly HashSet<string> _known; // who took part before
    private readonly HashSet<string> _put = new(StringComparer.Ordinal);
    private readonly List<ParticipantChangeRow> _recorded = [];
    private readonly List<AuditedChange> _audited = [];

    private ParticipantBook(Caller caller, CycleRow cycle, UnitTree units, Dictionary<string, CadreRow> cadres, MergedNumbers merged, Dictionary<string, ParticipantRow> standing,
        Dictionary<string, List<ParticipantChangeRow>> changes, Func<ParticipantRow, Refusal?> whyFixed)
    {
        (Cycle, _caller, _units, _cadres, _merged, _standing, _changes, _whyFixed) = (cycle, caller, units, cadres, merged, standing, changes, whyFixed);
        _known = standing.Keys.ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The cycle.</summary>
    public CycleRow Cycle { get; }

    /// <summary>Reads all that the entries are about.</summary>
    public static async Task<ParticipantBook> ReadAsync(Session session, Caller caller, CycleRow cycle, IReadOnlyList<ParticipantEntry> entries, CancellationToken cancel)
    {
        var staffNos = entries.Select(e => e.Row.StaffNo).Distinct(StringComparer.Ordinal).ToList();
        var standing = (await ParticipantStore.FindAsync(session, cycle.Code, staffNos, cancel)).ToDictionary(p => p.StaffNo, StringComparer.Ordinal);
        var changes = (await ParticipantStore.ChangesAsync(session, cycle.Code, staffNos, cancel))
            .GroupBy(c => c.StaffNo, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.ToList(), StringComparer.Ordinal);
        var cadres = await CadreStore.FindAsync(session, staffNos, cancel);
        var units = await UnitTree.LoadAsync(session,
            [.. entries.Select(e => e.Row.Unit), .. standing.Values.Select(p => p.Unit), .. cadres.Values.Select(c => c.Unit)], cancel);
        var moved = entries.Where(e => standing.GetValueOrDefault(e.Row.StaffNo)?.Cohort != e.Row.Cohort).Select(e => e.Row.StaffNo).ToHashSet(StringComparer.Ordinal);
        return new ParticipantBook(caller, cycle, units, cadres, await MergedNumbers.ReadAsync(session, staffNos, cancel), standing, changes, await Comparisons.WhyFixedAsync(session, cycle.Code, moved, cancel));
    }

    /// <summary>The participant as the posting of the latest day stands; null: not one yet.</summary>
    public ParticipantRow? Standing(string staffNo) => _standing.GetValueOrDefault(staffNo);

    /// <summary>The dated changes so far, in the order of recording.</summary>
    public IReadOnlyList<ParticipantChangeRow> Changes(string staffNo) => _changes.GetValueOrDefault(staffNo) ?? [];

    /// <summary>Why a participant may not be in this cohort.</summary>
    public Refusal? WhyFixed(ParticipantRow row) => _whyFixed(row);

    /// <summary>Whether what lies at a unit is the caller's.</summary>
    public bool Holds(string unit) => _caller.Holds(_units, unit);

    /// <summary>The county at or above a unit; empty where there is none.</summary>
    public string CountyOf(string unit) =>
        _units.AtOrAbove(unit).Where(u => _units.Find(u)?.Level == Wire.Text(UnitLevel.County)).Min(StringComparer.Ordinal) ?? "";

    /// <summary>Whether unit and cadre are there, and the caller's to change.</summary>
    public void CheckPlaces(ParticipantEntry entry)
    {
        var (row, check) = (entry.Row, entry.Check);
        check.That(row.Unit.Length == 0 || (_units.Find(row.Unit) is not null && Holds(row.Unit)), "unit", "unknown", "unit", row.Unit);
        check.That(!_caller.Is(row.StaffNo), "staffNo", "own-case");
        check.That(row.StaffNo.Length == 0 || (_cadres.TryGetValue(row.StaffNo, out var cadre) && Holds(cadre.Unit)), "staffNo", "unknown", "cadre", row.StaffNo);
    }

    /// <summary>Whether the number may serve; what stands unchanged is not asked.</summary>
    public void CheckNumber(ParticipantEntry entry) => _merged.RefusePosting(entry.Check, entry.Row.StaffNo, entry.Row.Status);

    /// <summary>Notes a change and how the participant stands after it.</summary>
    public void Put(ParticipantRow holds, ParticipantChangeRow change, AuditedChange audited)
    {
        _standing[holds.StaffNo] = holds;
        _put.Add(holds.StaffNo);
        (_changes.TryGetValue(holds.StaffNo, out var changes) ? changes : _changes[holds.StaffNo] = []).Add(change);
        _recorded.Add(change);
        _audited.Add(audited);
    }

    /// <summary>Writes what was put.</summary>
    public async Task WriteAsync(Session session, AuditTrail audit, CancellationToken cancel)
    {
        await ParticipantStore.InsertAsync(session, [.. _put.Where(s => !_known.Contains(s)).Select(s => _standing[s])], cancel);
        await ParticipantStore.UpdateAsync(session, [.. _put.Where(_known.Contains).Select(s => _standing[s])], cancel);
        await ParticipantStore.InsertChangesAsync(session, _recorded, cancel);
        await audit.WriteAsync(session, _caller, "put", "participant", _audited, cancel);
    }
}
