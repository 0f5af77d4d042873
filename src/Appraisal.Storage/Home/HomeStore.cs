using Appraisal.Storage.Audit;
using Appraisal.Storage.Organization;
using Appraisal.Storage.Scores;

namespace Appraisal.Storage.Home;

/// <summary>An objection that waits for its answer.</summary>
public sealed record WaitingObjectionRow
{
    public required string Id { get; init; }
    public required Guid Run { get; init; }
    public required string StaffNo { get; init; }
    public required string Name { get; init; }
    public required DateTimeOffset At { get; init; }
    public required DateOnly Until { get; init; }
}

/// <summary>SQL of the home page.</summary>
public static class HomeStore
{
    private static readonly Statement LatestRun = new($"""
        SELECT r.id, r.cycle, r.idempotency_key, r.status, r.requested_at, r.requested_by, r.started_at, r.finished_at, r.worker, r.lease_until,
            r.attempts, r.progress_done, r.progress_total, r.inputs_digest, r.failure, r.summary,
            p.published_at, p.published_by, p.reason AS publication_reason
        FROM score_run r LEFT JOIN publication p ON p.run = r.id
        WHERE r.cycle = @cycle ORDER BY r.id DESC {"{limit}"}
        """);

    private static readonly Statement Objections = new($"""
        SELECT o.id, o.run, o.staff_no, COALESCE(c.name, o.staff_no) AS name, o.at, p.until
        FROM score_run r JOIN objection o ON o.run = r.id JOIN objection_period p ON p.run = o.run JOIN score s ON s.run = o.run AND s.staff_no = o.staff_no
            LEFT JOIN cadre c ON c.staff_no = o.staff_no
        WHERE r.cycle = @cycle AND o.outcome IS NULL AND {UnitStore.Within("s.unit")}
        ORDER BY o.at {"{limit}"}
        """);

    /// <summary>What others do that readers of home are told of, as the audit names it.</summary>
    public static readonly IReadOnlyList<string> DecidedActions =
        ["publish", "open", "answer", "verification", "ruling", "decision", "decide", "review", "dismiss", "start", "close"];

    // ids are in order of time, so that the latest days are at the end of the key
    private static readonly Statement Decided = new($"""
        SELECT id, at, key_id, person, role, action, kind, subject, unit, NULL AS before_value, NULL AS after_value, reason, salt, details_digest
        FROM audit_entry
        WHERE id > @after AND person <> @person AND action IN ({string.Join(", ", DecidedActions.Select(a => $"'{a}'"))})
            AND {UnitStore.Within("audit_entry.unit")}
        ORDER BY id DESC {"{limit}"}
        """);

    /// <summary>Runs of a cycle, last to first.</summary>
    public static Task<IReadOnlyList<ScoreRunRow>> RunsAsync(Session session, string cycle, int limit, CancellationToken cancel = default) =>
        session.QueryAsync<ScoreRunRow>(LatestRun, new { cycle, limit }, cancel);

    /// <summary>Objections to the runs of a cycle that wait for their answer, oldest first.</summary>
    public static Task<IReadOnlyList<WaitingObjectionRow>> ObjectionsAsync(Session session, string cycle, string? territory, int limit, CancellationToken cancel = default) =>
        session.QueryAsync<WaitingObjectionRow>(Objections, new { cycle, territory, limit }, cancel);

    /// <summary>What others decided after a moment, latest first.</summary>
    public static Task<IReadOnlyList<AuditRow>> DecidedAsync(Session session, Guid after, string person, string? territory, int limit, CancellationToken cancel = default) =>
        session.QueryAsync<AuditRow>(Decided, new { after, person, territory, limit }, cancel);
}
