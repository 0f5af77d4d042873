namespace Appraisal.Storage.Organization;

/// <summary>A unit: an organ, a township, a village.</summary>
public sealed record UnitRow
{
    public required string Code { get; init; }
    public required string Name { get; init; }
    public string? Parent { get; init; }
    public required string Level { get; init; }
}

/// <summary>SQL of units and of who stands above whom.</summary>
public static class UnitStore
{
    private static readonly Statement ByCode = new("SELECT code, name, parent, level FROM unit WHERE code = @code");

    private static readonly Statement Page = new("""
        SELECT code, name, parent, level FROM unit
        WHERE code > @after
          AND (@territory IS NULL OR EXISTS (SELECT 1 FROM unit_ancestor a WHERE a.unit = unit.code AND a.ancestor = @territory))
        ORDER BY code {limit}
        """);

    private static readonly Statement Insert = new("INSERT INTO unit (code, name, parent, level) VALUES (@Code, @Name, @Parent, @Level)");

    private static readonly Statement Update = new("UPDATE unit SET name = @Name, parent = @Parent, level = @Level WHERE code = @Code");

    private static readonly Statement CountAncestor = new("SELECT COUNT(*) FROM unit_ancestor WHERE unit = @unit AND ancestor = @ancestor");

    private static readonly Statement InsertSelf = new("INSERT INTO unit_ancestor (unit, ancestor, depth) VALUES (@unit, @unit, 0)");

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
        $"(@territory IS NULL OR EXISTS (SELECT 1 FROM unit_ancestor within WHERE within.unit = {column} AND within.ancestor = @territory))";

    /// <summary>The unit of a code.</summary>
    public static Task<UnitRow?> FindAsync(Session session, string code, CancellationToken cancel = default) =>
        session.FindAsync<UnitRow>(ByCode, new { code }, cancel);

    /// <summary>Units in order of code, after one, within a territory (null = everywhere).</summary>
    public static Task<IReadOnlyList<UnitRow>> PageAsync(Session session, string after, string? territory, int limit, CancellationToken cancel = default) =>
        session.QueryAsync<UnitRow>(Page, new { after, territory, limit }, cancel);

    /// <summary>Whether a unit lies at or below another.</summary>
    public static async Task<bool> IsWithinAsync(Session session, string unit, string ancestor, CancellationToken cancel = default) =>
        await session.ScalarAsync<long>(CountAncestor, new { unit, ancestor }, cancel) > 0;

    /// <summary>Adds a unit below its parent.</summary>
    public static async Task InsertAsync(Session session, UnitRow row, CancellationToken cancel = default)
    {
        await session.ExecuteAsync(Insert, row, cancel);
        await session.ExecuteAsync(InsertSelf, new { unit = row.Code }, cancel);
        if (row.Parent is not null)
            await session.ExecuteAsync(Attach, new { unit = row.Code, parent = row.Parent }, cancel);
    }

    /// <summary>Changes a unit, and moves what is below it along if its parent changes.</summary>
    public static async Task UpdateAsync(Session session, UnitRow before, UnitRow row, CancellationToken cancel = default)
    {
        await session.ExecuteAsync(Update, row, cancel);
        if (before.Parent == row.Parent)
            return;
        await session.ExecuteAsync(Detach, new { unit = row.Code }, cancel);
        if (row.Parent is not null)
            await session.ExecuteAsync(Attach, new { unit = row.Code, parent = row.Parent }, cancel);
    }
}
