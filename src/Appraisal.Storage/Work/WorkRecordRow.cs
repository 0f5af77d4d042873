namespace Appraisal.Storage.Work;

/// <summary>Completed units of one kind of work by one cadre on one day.</summary>
public sealed record WorkRecordRow
{
    public required string Id { get; init; }
    public required string StaffNo { get; init; }

    /// <summary>The cadre's unit when it was recorded.</summary>
    public required string Unit { get; init; }

    public required string WorkType { get; init; }
    public required long Count { get; init; }
    public required DateOnly DoneOn { get; init; }
    public required string Status { get; init; }
    public required string RecordedBy { get; init; }
    public required DateTimeOffset RecordedAt { get; init; }
    public string? ReviewedBy { get; init; }
    public DateTimeOffset? ReviewedAt { get; init; }
    public string? ReviewReason { get; init; }
    public required byte[] RequestDigest { get; init; }
}

/// <summary>Which work records a list shows; null = any.</summary>
public sealed record WorkRecordFilter(string? StaffNo, string? WorkType, string? Status, DateOnly? From, DateOnly? To, string? Territory);

/// <summary>SQL of work records.</summary>
public static class WorkRecordStore
{
    private const string Columns = """
        id, staff_no, unit, work_type, count, done_on, status, recorded_by, recorded_at, reviewed_by, reviewed_at, review_reason, request_digest
        """;

    private static readonly Statement ById = new($"SELECT {Columns} FROM work_record WHERE id = @id");

    private static readonly Statement Page = new($"""
        SELECT {Columns} FROM work_record
        WHERE id > @after
          AND (@StaffNo IS NULL OR staff_no = @StaffNo) AND (@WorkType IS NULL OR work_type = @WorkType) AND (@Status IS NULL OR status = @Status)
          AND (@From IS NULL OR done_on >= @From) AND (@To IS NULL OR done_on <= @To)
          AND (@Territory IS NULL OR EXISTS (SELECT 1 FROM unit_ancestor a WHERE a.unit = work_record.unit AND a.ancestor = @Territory))
        ORDER BY id {"{limit}"}
        """);

    private static readonly Statement Insert = new($"""
        INSERT INTO work_record ({Columns})
        VALUES (@Id, @StaffNo, @Unit, @WorkType, @Count, @DoneOn, @Status, @RecordedBy, @RecordedAt, @ReviewedBy, @ReviewedAt, @ReviewReason,
            @RequestDigest)
        """);

    private static readonly Statement SetReview = new("""
        UPDATE work_record SET count = @Count, status = @Status, reviewed_by = @ReviewedBy, reviewed_at = @ReviewedAt, review_reason = @ReviewReason
        WHERE id = @Id
        """);

    /// <summary>The record with an id.</summary>
    public static Task<WorkRecordRow?> FindAsync(Session session, string id, CancellationToken cancel = default) =>
        session.FindAsync<WorkRecordRow>(ById, new { id }, cancel);

    /// <summary>Records in order of id, after one.</summary>
    public static Task<IReadOnlyList<WorkRecordRow>> PageAsync(
        Session session, string after, WorkRecordFilter filter, int limit, CancellationToken cancel = default) =>
        session.QueryAsync<WorkRecordRow>(Page,
            new { after, filter.StaffNo, filter.WorkType, filter.Status, filter.From, filter.To, filter.Territory, limit }, cancel);

    /// <summary>Adds a record.</summary>
    public static Task InsertAsync(Session session, WorkRecordRow row, CancellationToken cancel = default) => session.ExecuteAsync(Insert, row, cancel);

    /// <summary>Notes what a review said, and the count that it corrected.</summary>
    public static Task SetReviewAsync(Session session, WorkRecordRow row, CancellationToken cancel = default) =>
        session.ExecuteAsync(SetReview, row, cancel);
}
