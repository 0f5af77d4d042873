using System.Runtime.CompilerServices;

namespace Appraisal.Storage.Organization;

/// <summary>
/// A list of rows that each lie at a unit. It begins at what it shows: at what one key names (a cadre, a visit), at a few units
/// (<c>@few</c>), or, for many, in the order of the list, in which a page is full long before all were read: of all, or of what waits.
/// </summary>
internal sealed class PlacedList
{
    // units at or below one whose rows are sorted rather than looked for among all
    private const int FewUnits = 500;

    private static readonly Statement CountBelow = new("SELECT COUNT(*) FROM unit_ancestor WHERE ancestor = @unit");

    private readonly Statement _ofMany;
    private readonly Statement _ofFew;
    private readonly Statement[] _ofKeys;
    private readonly Statement? _waiting;

    /// <param name="table">The table; it has a column <c>unit</c>.</param>
    /// <param name="columns">What is read of it.</param>
    /// <param name="fits">Condition and order, the same wherever the list begins.</param>
    /// <param name="keys">Columns with an index of their own, each with the parameter that names one value of it; the first that is given counts.</param>
    /// <param name="waits">What an index of the rows that wait holds, as it is written there; null: there is none.</param>
    /// <param name="file">Where it is declared.</param>
    /// <param name="line">Where it is declared.</param>
    public PlacedList(string table, string columns, string fits, (string Column, string Parameter)[]? keys = null, string? waits = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        columns = string.Join(", ", columns.Split(',', StringSplitOptions.TrimEntries).Select(column => $"{table}.{column}"));
        _ofMany = new Statement($"SELECT {columns} FROM {table} WHERE {fits}", null, file, line);
        _ofFew = new Statement(
            $"SELECT {columns} FROM unit_ancestor few CROSS JOIN {table} WHERE few.ancestor = @few AND {table}.unit = few.unit AND {fits}", null, file, line);
        _ofKeys = [.. (keys ?? []).Select(key => new Statement($"SELECT {columns} FROM {table} WHERE {table}.{key.Column} = @{key.Parameter} AND {fits}", null, file, line))];
        _waiting = waits is null ? null : new Statement($"SELECT {columns} FROM {table} WHERE {table}.{waits} AND {fits}", null, file, line);
    }

    /// <summary>The statement to ask.</summary>
    /// <param name="session">The session.</param>
    /// <param name="few">The unit at or below which all that it shows lies; null: anywhere.</param>
    /// <param name="waiting">Whether only what waits is shown.</param>
    /// <param name="cancel">Stops it.</param>
    /// <param name="keys">What each key names, in their order; null: any.</param>
    public Task<Statement> AtAsync(Session session, string? few, bool waiting, CancellationToken cancel, params string?[] keys) =>
        AtAsync(session, few, waiting && _waiting is not null ? _waiting : _ofMany, cancel, keys);

    /// <summary>The statement to ask, where what is many has a beginning of its own.</summary>
    public async Task<Statement> AtAsync(Session session, string? few, Statement ofMany, CancellationToken cancel, params string?[] keys) =>
        Array.FindIndex(keys, key => key is not null) is var key and >= 0 ? _ofKeys[key]
        : few is not null && await session.ScalarAsync<long>(CountBelow, new { unit = few }, cancel) <= FewUnits ? _ofFew
        : ofMany;
}
