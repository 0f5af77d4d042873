using System.Text.Json;

namespace Appraisal.Storage.Inspections;

/// <summary>A version of the inspection policy.</summary>
public sealed record InspectionPolicyRow
{
    public required int Version { get; init; }

    /// <summary>JSON: every parameter.</summary>
    public required string Body { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the first cycle that names it started.</summary>
    public DateTimeOffset? FrozenAt { get; init; }
}

/// <summary>The policy that a cycle names, and where and when it holds.</summary>
public sealed record PolicyPeriodRow
{
    public required string Cycle { get; init; }
    public required DateOnly StartsOn { get; init; }
    public required DateOnly EndsOn { get; init; }
    public string? Unit { get; init; }
    public required int Version { get; init; }
}

/// <summary>SQL of inspection policies.</summary>
public static class InspectionPolicyStore
{
    private const string Columns =
        "version, body, created_at, (SELECT MIN(c.started_at) FROM cycle c WHERE c.inspection_policy = inspection_policy.version) AS frozen_at";

    private static readonly Statement ByVersion = new($"SELECT {Columns} FROM inspection_policy WHERE version = @version");

    private static readonly Statement All = new($"SELECT {Columns} FROM inspection_policy ORDER BY version");

    private static readonly Statement Insert = new("INSERT INTO inspection_policy (version, body, created_at) VALUES (@Version, @Body, @CreatedAt)");

    private static readonly Statement Update = new("UPDATE inspection_policy SET body = @Body, created_at = @CreatedAt WHERE version = @Version");

    private static readonly Statement Periods = new("""
        SELECT code AS cycle, starts_on, ends_on, unit, inspection_policy AS version FROM cycle WHERE inspection_policy IS NOT NULL
        """);

    private static readonly Statement Within = new("""
        SELECT a.unit AS unit, a.ancestor AS ancestor FROM unit_ancestor a
        WHERE a.unit IN {codes} AND EXISTS (SELECT 1 FROM cycle c WHERE c.unit = a.ancestor AND c.inspection_policy IS NOT NULL)
        """);

    private static readonly Statement Changed = new("""
        SELECT i.unit AS unit, MIN(i.starts_on) AS from_on, MAX(i.starts_on) AS to_on
        FROM inspection i WHERE i.starts_on >= @from AND i.starts_on <= @to GROUP BY i.unit
        """);

    /// <summary>The policy of a version.</summary>
    public static Task<InspectionPolicyRow?> FindAsync(Session session, int version, CancellationToken cancel = default) =>
        session.FindAsync<InspectionPolicyRow>(ByVersion, new { version }, cancel);

    /// <summary>All policies; there are few.</summary>
    public static Task<IReadOnlyList<InspectionPolicyRow>> AllAsync(Session session, CancellationToken cancel = default) =>
        session.QueryAsync<InspectionPolicyRow>(All, cancel: cancel);

    /// <summary>Adds a policy.</summary>
    public static Task InsertAsync(Session session, InspectionPolicyRow row, CancellationToken cancel = default) =>
        session.ExecuteAsync(Insert, row, cancel);

    /// <summary>Changes a policy.</summary>
    public static Task UpdateAsync(Session session, InspectionPolicyRow row, CancellationToken cancel = default) =>
        session.ExecuteAsync(Update, row, cancel);

    /// <summary>The cycles that name a policy.</summary>
    public static Task<IReadOnlyList<PolicyPeriodRow>> PeriodsAsync(Session session, CancellationToken cancel = default) =>
        session.QueryAsync<PolicyPeriodRow>(Periods, cancel: cancel);

    /// <summary>Which of these units lie at or below the unit of a cycle that names a policy.</summary>
    public static async Task<IReadOnlySet<(string Unit, string Ancestor)>> WithinAsync(
        Session session, IEnumerable<string> units, CancellationToken cancel = default) =>
        (await session.QueryAsync<WithinRow>(Within, new { codes = JsonSerializer.Serialize(units) }, cancel)).Select(r => (r.Unit, r.Ancestor)).ToHashSet();

    /// <summary>Every unit with inspections that start in these days, and their first and last start.</summary>
    public static Task<IReadOnlyList<StartsRow>> StartsAsync(Session session, DateOnly from, DateOnly to, CancellationToken cancel = default) =>
        session.QueryAsync<StartsRow>(Changed, new { from, to }, cancel);

    /// <summary>First and last start of a unit's inspections in a period.</summary>
    public sealed record StartsRow
    {
        public required string Unit { get; init; }
        public required DateOnly FromOn { get; init; }
        public required DateOnly ToOn { get; init; }
    }

    private sealed record WithinRow
    {
        public required string Unit { get; init; }
        public required string Ancestor { get; init; }
    }
}
