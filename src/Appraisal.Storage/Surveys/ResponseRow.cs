using Appraisal.Storage.Audit;

namespace Appraisal.Storage.Surveys;

/// <summary>One response.</summary>
public sealed record ResponseRow : IAuditedResponse
{
    /// <summary>Bytes of <see cref="Digest"/>; all zero once ids and times were taken away.</summary>
    public const int DigestLength = 16;

    public required Guid Id { get; init; }

    /// <summary>Known once it is stored.</summary>
    public Guid BatchId { get; set; }
    public required string Survey { get; init; }
    public required string StaffNo { get; init; }
    public required string Stratum { get; init; }
    public required string Channel { get; init; }

    /// <summary>Ten-thousandths of a point; null = incomplete.</summary>
    public int? Value { get; init; }

    /// <summary>JSON: a number or null for each item, in declared order.</summary>
    public required string Answers { get; init; }

    /// <summary>JSON: what was answered beside the items; null where nothing was.</summary>
    public string? Beside { get; init; }

    /// <summary>Keyed digest of subject, stratum and answers: what "same content" means.</summary>
    public required byte[] Digest { get; init; }

    /// <summary>By the clock of whoever sent it.</summary>
    public required DateTimeOffset AnsweredAt { get; init; }

    /// <summary>Whether that clock cannot have been right: the server's time of receipt stands for it.</summary>
    public bool Clock { get; init; }

    /// <summary>Seconds from the first item shown to the last answer, where the client says so.</summary>
    public double? Seconds { get; init; }

    public string? Device { get; init; }

    /// <summary>Answered in time, delivered after the close.</summary>
    public bool Late { get; init; }

    /// <summary>Left out of the statistics by a reviewer.</summary>
    public bool Excluded { get; init; }
}

/// <summary>Responses committed together.</summary>
public sealed record ResponseBatchRow
{
    public required Guid Id { get; init; }
    public required DateTimeOffset ReceivedAt { get; init; }
    public required int Responses { get; init; }

    /// <summary>SHA-256 over subject, stratum and value of each of its responses: it stands for them in the audit.</summary>
    public required byte[] Digest { get; init; }

    public bool Aggregated { get; init; }

    /// <summary>Whether <c>response_id</c> has the ids of its responses.</summary>
    internal bool Indexed { get; init; }
}

/// <summary>What tells whether a response is there already, and what was answered to it.</summary>
public sealed record KnownResponse
{
    public required Guid Id { get; init; }
    public required Guid BatchId { get; init; }
    public required string Survey { get; init; }
    public required byte[] Digest { get; init; }
    public required DateTimeOffset ReceivedAt { get; init; }
}

/// <summary>A response whose id and times are still there.</summary>
public sealed record IdentifiedResponse
{
    public required Guid Id { get; init; }
    public required string Survey { get; init; }
    public required string StaffNo { get; init; }
    public required string Stratum { get; init; }
    public required string Channel { get; init; }
    public int? Value { get; init; }
    public required string Answers { get; init; }
    public string? Beside { get; init; }
    public required DateTimeOffset AnsweredAt { get; init; }
    public required bool Clock { get; init; }
    public required DateTimeOffset ReceivedAt { get; init; }
    public required bool Late { get; init; }
    public required bool Excluded { get; init; }
}

/// <summary>What an exclusion changes.</summary>
public sealed record CountedResponse
{
    public required string Survey { get; init; }
    public required string StaffNo { get; init; }
    public required string Stratum { get; init; }
    public required string Channel { get; init; }
    public int? Value { get; init; }
    public string? Beside { get; init; }
    public required bool Excluded { get; init; }

    /// <summary>Whether it is in its cell.</summary>
    public required bool Aggregated { get; init; }
}

/// <summary>A response of a batch, as far as the withdrawal of its import needs it.</summary>
public sealed record BatchedResponse
{
    public required Guid Id { get; init; }
    public required string Survey { get; init; }
    public required string StaffNo { get; init; }
    public required string Stratum { get; init; }
    public required string Channel { get; init; }
    public int? Value { get; init; }
    public required bool Excluded { get; init; }

    /// <summary>Whether it is in its cell.</summary>
    public required bool Aggregated { get; init; }
}

