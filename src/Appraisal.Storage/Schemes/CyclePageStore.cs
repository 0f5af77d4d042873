namespace Appraisal.Storage.Schemes;

/// <summary>How many take part in a cycle, and how many would.</summary>
public sealed record CycleCounts
{
    public required long Participants { get; init; }
    public required long Cadres { get; init; }
}

/// <summary>SQL of the page of a cycle.</summary>
public static class CyclePageStore
{
    private static readonly Statement Counts = new("""
        SELECT (SELECT COUNT(*) FROM participant p WHERE p.cycle = @cycle) AS participants,
            (SELECT COUNT(*) FROM cadre c WHERE @unit IS NULL OR EXISTS (SELECT 1 FROM unit_ancestor a WHERE a.unit = c.unit AND a.ancestor = @unit)) AS cadres
        """, scans: "a count of all cadres of a territory, for one page");

    /// <summary>The counts of a cycle whose participants serve at or below a unit (null = everywhere).</summary>
    public static async Task<CycleCounts> CountsAsync(Session session, string cycle, string? unit, CancellationToken cancel = default) =>
        (await session.FindAsync<CycleCounts>(Counts, new { cycle, unit }, cancel))!;
}
