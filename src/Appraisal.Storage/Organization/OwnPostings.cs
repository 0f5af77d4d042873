using System.Text.Json;

namespace Appraisal.Storage.Organization;

/// <summary>SQL of where a person is posted, who may be several cadres: nobody judges what is of the own unit or quota group.</summary>
public static class OwnPostings
{
    private static readonly Statement Unit = new("""
        SELECT (SELECT COUNT(*) FROM cadre c WHERE c.staff_no IN {codes} AND c.unit = @unit)
            + (SELECT COUNT(*) FROM participant p JOIN cycle y ON y.code = p.cycle
                WHERE p.staff_no IN {codes} AND p.unit = @unit AND y.closed_at IS NULL)
        """);

    private static readonly Statement Units = new("""
        SELECT c.unit FROM cadre c WHERE c.staff_no IN {codes}
        UNION
        SELECT p.unit FROM participant p JOIN cycle y ON y.code = p.cycle WHERE p.staff_no IN {codes} AND y.closed_at IS NULL
        """);

    private static readonly Statement Groups = new("""
        SELECT DISTINCT COALESCE(quota_group, '') FROM participant WHERE cycle = @cycle AND staff_no IN {codes}
        """);

    /// <summary>Whether one of these cadres is posted in a unit: now, or in a cycle that is not closed.</summary>
    public static async Task<bool> IsPostedInAsync(Session session, IEnumerable<string> staffNos, string unit, CancellationToken cancel = default) =>
        await session.ScalarAsync<long>(Unit, new { codes = JsonSerializer.Serialize(staffNos), unit }, cancel) > 0;

    /// <summary>The units in which these cadres are posted: now, or in a cycle that is not closed.</summary>
    public static async Task<IReadOnlySet<string>> UnitsAsync(Session session, IEnumerable<string> staffNos, CancellationToken cancel = default) =>
        (await session.QueryAsync<string>(Units, new { codes = JsonSerializer.Serialize(staffNos) }, cancel)).ToHashSet(StringComparer.Ordinal);

    /// <summary>The quota groups of these cadres in a cycle; the unnamed one is empty.</summary>
    public static Task<IReadOnlyList<string>> QuotaGroupsAsync(Session session, IEnumerable<string> staffNos, string cycle, CancellationToken cancel = default) =>
        session.QueryAsync<string>(Groups, new { codes = JsonSerializer.Serialize(staffNos), cycle }, cancel);
}
