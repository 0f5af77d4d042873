using Appraisal.Storage.Organization;

namespace Appraisal.Storage.Access;

/// <summary>An API key: what it opens and for whom; the key itself only as a keyed hash.</summary>
public sealed record KeyRow
{
    public required Guid Id { get; init; }
    public required string Prefix { get; init; }
    public required byte[] Hash { get; init; }
    public required string Role { get; init; }
    public required string Person { get; init; }

    /// <summary>What the spellings of the person's name have in common.</summary>
    public required string PersonKey { get; init; }
    public string? Unit { get; init; }
    public string? StaffNo { get; init; }
    public string? Survey { get; init; }

    /// <summary>The inspecting body for which it acts.</summary>
    public string? Body { get; init; }

    /// <summary>The enrolled device that holds it.</summary>
    public Guid? Device { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }
    public DateTimeOffset? RevokedAt { get; init; }
    public DateTimeOffset? LastUsedAt { get; init; }
}

/// <summary>SQL of API keys.</summary>
public static class KeyStore
{
    private const string Columns = "id, prefix, hash, role, person, person_key, unit, staff_no, survey, device, created_at, expires_at, revoked_at, last_used_at";

    private const string Read = Columns + ", (SELECT b.body FROM key_body b WHERE b.key_id = api_key.id) AS body";

    private static readonly Statement Count = new("SELECT COUNT(*) FROM api_key WHERE revoked_at IS NULL");

    private static readonly Statement ByPrefix = new($"SELECT {Read} FROM api_key WHERE prefix = @prefix");

    private static readonly Statement ById = new($"SELECT {Read} FROM api_key WHERE id = @id");

    // a member's key stands where the member does now
    private static readonly Statement Page = new($"""
        SELECT {Read} FROM api_key
        WHERE id > @after AND {UnitStore.Within("COALESCE((SELECT c.unit FROM cadre c WHERE c.staff_no = api_key.staff_no AND api_key.role = 'member'), api_key.unit)")}
        ORDER BY id {"{limit}"}
        """);

    private static readonly Statement StaffNos = new("SELECT DISTINCT staff_no FROM api_key WHERE person_key = @personKey AND staff_no IS NOT NULL");

    private static readonly Statement Roles = new("""
        SELECT DISTINCT role FROM api_key WHERE person_key = @personKey AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > @now)
        """);

    private static readonly Statement Insert = new($"""
        INSERT INTO api_key ({Columns})
        VALUES (@Id, @Prefix, @Hash, @Role, @Person, @PersonKey, @Unit, @StaffNo, @Survey, @Device, @CreatedAt, @ExpiresAt, @RevokedAt, @LastUsedAt)
        """);

    private static readonly Statement InsertBody = new("INSERT INTO key_body (key_id, body) VALUES (@Id, @Body)");

    private static readonly Statement OfBody = new("SELECT COUNT(*) FROM key_body WHERE body = @body");

    private static readonly Statement Revoke = new("UPDATE api_key SET revoked_at = @at WHERE id = @id AND revoked_at IS NULL");

    private static readonly Statement Expire = new("UPDATE api_key SET expires_at = CASE WHEN expires_at < @at THEN expires_at ELSE @at END WHERE id = @id AND revoked_at IS NULL");

    private static readonly Statement RevokePerson = new("UPDATE api_key SET revoked_at = @at WHERE person_key = @personKey AND revoked_at IS NULL");

    private static readonly Statement RevokeEvery = new("UPDATE api_key SET revoked_at = @at WHERE revoked_at IS NULL");

    private static readonly Statement OfPerson = new($"SELECT {Read} FROM api_key WHERE person = @person AND revoked_at IS NULL ORDER BY id");

    private static readonly Statement Administrators = new("""
        SELECT COUNT(*) FROM api_key
        WHERE role = 'administrator' AND unit IS NULL AND person <> @person AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > @at)
        """);

    private static readonly Statement OfDevice = new($"SELECT {Read} FROM api_key WHERE device = @device AND revoked_at IS NULL ORDER BY id");

    private static readonly Statement Touch = new("UPDATE api_key SET last_used_at = @at WHERE id = @id");

    /// <summary>Whether there is a key that was not revoked.</summary>
    public static async Task<bool> AnyAsync(Session session, CancellationToken cancel = default) =>
        await session.ScalarAsync<long>(Count, cancel: cancel) > 0;

