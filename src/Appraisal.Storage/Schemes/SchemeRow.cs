namespace Appraisal.Storage.Schemes;

/// <summary>A version of a scheme; its parameters as JSON.</summary>
public sealed record SchemeRow
{
    public required string Code { get; init; }
    public required string Version { get; init; }
    public required string Body { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the first cycle that uses it started; from then on it never changes.</summary>
    public DateTimeOffset? FrozenAt { get; init; }
}

/// <summary>SQL of schemes.</summary>
public static class SchemeStore
{
    private const string Columns = "code, version, body, created_at, frozen_at";

    private static readonly Statement ByKey = new($"SELECT {Columns} FROM scheme WHERE code = @code AND version = @version");

    private static readonly Statement Page = new($"""
        SELECT {Columns} FROM scheme
        WHERE code > @afterCode OR (code = @afterCode AND version > @afterVersion)
        ORDER BY code, version {"{limit}"}
        """);

    private static readonly Statement Insert = new($"INSERT INTO scheme ({Columns}) VALUES (@Code, @Version, @Body, @CreatedAt, @FrozenAt)");

    private static readonly Statement Update = new("UPDATE scheme SET body = @Body WHERE code = @Code AND version = @Version AND frozen_at IS NULL");

    private static readonly Statement Freeze = new("UPDATE scheme SET frozen_at = @at WHERE code = @code AND version = @version AND frozen_at IS NULL");

    /// <summary>A version of a scheme.</summary>
    public static Task<SchemeRow?> FindAsync(Session session, string code, string version, CancellationToken cancel = default) =>
        session.FindAsync<SchemeRow>(ByKey, new { code, version }, cancel);

    /// <summary>Schemes in order of code and version.</summary>
    public static Task<IReadOnlyList<SchemeRow>> PageAsync(
        Session session, string afterCode, string afterVersion, int limit, CancellationToken cancel = default) =>
        session.QueryAsync<SchemeRow>(Page, new { afterCode, afterVersion, limit }, cancel);

    /// <summary>Adds a version.</summary>
    public static Task InsertAsync(Session session, SchemeRow row, CancellationToken cancel = default) => session.ExecuteAsync(Insert, row, cancel);

    /// <summary>Changes a version that is not frozen.</summary>
    public static Task UpdateAsync(Session session, SchemeRow row, CancellationToken cancel = default) => session.ChangeAsync(Update, row, cancel);

    /// <summary>Fixes a version for ever.</summary>
    public static Task FreezeAsync(Session session, string code, string version, DateTimeOffset at, CancellationToken cancel = default) =>
        session.ExecuteAsync(Freeze, new { code, version, at }, cancel);
}
