namespace Appraisal.Storage.Surveys;

/// <summary>A kiosk.</summary>
public sealed record DeviceRow
{
    public required Guid Id { get; init; }
    public required string Name { get; init; }
    public required string Survey { get; init; }
    public string? Unit { get; init; }

    /// <summary>Keyed hash of the code that it is enrolled with; null once that was redeemed.</summary>
    public byte[]? CodeHash { get; init; }
    public DateTimeOffset? CodeExpiresAt { get; init; }

    public DateTimeOffset? EnrolledAt { get; init; }

    /// <summary>When it last sent a heartbeat.</summary>
    public DateTimeOffset? LastSeenAt { get; init; }

    /// <summary>When it last used a key, to the minute; read only.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>Responses that it holds and has not delivered yet.</summary>
    public int? Held { get; init; }

    /// <summary>Responses that were refused for good and that it keeps for its operator.</summary>
    public int? Refused { get; init; }

    /// <summary>Its clock less the server's, in seconds.</summary>
    public double? ClockOffsetSeconds { get; init; }

    /// <summary>Whether its browser granted storage that lasts: <c>persistent</c> or <c>best-effort</c>.</summary>
    public string? Storage { get; init; }

    /// <summary>The version of the page that it runs.</summary>
    public string? PageVersion { get; init; }
    public DateTimeOffset? RevokedAt { get; init; }
}

/// <summary>SQL of devices.</summary>
public static class DeviceStore
{
    private const string Columns = "id, name, survey, unit, code_hash, code_expires_at, enrolled_at, last_seen_at, held, refused, "
        + "clock_offset_seconds, storage, page_version, revoked_at, (SELECT MAX(k.last_used_at) FROM api_key k WHERE k.device = device.id) AS last_used_at";

    private static readonly Table<DeviceRow> Rows = new("device",
        ("id", d => d.Id), ("name", d => d.Name), ("survey", d => d.Survey), ("unit", d => d.Unit), ("code_hash", d => d.CodeHash),
        ("code_expires_at", d => d.CodeExpiresAt));

    private static readonly Statement ById = new($"SELECT {Columns} FROM device WHERE id = @id");

    private static readonly Statement ByCode = new($"SELECT {Columns} FROM device WHERE code_hash = @codeHash");

    private static readonly Statement Page = new($"""
        SELECT {Columns} FROM device
        WHERE id > @after AND (@survey IS NULL OR survey = @survey)
          AND (@territory IS NULL OR EXISTS (SELECT 1 FROM unit_ancestor a WHERE a.unit = device.unit AND a.ancestor = @territory))
        ORDER BY id {"{limit}"}
        """);

    private static readonly Statement Change = new("""
        UPDATE device SET code_hash = @CodeHash, code_expires_at = @CodeExpiresAt, enrolled_at = @EnrolledAt, last_seen_at = @LastSeenAt,
            held = @Held, refused = @Refused, clock_offset_seconds = @ClockOffsetSeconds, storage = @Storage,
            page_version = @PageVersion, revoked_at = @RevokedAt
        WHERE id = @Id
        """);

    /// <summary>The device of an id.</summary>
    public static Task<DeviceRow?> FindAsync(Session session, Guid id, CancellationToken cancel = default) =>
        session.FindAsync<DeviceRow>(ById, new { id }, cancel);

    /// <summary>The device that waits for a code.</summary>
    public static Task<DeviceRow?> OfCodeAsync(Session session, byte[] codeHash, CancellationToken cancel = default) =>
        session.FindAsync<DeviceRow>(ByCode, new { codeHash }, cancel);

    /// <summary>Devices in order of their making, of a survey and within a territory (null = all).</summary>
    public static Task<IReadOnlyList<DeviceRow>> PageAsync(
        Session session, Guid after, string? survey, string? territory, int limit, CancellationToken cancel = default) =>
        session.QueryAsync<DeviceRow>(Page, new { after, survey, territory, limit }, cancel);

    /// <summary>Adds a device.</summary>
    public static Task InsertAsync(Session session, DeviceRow row, CancellationToken cancel = default) => Rows.InsertAsync(session, [row], cancel);

    /// <summary>Changes a device.</summary>
    public static Task UpdateAsync(Session session, DeviceRow row, CancellationToken cancel = default) => session.ExecuteAsync(Change, row, cancel);
}
