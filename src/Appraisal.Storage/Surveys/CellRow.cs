using System.Text.Json;
using Appraisal.Scoring.Surveys;

namespace Appraisal.Storage.Surveys;

/// <summary>What the statistics keep of the responses about one subject in one stratum by one channel.</summary>
public sealed record CellRow
{
    public required string Survey { get; init; }
    public required string StaffNo { get; init; }
    public required string Stratum { get; init; }
    public required string Channel { get; init; }

    /// <summary>n, the complete responses that count.</summary>
    public required long Responses { get; init; }

    /// <summary>Σy in ten-thousandths of a point.</summary>
    public required long SumY { get; init; }

    /// <summary>Σy².</summary>
    public required long SumY2 { get; init; }

    /// <summary>Incomplete responses, which are in no sum.</summary>
    public long Incomplete { get; init; }

    /// <summary>Complete responses that a reviewer excluded, which are in no sum but these.</summary>
    public long Excluded { get; init; }

    /// <summary>Σy of the excluded.</summary>
    public long ExcludedY { get; init; }

    /// <summary>Σy² of the excluded.</summary>
    public long ExcludedY2 { get; init; }

    /// <summary>Which cell it is.</summary>
    public (string Survey, string StaffNo, string Stratum, string Channel) Key => (Survey, StaffNo, Stratum, Channel);

    /// <summary>The three sums.</summary>
    public Cell Cell => new(Responses, SumY, SumY2);

    /// <summary>The sums as if no reviewer had excluded anything.</summary>
    public Cell CellWithExcluded => Cell.Merge(new Cell(Excluded, ExcludedY, ExcludedY2));

    /// <summary>This cell with the responses of another.</summary>
    public CellRow Add(CellRow other) => With(Cell.Merge(other.Cell), new Cell(Excluded, ExcludedY, ExcludedY2).Merge(new Cell(other.Excluded, other.ExcludedY, other.ExcludedY2)))
        with { Incomplete = Incomplete + other.Incomplete };

    /// <summary>This cell after a reviewer excluded one of its responses.</summary>
    public CellRow Exclude(int value) => With(Cell.Remove(value), new Cell(Excluded, ExcludedY, ExcludedY2).Add(value));

    /// <summary>This cell after a reviewer took an exclusion back.</summary>
    public CellRow Include(int value) => With(Cell.Add(value), new Cell(Excluded, ExcludedY, ExcludedY2).Remove(value));

    private CellRow With(Cell counted, Cell excluded) => this with
    {
        Responses = counted.Count,
        SumY = counted.Sum,
        SumY2 = counted.SumOfSquares,
        Excluded = excluded.Count,
        ExcludedY = excluded.Sum,
        ExcludedY2 = excluded.SumOfSquares,
    };
}

/// <summary>A batch that is not in the cells yet.</summary>
public sealed record PendingBatch
{
    public required Guid Id { get; init; }
    public required int Responses { get; init; }
}

/// <summary>SQL of cells, of what was let out of them, and of batches that are not in them yet.</summary>
public static class CellStore
{
    /// <summary>Who changes cells holds this lock.</summary>
    public const string LockName = "response-cells";

    private const string PublishedColumns = "survey, staff_no, stratum, channel, responses, sum_y, sum_y2, excluded, excluded_y, excluded_y2";

    private const string Columns = PublishedColumns + ", incomplete";

    private static readonly Table<CellRow> Rows = new("response_cell",
        ("survey", c => c.Survey), ("staff_no", c => c.StaffNo), ("stratum", c => c.Stratum), ("channel", c => c.Channel),
        ("responses", c => c.Responses), ("sum_y", c => c.SumY), ("sum_y2", c => c.SumY2), ("incomplete", c => c.Incomplete),
        ("excluded", c => c.Excluded), ("excluded_y", c => c.ExcludedY), ("excluded_y2", c => c.ExcludedY2));

    private static readonly Table<CellRow> PublishedRows = new("published_cell",
        ("survey", c => c.Survey), ("staff_no", c => c.StaffNo), ("stratum", c => c.Stratum), ("channel", c => c.Channel),
        ("responses", c => c.Responses), ("sum_y", c => c.SumY), ("sum_y2", c => c.SumY2),
        ("excluded", c => c.Excluded), ("excluded_y", c => c.ExcludedY), ("excluded_y2", c => c.ExcludedY2));

    private static readonly Statement PendingBatches = new("SELECT id, responses FROM response_batch WHERE aggregated = 0 ORDER BY id {limit}");

