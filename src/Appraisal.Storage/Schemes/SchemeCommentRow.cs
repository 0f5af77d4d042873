using Appraisal.Storage.Organization;

namespace Appraisal.Storage.Schemes;

/// <summary>What somebody whom a scheme appraises, or who works with it, says about it.</summary>
public sealed record SchemeCommentRow
{
    public required string Id { get; init; }
    public required string SchemeCode { get; init; }
    public required string SchemeVersion { get; init; }
    public string? StaffNo { get; init; }
    public required string Person { get; init; }
    public required string Body { get; init; }
    public required DateTimeOffset At { get; init; }
    public required byte[] RequestDigest { get; init; }
}

/// <summary>SQL of comments on schemes.</summary>
public static class SchemeCommentStore
{
    private const string Columns = "id, scheme_code, scheme_version, staff_no, person, body, at, request_digest";

    private static readonly Statement ById = new($"SELECT {Columns} FROM scheme_comment WHERE id = @id");

    private static readonly Statement Page = new($"""
        SELECT {Columns} FROM scheme_comment
        WHERE scheme_code = @code AND scheme_version = @version AND id > @after AND (@staffNo IS NULL OR staff_no = @staffNo)
          AND (@territory IS NULL OR EXISTS (SELECT 1 FROM cadre c WHERE c.staff_no = scheme_comment.staff_no AND {UnitStore.Within("c.unit")}))
        ORDER BY id {"{limit}"}
        """);

    private static readonly Statement Insert = new($"""
        INSERT INTO scheme_comment ({Columns}) VALUES (@Id, @SchemeCode, @SchemeVersion, @StaffNo, @Person, @Body, @At, @RequestDigest)
        """);

    /// <summary>The comment with an id.</summary>
    public static Task<SchemeCommentRow?> FindAsync(Session session, string id, CancellationToken cancel = default) =>
        session.FindAsync<SchemeCommentRow>(ById, new { id }, cancel);

    /// <summary>Comments on a version of a scheme in order of id, after one; of one cadre (null = all).</summary>
    public static Task<IReadOnlyList<SchemeCommentRow>> PageAsync(
        Session session, string code, string version, string after, string? staffNo, string? territory, int limit, CancellationToken cancel = default) =>
        session.QueryAsync<SchemeCommentRow>(Page, new { code, version, after, staffNo, territory, limit }, cancel);

    /// <summary>Adds a comment.</summary>
    public static Task InsertAsync(Session session, SchemeCommentRow row, CancellationToken cancel = default) =>
        session.ExecuteAsync(Insert, row, cancel);
}
