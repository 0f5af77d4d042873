using System.Text.Json;

namespace Appraisal.Storage.Schemes;

/// <summary>A cadre's posting in a cycle that holds a day, and the frozen scheme of that cycle.</summary>
public sealed record PostingRow
{
    public required string Cycle { get; init; }
    public required DateOnly StartsOn { get; init; }
    public required string SchemeCode { get; init; }
    public required string SchemeVersion { get; init; }

    /// <summary>JSON: <c>[{ code, share }]</c>, as the latest dated change has them.</summary>
    public required string Posts { get; init; }
}

/// <summary>That a cadre takes part in a cycle, with that cycle's days and frozen scheme.</summary>
public sealed record ParticipationRow
{
    public required string StaffNo { get; init; }
    public required string Cycle { get; init; }
    public required DateOnly StartsOn { get; init; }
    public required DateOnly EndsOn { get; init; }
    public DateTimeOffset? ClosedAt { get; init; }
    public required string SchemeCode { get; init; }
    public required string SchemeVersion { get; init; }
}

/// <summary>SQL of postings by day.</summary>
public static class PostingStore
{
    private static readonly Statement OnDay = new("""
        SELECT c.code AS cycle, c.starts_on, c.scheme_code, c.scheme_version, p.posts
        FROM cycle c
        JOIN participant p ON p.cycle = c.code
        WHERE p.staff_no = @staffNo AND c.starts_on <= @day AND c.ends_on >= @day
        """);

    private static readonly Statement OfCadres = new("""
        SELECT p.staff_no, c.code AS cycle, c.starts_on, c.ends_on, c.closed_at, c.scheme_code, c.scheme_version
        FROM cycle c
        JOIN participant p ON p.cycle = c.code
        WHERE p.staff_no IN {codes}
        """);

    /// <summary>The cycles that these cadres take part in.</summary>
    public static Task<IReadOnlyList<ParticipationRow>> FindAsync(Session session, IEnumerable<string> staffNos, CancellationToken cancel = default) =>
        session.QueryAsync<ParticipationRow>(OfCadres, new { codes = JsonSerializer.Serialize(staffNos) }, cancel);

    /// <summary>The postings of a cadre in the started cycles that hold a day, the cycle that began last first.</summary>
    public static async Task<IReadOnlyList<PostingRow>> FindAsync(Session session, string staffNo, DateOnly day, CancellationToken cancel = default)
    {
        var rows = await session.QueryAsync<PostingRow>(OnDay, new { staffNo, day }, cancel);
        return [.. rows.OrderByDescending(r => r.StartsOn).ThenBy(r => r.Cycle, StringComparer.Ordinal)];
    }
}
