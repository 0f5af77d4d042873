using Appraisal.Storage.Schemes;

namespace Appraisal.Storage.Scores;

/// <summary>A run that is, or was, open for objection.</summary>
public sealed record ObjectionPeriodRow
{
    public required Guid Run { get; init; }
    public required string Cycle { get; init; }

    /// <summary>The last day.</summary>
    public required DateOnly Until { get; init; }

    public required DateTimeOffset OpenedAt { get; init; }
    public required string OpenedBy { get; init; }
}

/// <summary>A cadre's objection to the own score in a run, and the answer.</summary>
public sealed record ObjectionRow
{
    public required string Id { get; init; }
    public required Guid Run { get; init; }
    public required string StaffNo { get; init; }
    public required string Reason { get; init; }

    /// <summary>JSON: a list of texts.</summary>
    public required string Evidence { get; init; }

    public required string Person { get; init; }
    public required DateTimeOffset At { get; init; }
    public string? Outcome { get; init; }
    public string? Answer { get; init; }
    public string? AnsweredBy { get; init; }
    public DateTimeOffset? AnsweredAt { get; init; }
    public required byte[] RequestDigest { get; init; }
}

/// <summary>How many objections to a run wait for an answer, and how many were accepted.</summary>
public sealed record ObjectionCounts
{
    public required long Unanswered { get; init; }
    public required long Accepted { get; init; }
}

/// <summary>What is still open of all objections of a cycle.</summary>
public sealed record OpenObjections
{
    /// <summary>The last day on which any may be raised; null: none ever could.</summary>
    public DateOnly? Until { get; init; }

    /// <summary>Without an answer.</summary>
    public required long Unanswered { get; init; }

    /// <summary>Accepted, without that another run was published since: what they corrected is in no official score.</summary>
    public required long Accepted { get; init; }

    /// <summary>Whether all are settled on a day.</summary>
    public bool AreSettled(DateOnly day) => !(Until >= day) && Unanswered == 0 && Accepted == 0;
}

/// <summary>SQL of objections.</summary>
public static class ObjectionStore
{
    private const string Columns = "id, run, staff_no, reason, evidence, person, at, outcome, answer, answered_by, answered_at, request_digest";

    private static readonly Statement Period = new("""
        SELECT o.run, r.cycle, o.until, o.opened_at, o.opened_by FROM objection_period o JOIN score_run r ON r.id = o.run WHERE o.run = @run
        """);

    private static readonly Statement Periods = new($"""
        SELECT o.run, r.cycle, o.until, o.opened_at, o.opened_by
        FROM objection_period o JOIN score_run r ON r.id = o.run JOIN cycle c ON c.code = r.cycle
        WHERE o.until >= @day AND o.run > @after AND {CycleStore.Concerns("c.unit")}
          AND (@staffNo IS NULL OR EXISTS (SELECT 1 FROM score s WHERE s.run = o.run AND s.staff_no = @staffNo))
        ORDER BY o.run {"{limit}"}
        """);

    private static readonly Statement Open = new("""
        SELECT MAX(o.until) AS until,
          (SELECT COUNT(*) FROM objection x JOIN score_run r ON r.id = x.run WHERE r.cycle = @cycle AND x.outcome IS NULL) AS unanswered,
          (SELECT COUNT(*) FROM objection x JOIN score_run r ON r.id = x.run WHERE r.cycle = @cycle AND x.outcome = 'accepted'
             AND NOT EXISTS (SELECT 1 FROM publication p WHERE p.cycle = @cycle AND p.run <> x.run AND p.published_at > x.answered_at)) AS accepted
        FROM objection_period o JOIN score_run r ON r.id = o.run WHERE r.cycle = @cycle
        """);

    private static readonly Statement InsertPeriod = new(
        "INSERT INTO objection_period (run, until, opened_at, opened_by) VALUES (@Run, @Until, @OpenedAt, @OpenedBy)");

    private static readonly Statement ById = new($"SELECT {Columns} FROM objection WHERE id = @id");

    private static readonly Statement Page = new($"""
        SELECT {Columns} FROM objection
        WHERE run = @run AND id > @after AND (@staffNo IS NULL OR staff_no = @staffNo)
          AND (@territory IS NULL OR EXISTS (SELECT 1 FROM score s JOIN unit_ancestor a ON a.unit = s.unit
               WHERE s.run = objection.run AND s.staff_no = objection.staff_no AND a.ancestor = @territory))
        ORDER BY id {"{limit}"}
        """);

