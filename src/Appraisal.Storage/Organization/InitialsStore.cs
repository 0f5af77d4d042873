namespace Appraisal.Storage.Organization;

/// <summary>The initials of a cadre or a unit.</summary>
/// <param name="Kind"><c>cadre</c> or <c>unit</c>.</param>
/// <param name="Code">The staff number or the code.</param>
/// <param name="Letters">Those of the name, see <see cref="Initials"/>.</param>
internal sealed record InitialsRow(string Kind, string Code, string Letters)
{
    public static InitialsRow Of(CadreRow cadre) => new("cadre", cadre.StaffNo, Initials.OfPerson(cadre.Name));

    public static InitialsRow Of(UnitRow unit) => new("unit", unit.Code, Initials.Of(unit.Name));
}

/// <summary>SQL of what names are found by beside themselves; the stores of cadres and of units keep it.</summary>
public static class InitialsStore
{
    private const int ChunkSize = 5_000;

    /// <summary>
    /// The condition that a cadre's staff number in a column is of a name that begins with the initials in <c>@typed</c>; <c>@beyond</c> is the
    /// first that does not begin with them. Null: nobody.
    /// </summary>
    internal const string CadreFits =
        "cadre.staff_no IN (SELECT i.code FROM initials i WHERE i.kind = 'cadre' AND i.letters >= @typed AND i.letters < @beyond)";

    /// <summary>The condition that a unit has the initials in <c>@initials</c>, as for LIKE, within those of its name.</summary>
    internal const string UnitFits = "u.code IN (SELECT i.code FROM initials i WHERE i.kind = 'unit' AND i.letters LIKE @initials)";

    private static readonly Table<InitialsRow> All = new Table<InitialsRow>(
        "initials", ("kind", r => r.Kind), ("code", r => r.Code), ("letters", r => r.Letters)).By("kind", "code");

    private static readonly Statement FirstCode = new("SELECT MIN(code) FROM initials WHERE kind = 'unit'");

    /// <summary>Adds those of rows that are added.</summary>
    internal static Task InsertAsync(Session session, IEnumerable<InitialsRow> rows, CancellationToken cancel) => All.InsertAsync(session, [.. rows], cancel);

    /// <summary>Changes those of rows that are changed.</summary>
    internal static Task UpdateAsync(Session session, IEnumerable<InitialsRow> rows, CancellationToken cancel) => All.UpdateAsync(session, [.. rows], cancel);

    /// <summary>Makes them for a database that was there before them, at once; otherwise does nothing.</summary>
    public static Task FillAsync(Database database, CancellationToken cancel = default) => database.WriteAsync(async session =>
    {
        await session.LockAsync("initials", cancel); // of two nodes that start, one
        if (await session.ScalarAsync<string>(FirstCode, null, cancel) is not null)
            return; // there is no cadre without a unit
        await FillAsync(session, UnitStore.PageAsync, (UnitRow r) => r.Code, InitialsRow.Of, cancel);
        await FillAsync(session, (s, after, territory, limit, c) => CadreStore.PageAsync(s, after, null, territory, limit, c), (CadreRow r) => r.StaffNo, InitialsRow.Of, cancel);
    }, cancel);

    private static async Task FillAsync<T>(Session session, Func<Session, string, string?, int, CancellationToken, Task<IReadOnlyList<T>>> page,
        Func<T, string> code, Func<T, InitialsRow> of, CancellationToken cancel)
    {
        IReadOnlyList<T> rows = [];
        do
        {
            rows = await page(session, rows.Count == 0 ? "" : code(rows[^1]), null, ChunkSize, cancel);
            await InsertAsync(session, rows.Select(of), cancel);
        }
        while (rows.Count == ChunkSize);
    }
}
