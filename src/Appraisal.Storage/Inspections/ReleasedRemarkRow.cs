namespace Appraisal.Storage.Inspections;

/// <summary>A comment on a visit as an organizer let the inspecting body read it, and the body's answer.</summary>
public sealed record ReleasedRemarkRow
{
    /// <summary>Of its own, as that of the comment could tell whose it is.</summary>
    public required Guid Id { get; init; }

    public required string Body { get; init; }
    public required string Inspection { get; init; }

    /// <summary>The comment; null: that of the rating.</summary>
    public string? Comment { get; init; }

    public required string Text { get; init; }
    public required string ReleasedBy { get; init; }
    public required DateTimeOffset ReleasedAt { get; init; }
    public string? Answer { get; init; }
    public string? AnsweredBy { get; init; }
    public DateTimeOffset? AnsweredAt { get; init; }
}

/// <summary>The mean of a body's ratings as it was last let out.</summary>
public sealed record BodyRatingRow
{
    public required string Body { get; init; }
    public required int Visits { get; init; }
    public required int Units { get; init; }

    /// <summary>The sum of the ratings.</summary>
    public required long Points { get; init; }
}

/// <summary>A rating of a body's visit, for the mean.</summary>
public sealed record BodyVisitRating
{
    public required string Inspection { get; init; }
    public required string Unit { get; init; }
    public required int Rating { get; init; }
    public required bool Released { get; init; }
}

/// <summary>How many remarks wait for a body's answer.</summary>
public sealed record WaitingRemarksRow
{
    public required string Body { get; init; }

    public required long Remarks { get; init; }
}

/// <summary>SQL of what bodies learn of what the inspected say.</summary>
public static class ReleaseStore
{
    private const string Columns = "id, body, inspection, comment, text, released_by, released_at, answer, answered_by, answered_at";

    private static readonly Statement Rating = new("SELECT body, visits, units, points FROM body_rating WHERE body = @body");

    private static readonly Statement OfBody = new("""
        SELECT r.inspection, i.unit, r.rating, r.released
        FROM inspection i JOIN inspection_rating r ON r.inspection = i.id
        WHERE i.body = @body AND i.status <> 'cancelled'
        """);

    private static readonly Statement MarkReleased = new("UPDATE inspection_rating SET released = 1 WHERE inspection IN {codes}");

    private static readonly Statement DeleteRating = new("DELETE FROM body_rating WHERE body = @Body");

    private static readonly Statement InsertRating = new("INSERT INTO body_rating (body, visits, units, points) VALUES (@Body, @Visits, @Units, @Points)");

    private static readonly Statement ById = new($"SELECT {Columns} FROM released_remark WHERE id = @id");

    private static readonly Statement OfInspection = new($"SELECT {Columns} FROM released_remark WHERE inspection = @inspection");

    private static readonly Statement Page = new($"SELECT {Columns} FROM released_remark WHERE body = @body AND id > @after ORDER BY id {"{limit}"}");

    private static readonly Statement Unanswered = new("SELECT body, COUNT(*) AS remarks FROM released_remark WHERE answer IS NULL GROUP BY body ORDER BY body {limit}");

    private static readonly Statement Insert = new($"""
        INSERT INTO released_remark ({Columns})
        VALUES (@Id, @Body, @Inspection, @Comment, @Text, @ReleasedBy, @ReleasedAt, @Answer, @AnsweredBy, @AnsweredAt)
        """);

    private static readonly Statement Answer = new("""
        UPDATE released_remark SET answer = @Answer, answered_by = @AnsweredBy, answered_at = @AnsweredAt WHERE id = @Id AND answer IS NULL
        """);

    private static readonly Statement Beyond = new("""
        SELECT CASE WHEN EXISTS (SELECT 1 FROM inspection i WHERE i.body = @body
            AND NOT EXISTS (SELECT 1 FROM unit_ancestor a WHERE a.unit = i.unit AND a.ancestor = @territory)) THEN 1 ELSE 0 END
        """);

    private static readonly Statement Inspectors = new($"""
        SELECT DISTINCT i.inspector FROM inspection i WHERE i.body = @body AND {Organization.UnitStore.Within("i.unit")}
        """);

    /// <summary>Whether a body has inspections outside a territory.</summary>
    public static async Task<bool> InspectsBeyondAsync(Session session, string body, string territory, CancellationToken cancel = default) =>
        await session.ScalarAsync<long>(Beyond, new { body, territory }, cancel) > 0;

    /// <summary>Bodies with remarks that they have not answered yet, in order.</summary>
    public static Task<IReadOnlyList<WaitingRemarksRow>> UnansweredAsync(Session session, int limit, CancellationToken cancel = default) =>
        session.QueryAsync<WaitingRemarksRow>(Unanswered, new { limit }, cancel);

    /// <summary>Who inspects for a body within a territory (null = everywhere).</summary>
    public static Task<IReadOnlyList<string>> InspectorsAsync(Session session, string body, string? territory, CancellationToken cancel = default) =>
        session.QueryAsync<string>(Inspectors, new { body, territory }, cancel);

    /// <summary>The mean that was last let out.</summary>
    public static Task<BodyRatingRow?> RatingAsync(Session session, string body, CancellationToken cancel = default) =>
        session.FindAsync<BodyRatingRow>(Rating, new { body }, cancel);

    /// <summary>The ratings of a body's visits, in no order.</summary>
    public static Task<IReadOnlyList<BodyVisitRating>> RatingsAsync(Session session, string body, CancellationToken cancel = default) =>
        session.QueryAsync<BodyVisitRating>(OfBody, new { body }, cancel);

    /// <summary>Lets a mean out, in which these ratings are for the first time.</summary>
    public static async Task ReleaseAsync(Session session, BodyRatingRow row, IEnumerable<string> inspections, CancellationToken cancel = default)
    {
        await session.ExecuteAsync(MarkReleased, new { codes = System.Text.Json.JsonSerializer.Serialize(inspections) }, cancel);
        await session.ExecuteAsync(DeleteRating, new { row.Body }, cancel);
        await session.ExecuteAsync(InsertRating, row, cancel);
    }

    /// <summary>A remark.</summary>
    public static Task<ReleasedRemarkRow?> FindAsync(Session session, Guid id, CancellationToken cancel = default) =>
        session.FindAsync<ReleasedRemarkRow>(ById, new { id }, cancel);

    /// <summary>The remarks on an inspection, in no order.</summary>
    public static Task<IReadOnlyList<ReleasedRemarkRow>> OfInspectionAsync(Session session, string inspection, CancellationToken cancel = default) =>
        session.QueryAsync<ReleasedRemarkRow>(OfInspection, new { inspection }, cancel);

    /// <summary>The remarks on a body's visits in order of their release, after one.</summary>
    public static Task<IReadOnlyList<ReleasedRemarkRow>> PageAsync(Session session, string body, Guid after, int limit, CancellationToken cancel = default) =>
        session.QueryAsync<ReleasedRemarkRow>(Page, new { body, after, limit }, cancel);

    /// <summary>Lets a remark out.</summary>
    public static Task InsertAsync(Session session, ReleasedRemarkRow row, CancellationToken cancel = default) => session.ExecuteAsync(Insert, row, cancel);

    /// <summary>Stores the answer, unless there is one; whether it did.</summary>
    public static async Task<bool> AnswerAsync(Session session, ReleasedRemarkRow row, CancellationToken cancel = default) =>
        await session.ExecuteAsync(Answer, row, cancel) > 0;
}
