using Appraisal.Storage.Organization;

namespace Appraisal.Storage.Scores;

/// <summary>A cadre's score in a run, immutable.</summary>
public sealed record ScoreRow
{
    public required Guid Run { get; init; }
    public required string StaffNo { get; init; }
    public required string Unit { get; init; }
    public required string Cohort { get; init; }

    /// <summary>Ten-thousandths of a point, as shown to two decimals; null: no score.</summary>
    public int? Score { get; init; }

    public required string Grade { get; init; }

    /// <summary>JSON of the explained score.</summary>
    public required string Body { get; init; }
}

/// <summary>Which scores a list shows; null = any.</summary>
public sealed record ScoreFilter(string? Grade, string? Cohort, string? Unit);

/// <summary>A cadre's official score in a cycle.</summary>
public sealed record YearRow
{
    public required string Cycle { get; init; }
    public Guid Run { get; init; }
    public int? Score { get; init; }
    public required string Grade { get; init; }
    public required string Body { get; init; }
}

/// <summary>SQL of scores.</summary>
public static class ScoreStore
{
    private const string Columns = "run, staff_no, unit, cohort, score, grade, body";

    private static readonly Table<ScoreRow> Rows = new("score",
        ("run", r => r.Run), ("staff_no", r => r.StaffNo), ("unit", r => r.Unit), ("cohort", r => r.Cohort),
        ("score", r => r.Score), ("grade", r => r.Grade), ("body", r => r.Body));

    private static readonly Statement DeleteRun = new("DELETE FROM score WHERE run = @run");

    private static readonly Statement ByKey = new($"SELECT {Columns} FROM score WHERE run = @run AND staff_no = @staffNo");

    private static readonly Statement Page = new($"""
        SELECT {Columns} FROM score
        WHERE run = @run AND staff_no > @after AND {UnitStore.Within("score.unit")}
        ORDER BY staff_no {"{limit}"}
        """);

    // by staff number, or by score from the highest down; who has no score is in the former only
    private static readonly Statement Filtered = new($"""
        SELECT {Columns} FROM score
        WHERE run = @run AND staff_no > @after AND (@Grade IS NULL OR grade = @Grade) AND (@Cohort IS NULL OR cohort = @Cohort)
          AND (@Unit IS NULL OR EXISTS (SELECT 1 FROM unit_ancestor u WHERE u.unit = score.unit AND u.ancestor = @Unit)) AND {UnitStore.Within("score.unit")}
        ORDER BY staff_no {"{limit}"}
        """);

    private static readonly Statement Highest = new($"""
        SELECT {Columns} FROM score
        WHERE run = @run AND score <= @points AND (score < @points OR staff_no < @after) AND (@Grade IS NULL OR grade = @Grade) AND (@Cohort IS NULL OR cohort = @Cohort)
          AND (@Unit IS NULL OR EXISTS (SELECT 1 FROM unit_ancestor u WHERE u.unit = score.unit AND u.ancestor = @Unit)) AND {UnitStore.Within("score.unit")}
        ORDER BY score DESC, staff_no DESC {"{limit}"}
        """);

    private static readonly Statement PublishedOfCadre = new($"""
        SELECT s.run, s.staff_no, s.unit, s.cohort, s.score, s.grade, s.body
        FROM score s JOIN publication p ON p.run = s.run
        WHERE s.staff_no = @staffNo AND p.cycle = @cycle
          AND p.sequence = (SELECT MAX(latest.sequence) FROM publication latest WHERE latest.cycle = @cycle)
        """);

    private static readonly Statement Years = new("""
        SELECT p.cycle, p.run, s.score, s.grade, s.body
        FROM score s JOIN publication p ON p.run = s.run
        WHERE s.staff_no = @staffNo AND p.sequence = (SELECT MAX(latest.sequence) FROM publication latest WHERE latest.cycle = p.cycle)
        """);

    private static readonly Statement LatestCycle = new($"""
        SELECT p.cycle FROM score s JOIN publication p ON p.run = s.run JOIN cycle c ON c.code = p.cycle
        WHERE s.staff_no = @staffNo AND p.sequence = (SELECT MAX(latest.sequence) FROM publication latest WHERE latest.cycle = p.cycle)
        ORDER BY c.ends_on DESC, p.cycle DESC {"{limit}"}
        """);

    /// <summary>The cycle that ends last of those in which a cadre has an official score.</summary>
    public static Task<string?> LatestCycleAsync(Session session, string staffNo, CancellationToken cancel = default) =>
        session.ScalarAsync<string>(LatestCycle, new { staffNo, limit = 1 }, cancel);

    /// <summary>A cadre's official score in each cycle.</summary>
    public static Task<IReadOnlyList<YearRow>> YearsAsync(Session session, string staffNo, CancellationToken cancel = default) =>
        session.QueryAsync<YearRow>(Years, new { staffNo }, cancel);

    /// <summary>Writes scores of a run.</summary>
    public static Task InsertAsync(Session session, IReadOnlyCollection<ScoreRow> rows, CancellationToken cancel = default) =>
        Rows.InsertAsync(session, rows, cancel);

    /// <summary>Removes what an earlier attempt at an unfinished run left.</summary>
    public static Task DeleteAsync(Session session, Guid run, CancellationToken cancel = default) => session.ExecuteAsync(DeleteRun, new { run }, cancel);

    /// <summary>A cadre's score in a run.</summary>
    public static Task<ScoreRow?> FindAsync(Session session, Guid run, string staffNo, CancellationToken cancel = default) =>
        session.FindAsync<ScoreRow>(ByKey, new { run, staffNo }, cancel);

    /// <summary>A cadre's official score in a cycle.</summary>
    public static Task<ScoreRow?> FindPublishedAsync(Session session, string cycle, string staffNo, CancellationToken cancel = default) =>
        session.FindAsync<ScoreRow>(PublishedOfCadre, new { cycle, staffNo }, cancel);

    /// <summary>Scores of a run in order of staff number, after one, within a territory (null = everywhere).</summary>
    public static Task<IReadOnlyList<ScoreRow>> PageAsync(Session session, Guid run, string after, string? territory, int limit, CancellationToken cancel = default) =>
        session.QueryAsync<ScoreRow>(Page, new { run, after, territory, limit }, cancel);

    /// <summary>Scores of a run in order of staff number, after one, that a filter lets through.</summary>
    public static Task<IReadOnlyList<ScoreRow>> PageAsync(
        Session session, Guid run, string after, ScoreFilter filter, string? territory, int limit, CancellationToken cancel = default) =>
        session.QueryAsync<ScoreRow>(Filtered, new { run, after, filter.Grade, filter.Cohort, filter.Unit, territory, limit }, cancel);

    /// <summary>The same from the highest score down, below a score and a staff number.</summary>
    public static Task<IReadOnlyList<ScoreRow>> HighestAsync(
        Session session, Guid run, int points, string after, ScoreFilter filter, string? territory, int limit, CancellationToken cancel = default) =>
        session.QueryAsync<ScoreRow>(Highest, new { run, points, after, filter.Grade, filter.Cohort, filter.Unit, territory, limit }, cancel);
}
