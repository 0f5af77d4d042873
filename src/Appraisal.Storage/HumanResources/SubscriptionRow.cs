using Appraisal.Storage.Organization;

namespace Appraisal.Storage.HumanResources;

/// <summary>Who is told of changes, and where.</summary>
public sealed record SubscriptionRow
{
    public required string Code { get; init; }
    public required string Url { get; init; }

    /// <summary>Of changes at or below it; null: of all.</summary>
    public string? Unit { get; init; }

    /// <summary>Kinds of changes, separated by commas.</summary>
    public required string Kinds { get; init; }

    public required string Status { get; init; }

    /// <summary>Sealed.</summary>
    public required byte[] Secret { get; init; }

    /// <summary>The one before, sealed; good until <see cref="OldSecretUntil"/>.</summary>
    public byte[]? OldSecret { get; init; }

    public DateTimeOffset? OldSecretUntil { get; init; }

    /// <summary>What of the feed stands up to it is delivered, or waits.</summary>
    public required long Position { get; init; }

    /// <summary>Since when nothing could be delivered.</summary>
    public DateTimeOffset? FailingSince { get; init; }

    public DateTimeOffset? PausedUntil { get; init; }
    public string? Worker { get; init; }
    public DateTimeOffset? LeaseUntil { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required string CreatedBy { get; init; }
}

/// <summary>SQL of subscriptions.</summary>
public static class SubscriptionStore
{
    private const string Columns = """
        code, url, unit, kinds, status, secret, old_secret, old_secret_until, position, failing_since, paused_until, worker,
        lease_until, created_at, created_by
        """;

    private static readonly Statement ByCode = new($"SELECT {Columns} FROM hr_subscription WHERE code = @code");

    private static readonly Statement Page = new($"""
        SELECT {Columns} FROM hr_subscription
        WHERE code > @after AND {UnitStore.Within("hr_subscription.unit")} AND (@person IS NULL OR created_by = @person)
        ORDER BY code {"{limit}"}
        """);

    private static readonly Statement Insert = new($"""
        INSERT INTO hr_subscription ({Columns})
        VALUES (@Code, @Url, @Unit, @Kinds, @Status, @Secret, @OldSecret, @OldSecretUntil, @Position, @FailingSince, @PausedUntil, @Worker,
            @LeaseUntil, @CreatedAt, @CreatedBy)
        """);

    private static readonly Statement Update = new("""
        UPDATE hr_subscription SET url = @Url, unit = @Unit, kinds = @Kinds, status = @Status, secret = @Secret,
            old_secret = @OldSecret, old_secret_until = @OldSecretUntil, failing_since = @FailingSince, paused_until = @PausedUntil
        WHERE code = @Code
        """);

    private static readonly Statement Delete = new("DELETE FROM hr_subscription WHERE code = @code");

    private static readonly Statement Due = new("""
        SELECT s.code FROM hr_subscription s
        WHERE s.status = 'active' AND (s.lease_until IS NULL OR s.lease_until < @now) AND (s.paused_until IS NULL OR s.paused_until <= @now)
          AND (s.position < @end OR EXISTS (SELECT 1 FROM hr_delivery d WHERE d.subscription = s.code AND d.next_at <= @now))
        """);

    private static readonly Statement Claim = new("""
        UPDATE hr_subscription SET worker = @worker, lease_until = @until
        WHERE code = @code AND status = 'active' AND (lease_until IS NULL OR lease_until < @now)
        """);

    private static readonly Statement Advance = new("""
        UPDATE hr_subscription SET position = @Position, status = @Status, failing_since = @FailingSince,
            paused_until = @PausedUntil, lease_until = @LeaseUntil
        WHERE code = @Code AND worker = @Worker AND status = 'active'
        """);

    private static readonly Statement Release = new("UPDATE hr_subscription SET worker = NULL, lease_until = NULL WHERE code = @code AND worker = @worker");

    private static readonly Statement All = new("SELECT code FROM hr_subscription");

    /// <summary>The subscription of a code.</summary>
    public static Task<SubscriptionRow?> FindAsync(Session session, string code, CancellationToken cancel = default) =>
        session.FindAsync<SubscriptionRow>(ByCode, new { code }, cancel);

    /// <summary>Subscriptions in order of code, after one, within a territory and of one person (null = all).</summary>
    public static Task<IReadOnlyList<SubscriptionRow>> PageAsync(
        Session session, string after, string? territory, string? person, int limit, CancellationToken cancel = default) =>
        session.QueryAsync<SubscriptionRow>(Page, new { after, territory, person, limit }, cancel);

    /// <summary>Adds one.</summary>
    public static Task InsertAsync(Session session, SubscriptionRow row, CancellationToken cancel = default) => session.ExecuteAsync(Insert, row, cancel);

    /// <summary>Changes one, but for how far it is.</summary>
    public static Task UpdateAsync(Session session, SubscriptionRow row, CancellationToken cancel = default) => session.ExecuteAsync(Update, row, cancel);

    /// <summary>Removes one.</summary>
    public static Task DeleteAsync(Session session, string code, CancellationToken cancel = default) => session.ExecuteAsync(Delete, new { code }, cancel);

    /// <summary>Codes of those that have something to send now and that nobody works on; the feed ends at a number.</summary>
    public static Task<IReadOnlyList<string>> DueAsync(Session session, DateTimeOffset now, long end, CancellationToken cancel = default) =>
        session.QueryAsync<string>(Due, new { now, end }, cancel);

    /// <summary>Takes one that nobody works on; false if somebody does.</summary>
    public static async Task<bool> ClaimAsync(Session session, string code, string worker, DateTimeOffset now, DateTimeOffset until, CancellationToken cancel = default) =>
        await session.ExecuteAsync(Claim, new { code, worker, now, until }, cancel) == 1;

    /// <summary>Writes how far it is, and keeps it; false if it was lost to another worker, or ended.</summary>
    public static async Task<bool> AdvanceAsync(Session session, SubscriptionRow row, CancellationToken cancel = default) =>
        await session.ExecuteAsync(Advance, row, cancel) == 1;

    /// <summary>Lets it go.</summary>
    public static Task ReleaseAsync(Session session, string code, string worker, CancellationToken cancel = default) =>
        session.ExecuteAsync(Release, new { code, worker }, cancel);

    /// <summary>The codes of all.</summary>
    public static Task<IReadOnlyList<string>> AllAsync(Session session, CancellationToken cancel = default) =>
        session.QueryAsync<string>(All, cancel: cancel);
}
