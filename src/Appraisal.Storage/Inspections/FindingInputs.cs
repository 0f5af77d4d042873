using System.Text.Json;
using Appraisal.Scoring.Schemes;
using Appraisal.Scoring.Scores;

namespace Appraisal.Storage.Inspections;

/// <summary>The findings that a score run reads (section 5 of the methodology).</summary>
public static class FindingInputs
{
    private static readonly Statement OfCycle = new("""
        SELECT f.staff_no, f.unit, f.item, f.found_on, f.conforming, f.severity, i.event_key
        FROM participant p
        JOIN cycle c ON c.code = p.cycle
        JOIN finding f ON f.staff_no = p.staff_no AND f.found_on >= c.starts_on AND f.found_on <= c.ends_on
        LEFT JOIN incident i ON i.id = f.incident
        LEFT JOIN inspection v ON v.id = f.inspection
        WHERE p.cycle = @cycle AND p.staff_no IN {codes} AND f.withdrawn_at IS NULL AND (v.id IS NULL OR v.status <> 'cancelled')
        """);

    /// <summary>
    /// Findings about these participants within the cycle's days that were not withdrawn, and whose inspection was not cancelled, by responsible cadre, in an order that their content alone decides. The same item at another
    /// unit is another thing.
    /// </summary>
    public static async Task<IReadOnlyDictionary<string, IReadOnlyList<FindingInput>>> ReadAsync(
        Session session, string cycle, IReadOnlyCollection<string> staffNos, CancellationToken cancel = default)
    {
        var (findings, words) = (new Dictionary<string, List<FindingInput>>(StringComparer.Ordinal), new Words());
        await foreach (var row in session.StreamAsync<Row>(OfCycle, new { cycle, codes = JsonSerializer.Serialize(staffNos) }).WithCancellation(cancel))
        {
            if (!findings.TryGetValue(row.StaffNo, out var own))
                findings.Add(row.StaffNo, own = []);
            own.Add(row.Input(words));
        }
        return findings.ToDictionary(f => f.Key, f => Ordered(f.Value), StringComparer.Ordinal);
    }

    /// <summary>Findings of one cadre in an order that their content alone decides.</summary>
    public static IReadOnlyList<FindingInput> Ordered(IEnumerable<FindingInput> findings) => [.. findings
        .OrderBy(f => f.Item, StringComparer.Ordinal).ThenBy(f => f.Date).ThenBy(f => f.Conforming).ThenBy(f => f.Severity)
        .ThenBy(f => f.Event, StringComparer.Ordinal)];

    private sealed record Row
    {
        public required string StaffNo { get; init; }
        public required string Unit { get; init; }
        public required string Item { get; init; }
        public required DateOnly FoundOn { get; init; }
        public required bool Conforming { get; init; }
        public required string Severity { get; init; }
        public string? EventKey { get; init; }

        public FindingInput Input(Words words) => new(words.Of($"{Unit}/{Item}"), FoundOn, Conforming, Wire.Value<Severity>(Severity), EventKey);
    }
}