    private static readonly Statement Counts = new("""
        SELECT COUNT(*) - COUNT(outcome) AS unanswered, COUNT(CASE WHEN outcome = 'accepted' THEN 1 END) AS accepted FROM objection WHERE run = @run
        """);

    private static readonly Statement CountHeard = new("""
        SELECT COUNT(*) FROM objection_period o JOIN score_run r ON r.id = o.run WHERE r.cycle = @cycle AND o.opened_at <= @until
        """);

    private static readonly Statement CountUnanswered = new($"""
        SELECT COUNT(*) FROM objection o JOIN score s ON s.run = o.run AND s.staff_no = o.staff_no
        WHERE o.run = @run AND o.outcome IS NULL AND {Organization.UnitStore.Within("s.unit")}
        """);

    private static readonly Statement Insert = new($"""
        INSERT INTO objection ({Columns})
        VALUES (@Id, @Run, @StaffNo, @Reason, @Evidence, @Person, @At, @Outcome, @Answer, @AnsweredBy, @AnsweredAt, @RequestDigest)
        """);

    private static readonly Statement SetAnswer = new(
        "UPDATE objection SET outcome = @Outcome, answer = @Answer, answered_by = @AnsweredBy, answered_at = @AnsweredAt WHERE id = @Id AND outcome IS NULL");

    /// <summary>When a run is open for objection; null: it never was.</summary>
    public static Task<ObjectionPeriodRow?> PeriodAsync(Session session, Guid run, CancellationToken cancel = default) =>
        session.FindAsync<ObjectionPeriodRow>(Period, new { run }, cancel);

    /// <summary>Whether any run of a cycle was ever open for objection.</summary>
    public static async Task<bool> WereHeardAsync(Session session, string cycle, CancellationToken cancel = default) =>
        (await OpenAsync(session, cycle, cancel)).Until is not null;

    /// <summary>Whether any run of a cycle was opened for objection until a moment.</summary>
    public static async Task<bool> WereHeardAsync(Session session, string cycle, DateTimeOffset until, CancellationToken cancel = default) =>
        await session.ScalarAsync<long>(CountHeard, new { cycle, until }, cancel) > 0;

    /// <summary>What is still open of a cycle's objections.</summary>
    public static async Task<OpenObjections> OpenAsync(Session session, string cycle, CancellationToken cancel = default) =>
        (await session.FindAsync<OpenObjections>(Open, new { cycle }, cancel))!;

    /// <summary>Runs open for objection on a day, in order of id; those in which a cadre has a score (null = all).</summary>
    public static Task<IReadOnlyList<ObjectionPeriodRow>> PeriodsAsync(
        Session session, DateOnly day, Guid after, string? staffNo, string? territory, int limit, CancellationToken cancel = default) =>
        session.QueryAsync<ObjectionPeriodRow>(Periods, new { day, after, staffNo, territory, limit }, cancel);

    /// <summary>Opens a run for objection.</summary>
    public static Task InsertAsync(Session session, ObjectionPeriodRow row, CancellationToken cancel = default) =>
        session.ExecuteAsync(InsertPeriod, row, cancel);

    /// <summary>The objection with an id.</summary>
    public static Task<ObjectionRow?> FindAsync(Session session, string id, CancellationToken cancel = default) =>
        session.FindAsync<ObjectionRow>(ById, new { id }, cancel);

    /// <summary>Objections to a run in order of id, after one.</summary>
    public static Task<IReadOnlyList<ObjectionRow>> PageAsync(
        Session session, Guid run, string after, string? staffNo, string? territory, int limit, CancellationToken cancel = default) =>
        session.QueryAsync<ObjectionRow>(Page, new { run, after, staffNo, territory, limit }, cancel);

    /// <summary>What is still open of a run's objections.</summary>
    public static async Task<ObjectionCounts> CountAsync(Session session, Guid run, CancellationToken cancel = default) =>
        (await session.FindAsync<ObjectionCounts>(Counts, new { run }, cancel))!;

    /// <summary>How many objections to a run wait for their answer within a territory (null = everywhere).</summary>
    public static Task<long> CountUnansweredAsync(Session session, Guid run, string? territory, CancellationToken cancel = default) =>
        session.ScalarAsync<long>(CountUnanswered, new { run, territory }, cancel);

    /// <summary>Adds an objection.</summary>
    public static Task InsertAsync(Session session, ObjectionRow row, CancellationToken cancel = default) => session.ExecuteAsync(Insert, row, cancel);

    /// <summary>Answers an objection that has no answer.</summary>
    public static Task AnswerAsync(Session session, ObjectionRow row, CancellationToken cancel = default) =>
        session.ChangeAsync(SetAnswer, row, cancel);
}
