namespace Appraisal.Storage.Organization;

/// <summary>A cadre or a unit that may be called as somebody typed.</summary>
public sealed record CalledRow
{
    public required string Code { get; init; }
    public required string Name { get; init; }

    /// <summary>The unit above it, or of a cadre the unit; null: there is none.</summary>
    public string? Place { get; init; }

    /// <summary>What that is called.</summary>
    public string? PlaceName { get; init; }
}

/// <summary>SQL that looks for a whole name. Names are compared by the caller, as people write them in several ways; here stands who comes into question.</summary>
public static class NameStore
{
    // a name without a single letter has no initials, and is rare
    private const int MostWithoutLetters = 200;

    private static readonly Statement Units = new($"""
        SELECT u.code, u.name, u.parent AS place, p.name AS place_name
        FROM initials i JOIN unit u ON u.code = i.code LEFT JOIN unit p ON p.code = u.parent
        WHERE i.kind = 'unit' AND i.letters = @letters AND {UnitStore.Within("u.code")} ORDER BY u.code
        """);

    // a number that was merged into another is nobody's any more
    private static readonly Statement Cadres = new($"""
        SELECT cadre.staff_no AS code, cadre.name, cadre.unit AS place, p.name AS place_name
        FROM initials i JOIN cadre ON cadre.staff_no = i.code LEFT JOIN unit p ON p.code = cadre.unit
        WHERE i.kind = 'cadre' AND i.letters = @letters AND {UnitStore.Within("cadre.unit")}
          AND NOT EXISTS (SELECT 1 FROM staff_merge m WHERE m.from_no = cadre.staff_no)
        ORDER BY cadre.staff_no
        """);

    /// <summary>Units within a territory (null = everywhere) whose name may be this one, in order of code.</summary>
    public static async Task<IReadOnlyList<CalledRow>> UnitsAsync(Session session, string name, string? territory, CancellationToken cancel = default) =>
        Initials.Of(name) is [var letters, ..]
            ? await session.QueryAsync<CalledRow>(Units, new { letters, territory }, cancel)
            : [.. (await RegisterStore.UnitsAsync(session, name, territory, MostWithoutLetters, cancel)).Select(u => new CalledRow { Code = u.Code, Name = u.Name, Place = u.Place })];

    /// <summary>Cadres within a territory (null = everywhere) whose name may be this one, in order of staff number.</summary>
    public static async Task<IReadOnlyList<CalledRow>> CadresAsync(Session session, string name, string? territory, CancellationToken cancel = default) =>
        Initials.OfPerson(name) is [var letters, ..]
            ? await session.QueryAsync<CalledRow>(Cadres, new { letters, territory }, cancel)
            : [.. (await RegisterStore.CadresAsync(session, "", new CadreFilter(null, null, null, name, territory), MostWithoutLetters, cancel))
                .Select(c => new CalledRow { Code = c.StaffNo, Name = c.Name, Place = c.Unit })];
}
