namespace Appraisal.Storage.Audit;

/// <summary>One link of the chain: it covers a row of the audit and the link before it.</summary>
public sealed record SealRow
{
    /// <summary>1, 2, 3 … without a gap.</summary>
    public required long Number { get; init; }

    /// <summary>What it covers: an <c>entry</c> of the audit, or a <c>batch</c> of responses.</summary>
    public required string Kind { get; init; }

    /// <summary>The id of the row that it covers.</summary>
    public required Guid RowId { get; init; }

    /// <summary>SHA-256 of what the row said when it was sealed.</summary>
    public required byte[] Digest { get; init; }

    /// <summary>SHA-256 of this link and of the one before.</summary>
    public required byte[] Hash { get; init; }

    public required DateTimeOffset SealedAt { get; init; }
}

/// <summary>SQL of the chain.</summary>
public static class SealStore
{
    private const string Columns = "number, kind, row_id, digest, hash, sealed_at";

    private static readonly Table<SealRow> Seals = new("audit_seal",
        ("number", r => r.Number), ("kind", r => r.Kind), ("row_id", r => r.RowId),
        ("digest", r => r.Digest), ("hash", r => r.Hash), ("sealed_at", r => r.SealedAt));

    private static readonly Statement Last = new(
        $"SELECT {Columns} FROM audit_seal WHERE number = (SELECT MAX(number) FROM audit_seal)");

    private static readonly Statement Page = new($"SELECT {Columns} FROM audit_seal WHERE number > @after ORDER BY number {"{limit}"}");

    private static readonly Statement Known = new("SELECT row_id FROM audit_seal WHERE row_id IN {ids}");

    /// <summary>The head of the chain; null while there is no link.</summary>
    public static Task<SealRow?> LastAsync(Session session, CancellationToken cancel = default) =>
        session.FindAsync<SealRow>(Last, cancel: cancel);

    /// <summary>Links in order, after a number.</summary>
    public static Task<IReadOnlyList<SealRow>> PageAsync(Session session, long after, int limit, CancellationToken cancel = default) =>
        session.QueryAsync<SealRow>(Page, new { after, limit }, cancel);

    /// <summary>Those of the rows that have a link already.</summary>
    public static async Task<IReadOnlySet<Guid>> KnownAsync(Session session, IEnumerable<Guid> ids, CancellationToken cancel = default) =>
        (await session.QueryAsync<Guid>(Known, new { ids = Ids.Json(ids) }, cancel)).ToHashSet();

    /// <summary>Adds links.</summary>
    public static Task InsertAsync(Session session, IReadOnlyCollection<SealRow> rows, CancellationToken cancel = default) =>
        Seals.InsertAsync(session, rows, cancel);
}
