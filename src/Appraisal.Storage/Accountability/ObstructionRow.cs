namespace Appraisal.Storage.Accountability;

/// <summary>A formal finding that a cadre obstructed the appraisal of a cycle.</summary>
public sealed record ObstructionRow
{
    public required string Id { get; init; }
    public required string Cycle { get; init; }
    public required string StaffNo { get; init; }
    public required string Reason { get; init; }
    public required string DocumentNumber { get; init; }
    public required string Person { get; init; }
    public required DateTimeOffset At { get; init; }
    public string? LiftedBy { get; init; }
    public DateTimeOffset? LiftedAt { get; init; }
    public string? LiftReason { get; init; }
    public required byte[] RequestDigest { get; init; }
}

/// <summary>SQL of findings of obstruction.</summary>
public static class ObstructionStore
{
    private const string Columns =
        "id, cycle, staff_no, reason, document_number, person, at, lifted_by, lifted_at, lift_reason, request_digest";

    private static readonly Statement ById = new($"SELECT {Columns} FROM obstruction WHERE id = @id");

    private static readonly Statement Page = new($"""
        SELECT {Columns} FROM obstruction
        WHERE cycle = @cycle AND id > @after AND (@staffNo IS NULL OR staff_no = @staffNo)
          AND (@territory IS NULL OR EXISTS (SELECT 1 FROM cadre c JOIN unit_ancestor a ON a.unit = c.unit
               WHERE c.staff_no = obstruction.staff_no AND a.ancestor = @territory))
        ORDER BY id {"{limit}"}
        """);

    private static readonly Statement Insert = new($"""
        INSERT INTO obstruction ({Columns})
        VALUES (@Id, @Cycle, @StaffNo, @Reason, @DocumentNumber, @Person, @At, @LiftedBy, @LiftedAt, @LiftReason, @RequestDigest)
        """);

    private static readonly Statement Lift = new(
        "UPDATE obstruction SET lifted_by = @LiftedBy, lifted_at = @LiftedAt, lift_reason = @LiftReason WHERE id = @Id AND lifted_at IS NULL");

    /// <summary>The finding with an id.</summary>
    public static Task<ObstructionRow?> FindAsync(Session session, string id, CancellationToken cancel = default) =>
        session.FindAsync<ObstructionRow>(ById, new { id }, cancel);

    /// <summary>Findings of a cycle in order of id, after one.</summary>
    public static Task<IReadOnlyList<ObstructionRow>> PageAsync(
        Session session, string cycle, string after, string? staffNo, string? territory, int limit, CancellationToken cancel = default) =>
        session.QueryAsync<ObstructionRow>(Page, new { cycle, after, staffNo, territory, limit }, cancel);

    /// <summary>Adds a finding.</summary>
    public static Task InsertAsync(Session session, ObstructionRow row, CancellationToken cancel = default) => session.ExecuteAsync(Insert, row, cancel);

    /// <summary>Lifts a finding that stands.</summary>
    public static Task LiftAsync(Session session, ObstructionRow row, CancellationToken cancel = default) => session.ChangeAsync(Lift, row, cancel);
}
