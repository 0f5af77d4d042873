namespace Appraisal.Storage.Accountability;

/// <summary>A version of a due-diligence list; never changed once stored.</summary>
public sealed record DueDiligenceListRow
{
    public required string Version { get; init; }

    /// <summary>JSON of the list.</summary>
    public required string Body { get; init; }

    public required string Person { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>SQL of due-diligence lists.</summary>
public static class DueDiligenceListStore
{
    private static readonly Statement ByVersion = new("SELECT version, body, person, created_at FROM due_diligence_list WHERE version = @version");

    private static readonly Statement Page = new("""
        SELECT version, body, person, created_at FROM due_diligence_list WHERE version > @after ORDER BY version {limit}
        """);

    private static readonly Statement Insert = new(
        "INSERT INTO due_diligence_list (version, body, person, created_at) VALUES (@Version, @Body, @Person, @CreatedAt)");

    /// <summary>A version.</summary>
    public static Task<DueDiligenceListRow?> FindAsync(Session session, string version, CancellationToken cancel = default) =>
        session.FindAsync<DueDiligenceListRow>(ByVersion, new { version }, cancel);

    /// <summary>Versions in order, after one.</summary>
    public static Task<IReadOnlyList<DueDiligenceListRow>> PageAsync(Session session, string after, int limit, CancellationToken cancel = default) =>
        session.QueryAsync<DueDiligenceListRow>(Page, new { after, limit }, cancel);

    /// <summary>Adds a version.</summary>
    public static Task InsertAsync(Session session, DueDiligenceListRow row, CancellationToken cancel = default) =>
        session.ExecuteAsync(Insert, row, cancel);
}
