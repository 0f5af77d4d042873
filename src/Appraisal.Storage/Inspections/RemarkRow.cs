namespace Appraisal.Storage.Inspections;

/// <summary>What an inspected unit thinks of a visit.</summary>
public sealed record RatingRow
{
    public required string Inspection { get; init; }
    public required int Rating { get; init; }
    public string? Comment { get; init; }
    public required string Person { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>Whether it is in the mean that the body may read.</summary>
    public bool Released { get; init; }

    /// <summary>Who led the visit.</summary>
    public string Inspector { get; init; } = "";
}

/// <summary>A comment on an inspection, and the body's answer.</summary>
public sealed record CommentRow
{
    public required string Id { get; init; }
    public required string Inspection { get; init; }

    /// <summary>The cadre who comments; null: the unit.</summary>
    public string? StaffNo { get; init; }

    public required string Person { get; init; }
    public required string Text { get; init; }
    public required DateTimeOffset At { get; init; }
    public string? Answer { get; init; }
    public string? AnsweredBy { get; init; }
    public DateTimeOffset? AnsweredAt { get; init; }
}

/// <summary>SQL of ratings and comments.</summary>
public static class RemarkStore
{
    private const string RatingColumns = "inspection, rating, comment, person, at, released";

    private const string CommentColumns = "id, inspection, staff_no, person, text, at, answer, answered_by, answered_at";

    private static readonly Statement Rating = new($"SELECT {RatingColumns} FROM inspection_rating WHERE inspection = @inspection");

    private static readonly Statement RatingsOfUnit = new("""
        SELECT r.inspection, r.rating, r.comment, r.person, r.at, r.released, i.inspector
        FROM inspection_rating r JOIN inspection i ON i.id = r.inspection
        WHERE i.unit = @unit AND i.starts_on >= @from AND i.starts_on <= @to AND i.status <> 'cancelled'
        ORDER BY r.at, r.inspection
        """);

    private static readonly Statement InsertRating = new($"""
        INSERT INTO inspection_rating ({RatingColumns}) VALUES (@Inspection, @Rating, @Comment, @Person, @At, @Released)
        """);

    private static readonly Statement UpdateRating = new("""
        UPDATE inspection_rating SET rating = @Rating, comment = @Comment, person = @Person, at = @At WHERE inspection = @Inspection
        """);

    private static readonly Statement Comment = new($"SELECT {CommentColumns} FROM inspection_comment WHERE id = @id");

    private static readonly Statement Comments = new($"""
        SELECT {CommentColumns} FROM inspection_comment WHERE inspection = @inspection AND id > @after ORDER BY id {"{limit}"}
        """);

    private static readonly Statement InsertComment = new($"""
        INSERT INTO inspection_comment ({CommentColumns})
        VALUES (@Id, @Inspection, @StaffNo, @Person, @Text, @At, @Answer, @AnsweredBy, @AnsweredAt)
        """);

    private static readonly Statement Answer = new("""
        UPDATE inspection_comment SET answer = @Answer, answered_by = @AnsweredBy, answered_at = @AnsweredAt WHERE id = @Id AND answer IS NULL
        """);

    /// <summary>The rating of an inspection.</summary>
    public static Task<RatingRow?> FindRatingAsync(Session session, string inspection, CancellationToken cancel = default) =>
        session.FindAsync<RatingRow>(Rating, new { inspection }, cancel);

    /// <summary>The ratings of a unit's inspections that start in these days.</summary>
    public static Task<IReadOnlyList<RatingRow>> RatingsOfUnitAsync(
        Session session, string unit, DateOnly from, DateOnly to, CancellationToken cancel = default) =>
        session.QueryAsync<RatingRow>(RatingsOfUnit, new { unit, from, to }, cancel);

    /// <summary>Adds a rating.</summary>
    public static Task InsertAsync(Session session, RatingRow row, CancellationToken cancel = default) => session.ExecuteAsync(InsertRating, row, cancel);

    /// <summary>Changes a rating.</summary>
    public static Task UpdateAsync(Session session, RatingRow row, CancellationToken cancel = default) => session.ExecuteAsync(UpdateRating, row, cancel);

    /// <summary>The comment with an id.</summary>
    public static Task<CommentRow?> FindCommentAsync(Session session, string id, CancellationToken cancel = default) =>
        session.FindAsync<CommentRow>(Comment, new { id }, cancel);

    /// <summary>The comments on an inspection in order of id, after one.</summary>
    public static Task<IReadOnlyList<CommentRow>> CommentsAsync(
        Session session, string inspection, string after, int limit, CancellationToken cancel = default) =>
        session.QueryAsync<CommentRow>(Comments, new { inspection, after, limit }, cancel);

    /// <summary>Adds a comment.</summary>
    public static Task InsertAsync(Session session, CommentRow row, CancellationToken cancel = default) => session.ExecuteAsync(InsertComment, row, cancel);

    /// <summary>Stores the answer to a comment that has none.</summary>
    public static Task AnswerAsync(Session session, CommentRow row, CancellationToken cancel = default) => session.ChangeAsync(Answer, row, cancel);
}
