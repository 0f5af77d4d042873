namespace Appraisal.Storage.Scores;

/// <summary>A cadre of a grade, with names.</summary>
public sealed record GradedRow
{
    public required string StaffNo { get; init; }
    public required string Name { get; init; }
    public required string UnitName { get; init; }
    public required string Cohort { get; init; }
}

/// <summary>How many scores have a grade.</summary>
public sealed record GradeCountRow
{
    public required string Grade { get; init; }
    public required long Scores { get; init; }
}

/// <summary>What inspections of some days cost, all units together.</summary>
public sealed record TotalBurdenRow
{
    public required long Visits { get; init; }
    public required long HoursHundredths { get; init; }
    public required long Units { get; init; }
}

/// <summary>SQL of what is posted about a run.</summary>
public static class NoticeStore
{
    private static readonly Statement OfGrade = new($"""
        SELECT s.staff_no, COALESCE(c.name, s.staff_no) AS name, COALESCE(u.name, s.unit) AS unit_name, s.cohort
        FROM score s LEFT JOIN cadre c ON c.staff_no = s.staff_no LEFT JOIN unit u ON u.code = s.unit
        WHERE s.run = @run AND s.grade = @grade
        ORDER BY s.unit, s.staff_no {"{limit}"}
        """);

    private static readonly Statement Grades = new("SELECT grade, COUNT(*) AS scores FROM score WHERE run = @run GROUP BY grade");

    private static readonly Statement Published = new("""
        SELECT p.run FROM publication p WHERE p.cycle = @cycle AND p.sequence = (SELECT MAX(q.sequence) FROM publication q WHERE q.cycle = @cycle)
        """);

    private static readonly Statement Burden = new("""
        SELECT COUNT(*) AS visits, COALESCE(SUM(CAST(i.hours_hundredths AS bigint)), 0) AS hours_hundredths, COUNT(DISTINCT i.unit) AS units
        FROM inspection i
        WHERE i.starts_on >= @from AND i.starts_on <= @to AND i.status = 'done'
          AND (@unit IS NULL OR EXISTS (SELECT 1 FROM unit_ancestor b WHERE b.unit = i.unit AND b.ancestor = @unit))
        """);

    /// <summary>Those of a run with a grade, by unit and staff number.</summary>
    public static Task<IReadOnlyList<GradedRow>> OfGradeAsync(Session session, Guid run, string grade, int limit, CancellationToken cancel = default) =>
        session.QueryAsync<GradedRow>(OfGrade, new { run, grade, limit }, cancel);

    /// <summary>How many scores of a run have each grade.</summary>
    public static Task<IReadOnlyList<GradeCountRow>> GradesAsync(Session session, Guid run, CancellationToken cancel = default) =>
        session.QueryAsync<GradeCountRow>(Grades, new { run }, cancel);

    /// <summary>The official run of a cycle; null: none.</summary>
    public static async Task<Guid?> PublishedAsync(Session session, string cycle, CancellationToken cancel = default) =>
        (await session.QueryAsync<Guid>(Published, new { cycle }, cancel)) is [var run, ..] ? run : null;

    /// <summary>What the done inspections of some days cost, at or below a unit (null = everywhere).</summary>
    public static Task<TotalBurdenRow?> BurdenAsync(Session session, DateOnly from, DateOnly to, string? unit, CancellationToken cancel = default) =>
        session.FindAsync<TotalBurdenRow>(Burden, new { from, to, unit }, cancel);
}
