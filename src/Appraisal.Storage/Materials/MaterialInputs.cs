using System.Text.Json;

namespace Appraisal.Storage.Materials;

/// <summary>The material evidence that a score run reads (section 4 of the methodology).</summary>
public static class MaterialInputs
{
    // in this order: from a few participants to their materials. UNION leaves each content once a cadre and kind; material of a unit as a whole counts for every participant posted there
    private static readonly Statement Counts = new("""
        SELECT x.staff_no, x.kind, COUNT(*) AS count
        FROM (
            SELECT p.staff_no, u.kind, m.content_hash
            FROM participant p CROSS JOIN material m CROSS JOIN material_use u CROSS JOIN cycle c
            WHERE p.cycle = @cycle AND p.staff_no IN {codes} AND m.staff_no = p.staff_no AND u.material = m.id AND u.cycle = p.cycle AND c.code = p.cycle
              AND m.status = 'accepted' AND (m.valid_until IS NULL OR m.valid_until >= c.starts_on)
            UNION
            SELECT p.staff_no, u.kind, m.content_hash
            FROM participant p CROSS JOIN material m CROSS JOIN material_use u CROSS JOIN cycle c
            WHERE p.cycle = @cycle AND p.staff_no IN {codes} AND m.unit = p.unit AND u.material = m.id AND u.cycle = p.cycle AND c.code = p.cycle
              AND m.staff_no IS NULL AND m.status = 'accepted' AND (m.valid_until IS NULL OR m.valid_until >= c.starts_on)
        ) x
        GROUP BY x.staff_no, x.kind
        """);

    /// <summary>Distinct accepted items by kind in ordinal order, by staff number, of these participants; who has none is absent.</summary>
    public static async Task<IReadOnlyDictionary<string, IReadOnlyDictionary<string, int>>> ReadAsync(
        Session session, string cycle, IReadOnlyCollection<string> staffNos, CancellationToken cancel = default)
    {
        var (materials, words) = (new Dictionary<string, IReadOnlyDictionary<string, int>>(StringComparer.Ordinal), new Words());
        await foreach (var row in session.StreamAsync<Row>(Counts, new { cycle, codes = JsonSerializer.Serialize(staffNos) }).WithCancellation(cancel))
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
