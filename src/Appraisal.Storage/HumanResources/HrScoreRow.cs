using Appraisal.Storage.Organization;
using Appraisal.Storage.Schemes;

namespace Appraisal.Storage.HumanResources;

/// <summary>A cadre's official score, as it was published.</summary>
public sealed record HrScoreRow
{
    public required Guid Run { get; init; }
    public required string StaffNo { get; init; }
    public required string Name { get; init; }
    public required string Unit { get; init; }
    public required string UnitName { get; init; }
    public required string Cohort { get; init; }

    /// <summary>Ten-thousandths of a point; null: no score.</summary>
    public int? Score { get; init; }

    public required string Grade { get; init; }

    /// <summary>What the feed last said of it: <c>published</c> or <c>corrected</c>.</summary>
    public string Kind { get; init; } = "";

    /// <summary>Why it was corrected.</summary>
    public string? Reason { get; init; }

    public DateTimeOffset ChangedAt { get; init; }
}

/// <summary>What of a publication is asked for; null: no matter.</summary>
public sealed record HrScoreFilter(string? Unit = null, string? Cohort = null, string? Grade = null, DateTimeOffset? Since = null);

/// <summary>A grade that was official for a cadre in a cycle.</summary>
public sealed record OfficialGradeRow
{
    public required string Cycle { get; init; }
    public required DateOnly EndsOn { get; init; }
    public required string Grade { get; init; }
}

/// <summary>What is said of a publication as a whole.</summary>
public sealed record HrPublicationRow
{
    public required Guid Run { get; init; }
    public required string Cycle { get; init; }
    public required DateOnly EndsOn { get; init; }
    public required string SchemeCode { get; init; }
    public required string SchemeVersion { get; init; }
    public required DateTimeOffset PublishedAt { get; init; }
    public required string PublishedBy { get; init; }

    /// <summary>Why it was published.</summary>
    public string? Reason { get; init; }

    public byte[]? InputsDigest { get; init; }

    /// <summary>The last day for objections, if the run was opened for them.</summary>
    public DateOnly? Until { get; init; }

    public required long LastChange { get; init; }

    /// <summary>The feed's mark at <see cref="LastChange"/>.</summary>
    public byte[]? Mark { get; init; }

    /// <summary>When the next publication of the cycle took its place; null: it is the official one.</summary>
    public DateTimeOffset? ReplacedAt { get; init; }
}

/// <summary>SQL of what HR systems pull.</summary>
public static class HrScoreStore
{
    private const string Columns = "run, staff_no, name, unit, unit_name, cohort, score, grade, kind, reason, changed_at";

    private static readonly Table<HrScoreRow> Rows = new("hr_score",
        ("run", r => r.Run), ("staff_no", r => r.StaffNo), ("name", r => r.Name), ("unit", r => r.Unit), ("unit_name", r => r.UnitName),
        ("cohort", r => r.Cohort), ("score", r => r.Score), ("grade", r => r.Grade), ("kind", r => r.Kind), ("reason", r => r.Reason),
        ("changed_at", r => r.ChangedAt));

    private static readonly Statement Computed = new($"""
        SELECT s.run, s.staff_no, k.name, s.unit, u.name AS unit_name, s.cohort, s.score, s.grade
        FROM score s JOIN cadre k ON k.staff_no = s.staff_no JOIN unit u ON u.code = s.unit
        WHERE s.run = @run AND s.staff_no > @after
        ORDER BY s.staff_no {"{limit}"}
        """);

    private static readonly Statement Range = new($"SELECT {Columns} FROM hr_score WHERE run = @run AND staff_no > @after AND (@upTo IS NULL OR staff_no <= @upTo)");

    private static readonly Statement Page = new($"""
        SELECT {Columns} FROM hr_score
        WHERE run = @run AND staff_no > @after AND {UnitStore.Within("hr_score.unit")}
          AND (@unit IS NULL OR EXISTS (SELECT 1 FROM unit_ancestor a WHERE a.unit = hr_score.unit AND a.ancestor = @unit))
          AND (@cohort IS NULL OR cohort = @cohort) AND (@grade IS NULL OR grade = @grade) AND (@since IS NULL OR changed_at >= @since)
        ORDER BY staff_no {"{limit}"}
        """);

