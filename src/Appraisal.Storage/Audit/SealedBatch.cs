namespace Appraisal.Storage.Audit;

/// <summary>What the chain holds of a batch of responses.</summary>
public sealed record SealedBatch
{
    public required Guid Id { get; init; }
    public required int Responses { get; init; }

    /// <summary>SHA-256 over subject, stratum and value of each response.</summary>
    public required byte[] Digest { get; init; }
}

/// <summary>What the digest of a batch covers of each response.</summary>
public interface IAuditedResponse
{
    Guid Id { get; }
    string Survey { get; }
    string StaffNo { get; }
    string Stratum { get; }
    string Channel { get; }
    int? Value { get; }
    byte[] Digest { get; }
}

/// <summary>A response as the chain sees it.</summary>
public sealed record SealedResponse : IAuditedResponse
{
    public required Guid Id { get; init; }
    public required Guid BatchId { get; init; }
    public required string Survey { get; init; }
    public required string StaffNo { get; init; }
    public required string Stratum { get; init; }
    public required string Channel { get; init; }
    public int? Value { get; init; }
    public required byte[] Digest { get; init; }
}

/// <summary>SQL of the batches of responses, as the chain sees them.</summary>
public static class SealedBatchStore
{
    // as with entries: what a running transaction still holds is passed over
    private static readonly Statement Unsealed = new((
        $"SELECT id, responses, digest FROM response_batch WITH (READPAST) WHERE sealed = 0 ORDER BY id {"{limit}"}",
        $"SELECT id, responses, digest FROM response_batch WHERE sealed = 0 ORDER BY id {"{limit}"}"));

    private static readonly Statement Tail = new("SELECT COUNT(*) AS count, MIN(received_at) AS oldest FROM response_batch WHERE sealed = 0");

    private static readonly Statement MarkSealed = new("UPDATE response_batch SET sealed = 1 WHERE id IN {ids}");

    private static readonly Statement ByIds = new("SELECT id, responses, digest FROM response_batch WHERE id IN {ids}");

    private static readonly Statement Responses = new("""
        SELECT id, batch_id, survey, staff_no, stratum, channel, value, digest FROM response WHERE batch_id IN {ids}
        """);

    private static readonly Statement MarkedWithoutSeal = new($"""
        SELECT id, responses, digest FROM response_batch
        WHERE sealed = 1 AND NOT EXISTS (SELECT 1 FROM audit_seal s WHERE s.row_id = response_batch.id)
        ORDER BY id {"{limit}"}
        """,
        scans: "a verification of the whole audit looks at every batch");

    /// <summary>Batches that are not in the chain yet.</summary>
    public static Task<IReadOnlyList<SealedBatch>> UnsealedAsync(Session session, int limit, CancellationToken cancel = default) =>
        session.QueryAsync<SealedBatch>(Unsealed, new { limit }, cancel);

    /// <summary>How many batches are not in the chain yet, and since when the oldest waits.</summary>
    public static async Task<AuditTail> TailAsync(Session session, CancellationToken cancel = default) =>
        (await session.FindAsync<AuditTail>(Tail, cancel: cancel))!;

    /// <summary>Marks batches as being in the chain.</summary>
    public static Task MarkSealedAsync(Session session, IEnumerable<Guid> ids, CancellationToken cancel = default) =>
        session.ExecuteAsync(MarkSealed, new { ids = Ids.Json(ids) }, cancel);

    /// <summary>The batches of these ids, in no order.</summary>
    public static Task<IReadOnlyList<SealedBatch>> FindAsync(Session session, IEnumerable<Guid> ids, CancellationToken cancel = default) =>
        session.QueryAsync<SealedBatch>(ByIds, new { ids = Ids.Json(ids) }, cancel);

    /// <summary>The responses of these batches, in no order.</summary>
    public static Task<IReadOnlyList<SealedResponse>> ResponsesAsync(Session session, IEnumerable<Guid> ids, CancellationToken cancel = default) =>
        session.QueryAsync<SealedResponse>(Responses, new { ids = Ids.Json(ids) }, cancel);

    /// <summary>The first batch that claims to be sealed and is not.</summary>
    public static Task<SealedBatch?> FindIntruderAsync(Session session, CancellationToken cancel = default) =>
        session.FindAsync<SealedBatch>(MarkedWithoutSeal, new { limit = 1 }, cancel);
}