/// <summary>SQL of responses.</summary>
public static class ResponseStore
{
    private static readonly Table<ResponseRow> Rows = new("response", c => c
        .Id("batch_id", r => r.BatchId).Id("id", r => r.Id).Text("survey", r => r.Survey).Text("staff_no", r => r.StaffNo).Text("stratum", r => r.Stratum)
        .Text("channel", r => r.Channel).Whole("value", r => r.Value).Text("answers", r => r.Answers).Text("beside", r => r.Beside).Bytes("digest", r => r.Digest)
        .Instant("answered_at", r => r.AnsweredAt).Flag("clock", r => r.Clock).Real("seconds", r => r.Seconds).Text("device", r => r.Device).Flag("late", r => r.Late)
        .Flag("excluded", r => r.Excluded));

    private static readonly Table<ResponseBatchRow> Batches = new("response_batch",
        ("id", b => b.Id), ("received_at", b => b.ReceivedAt), ("responses", b => b.Responses), ("digest", b => b.Digest), ("aggregated", b => b.Aggregated),
        ("sealed", _ => false), ("indexed", b => b.Indexed));

    private static readonly Table<(string Survey, Guid Batch, bool Examined)> Links =
        new("survey_batch", ("survey", l => l.Survey), ("batch_id", l => l.Batch), ("examined", l => l.Examined));

    private static readonly Statement Known = new("""
        SELECT i.id, i.batch_id, r.survey, r.digest, b.received_at
        FROM response_id i JOIN response r ON r.batch_id = i.batch_id AND r.id = i.id JOIN response_batch b ON b.id = i.batch_id
        WHERE i.id IN {ids}
        """);

    private static readonly Statement Pending = new("""
        SELECT COUNT(*) FROM response r
        WHERE r.survey = @survey AND r.batch_id IN (SELECT b.id FROM response_batch b WHERE b.aggregated = 0)
        """);

    private static readonly Statement Counted = new("""
        SELECT r.survey, r.staff_no, r.stratum, r.channel, r.value, r.beside, r.excluded, b.aggregated
        FROM response_id i JOIN response r ON r.batch_id = i.batch_id AND r.id = i.id JOIN response_batch b ON b.id = i.batch_id
        WHERE i.id = @id
        """);

    private static readonly Statement IdentifiedIds = new("""
        SELECT r.id FROM survey_batch s JOIN response r ON r.batch_id = s.batch_id AND r.survey = s.survey
        WHERE s.survey = @survey AND r.digest <> @zero
        """);

    private static readonly Statement Identified = new("""
        SELECT r.id, r.survey, r.staff_no, r.stratum, r.channel, r.value, r.answers, r.beside, r.answered_at, r.clock, b.received_at, r.late, r.excluded
        FROM response_id i JOIN response r ON r.batch_id = i.batch_id AND r.id = i.id JOIN response_batch b ON b.id = i.batch_id
        WHERE i.id IN {ids} AND r.digest <> @zero
        """);

    private static readonly Statement Delete = new((
        "DELETE r FROM response r JOIN response_id i ON i.batch_id = r.batch_id AND i.id = r.id WHERE i.id IN {ids}",
        "DELETE FROM response WHERE (batch_id, id) IN (SELECT i.batch_id, i.id FROM response_id i WHERE i.id IN {ids})"));


    private static readonly Statement DeleteIds = new("DELETE FROM response_id WHERE id IN {ids}");

    private const string Empty = "aggregated = 1 AND NOT EXISTS (SELECT 1 FROM response r WHERE r.batch_id = response_batch.id)";

    private static readonly Statement EmptyBatches = new($"""
        SELECT id, received_at, responses, digest, aggregated FROM response_batch WHERE {Empty} ORDER BY digest
        """,
        scans: "once a survey, at its end");

    private static readonly Statement DeleteEmptyLinks = new($"DELETE FROM survey_batch WHERE batch_id IN (SELECT id FROM response_batch WHERE {Empty})",
        scans: "once a survey, at its end");

    private static readonly Statement DeleteEmptyBatches = new($"DELETE FROM response_batch WHERE {Empty}",
        scans: "once a survey, at its end");

    private static readonly Statement Exclude = new("""
        UPDATE response SET excluded = @excluded WHERE id = @id AND batch_id = (SELECT i.batch_id FROM response_id i WHERE i.id = @id)
        """);

    private static readonly Statement OfBatch = new("""
        SELECT r.id, r.survey, r.staff_no, r.stratum, r.channel, r.value, r.excluded, b.aggregated
        FROM response r JOIN response_batch b ON b.id = r.batch_id WHERE r.batch_id = @batch
        """);

    private static readonly Statement ExcludeBatch = new("UPDATE response SET excluded = 1 WHERE batch_id = @batch");

    /// <summary>The responses of a batch, in no order.</summary>
    public static Task<IReadOnlyList<BatchedResponse>> OfBatchAsync(Session session, Guid batch, CancellationToken cancel = default) =>
        session.QueryAsync<BatchedResponse>(OfBatch, new { batch }, cancel);

