using Appraisal.Storage.Audit;
using Appraisal.Storage.Organization;
using Appraisal.Storage.Scores;

namespace Appraisal.Storage.Home;

/// <summary>What waits in a cycle and a territory, as counts.</summary>
public sealed record WaitingCounts
{
    public long Participants { get; init; }
    public long InspectionFlags { get; init; }
    public long Materials { get; init; }
    public long WorkRecords { get; init; }
    public long Incidents { get; init; }
    public long ResponseFlags { get; init; }
    public DateOnly? OldestIncident { get; init; }
}

/// <summary>An objection that waits for its answer.</summary>
public sealed record WaitingObjectionRow
{
    public required string Id { get; init; }
    public required Guid Run { get; init; }
    public required string StaffNo { get; init; }
    public required DateTimeOffset At { get; init; }
    public required DateOnly Until { get; init; }
}

/// <summary>SQL of the home page.</summary>
public static class HomeStore
{
    // each list is looked at by the year of its cycle; they are short once they are worked on
    private static readonly Statement Counts = new($"""
        SELECT
            (SELECT COUNT(*) FROM participant p WHERE p.cycle = @cycle AND {UnitStore.Within("p.unit")}) AS participants,
            (SELECT COUNT(*) FROM inspection_flag f WHERE f.status = 'open' AND f.starts_on >= @from AND f.starts_on <= @to AND {UnitStore.Within("f.unit")}) AS inspection_flags,
            (SELECT COUNT(*) FROM material m WHERE m.status = 'submitted' AND {UnitStore.Within("m.unit")}
                AND EXISTS (SELECT 1 FROM material_use mu WHERE mu.material = m.id AND mu.cycle = @cycle)) AS materials,
            (SELECT COUNT(*) FROM work_record w WHERE w.status = 'submitted' AND w.done_on >= @from AND w.done_on <= @to AND {UnitStore.Within("w.unit")}) AS work_records,
            (SELECT COUNT(*) FROM incident i WHERE i.status = 'alleged' AND i.occurred_on >= @from AND i.occurred_on <= @to AND {UnitStore.Within("i.unit")}) AS incidents,
            (SELECT MIN(j.occurred_on) FROM incident j WHERE j.status = 'alleged' AND j.occurred_on >= @from AND j.occurred_on <= @to AND {UnitStore.Within("j.unit")}) AS oldest_incident,
            (SELECT COUNT(*) FROM response_flag r WHERE r.survey = @survey AND r.decision IS NULL) AS response_flags
        """);

    private static readonly Statement LatestRun = new($"""
        SELECT r.id, r.cycle, r.idempotency_key, r.status, r.requested_at, r.requested_by, r.started_at, r.finished_at, r.worker, r.lease_until,
            r.attempts, r.progress_done, r.progress_total, r.inputs_digest, r.failure, r.summary,
            p.published_at, p.published_by, p.reason AS publication_reason
        FROM score_run r LEFT JOIN publication p ON p.run = r.id
        WHERE r.cycle = @cycle ORDER BY r.id DESC {"{limit}"}
        """);

    private static readonly Statement Objections = new($"""
        SELECT o.id, o.run, o.staff_no, o.at, p.until
        FROM objection o JOIN objection_period p ON p.run = o.run JOIN score s ON s.run = o.run AND s.staff_no = o.staff_no
        WHERE o.run = @run AND o.outcome IS NULL AND {UnitStore.Within("s.unit")}
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

    /// <summary>What waits.</summary>
    public static async Task<WaitingCounts> CountsAsync(
        Session session, string cycle, DateOnly from, DateOnly to, string? survey, string? territory, CancellationToken cancel = default) =>
        (await session.FindAsync<WaitingCounts>(Counts, new { cycle, from, to, survey, territory }, cancel))!;

    /// <summary>Runs of a cycle, last to first.</summary>
    public static Task<IReadOnlyList<ScoreRunRow>> RunsAsync(Session session, string cycle, int limit, CancellationToken cancel = default) =>
        session.QueryAsync<ScoreRunRow>(LatestRun, new { cycle, limit }, cancel);

    /// <summary>Objections to a run that wait for their answer, oldest first.</summary>
    public static Task<IReadOnlyList<WaitingObjectionRow>> ObjectionsAsync(Session session, Guid run, string? territory, int limit, CancellationToken cancel = default) =>
        session.QueryAsync<WaitingObjectionRow>(Objections, new { run, territory, limit }, cancel);

    /// <summary>What others decided after a moment, latest first.</summary>
    public static Task<IReadOnlyList<AuditRow>> DecidedAsync(Session session, Guid after, string person, string? territory, int limit, CancellationToken cancel = default) =>
        session.QueryAsync<AuditRow>(Decided, new { after, person, territory, limit }, cancel);
}
