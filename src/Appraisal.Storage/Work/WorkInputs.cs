namespace Appraisal.Storage.Work;

/// <summary>The work done that a score run reads (section 5 of the methodology).</summary>
public static class WorkInputs
{
    private static readonly Statement Counts = new("""
        SELECT w.staff_no, w.work_type, SUM(w.count) AS count
        FROM participant p
        JOIN cycle c ON c.code = p.cycle
        JOIN work_record w ON w.staff_no = p.staff_no AND w.done_on >= c.starts_on AND w.done_on <= c.ends_on
        WHERE p.cycle = @cycle AND w.status = 'accepted'
        GROUP BY w.staff_no, w.work_type
        """);

    /// <summary>Accepted completed units within the cycle's days by work type, by staff number, in ordinal order of both.</summary>
    public static async Task<IReadOnlyDictionary<string, IReadOnlyDictionary<string, long>>> ReadAsync(
        Session session, string cycle, CancellationToken cancel = default)
    {
        var rows = await session.QueryAsync<Row>(Counts, new { cycle }, cancel);
        return rows
            .GroupBy(r => r.StaffNo, StringComparer.Ordinal)
            .OrderBy(g => g.Key, StringComparer.Ordinal)
            .ToDictionary(
                g => g.Key,
                g => (IReadOnlyDictionary<string, long>)g.OrderBy(r => r.WorkType, StringComparer.Ordinal).ToDictionary(r => r.WorkType, r => r.Count),
                StringComparer.Ordinal);
    }

    private sealed record Row
    {
        public required string StaffNo { get; init; }
        public required string WorkType { get; init; }
        public required long Count { get; init; }
    }
}
