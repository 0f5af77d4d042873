using System.Text.Json;

namespace Appraisal.Storage.Work;

/// <summary>The work done that a score run reads (section 5 of the methodology).</summary>
public static class WorkInputs
{
    private static readonly Statement Counts = new("""
        SELECT w.staff_no, w.work_type, SUM(w.count) AS count
        FROM participant p
        JOIN cycle c ON c.code = p.cycle
        JOIN work_record w ON w.staff_no = p.staff_no AND w.done_on >= c.starts_on AND w.done_on <= c.ends_on
        WHERE p.cycle = @cycle AND p.staff_no IN {codes} AND w.status = 'accepted'
        GROUP BY w.staff_no, w.work_type
        """);

    /// <summary>Accepted completed units within the cycle's days by work type in ordinal order, by staff number, of these participants.</summary>
    public static async Task<IReadOnlyDictionary<string, IReadOnlyDictionary<string, long>>> ReadAsync(
        Session session, string cycle, IReadOnlyCollection<string> staffNos, CancellationToken cancel = default)
    {
        var (work, words) = (new Dictionary<string, IReadOnlyDictionary<string, long>>(StringComparer.Ordinal), new Words());
        await foreach (var row in session.StreamAsync<Row>(Counts, new { cycle, codes = JsonSerializer.Serialize(staffNos) }).WithCancellation(cancel))
        {
            if (!work.TryGetValue(row.StaffNo, out var own))
                work.Add(row.StaffNo, own = new SortedList<string, long>(StringComparer.Ordinal));
            ((SortedList<string, long>)own).Add(words.Of(row.WorkType), row.Count);
        }
        return work;
    }

    private sealed record Row
    {
        public required string StaffNo { get; init; }
        public required string WorkType { get; init; }
        public required long Count { get; init; }
    }
}
