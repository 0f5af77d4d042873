namespace Appraisal.Storage.Inspections;

/// <summary>What inspections that start in a period cost a unit.</summary>
public sealed record UnitBurdenRow
{
    public required string Unit { get; init; }
    public required long HoursHundredths { get; init; }
    public required long Materials { get; init; }
}

/// <summary>SQL of the burden of units.</summary>
public static class BurdenStore
{
    private static readonly Statement OfLevel = new("""
        SELECT u.code AS unit, COALESCE(SUM(CAST(i.hours_hundredths AS bigint)), 0) AS hours_hundredths,
            COALESCE(SUM(CAST(i.materials_requested AS bigint)), 0) AS materials
        FROM unit u
        LEFT JOIN inspection i ON i.unit = u.code AND i.status <> 'cancelled' AND i.starts_on >= @from AND i.starts_on <= @to
        WHERE u.level = @level
        GROUP BY u.code
        """,
        scans: "a unit is ranked among all of its level");

    /// <summary>Every unit of a level, those without inspections at 0.</summary>
    public static Task<IReadOnlyList<UnitBurdenRow>> OfLevelAsync(
        Session session, string level, DateOnly from, DateOnly to, CancellationToken cancel = default) =>
        session.QueryAsync<UnitBurdenRow>(OfLevel, new { level, from, to }, cancel);
}
