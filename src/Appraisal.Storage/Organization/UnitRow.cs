using System.Text.Json;

namespace Appraisal.Storage.Organization;

/// <summary>A unit: an organ, a township, a village.</summary>
public sealed record UnitRow
{
    public required string Code { get; init; }
    public required string Name { get; init; }
    public string? Parent { get; init; }
    public required string Level { get; init; }
}

/// <summary>That a unit is another, or lies below it.</summary>
/// <param name="Unit">The lower one.</param>
/// <param name="Ancestor">The upper one.</param>
/// <param name="Depth">Steps from one to the other; 0 for the unit itself.</param>
public sealed record UnitAncestorRow(string Unit, string Ancestor, int Depth);

/// <summary>SQL of units and of who stands above whom.</summary>
public static class UnitStore
{
    private static readonly Statement ByCode = new("SELECT code, name, parent, level FROM unit WHERE code = @code");

    private static readonly Statement AtOrAbove = new("""
        SELECT code, name, parent, level FROM unit
        WHERE code IN (SELECT ancestor FROM unit_ancestor WHERE unit IN {codes})
        """);

    private static readonly Statement Existing = new("SELECT code FROM unit WHERE code IN {codes}");

    private static readonly Statement Codes = new($"SELECT code FROM unit WHERE {Within("unit.code")}",
        scans: "once an import of units: what is new is held against all that is there but for zeros, width and case, which no index can find");

    private static readonly Table<UnitRow> Units = new(
        "unit", ("code", r => r.Code), ("name", r => r.Name), ("parent", r => r.Parent), ("level", r => r.Level));

    private static readonly Table<UnitAncestorRow> Ancestors = new(
        "unit_ancestor", ("unit", r => r.Unit), ("ancestor", r => r.Ancestor), ("depth", r => r.Depth));

    private static readonly Statement Page = new($"""
        SELECT code, name, parent, level FROM unit
        WHERE code > @after AND (@below IS NULL OR EXISTS (SELECT 1 FROM unit_ancestor b WHERE b.unit = unit.code AND b.ancestor = @below)) AND {Within("unit.code")}
        ORDER BY code {"{limit}"}
        """);

    private static readonly Statement Update = new("UPDATE unit SET name = @Name, parent = @Parent, level = @Level WHERE code = @Code");

    private static readonly Statement OfTerritory = new("SELECT unit FROM unit_ancestor WHERE ancestor = @ancestor AND unit IN {codes}");

    private static readonly Statement CountAncestor = new("SELECT COUNT(*) FROM unit_ancestor WHERE unit = @unit AND ancestor = @ancestor");

    private static readonly Statement LevelsBelow = new("""
        SELECT DISTINCT unit.level FROM unit_ancestor a JOIN unit ON unit.code = a.unit WHERE a.ancestor = @unit AND a.depth = 1
        """);

    // every unit at or below @unit lies below all that lie at or above @parent
    private static readonly Statement Attach = new("""
        INSERT INTO unit_ancestor (unit, ancestor, depth)
        SELECT below.unit, above.ancestor, below.depth + above.depth + 1
        FROM unit_ancestor below CROSS JOIN unit_ancestor above
        WHERE below.ancestor = @unit AND above.unit = @parent
        """);

    private static readonly Statement Detach = new("""
        DELETE FROM unit_ancestor
        WHERE unit IN (SELECT b.unit FROM unit_ancestor b WHERE b.ancestor = @unit)
          AND ancestor IN (SELECT a.ancestor FROM unit_ancestor a WHERE a.unit = @unit AND a.ancestor <> @unit)
        """);

    /// <summary>
    /// The condition that the unit in a column lies within the territory in the parameter <c>@territory</c> (null = everywhere). Every
    /// list that a caller may ask for has it.
    /// </summary>
    public static string Within(string column) =>
        $"(@territory IS NULL OR EXISTS (SELECT 1 FROM unit_ancestor above WHERE above.unit = {column} AND above.ancestor = @territory))";

    /// <summary>The unit of a code.</summary>
    public static Task<UnitRow?> FindAsync(Session session, string code, CancellationToken cancel = default) =>
        session.FindAsync<UnitRow>(ByCode, new { code }, cancel);

    /// <summary>Units in order of code, after one, at or below a unit and within a territory (null = everywhere).</summary>
    public static Task<IReadOnlyList<UnitRow>> PageAsync(
        Session session, string after, string? below, string? territory, int limit, CancellationToken cancel = default) =>
        session.QueryAsync<UnitRow>(Page, new { after, below, territory, limit }, cancel);

    /// <summary>The codes of all within a territory (null = everywhere).</summary>
    public static Task<IReadOnlyList<string>> CodesAsync(Session session, string? territory, CancellationToken cancel = default) =>
        session.QueryAsync<string>(Codes, new { territory }, cancel);

    /// <summary>The units of these codes and all above them.</summary>
    public static Task<IReadOnlyList<UnitRow>> AtOrAboveAsync(Session session, IEnumerable<string> codes, CancellationToken cancel = default) =>
        session.QueryAsync<UnitRow>(AtOrAbove, new { codes = JsonSerializer.Serialize(codes) }, cancel);

    /// <summary>Which of these codes are units'.</summary>
    public static async Task<IReadOnlySet<string>> ExistingAsync(Session session, IEnumerable<string> codes, CancellationToken cancel = default) =>
        (await session.QueryAsync<string>(Existing, new { codes = JsonSerializer.Serialize(codes) }, cancel)).ToHashSet(StringComparer.Ordinal);

    /// <summary>Those of these units that lie at or below another.</summary>
    public static Task<IReadOnlyList<string>> WithinAsync(Session session, IEnumerable<string> codes, string ancestor, CancellationToken cancel = default) =>
        session.QueryAsync<string>(OfTerritory, new { codes = JsonSerializer.Serialize(codes), ancestor }, cancel);

    /// <summary>Whether a unit lies at or below another.</summary>
    public static async Task<bool> IsWithinAsync(Session session, string unit, string ancestor, CancellationToken cancel = default) =>
        await session.ScalarAsync<long>(CountAncestor, new { unit, ancestor }, cancel) > 0;

    /// <summary>The levels of the units that stand directly below one.</summary>
    public static Task<IReadOnlyList<string>> LevelsBelowAsync(Session session, string unit, CancellationToken cancel = default) =>
        session.QueryAsync<string>(LevelsBelow, new { unit }, cancel);

    /// <summary>Adds units, each with itself and all above it; a parent stands before what is below it.</summary>
    public static async Task InsertAsync(
        Session session, IReadOnlyCollection<UnitRow> rows, IReadOnlyCollection<UnitAncestorRow> ancestors, CancellationToken cancel = default)
    {
        await Units.InsertAsync(session, rows, cancel);
        await InitialsStore.InsertAsync(session, rows, cancel);
        await Ancestors.InsertAsync(session, ancestors, cancel);
    }

    /// <summary>Changes a unit, and moves what is below it along if its parent changes.</summary>
    public static async Task UpdateAsync(Session session, UnitRow before, UnitRow row, CancellationToken cancel = default)
    {
        await session.ExecuteAsync(Update, row, cancel);
        await InitialsStore.UpdateAsync(session, [row], cancel);
        if (before.Parent == row.Parent)
            return;
        await session.ExecuteAsync(Detach, new { unit = row.Code }, cancel);
        if (row.Parent is not null)
            await session.ExecuteAsync(Attach, new { unit = row.Code, parent = row.Parent }, cancel);
    }
}
