namespace Appraisal.Storage.Organization;

/// <summary>
/// The units that a write is about and all above them, read at once and kept up with what is written. New units are gathered and written
/// together; a move is written at once, after those gathered so far.
/// </summary>
public sealed class UnitTree
{
    private readonly Session _session;
    private readonly Dictionary<string, UnitRow> _units;
    private readonly List<UnitRow> _added = [];
    private readonly List<UnitAncestorRow> _ancestors = [];

    private UnitTree(Session session, IEnumerable<UnitRow> units) =>
        (_session, _units) = (session, units.ToDictionary(u => u.Code, StringComparer.Ordinal));

    /// <summary>The units of these codes, as far as there are any, and all above them.</summary>
    public static async Task<UnitTree> LoadAsync(Session session, IEnumerable<string> codes, CancellationToken cancel = default) =>
        new(session, await UnitStore.AtOrAboveAsync(session, codes.Distinct(StringComparer.Ordinal), cancel));

    /// <summary>The unit of a code, if it is one of those read or written here.</summary>
    public UnitRow? Find(string code) => _units.GetValueOrDefault(code);

    /// <summary>The code itself and those above it, from below to the top.</summary>
    public IEnumerable<string> AtOrAbove(string code)
    {
        for (string? at = code; at is not null; at = Find(at)?.Parent)
            yield return at;
    }

    /// <summary>Adds or changes a unit, whose parent is known and not below it.</summary>
    public async Task PutAsync(UnitRow row, CancellationToken cancel = default)
    {
        var before = Find(row.Code);
        _units[row.Code] = row;
        if (before is null)
        {
            _added.Add(row);
            _ancestors.AddRange(AtOrAbove(row.Code).Select((ancestor, depth) => new UnitAncestorRow(row.Code, ancestor, depth)));
            return;
        }
        await FlushAsync(cancel);
        await UnitStore.UpdateAsync(_session, before, row, cancel);
    }

    /// <summary>The levels of the units that stand directly below one, those gathered included.</summary>
    public async Task<IReadOnlyList<string>> LevelsBelowAsync(string code, CancellationToken cancel = default)
    {
        await FlushAsync(cancel);
        return await UnitStore.LevelsBelowAsync(_session, code, cancel);
    }

    /// <summary>Writes what is gathered.</summary>
    public async Task FlushAsync(CancellationToken cancel = default)
    {
        await UnitStore.InsertAsync(_session, _added, _ancestors, cancel);
        _added.Clear();
        _ancestors.Clear();
    }
}