    /// <summary>Marks all responses of a batch as left out of the statistics.</summary>
    public static Task ExcludeBatchAsync(Session session, Guid batch, CancellationToken cancel = default) => session.ExecuteAsync(ExcludeBatch, new { batch }, cancel);

    /// <summary>A response, as far as its exclusion needs it; by a session that writes.</summary>
    public static async Task<CountedResponse?> FindAsync(Session session, Guid id, CancellationToken cancel = default)
    {
        await ResponseIds.ShowAsync(session, [id], cancel);
        return await session.FindAsync<CountedResponse>(Counted, new { id }, cancel);
    }

    /// <summary>The ids of a survey's responses whose id and times are still there.</summary>
    public static IAsyncEnumerable<Guid> IdentifiedAsync(Session session, string survey) =>
        session.StreamAsync<Guid>(IdentifiedIds, new { survey, zero = new byte[ResponseRow.DigestLength] });

    /// <summary>Those of some responses whose id and times are still there; by a session that writes.</summary>
    public static async Task<IReadOnlyList<IdentifiedResponse>> IdentifiedAsync(Session session, IReadOnlyCollection<Guid> ids, CancellationToken cancel = default)
    {
        await ResponseIds.ShowAsync(session, ids, cancel);
        return await session.QueryAsync<IdentifiedResponse>(Identified, new { ids = Ids.Json(ids), zero = new byte[ResponseRow.DigestLength] }, cancel);
    }

    /// <summary>Deletes responses, to be written anew.</summary>
    public static async Task DeleteAsync(Session session, IEnumerable<Guid> ids, CancellationToken cancel = default)
    {
        await ResponseIds.MoveAllAsync(session, cancel);
        var list = Ids.Json(ids);
        await session.ExecuteAsync(Delete, new { ids = list }, cancel);
        await session.ExecuteAsync(DeleteIds, new { ids = list }, cancel);
    }

    /// <summary>Counted batches that no response belongs to any more, in the order of their digests.</summary>
    public static IAsyncEnumerable<ResponseBatchRow> EmptyBatchesAsync(Session session) => session.StreamAsync<ResponseBatchRow>(EmptyBatches);

    /// <summary>Deletes counted batches that no response belongs to any more.</summary>
    public static async Task DeleteEmptyBatchesAsync(Session session, CancellationToken cancel = default)
    {
        await session.ExecuteAsync(DeleteEmptyLinks, null, cancel);
        await session.ExecuteAsync(DeleteEmptyBatches, null, cancel);
    }

    /// <summary>Marks a response that was found as left out of the statistics, or takes the mark away.</summary>
    public static Task ExcludeAsync(Session session, Guid id, bool excluded, CancellationToken cancel = default) =>
        session.ExecuteAsync(Exclude, new { id, excluded }, cancel);

    /// <summary>Those of the given ids that are there already; by a session that writes.</summary>
    public static async Task<IReadOnlyList<KnownResponse>> KnownAsync(Session session, IReadOnlyCollection<Guid> ids, CancellationToken cancel = default)
    {
        await ResponseIds.ShowAsync(session, ids, cancel);
        return await session.QueryAsync<KnownResponse>(Known, new { ids = Ids.Json(ids) }, cancel);
    }

    /// <summary>Responses of a survey that are not in its cells yet.</summary>
    public static Task<long> PendingAsync(Session session, string survey, CancellationToken cancel = default) =>
        session.ScalarAsync<long>(Pending, new { survey }, cancel);

    /// <summary>Adds a batch with its responses, which stand in the order of their ids best.</summary>
    /// <exception cref="System.Data.Common.DbException">A response of one of the ids is there already, see <see cref="Dialect.IsDuplicate"/>.</exception>
    public static async Task InsertAsync(Session session, ResponseBatchRow batch, IReadOnlyCollection<ResponseRow> rows, CancellationToken cancel = default)
    {
        var indexed = await ResponseIds.AddAsync(session, batch.Id, [.. rows.Select(r => r.Id)], cancel);
        await Batches.InsertAsync(session, [batch with { Indexed = indexed }], cancel);
        // what is counted already is written anew, and was examined before
        await Links.InsertAsync(session, [.. rows.Select(r => r.Survey).Distinct(StringComparer.Ordinal).Select(survey => (survey, batch.Id, batch.Aggregated))], cancel);
        await Rows.InsertAsync(session, rows, cancel);
        await ResponseIds.MoveSomeAsync(session, rows.Count, cancel);
    }
}
