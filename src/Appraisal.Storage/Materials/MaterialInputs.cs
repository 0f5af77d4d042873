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

    /// <summary>Distinct accepted items by kind in ordinal order, by staff number; who has none is absent.</summary>
    public static async Task<IReadOnlyDictionary<string, IReadOnlyDictionary<string, int>>> ReadAsync(
        Session session, string cycle, CancellationToken cancel = default)
    {
        var (materials, words) = (new Dictionary<string, IReadOnlyDictionary<string, int>>(StringComparer.Ordinal), new Words());
        await foreach (var row in session.StreamAsync<Row>(Counts, new { cycle }).WithCancellation(cancel))
        {
            if (!materials.TryGetValue(row.StaffNo, out var own))
                materials.Add(row.StaffNo, own = new SortedList<string, int>(StringComparer.Ordinal));
            ((SortedList<string, int>)own).Add(words.Of(row.Kind), (int)row.Count);
        }
        return materials;
    }

    private sealed record Row
    {
        public required string StaffNo { get; init; }
        public required string Kind { get; init; }
        public required long Count { get; init; }
    }
}
