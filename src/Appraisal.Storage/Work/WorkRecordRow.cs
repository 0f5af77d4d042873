using System.Text.Json;
using Appraisal.Storage.Organization;

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
public sealed record WorkRecordFilter(string? StaffNo, string? WorkType, string? Status, string? Territory);

/// <summary>SQL of work records.</summary>
public static class WorkRecordStore
{
    private const string Columns = """
        id, staff_no, unit, work_type, count, done_on, status, recorded_by, recorded_at, reviewed_by, reviewed_at, review_reason, request_digest
        """;

    private static readonly Statement ById = new($"SELECT {Columns} FROM work_record WHERE id = @id");

    private const string Fits = """
        (@StaffNo IS NULL OR staff_no = @StaffNo) AND (@WorkType IS NULL OR work_type = @WorkType) AND (@Status IS NULL OR status = @Status)
          AND (@Territory IS NULL OR EXISTS (SELECT 1 FROM unit_ancestor a WHERE a.unit = work_record.unit AND a.ancestor = @Territory))
        """;

    private const string Within = "(@within IS NULL OR EXISTS (SELECT 1 FROM unit_ancestor w WHERE w.unit = work_record.unit AND w.ancestor = @within))";

    private static readonly PlacedList List = new("work_record", Columns, $"id > @after AND {Fits} ORDER BY id {"{limit}"}", [("staff_no", "StaffNo")], waits: "status = 'submitted'");

    private static readonly PlacedList OfDays = new("work_record", Columns, $"""
        done_on >= @begins AND (done_on > @begins OR id > @after) AND done_on <= @ends AND {Fits} AND {Within} ORDER BY done_on, id {"{limit}"}
        """, [("staff_no", "StaffNo")]);

    private static readonly Statement CountWaiting = new($"""
        SELECT COUNT(*) FROM work_record WHERE work_record.status = 'submitted' AND done_on >= @begins AND done_on <= @ends AND {Fits} AND {Within}
        """);

    private static readonly Statement ByIds = new($"SELECT {Columns} FROM work_record WHERE id IN {"{codes}"}");

    private static readonly Table<WorkRecordRow> Records = new("work_record",
        ("id", r => r.Id), ("staff_no", r => r.StaffNo), ("unit", r => r.Unit), ("work_type", r => r.WorkType), ("count", r => r.Count),
        ("done_on", r => r.DoneOn), ("status", r => r.Status), ("recorded_by", r => r.RecordedBy), ("recorded_at", r => r.RecordedAt),
        ("reviewed_by", r => r.ReviewedBy), ("reviewed_at", r => r.ReviewedAt), ("review_reason", r => r.ReviewReason),
        ("request_digest", r => r.RequestDigest));

    private static readonly Statement SetReview = new("""
        UPDATE work_record SET count = @Count, status = @Status, reviewed_by = @ReviewedBy, reviewed_at = @ReviewedAt, review_reason = @ReviewReason
        WHERE id = @Id AND status = @was
        """);

    /// <summary>The record with an id.</summary>
    public static Task<WorkRecordRow?> FindAsync(Session session, string id, CancellationToken cancel = default) =>
        session.FindAsync<WorkRecordRow>(ById, new { id }, cancel);

    /// <summary>Records in order of id, after one.</summary>
    public static async Task<IReadOnlyList<WorkRecordRow>> PageAsync(
        Session session, string after, WorkRecordFilter filter, int limit, CancellationToken cancel = default) =>
        await session.QueryAsync<WorkRecordRow>(await List.AtAsync(session, filter.Territory, filter.Status == "submitted", cancel, filter.StaffNo),
            new { after, few = filter.Territory, filter.StaffNo, filter.WorkType, filter.Status, filter.Territory, limit }, cancel);

    /// <summary>Records of some days at or below a unit, if one is named, in order of day and id, after one of a day.</summary>
    public static async Task<IReadOnlyList<WorkRecordRow>> OfDaysAsync(
        Session session, DateOnly begins, DateOnly ends, string? within, string after, WorkRecordFilter filter, int limit, CancellationToken cancel = default) =>
        await session.QueryAsync<WorkRecordRow>(await OfDays.AtAsync(session, filter.Territory ?? within, waiting: false, cancel, filter.StaffNo),
            new { begins, ends, within, after, few = filter.Territory ?? within, filter.StaffNo, filter.WorkType, filter.Status, filter.Territory, limit }, cancel);

    /// <summary>How many of some days wait for a review.</summary>
    public static Task<long> CountWaitingAsync(Session session, DateOnly begins, DateOnly ends, string? within, WorkRecordFilter filter, CancellationToken cancel = default) =>
        session.ScalarAsync<long>(CountWaiting, new { begins, ends, within, filter.StaffNo, filter.WorkType, filter.Status, filter.Territory }, cancel);

    /// <summary>The records with these ids.</summary>
    public static async Task<Dictionary<string, WorkRecordRow>> FindAsync(Session session, IEnumerable<string> ids, CancellationToken cancel = default) =>
        (await session.QueryAsync<WorkRecordRow>(ByIds, new { codes = JsonSerializer.Serialize(ids) }, cancel)).ToDictionary(r => r.Id, StringComparer.Ordinal);

    /// <summary>Adds records.</summary>
    public static Task InsertAsync(Session session, IReadOnlyCollection<WorkRecordRow> rows, CancellationToken cancel = default) =>
        Records.InsertAsync(session, rows, cancel);

    /// <summary>Notes what a review said of a record that is as it was read, and the count that it corrected.</summary>
    public static Task SetReviewAsync(Session session, WorkRecordRow before, WorkRecordRow row, CancellationToken cancel = default) => session.ChangeAsync(
        SetReview, new { row.Id, row.Count, row.Status, row.ReviewedBy, row.ReviewedAt, row.ReviewReason, was = before.Status }, cancel);
}
