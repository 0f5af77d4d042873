namespace Appraisal.Storage.Audit;

/// <summary>One change, or one read that is recorded: who, what, before and after, why, when.</summary>
public sealed record AuditRow
{
    public required Guid Id { get; init; }
    public required DateTimeOffset At { get; init; }
    public Guid? KeyId { get; init; }
    public required string Person { get; init; }
    public required string Role { get; init; }
    public required string Action { get; init; }
    public required string Kind { get; init; }
    public required string Subject { get; init; }
    public string? BeforeValue { get; init; }
    public string? AfterValue { get; init; }
    public string? Reason { get; init; }
}

/// <summary>SQL of the audit.</summary>
public static class AuditStore
{
    private const string Columns = "id, at, key_id, person, role, action, kind, subject, before_value, after_value, reason";

    private static readonly Statement Insert = new($"""
        INSERT INTO audit_entry ({Columns})
        VALUES (@Id, @At, @KeyId, @Person, @Role, @Action, @Kind, @Subject, @BeforeValue, @AfterValue, @Reason)
        """);

    private static readonly Statement Page = new($"""
        SELECT {Columns} FROM audit_entry
        WHERE id > @after AND (@kind IS NULL OR kind = @kind) AND (@subject IS NULL OR subject = @subject)
        ORDER BY id {"{limit}"}
        """);

    /// <summary>Adds an entry, in the transaction of the change it tells of.</summary>
    public static Task InsertAsync(Session session, AuditRow row, CancellationToken cancel = default) => session.ExecuteAsync(Insert, row, cancel);

    /// <summary>Entries in order of time, after one, of a kind and a subject (null = all).</summary>
    public static Task<IReadOnlyList<AuditRow>> PageAsync(
        Session session, Guid after, string? kind, string? subject, int limit, CancellationToken cancel = default) =>
        session.QueryAsync<AuditRow>(Page, new { after, kind, subject, limit }, cancel);
}