    private static readonly Statement SumsOfBatches = new("""
        SELECT survey, staff_no, stratum, channel,
            COUNT(CASE WHEN excluded = 0 THEN value END) AS responses,
            COALESCE(SUM(CASE WHEN excluded = 0 THEN CAST(value AS bigint) END), 0) AS sum_y,
            COALESCE(SUM(CASE WHEN excluded = 0 THEN CAST(value AS bigint) * value END), 0) AS sum_y2,
            COUNT(*) - COUNT(value) AS incomplete,
            COUNT(CASE WHEN excluded = 1 THEN value END) AS excluded,
            COALESCE(SUM(CASE WHEN excluded = 1 THEN CAST(value AS bigint) END), 0) AS excluded_y,
            COALESCE(SUM(CASE WHEN excluded = 1 THEN CAST(value AS bigint) * value END), 0) AS excluded_y2
        FROM response
        WHERE batch_id IN {ids}
        GROUP BY survey, staff_no, stratum, channel
        """);

    private static readonly Statement MarkAggregated = new("UPDATE response_batch SET aggregated = 1 WHERE id IN {ids}");

    private static readonly Statement OfSubjects = new($"SELECT {Columns} FROM response_cell WHERE survey = @survey AND staff_no IN {"{codes}"}");

    private static readonly Statement Subjects = new("SELECT DISTINCT staff_no FROM response_cell WHERE survey = @survey");

    private static readonly Statement Update = new("""
        UPDATE response_cell SET responses = @Responses, sum_y = @SumY, sum_y2 = @SumY2, incomplete = @Incomplete,
            excluded = @Excluded, excluded_y = @ExcludedY, excluded_y2 = @ExcludedY2
        WHERE survey = @Survey AND staff_no = @StaffNo AND stratum = @Stratum AND channel = @Channel
        """);

    private static readonly Statement PublishedOfSubjects = new($"""
        SELECT {PublishedColumns} FROM published_cell WHERE survey = @survey AND staff_no IN {"{codes}"}
        """);

    private static readonly Statement Withdraw = new("DELETE FROM published_cell WHERE survey = @survey AND staff_no IN {codes}");

    /// <summary>Some batches that are not in the cells yet, oldest first.</summary>
    public static Task<IReadOnlyList<PendingBatch>> PendingBatchesAsync(Session session, int limit, CancellationToken cancel = default) =>
        session.QueryAsync<PendingBatch>(PendingBatches, new { limit }, cancel);

    /// <summary>The sums over the responses of these batches.</summary>
    public static Task<IReadOnlyList<CellRow>> SumsAsync(Session session, IEnumerable<Guid> batches, CancellationToken cancel = default) =>
        session.QueryAsync<CellRow>(SumsOfBatches, new { ids = Ids.Json(batches) }, cancel);

    /// <summary>Notes that these batches are in the cells.</summary>
    public static Task MarkAsync(Session session, IEnumerable<Guid> batches, CancellationToken cancel = default) =>
        session.ExecuteAsync(MarkAggregated, new { ids = Ids.Json(batches) }, cancel);

    /// <summary>The subjects about whom responses were counted, in no order.</summary>
    public static Task<IReadOnlyList<string>> SubjectsAsync(Session session, string survey, CancellationToken cancel = default) =>
        session.QueryAsync<string>(Subjects, new { survey }, cancel);

    /// <summary>The cells of these subjects (JSON list of staff numbers).</summary>
    public static Task<IReadOnlyList<CellRow>> OfSubjectsAsync(Session session, string survey, string codes, CancellationToken cancel = default) =>
        session.QueryAsync<CellRow>(OfSubjects, new { survey, codes }, cancel);

    /// <summary>Adds new cells.</summary>
    public static Task InsertAsync(Session session, IReadOnlyCollection<CellRow> rows, CancellationToken cancel = default) =>
        Rows.InsertAsync(session, rows, cancel);

    /// <summary>Changes a cell.</summary>
    public static Task UpdateAsync(Session session, CellRow row, CancellationToken cancel = default) => session.ExecuteAsync(Update, row, cancel);

    /// <summary>What was let out of these subjects (JSON list of staff numbers).</summary>
    public static Task<IReadOnlyList<CellRow>> PublishedAsync(Session session, string survey, string codes, CancellationToken cancel = default) =>
        session.QueryAsync<CellRow>(PublishedOfSubjects, new { survey, codes }, cancel);

    /// <summary>Lets these cells out in place of what was out of their subjects.</summary>
    public static async Task PublishAsync(Session session, string survey, IReadOnlyCollection<CellRow> rows, CancellationToken cancel = default)
    {
        await session.ExecuteAsync(Withdraw, new { survey, codes = JsonSerializer.Serialize(rows.Select(r => r.StaffNo).Distinct(StringComparer.Ordinal)) }, cancel);
        await PublishedRows.InsertAsync(session, rows, cancel);
    }
}