    /// <summary>The key with a prefix.</summary>
    public static Task<KeyRow?> FindAsync(Session session, string prefix, CancellationToken cancel = default) =>
        session.FindAsync<KeyRow>(ByPrefix, new { prefix }, cancel);

    /// <summary>The key with an id.</summary>
    public static Task<KeyRow?> FindAsync(Session session, Guid id, CancellationToken cancel = default) =>
        session.FindAsync<KeyRow>(ById, new { id }, cancel);

    /// <summary>Keys in order of their making, within a territory (null = everywhere).</summary>
    public static Task<IReadOnlyList<KeyRow>> PageAsync(Session session, Guid after, string? territory, int limit, CancellationToken cancel = default) =>
        session.QueryAsync<KeyRow>(Page, new { after, territory, limit }, cancel);

    /// <summary>The cadres that the keys of a person name, also those that have ended.</summary>
    public static Task<IReadOnlyList<string>> StaffNosAsync(Session session, string personKey, CancellationToken cancel = default) =>
        session.QueryAsync<string>(StaffNos, new { personKey }, cancel);

    /// <summary>The roles of a person's keys that have not ended.</summary>
    public static Task<IReadOnlyList<string>> RolesAsync(Session session, string personKey, DateTimeOffset now, CancellationToken cancel = default) =>
        session.QueryAsync<string>(Roles, new { personKey, now }, cancel);

    /// <summary>Whether any key names an inspecting body, also one that has ended.</summary>
    public static async Task<bool> NamesBodyAsync(Session session, string body, CancellationToken cancel = default) =>
        await session.ScalarAsync<long>(OfBody, new { body }, cancel) > 0;

    /// <summary>Adds a key.</summary>
    public static async Task InsertAsync(Session session, KeyRow row, CancellationToken cancel = default)
    {
        await session.ExecuteAsync(Insert, row, cancel);
        if (row.Body is not null)
            await session.ExecuteAsync(InsertBody, new { row.Id, row.Body }, cancel);
    }

    /// <summary>Ends a key; the number of keys ended.</summary>
    public static Task<int> RevokeAsync(Session session, Guid id, DateTimeOffset at, CancellationToken cancel = default) =>
        session.ExecuteAsync(Revoke, new { id, at }, cancel);

    /// <summary>Ends every key of a person; the number of keys ended.</summary>
    public static Task<int> RevokeAsync(Session session, string personKey, DateTimeOffset at, CancellationToken cancel = default) =>
        session.ExecuteAsync(RevokePerson, new { personKey, at }, cancel);

    /// <summary>Ends every key; the number of keys ended.</summary>
    public static Task<int> RevokeAllAsync(Session session, DateTimeOffset at, CancellationToken cancel = default) =>
        session.ExecuteAsync(RevokeEvery, new { at }, cancel);

    /// <summary>The keys of a person that have not been ended.</summary>
    public static Task<IReadOnlyList<KeyRow>> OfPersonAsync(Session session, string person, CancellationToken cancel = default) =>
        session.QueryAsync<KeyRow>(OfPerson, new { person }, cancel);

    /// <summary>Good keys of administrators of everything, but for those of a person.</summary>
    public static Task<long> AdministratorsBesidesAsync(Session session, string person, DateTimeOffset at, CancellationToken cancel = default) =>
        session.ScalarAsync<long>(Administrators, new { person, at }, cancel)!;

    /// <summary>Lets a key that was not revoked end at a moment, unless it ends earlier.</summary>
    public static Task ExpireAsync(Session session, Guid id, DateTimeOffset at, CancellationToken cancel = default) =>
        session.ChangeAsync(Expire, new { id, at }, cancel);

    /// <summary>The keys of a device that have not ended, the oldest first.</summary>
    public static Task<IReadOnlyList<KeyRow>> OfDeviceAsync(Session session, Guid device, CancellationToken cancel = default) =>
        session.QueryAsync<KeyRow>(OfDevice, new { device }, cancel);

    /// <summary>Notes that a key was used.</summary>
    public static Task TouchAsync(Session session, Guid id, DateTimeOffset at, CancellationToken cancel = default) =>
        session.ExecuteAsync(Touch, new { id, at }, cancel);
}
