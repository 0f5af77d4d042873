using System.Text.Json;

namespace Appraisal.Storage.Organization;

/// <summary>A cadre with the current posting.</summary>
public sealed record CadreRow
{
    public required string StaffNo { get; init; }
    public required string Name { get; init; }
    public required string Unit { get; init; }
    public required string Cohort { get; init; }
    public string? QuotaGroup { get; init; }

    /// <summary>JSON: <c>[{ code, share }]</c>.</summary>
    public required string Posts { get; init; }

    public required double DutyHours { get; init; }
    public required double LeaveHours { get; init; }
    public required string Status { get; init; }
}

/// <summary>Who a cadre is.</summary>
public sealed record CadreName
{
    public required string StaffNo { get; init; }
    public required string Name { get; init; }
    public required string Unit { get; init; }
}

/// <summary>SQL of cadres.</summary>
public static class CadreStore
{
    private const string Columns = "staff_no, name, unit, cohort, quota_group, posts, duty_hours, leave_hours, status";

    private static readonly Statement ByStaffNo = new($"SELECT {Columns} FROM cadre WHERE staff_no = @staffNo");

    private static readonly Statement Page = new($"""
        SELECT {Columns} FROM cadre
        WHERE staff_no > @after
          AND (@unit IS NULL OR EXISTS (SELECT 1 FROM unit_ancestor a WHERE a.unit = cadre.unit AND a.ancestor = @unit))
          AND {UnitStore.Within("cadre.unit")}
        ORDER BY staff_no {"{limit}"}
        """);

    private static readonly Statement ByStaffNos = new($"SELECT {Columns} FROM cadre WHERE staff_no IN {"{codes}"}");

    private static readonly Statement Names = new($"SELECT staff_no, name, unit FROM cadre WHERE {UnitStore.Within("cadre.unit")}",
        scans: "once an import of cadres: what is new is held against all that is there but for zeros, width and case, which no index can find");

    private static readonly Table<CadreRow> Cadres = new Table<CadreRow>("cadre",
        ("staff_no", r => r.StaffNo), ("name", r => r.Name), ("unit", r => r.Unit), ("cohort", r => r.Cohort), ("quota_group", r => r.QuotaGroup),
        ("posts", r => r.Posts), ("duty_hours", r => r.DutyHours), ("leave_hours", r => r.LeaveHours), ("status", r => r.Status)).By("staff_no");

    /// <summary>The cadre of a staff number.</summary>
    public static Task<CadreRow?> FindAsync(Session session, string staffNo, CancellationToken cancel = default) =>
        session.FindAsync<CadreRow>(ByStaffNo, new { staffNo }, cancel);

    /// <summary>Cadres in order of staff number, after one, at or below a unit and within a territory (null = everywhere).</summary>
    public static Task<IReadOnlyList<CadreRow>> PageAsync(
        Session session, string after, string? unit, string? territory, int limit, CancellationToken cancel = default) =>
        session.QueryAsync<CadreRow>(Page, new { after, unit, territory, limit }, cancel);

    /// <summary>The cadres of these staff numbers.</summary>
    public static async Task<Dictionary<string, CadreRow>> FindAsync(Session session, IEnumerable<string> staffNos, CancellationToken cancel = default) =>
        (await session.QueryAsync<CadreRow>(ByStaffNos, new { codes = JsonSerializer.Serialize(staffNos) }, cancel)).ToDictionary(r => r.StaffNo, StringComparer.Ordinal);

    /// <summary>Staff numbers, names and units of all within a territory (null = everywhere).</summary>
    public static Task<IReadOnlyList<CadreName>> NamesAsync(Session session, string? territory, CancellationToken cancel = default) =>
        session.QueryAsync<CadreName>(Names, new { territory }, cancel);

    /// <summary>Adds cadres.</summary>
    public static async Task InsertAsync(Session session, IReadOnlyCollection<CadreRow> rows, CancellationToken cancel = default)
    {
        await Cadres.InsertAsync(session, rows, cancel);
        await InitialsStore.InsertAsync(session, rows, cancel);
    }

    /// <summary>Changes cadres.</summary>
    public static async Task UpdateAsync(Session session, IReadOnlyCollection<CadreRow> rows, CancellationToken cancel = default)
    {
        await Cadres.UpdateAsync(session, rows, cancel);
        await InitialsStore.UpdateAsync(session, rows, cancel);
    }
}
