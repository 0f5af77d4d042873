namespace Appraisal.Storage.HumanResources;

/// <summary>That a change was told to a subscriber, is to be told again, or could not be.</summary>
public sealed record DeliveryRow
{
    public required string Subscription { get; init; }

    /// <summary>The change's number in the feed.</summary>
    public required long Sequence { get; init; }

    public required string StaffNo { get; init; }
    public required string Status { get; init; }
    public required int Attempts { get; init; }
    public required DateTimeOffset FirstAt { get; init; }
    public required DateTimeOffset LastAt { get; init; }

    /// <summary>When it is tried again; null: it is not.</summary>
    public DateTimeOffset? NextAt { get; init; }

    /// <summary>The last HTTP status.</summary>
    public int? Answer { get; init; }

    public string? Failure { get; init; }

    /// <summary>What the last attempt took.</summary>
    public int Milliseconds { get; init; }
}

/// <summary>SQL of deliveries.</summary>
public static class DeliveryStore
{
    private const string Columns = "subscription, sequence, staff_no, status, attempts, first_at, last_at, next_at, answer, failure, milliseconds";

    private static readonly Table<DeliveryRow> Rows = new("hr_delivery", columns => columns
        .Text("subscription", r => r.Subscription).Any("sequence", r => r.Sequence).Text("staff_no", r => r.StaffNo).Text("status", r => r.Status)
        .Whole("attempts", r => r.Attempts).Instant("first_at", r => r.FirstAt).Instant("last_at", r => r.LastAt).Any("next_at", r => r.NextAt)
        .Whole("answer", r => r.Answer).Text("failure", r => r.Failure).Whole("milliseconds", r => r.Milliseconds));

    // which ones is asked of the small index of what waits, so that not all that was delivered is read; the same below of the dead
    private static readonly Statement Waiting = new($"""
        SELECT {Columns} FROM hr_delivery
        WHERE subscription = @subscription
          AND sequence IN (SELECT w.sequence FROM hr_delivery w WHERE w.subscription = @subscription AND w.next_at > '1900-01-01')
        ORDER BY sequence {"{limit}"}
        """);

    private static readonly Statement OfSequence = new($"SELECT {Columns} FROM hr_delivery WHERE subscription = @subscription AND sequence = @sequence");

    private static readonly Statement Page = new($"""
        SELECT {Columns} FROM hr_delivery
        WHERE subscription = @subscription AND sequence < @before AND (@status IS NULL OR status = @status)
        ORDER BY sequence DESC {"{limit}"}
        """);

    private static readonly Statement DeadPage = new($"""
        SELECT {Columns} FROM hr_delivery
        WHERE subscription = @subscription
          AND sequence IN (SELECT d.sequence FROM hr_delivery d WHERE d.status = 'dead' AND d.subscription = @subscription AND d.sequence < @before)
        ORDER BY sequence DESC {"{limit}"}
        """);

    private static readonly Statement Update = new("""
        UPDATE hr_delivery SET status = @Status, attempts = @Attempts, last_at = @LastAt, next_at = @NextAt, answer = @Answer, failure = @Failure,
            milliseconds = @Milliseconds
        WHERE subscription = @Subscription AND sequence = @Sequence
        """);

    private static readonly Statement Redeliver = new("""
        UPDATE hr_delivery SET status = 'waiting', attempts = 0, first_at = @at, next_at = @at WHERE subscription = @subscription AND sequence = @sequence AND next_at IS NULL
        """);

    private static readonly Statement RedeliverDead = new("""
        UPDATE hr_delivery SET status = 'waiting', attempts = 0, first_at = @at, next_at = @at
        WHERE subscription = @subscription AND sequence IN (SELECT d.sequence FROM hr_delivery d WHERE d.status = 'dead' AND d.subscription = @subscription)
        """);

    private static readonly Statement DeleteAll = new("DELETE FROM hr_delivery WHERE subscription = @subscription");

    private static readonly Statement First = new("SELECT COALESCE(MIN(sequence), 0) FROM hr_delivery WHERE subscription = @subscription");

    private static readonly Statement DeleteOld = new("""
        DELETE FROM hr_delivery WHERE subscription = @subscription AND sequence <= @upTo AND last_at < @before AND next_at IS NULL
        """);

