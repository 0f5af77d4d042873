using System.Text.Json;

namespace Appraisal.Storage.Surveys;

/// <summary>How a response came: for a token of the drawn sample, or by someone who walked in.</summary>
public enum Channel
{
    Sampled,
    WalkIn,
}

/// <summary>One response.</summary>
public sealed record ResponseRow
{
    public required Guid Id { get; init; }
    public required Guid BatchId { get; init; }
    public required string Survey { get; init; }
    public required string StaffNo { get; init; }
    public required string Stratum { get; init; }
    public required string Channel { get; init; }

    /// <summary>Ten-thousandths of a point; null = incomplete.</summary>
    public int? Value { get; init; }

    /// <summary>JSON: a number or null for each item, in declared order.</summary>
    public required string Answers { get; init; }

    /// <summary>Keyed digest of subject, stratum and answers: what "same content" means.</summary>
    public required byte[] Digest { get; init; }

    /// <summary>By the clock of whoever sent it.</summary>
    public required DateTimeOffset AnsweredAt { get; init; }

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

    /// <summary>SHA-256 over ids and digests of its responses, in order: it stands for them in the audit.</summary>
    public required byte[] Digest { get; init; }

    public bool Aggregated { get; init; }
}

/// <summary>What tells whether a response is there already, and what was answered to it.</summary>
public sealed record KnownResponse
{
    public required Guid Id { get; init; }
    public required string Survey { get; init; }
    public required byte[] Digest { get; init; }
    public required DateTimeOffset ReceivedAt { get; init; }
}

/// <summary>SQL of responses.</summary>
public static class ResponseStore
{
    private static readonly Table<ResponseRow> Rows = new("response",
        ("id", r => r.Id), ("batch_id", r => r.BatchId), ("survey", r => r.Survey), ("staff_no", r => r.StaffNo), ("stratum", r => r.Stratum),
        ("channel", r => r.Channel), ("value", r => r.Value), ("answers", r => r.Answers), ("digest", r => r.Digest),
        ("answered_at", r => r.AnsweredAt), ("seconds", r => r.Seconds), ("device", r => r.Device), ("late", r => r.Late), ("excluded", r => r.Excluded));

    private static readonly Table<ResponseBatchRow> Batches = new("response_batch",
        ("id", b => b.Id), ("received_at", b => b.ReceivedAt), ("responses", b => b.Responses), ("digest", b => b.Digest), ("aggregated", b => b.Aggregated));

    private static readonly Statement Known = new("""
        SELECT r.id, r.survey, r.digest, b.received_at FROM response r JOIN response_batch b ON b.id = r.batch_id WHERE r.id IN {ids}
        """);

    private static readonly Statement BatchCount = new("SELECT COUNT(*) FROM response_batch WHERE id = @id");

    private static readonly Statement Pending = new("""
        SELECT COUNT(*) FROM response_batch b JOIN response r ON r.batch_id = b.id WHERE b.aggregated = 0 AND r.survey = @survey
        """);

    /// <summary>Those of the given ids that are there already.</summary>
    public static Task<IReadOnlyList<KnownResponse>> KnownAsync(Session session, IEnumerable<Guid> ids, CancellationToken cancel = default) =>
        session.QueryAsync<KnownResponse>(Known, new { ids = IdList(ids) }, cancel);

    /// <summary>Whether a batch was committed.</summary>
    public static async Task<bool> IsCommittedAsync(Session session, Guid batch, CancellationToken cancel = default) =>
        await session.ScalarAsync<long>(BatchCount, new { id = batch }, cancel) > 0;

    /// <summary>Responses of a survey that are not in its cells yet.</summary>
    public static Task<long> PendingAsync(Session session, string survey, CancellationToken cancel = default) =>
        session.ScalarAsync<long>(Pending, new { survey }, cancel);

    /// <summary>Adds a batch with its responses.</summary>
    public static async Task InsertAsync(Session session, ResponseBatchRow batch, IReadOnlyCollection<ResponseRow> rows, CancellationToken cancel = default)
    {
        await Batches.InsertAsync(session, [batch], cancel);
        await Rows.InsertAsync(session, rows, cancel);
    }

    /// <summary>Ids as the parameter of <c>{ids}</c>.</summary>
    public static string IdList(IEnumerable<Guid> ids) =>
        JsonSerializer.Serialize(ids.Select(id => Convert.ToHexString(id.ToByteArray(bigEndian: true))));
}
