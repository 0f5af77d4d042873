namespace Appraisal.Storage.Materials;

/// <summary>The material evidence that a score run reads (section 4 of the methodology).</summary>
public static class MaterialInputs
{
    // UNION leaves each content once a cadre and kind; material of a unit as a whole counts for every participant posted there
    private static readonly Statement Counts = new("""
        SELECT x.staff_no, x.kind, COUNT(*) AS count
        FROM (
            SELECT p.staff_no, u.kind, m.content_hash
            FROM material_use u
            JOIN cycle c ON c.code = u.cycle
            JOIN material m ON m.id = u.material
            JOIN participant p ON p.cycle = u.cycle AND p.staff_no = m.staff_no
            WHERE u.cycle = @cycle AND m.status = 'accepted' AND (m.valid_until IS NULL OR m.valid_until >= c.starts_on)
            UNION
            SELECT p.staff_no, u.kind, m.content_hash
            FROM material_use u
            JOIN cycle c ON c.code = u.cycle
            JOIN material m ON m.id = u.material
            JOIN participant p ON p.cycle = u.cycle AND p.unit = m.unit
            WHERE u.cycle = @cycle AND m.staff_no IS NULL AND m.status = 'accepted' AND (m.valid_until IS NULL OR m.valid_until >= c.starts_on)
        ) x
        GROUP BY x.staff_no, x.kind
        """);

    /// <summary>Distinct accepted items by kind, by staff number, in ordinal order of both; who has none is absent.</summary>
    public static async Task<IReadOnlyDictionary<string, IReadOnlyDictionary<string, int>>> ReadAsync(
        Session session, string cycle, CancellationToken cancel = default)
    {
        var rows = await session.QueryAsync<Row>(Counts, new { cycle }, cancel);
        return rows
            .GroupBy(r => r.StaffNo, StringComparer.Ordinal)
            .OrderBy(g => g.Key, StringComparer.Ordinal)
            .ToDictionary(
                g => g.Key,
                g => (IReadOnlyDictionary<string, int>)g.OrderBy(r => r.Kind, StringComparer.Ordinal).ToDictionary(r => r.Kind, r => (int)r.Count),
                StringComparer.Ordinal);
    }

    private sealed record Row
    {
        public required string StaffNo { get; init; }
        public required string Kind { get; init; }
        public required long Count { get; init; }
    }
}