    private static readonly Statement LastBefore = new("SELECT COALESCE(MAX(last_change), 0) FROM publication WHERE published_at < @before");

    private static readonly Statement ChangeOf = new("""
        SELECT h.sequence, h.cycle, h.staff_no, h.unit, h.run, h.kind, h.score, h.grade, h.at, h.mark
        FROM hr_change h JOIN hr_delivery d ON d.sequence = h.sequence
        WHERE d.subscription = @subscription AND d.next_at IS NOT NULL AND d.sequence >= @from AND d.sequence <= @to
        """);

    /// <summary>What waits, in the order of the feed.</summary>
    public static Task<IReadOnlyList<DeliveryRow>> WaitingAsync(Session session, string subscription, int limit, CancellationToken cancel = default) =>
        session.QueryAsync<DeliveryRow>(Waiting, new { subscription, limit }, cancel);

    /// <summary>The changes that wait, between two numbers.</summary>
    public static Task<IReadOnlyList<HrChangeRow>> WaitingChangesAsync(Session session, string subscription, long from, long to, CancellationToken cancel = default) =>
        session.QueryAsync<HrChangeRow>(ChangeOf, new { subscription, from, to }, cancel);

    /// <summary>One delivery.</summary>
    public static Task<DeliveryRow?> FindAsync(Session session, string subscription, long sequence, CancellationToken cancel = default) =>
        session.FindAsync<DeliveryRow>(OfSequence, new { subscription, sequence }, cancel);

    /// <summary>Deliveries from the latest on, before a number; of one status (null = all).</summary>
    public static Task<IReadOnlyList<DeliveryRow>> PageAsync(
        Session session, string subscription, string? status, long before, int limit, CancellationToken cancel = default) => status == "dead"
        ? session.QueryAsync<DeliveryRow>(DeadPage, new { subscription, before, limit }, cancel)
        : session.QueryAsync<DeliveryRow>(Page, new { subscription, status, before, limit }, cancel);

    /// <summary>Adds deliveries.</summary>
    public static Task InsertAsync(Session session, IReadOnlyCollection<DeliveryRow> rows, CancellationToken cancel = default) =>
        Rows.InsertAsync(session, rows, cancel);

    /// <summary>Changes deliveries that waited.</summary>
    public static async Task UpdateAsync(Session session, IReadOnlyCollection<DeliveryRow> rows, CancellationToken cancel = default)
    {
        foreach (var row in rows)
            await session.ExecuteAsync(Update, row, cancel);
    }

    /// <summary>Lets one that is settled be sent again; false if there is none, or it waits already.</summary>
    public static async Task<bool> RedeliverAsync(Session session, string subscription, long sequence, DateTimeOffset at, CancellationToken cancel = default) =>
        await session.ExecuteAsync(Redeliver, new { subscription, sequence, at }, cancel) == 1;

    /// <summary>Lets all dead letters be sent again; how many there were.</summary>
    public static Task<int> RedeliverDeadAsync(Session session, string subscription, DateTimeOffset at, CancellationToken cancel = default) =>
        session.ExecuteAsync(RedeliverDead, new { subscription, at }, cancel);

    /// <summary>Removes what a subscription leaves.</summary>
    public static Task DeleteAllAsync(Session session, string subscription, CancellationToken cancel = default) =>
        session.ExecuteAsync(DeleteAll, new { subscription }, cancel);

    /// <summary>The first number that a subscription has a delivery of; 0: it has none.</summary>
    public static async Task<long> FirstAsync(Session session, string subscription, CancellationToken cancel = default) =>
        await session.ScalarAsync<long>(First, new { subscription }, cancel);

    /// <summary>Removes settled deliveries up to a number whose last attempt was before a moment.</summary>
    public static Task DeleteOldAsync(Session session, string subscription, long upTo, DateTimeOffset before, CancellationToken cancel = default) =>
        session.ExecuteAsync(DeleteOld, new { subscription, upTo, before }, cancel);

    /// <summary>The feed's last number before a moment.</summary>
    public static async Task<long> LastBeforeAsync(Session session, DateTimeOffset before, CancellationToken cancel = default) =>
        await session.ScalarAsync<long>(LastBefore, new { before }, cancel);
}
