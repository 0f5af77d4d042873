using System.Text.Json;
using Appraisal.Scoring.Inspections;
using Appraisal.Service.Access;
using Appraisal.Storage;
using Appraisal.Storage.Inspections;
using Appraisal.Storage.Organization;

namespace Appraisal.Service.Inspections;

/// <summary>What a check of inspections must know of the register: read at once for all of them, then kept as they are taken in.</summary>
internal sealed class Register
{
    private readonly Dictionary<string, InspectionRow> _known;
    private readonly Dictionary<string, Inspection> _inspections = new(StringComparer.Ordinal);
    private readonly HashSet<string>? _territory;
    private readonly HashSet<string> _found;

    private Register(Dictionary<string, InspectionRow> known, IReadOnlySet<string> units, HashSet<string> topics, HashSet<string>? territory, HashSet<string> found)
    {
        (_known, _territory, _found) = (known, territory, found);
        ForRules = new InspectionRegister(units.Contains, topics.Contains, FindInspection);
    }

    /// <summary>The same for the rules of the library.</summary>
    public InspectionRegister ForRules { get; }

    /// <summary>Reads what these rows name, and what those follow up that are known already.</summary>
    public static async Task<Register> ReadAsync(Session session, Caller caller, IReadOnlyList<InspectionRow> rows, CancellationToken cancel)
    {
        var units = rows.Select(r => r.Unit).Distinct(StringComparer.Ordinal).ToList();
        var existing = await UnitStore.ExistingAsync(session, units, cancel);
        var topics = await TopicStore.AllAsync(session, cancel);
        var known = await KnownAsync(session, rows, cancel);
        var all = known.Values.Select(r => r.Unit).Concat(existing).Distinct(StringComparer.Ordinal);
        var territory = caller.Unit is null ? null : (await UnitStore.WithinAsync(session, all, caller.Unit, cancel)).ToHashSet(StringComparer.Ordinal);
        var planned = rows.Where(r => r.Status == Wire.Text(InspectionStatus.Planned) && known.ContainsKey(r.Id)).Select(r => r.Id).ToList();
        var found = planned.Count == 0 ? [] : (await SharingStore.ThatFoundAsync(session, planned, cancel)).ToHashSet(StringComparer.Ordinal);
        return new Register(known, existing, topics.Select(t => t.Code).ToHashSet(StringComparer.Ordinal), territory, found);
    }

    /// <summary>The inspection with an id, stored or taken in.</summary>
    public InspectionRow? Find(string id) => _known.GetValueOrDefault(id);

    /// <summary>Whether findings of a planned inspection that is known stand.</summary>
    public bool HasFound(string id) => _found.Contains(id);

    /// <summary>Takes in a new or changed one.</summary>
    public void Take(InspectionRow row)
    {
        _known[row.Id] = row;
        _inspections.Remove(row.Id);
    }

    /// <summary>Whether a unit lies in the caller's territory; an unknown one is left to the check.</summary>
    public bool IsWithin(string unit) => _territory is null || !ForRules.UnitExists(unit) || _territory.Contains(unit);

    private Inspection? FindInspection(string id)
    {
        if (_inspections.TryGetValue(id, out var inspection) || Find(id) is not { } row)
            return inspection;
        return _inspections[id] = row.ToInspection();
    }

    // only an inspection that exists already can close a circle, so only its chain is walked to the end
    private static async Task<Dictionary<string, InspectionRow>> KnownAsync(Session session, IReadOnlyList<InspectionRow> rows, CancellationToken cancel)
    {
        var known = new Dictionary<string, InspectionRow>(StringComparer.Ordinal);
        var wanted = rows.Select(r => r.Id).Concat(rows.Select(r => r.FollowUpOf).OfType<string>()).ToHashSet(StringComparer.Ordinal);
        var changed = false;
        while (wanted.Count > 0)
        {
            var found = await InspectionStore.OfIdsAsync(session, wanted, cancel);
            foreach (var row in found)
                known[row.Id] = row;
            changed |= rows.Any(r => known.TryGetValue(r.Id, out var before) && before.FollowUpOf != r.FollowUpOf);
            wanted = changed ? found.Select(r => r.FollowUpOf).OfType<string>().Where(id => !known.ContainsKey(id)).ToHashSet(StringComparer.Ordinal) : [];
        }
        return known;
    }
}
