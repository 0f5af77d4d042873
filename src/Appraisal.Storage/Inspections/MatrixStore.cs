namespace Appraisal.Storage.Inspections;

/// <summary>A visit as a matrix or a calendar shows it.</summary>
public sealed record VisitRow
{
    public required string Id { get; init; }
    public required string Unit { get; init; }
    public required string UnitName { get; init; }
    public required string Body { get; init; }
    public required DateOnly StartsOn { get; init; }
    public required string Status { get; init; }
    public required int HoursHundredths { get; init; }
    public required int MaterialsRequested { get; init; }

    /// <summary>Open flags of broken frequency limits.</summary>
    public required long LimitsBroken { get; init; }
}

/// <summary>SQL of visits by unit and week.</summary>
public static class MatrixStore
{
    private static readonly Statement Visits = new("""
        SELECT i.id, i.unit, u.name AS unit_name, i.body, i.starts_on, i.status, i.hours_hundredths, i.materials_requested,
            (SELECT COUNT(*) FROM inspection_flag f WHERE f.inspection = i.id AND f.kind = 'over-frequency' AND f.status = 'open') AS limits_broken
        FROM inspection i JOIN unit u ON u.code = i.unit
        WHERE i.starts_on >= @from AND i.starts_on <= @to
          AND (@unit IS NULL OR EXISTS (SELECT 1 FROM unit_ancestor b WHERE b.unit = i.unit AND b.ancestor = @unit))
          AND (@level IS NULL OR u.level = @level) AND (@body IS NULL OR i.body = @body)
          AND (@territory IS NULL OR EXISTS (SELECT 1 FROM unit_ancestor a WHERE a.unit = i.unit AND a.ancestor = @territory))
        ORDER BY i.starts_on, i.registration
        """);

    /// <summary>Visits that start in these days, cancelled ones among them, earliest first.</summary>
    public static Task<IReadOnlyList<VisitRow>> VisitsAsync(
        Session session, DateOnly from, DateOnly to, string? unit, string? level, string? body, string? territory, CancellationToken cancel = default) =>
        session.QueryAsync<VisitRow>(Visits, new { from, to, unit, level, body, territory }, cancel);
}