    private const string Publications = """
        SELECT p.run, p.cycle, c.ends_on, c.scheme_code, c.scheme_version, p.published_at, p.published_by, p.reason, r.inputs_digest, o.until, p.last_change, h.mark,
            (SELECT n.published_at FROM publication n WHERE n.cycle = p.cycle AND n.sequence = p.sequence + 1) AS replaced_at
        FROM publication p
        JOIN cycle c ON c.code = p.cycle
        JOIN score_run r ON r.id = p.run
        LEFT JOIN objection_period o ON o.run = p.run
        LEFT JOIN hr_change h ON h.sequence = p.last_change
        """;

    private static readonly Statement Official = new($"{Publications} WHERE p.run = @run");

    private static readonly Statement PublicationPage = new($"{Publications} WHERE p.run < @before AND {CycleStore.Concerns("c.unit")} ORDER BY p.run DESC {"{limit}"}");

    private static readonly Statement GradesOfCadre = new("""
        SELECT p.cycle, c.ends_on, s.grade
        FROM score s JOIN publication p ON p.run = s.run JOIN cycle c ON c.code = p.cycle
        WHERE s.staff_no = @staffNo AND c.counts_for_promotion = 1
          AND p.sequence = (SELECT MAX(latest.sequence) FROM publication latest WHERE latest.cycle = p.cycle)
        """);

    /// <summary>What a run computed, with the names of today, in order of staff number, after one.</summary>
    public static Task<IReadOnlyList<HrScoreRow>> ComputedAsync(Session session, Guid run, string after, int limit, CancellationToken cancel = default) =>
        session.QueryAsync<HrScoreRow>(Computed, new { run, after, limit }, cancel);

    /// <summary>What a publication said of the staff numbers after one, up to another (null = to the end), in no order.</summary>
    public static Task<IReadOnlyList<HrScoreRow>> RangeAsync(Session session, Guid run, string after, string? upTo, CancellationToken cancel = default) =>
        session.QueryAsync<HrScoreRow>(Range, new { run, after, upTo }, cancel);

    /// <summary>What a publication said, in order of staff number, after one, within a territory (null = everywhere).</summary>
    public static Task<IReadOnlyList<HrScoreRow>> PageAsync(
        Session session, Guid run, string after, string? territory, HrScoreFilter filter, int limit, CancellationToken cancel = default) =>
        session.QueryAsync<HrScoreRow>(Page, new { run, after, territory, unit = filter.Unit, cohort = filter.Cohort, grade = filter.Grade, since = filter.Since, limit }, cancel);

    /// <summary>Freezes what is published.</summary>
    public static Task InsertAsync(Session session, IReadOnlyCollection<HrScoreRow> rows, CancellationToken cancel = default) =>
        Rows.InsertAsync(session, rows, cancel);

    /// <summary>A publication as a whole.</summary>
    public static Task<HrPublicationRow?> PublicationAsync(Session session, Guid run, CancellationToken cancel = default) =>
        session.FindAsync<HrPublicationRow>(Official, new { run }, cancel);

    /// <summary>Publications of cycles that concern a territory (null = all), the latest run first, before one.</summary>
    public static Task<IReadOnlyList<HrPublicationRow>> PublicationsAsync(Session session, Guid before, string? territory, int limit, CancellationToken cancel = default) =>
        session.QueryAsync<HrPublicationRow>(PublicationPage, new { before, territory, limit }, cancel);

    /// <summary>The official grades of a cadre over the cycles that count for promotion, in no order.</summary>
    public static Task<IReadOnlyList<OfficialGradeRow>> GradesOfAsync(Session session, string staffNo, CancellationToken cancel = default) =>
        session.QueryAsync<OfficialGradeRow>(GradesOfCadre, new { staffNo }, cancel);
}
