using System.Text.Json;

namespace Appraisal.Storage.Organization;

/// <summary>One reading of the initials of a cadre or a unit.</summary>
/// <param name="Kind"><c>cadre</c> or <c>unit</c>, from the second reading on with its number.</param>
/// <param name="Code">The staff number or the code.</param>
/// <param name="Letters">Those of the name, see <see cref="Initials"/>.</param>
internal sealed record InitialsRow(string Kind, string Code, string Letters)
{
    public static IEnumerable<InitialsRow> Of(CadreRow cadre) => Of("cadre", cadre.StaffNo, Initials.OfPerson(cadre.Name));

    public static IEnumerable<InitialsRow> Of(UnitRow unit) => Of("unit", unit.Code, Initials.Of(unit.Name));

    private static IEnumerable<InitialsRow> Of(string kind, string code, IReadOnlyList<string> readings) =>
        readings.Select((letters, i) => new InitialsRow(i == 0 ? kind : $"{kind}{i + 1}", code, letters));
}

/// <summary>SQL of what names are found by beside themselves; the stores of cadres and of units keep it.</summary>
public static class InitialsStore
{
    // another one where names are read otherwise: then those of every name are made anew at the next start
    private const string Version = "2";

    private const int ChunkSize = 5_000;

    // as many as a name has readings
    private const string CadreKinds = "'cadre', 'cadre2', 'cadre3', 'cadre4', 'cadre5', 'cadre6', 'cadre7', 'cadre8'";
    private const string UnitKinds = "'unit', 'unit2', 'unit3', 'unit4', 'unit5', 'unit6', 'unit7', 'unit8'";

    /// <summary>
    /// The condition that a cadre's staff number in a column is of a name that begins with the initials in <c>@typed</c>; <c>@beyond</c> is the
    /// first that does not begin with them. Null: nobody.
    /// </summary>
    internal const string CadreFits =
        $"cadre.staff_no IN (SELECT i.code FROM initials i WHERE i.kind IN ({CadreKinds}) AND i.letters >= @typed AND i.letters < @beyond)";

    /// <summary>The condition that a unit has the initials in <c>@initials</c>, as for LIKE, within those of its name.</summary>
    internal const string UnitFits = $"u.code IN (SELECT i.code FROM initials i WHERE i.kind IN ({UnitKinds}) AND i.letters LIKE @initials)";

    private static readonly Table<InitialsRow> All = new Table<InitialsRow>(
        "initials", ("kind", r => r.Kind), ("code", r => r.Code), ("letters", r => r.Letters));

    private static readonly Statement MadeBy = new("SELECT MIN(code) FROM initials WHERE kind = 'version'");

    private static readonly Statement DeleteAll = new("DELETE FROM initials");

    private static readonly Statement DeleteCadres = new($"DELETE FROM initials WHERE kind IN ({CadreKinds}) AND code IN {"{codes}"}");

    private static readonly Statement DeleteUnits = new($"DELETE FROM initials WHERE kind IN ({UnitKinds}) AND code IN {"{codes}"}");

    /// <summary>Adds those of cadres that are added.</summary>
    internal static Task InsertAsync(Session session, IEnumerable<CadreRow> rows, CancellationToken cancel) => All.InsertAsync(session, [.. rows.SelectMany(InitialsRow.Of)], cancel);

    /// <summary>Adds those of units that are added.</summary>
    internal static Task InsertAsync(Session session, IEnumerable<UnitRow> rows, CancellationToken cancel) => All.InsertAsync(session, [.. rows.SelectMany(InitialsRow.Of)], cancel);

    /// <summary>Changes those of cadres that are changed: another name may have more readings, or fewer.</summary>
    internal static async Task UpdateAsync(Session session, IReadOnlyCollection<CadreRow> rows, CancellationToken cancel)
    {
        if (rows.Count == 0)
            return;
        await session.ExecuteAsync(DeleteCadres, new { codes = JsonSerializer.Serialize(rows.Select(r => r.StaffNo)) }, cancel);
        await InsertAsync(session, rows, cancel);
    }

    /// <summary>Changes those of units that are changed.</summary>
    internal static async Task UpdateAsync(Session session, IReadOnlyCollection<UnitRow> rows, CancellationToken cancel)
    {
        if (rows.Count == 0)
            return;
        await session.ExecuteAsync(DeleteUnits, new { codes = JsonSerializer.Serialize(rows.Select(r => r.Code)) }, cancel);
        await InsertAsync(session, rows, cancel);
    }

    /// <summary>Makes them all at once for a database that has none, or those of an earlier version; otherwise does nothing.</summary>
    public static Task FillAsync(Database database, CancellationToken cancel = default) => database.WriteAsync(async session =>
    {
        await session.LockAsync("initials", cancel); // of two nodes that start, one
        if (await session.ScalarAsync<string>(MadeBy, null, cancel) == Version)
            return;
        await session.ExecuteAsync(DeleteAll, null, cancel);
        await FillAsync(session, (s, after, territory, limit, c) => UnitStore.PageAsync(s, after, null, territory, limit, c), (UnitRow r) => r.Code, InitialsRow.Of, cancel);
        await FillAsync(session, (s, after, territory, limit, c) => CadreStore.PageAsync(s, after, null, territory, limit, c), (CadreRow r) => r.StaffNo, InitialsRow.Of, cancel);
        await All.InsertAsync(session, [new InitialsRow("version", Version, "")], cancel);
    }, cancel);

    private static async Task FillAsync<T>(Session session, Func<Session, string, string?, int, CancellationToken, Task<IReadOnlyList<T>>> page,
        Func<T, string> code, Func<T, IEnumerable<InitialsRow>> of, CancellationToken cancel)
    {
        IReadOnlyList<T> rows = [];
        do
        {
            rows = await page(session, rows.Count == 0 ? "" : code(rows[^1]), null, ChunkSize, cancel);
            await All.InsertAsync(session, [.. rows.SelectMany(of)], cancel);
        }
        while (rows.Count == ChunkSize);
    }
}
