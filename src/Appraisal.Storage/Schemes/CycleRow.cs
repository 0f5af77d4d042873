using System.Text.Json;
using Appraisal.Storage.Organization;

namespace Appraisal.Storage.Schemes;

/// <summary>An appraisal cycle, usually a year.</summary>
public sealed record CycleRow
{
    public required string Code { get; init; }
    public required DateOnly StartsOn { get; init; }
    public required DateOnly EndsOn { get; init; }
    public required string SchemeCode { get; init; }
    public required string SchemeVersion { get; init; }

    /// <summary>The survey that gives the satisfaction score.</summary>
    public string? Survey { get; init; }

    /// <summary>Those at or below it take part; null = all.</summary>
    public string? Unit { get; init; }

    /// <summary>The version of the inspection policy; null = the default.</summary>
    public int? InspectionPolicy { get; init; }

    /// <summary>Whether its grades count as those of the year in which it ends.</summary>
    public required bool CountsForPromotion { get; init; }

    public required string Status { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? ClosedAt { get; init; }
}

/// <summary>SQL of cycles.</summary>
public static class CycleStore
{
    private const string Columns = "code, starts_on, ends_on, scheme_code, scheme_version, survey, unit, inspection_policy, counts_for_promotion, status, started_at, closed_at";

    private static readonly Statement ByCode = new($"SELECT {Columns} FROM cycle WHERE code = @code");

    private static readonly Statement ByCodes = new($"SELECT {Columns} FROM cycle WHERE code IN {"{codes}"}");

    private static readonly Statement Page = new($"SELECT {Columns} FROM cycle WHERE code > @after AND {Concerns("cycle.unit")} ORDER BY code {"{limit}"}");

    private static readonly Statement Insert = new($"""
        INSERT INTO cycle ({Columns})
        VALUES (@Code, @StartsOn, @EndsOn, @SchemeCode, @SchemeVersion, @Survey, @Unit, @InspectionPolicy, @CountsForPromotion, @Status, @StartedAt, @ClosedAt)
        """);

    private static readonly Statement Update = new("""
        UPDATE cycle SET starts_on = @StartsOn, ends_on = @EndsOn, scheme_code = @SchemeCode, scheme_version = @SchemeVersion,
            survey = @Survey, unit = @Unit, inspection_policy = @InspectionPolicy, counts_for_promotion = @CountsForPromotion, status = @Status, started_at = @StartedAt, closed_at = @ClosedAt
        WHERE code = @Code
        """);

    // few cycles end in a year, and each is asked by the key of its participants
    private static readonly Statement OfSameYear = new("""
        SELECT MIN(other.code) FROM cycle other
        WHERE other.code <> @cycle AND other.started_at IS NOT NULL AND other.counts_for_promotion = 1
          AND other.ends_on >= @first AND other.ends_on <= @last
          AND EXISTS (SELECT 1 FROM participant p JOIN participant q ON q.cycle = other.code AND q.staff_no = p.staff_no WHERE p.cycle = @cycle)
        """);

    /// <summary>
    /// The condition that a cycle of the unit in a column concerns the territory in the parameter <c>@territory</c>: some of those who
    /// take part may be there.
    /// </summary>
    public static string Concerns(string column) => $"""
        ({UnitStore.Within(column)} OR {column} IS NULL
            OR EXISTS (SELECT 1 FROM unit_ancestor above WHERE above.unit = @territory AND above.ancestor = {column}))
        """;

    /// <summary>Whoever changes, starts or closes a cycle holds this lock.</summary>
    public static string LockName(string code) => "cycle:" + code;

    /// <summary>The cycle of a code.</summary>
    public static Task<CycleRow?> FindAsync(Session session, string code, CancellationToken cancel = default) =>
        session.FindAsync<CycleRow>(ByCode, new { code }, cancel);

    /// <summary>The cycles of these codes.</summary>
    public static async Task<Dictionary<string, CycleRow>> FindAsync(Session session, IEnumerable<string> codes, CancellationToken cancel = default) =>
        (await session.QueryAsync<CycleRow>(ByCodes, new { codes = JsonSerializer.Serialize(codes) }, cancel)).ToDictionary(r => r.Code, StringComparer.Ordinal);

    /// <summary>Cycles in order of code, after one, that concern a territory (null = all).</summary>
    public static Task<IReadOnlyList<CycleRow>> PageAsync(Session session, string after, string? territory, int limit, CancellationToken cancel = default) =>
        session.QueryAsync<CycleRow>(Page, new { after, territory, limit }, cancel);

    /// <summary>Another started cycle with some of the same participants that counts for promotion and ends in the same year; null = none.</summary>
    public static Task<string?> OfSameYearAsync(Session session, CycleRow row, CancellationToken cancel = default) => session.ScalarAsync<string>(
        OfSameYear, new { cycle = row.Code, first = new DateOnly(row.EndsOn.Year, 1, 1), last = new DateOnly(row.EndsOn.Year, 12, 31) }, cancel);

    /// <summary>Adds a cycle.</summary>
    public static Task InsertAsync(Session session, CycleRow row, CancellationToken cancel = default) => session.ExecuteAsync(Insert, row, cancel);

    /// <summary>Changes a cycle.</summary>
    public static Task UpdateAsync(Session session, CycleRow row, CancellationToken cancel = default) => session.ExecuteAsync(Update, row, cancel);
}
