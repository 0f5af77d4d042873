using System.Text.Json;
using Appraisal.Storage.Organization;

namespace Appraisal.Storage.Inspections;

/// <summary>One recorded result for one checklist item.</summary>
public sealed record FindingRow
{
    public required string Id { get; init; }

    /// <summary>The inspection that found it; null: entered directly.</summary>
    public string? Inspection { get; init; }

    /// <summary>The responsible cadre; null: counts for nobody's score.</summary>
    public string? StaffNo { get; init; }

    public required string Unit { get; init; }
    public required string Item { get; init; }
    public required bool Conforming { get; init; }
    public required string Severity { get; init; }
    public required DateOnly FoundOn { get; init; }
    public string? ContradictsMaterial { get; init; }
    public string? Incident { get; init; }
    public required string RecordedBy { get; init; }
    public required DateTimeOffset RecordedAt { get; init; }
    public string? WithdrawnBy { get; init; }
    public DateTimeOffset? WithdrawnAt { get; init; }
    public string? WithdrawalReason { get; init; }
    public required byte[] RequestDigest { get; init; }
}

/// <summary>Which findings a list shows; null = any.</summary>
public sealed record FindingFilter(
    string? Inspection, string? StaffNo, string? Unit, bool? Conforming, DateOnly? From, DateOnly? To, string? Territory, string? Within = null);

/// <summary>SQL of findings.</summary>
public static class FindingStore
{
    private const string Columns = """
        id, inspection, staff_no, unit, item, conforming, severity, found_on, contradicts_material, incident, recorded_by, recorded_at,
        withdrawn_by, withdrawn_at, withdrawal_reason, request_digest
        """;

    private static readonly Statement ById = new($"SELECT {Columns} FROM finding WHERE id = @id");

    private static readonly PlacedList List = new("finding", Columns, """
        id > @after
          AND (@Inspection IS NULL OR inspection = @Inspection) AND (@StaffNo IS NULL OR staff_no = @StaffNo) AND (@Unit IS NULL OR finding.unit = @Unit)
          AND (@Conforming IS NULL OR conforming = @Conforming) AND (@From IS NULL OR found_on >= @From) AND (@To IS NULL OR found_on <= @To)
          AND (@Territory IS NULL OR EXISTS (SELECT 1 FROM unit_ancestor a WHERE a.unit = finding.unit AND a.ancestor = @Territory))
          AND (@Within IS NULL OR EXISTS (SELECT 1 FROM unit_ancestor w WHERE w.unit = finding.unit AND w.ancestor = @Within))
        ORDER BY id {limit}
        """, [("inspection", "Inspection"), ("staff_no", "StaffNo")]);

    private static readonly Statement Withdraw = new("""
        UPDATE finding SET withdrawn_by = @WithdrawnBy, withdrawn_at = @WithdrawnAt, withdrawal_reason = @WithdrawalReason
        WHERE id = @Id AND withdrawn_at IS NULL
        """);

    private static readonly Statement Contradicting = new("""
        SELECT MIN(f.id) FROM material m JOIN finding f ON f.contradicts_material = m.id
        WHERE m.content_hash = @contentHash AND m.unit = @unit AND f.withdrawn_at IS NULL
        """);

    private static readonly Statement ByIds = new($"SELECT {Columns} FROM finding WHERE id IN {"{codes}"}");

    private static readonly Table<FindingRow> Findings = new("finding",
        ("id", r => r.Id), ("inspection", r => r.Inspection), ("staff_no", r => r.StaffNo), ("unit", r => r.Unit), ("item", r => r.Item), ("conforming", r => r.Conforming),
        ("severity", r => r.Severity), ("found_on", r => r.FoundOn), ("contradicts_material", r => r.ContradictsMaterial), ("incident", r => r.Incident),
        ("recorded_by", r => r.RecordedBy), ("recorded_at", r => r.RecordedAt), ("withdrawn_by", r => r.WithdrawnBy),
        ("withdrawn_at", r => r.WithdrawnAt), ("withdrawal_reason", r => r.WithdrawalReason), ("request_digest", r => r.RequestDigest));

    /// <summary>The finding with an id.</summary>
    public static Task<FindingRow?> FindAsync(Session session, string id, CancellationToken cancel = default) =>
        session.FindAsync<FindingRow>(ById, new { id }, cancel);

    /// <summary>Findings in order of id, after one.</summary>
    public static async Task<IReadOnlyList<FindingRow>> PageAsync(
        Session session, string after, FindingFilter filter, int limit, CancellationToken cancel = default) =>
        await session.QueryAsync<FindingRow>(
            await List.AtAsync(session, filter.Unit ?? filter.Territory ?? filter.Within, waiting: false, cancel, filter.Inspection, filter.StaffNo), new
        {
            after, few = filter.Unit ?? filter.Territory ?? filter.Within, filter.Inspection, filter.StaffNo, filter.Unit, filter.Conforming, filter.From, filter.To, filter.Territory, filter.Within, limit,
        }, cancel);

    /// <summary>A finding that stands and contradicts this content at this unit; null = none.</summary>
    public static Task<string?> ContradictingAsync(Session session, byte[] contentHash, string unit, CancellationToken cancel = default) =>
        session.ScalarAsync<string>(Contradicting, new { contentHash, unit }, cancel);

    /// <summary>Withdraws a finding that stands.</summary>
    public static Task WithdrawAsync(Session session, FindingRow row, CancellationToken cancel = default) => session.ChangeAsync(Withdraw, row, cancel);

    /// <summary>The findings with these ids.</summary>
    public static async Task<Dictionary<string, FindingRow>> FindAsync(Session session, IEnumerable<string> ids, CancellationToken cancel = default) =>
        (await session.QueryAsync<FindingRow>(ByIds, new { codes = JsonSerializer.Serialize(ids) }, cancel)).ToDictionary(r => r.Id, StringComparer.Ordinal);

    /// <summary>Adds findings.</summary>
    public static Task InsertAsync(Session session, IReadOnlyCollection<FindingRow> rows, CancellationToken cancel = default) => Findings.InsertAsync(session, rows, cancel);
}
