namespace Appraisal.Storage.Scores;

/// <summary>A score run: where it stands, and what it found as a whole.</summary>
public sealed record ScoreRunRow
{
    public required Guid Id { get; init; }
    public required string Cycle { get; init; }
    public required string IdempotencyKey { get; init; }
    public required string Status { get; init; }
    public required DateTimeOffset RequestedAt { get; init; }
    public required string RequestedBy { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }
    public string? Worker { get; init; }
    public DateTimeOffset? LeaseUntil { get; init; }
    public int Attempts { get; init; }
    public int ProgressDone { get; init; }
    public int ProgressTotal { get; init; }
    public byte[]? InputsDigest { get; init; }
    public string? Failure { get; init; }

    /// <summary>JSON of the run's result but for the scores.</summary>
    public string? Summary { get; init; }

    public DateTimeOffset? PublishedAt { get; init; }
    public string? PublishedBy { get; init; }
    public string? PublicationReason { get; init; }
}

/// <summary>SQL of score runs.</summary>
public static class ScoreRunStore
{
    private const string Columns = """
        r.id, r.cycle, r.idempotency_key, r.status, r.requested_at, r.requested_by, r.started_at, r.finished_at, r.worker, r.lease_until,
        r.attempts, r.progress_done, r.progress_total, r.inputs_digest, r.failure, r.summary,
        p.published_at, p.published_by, p.reason AS publication_reason
        """;

    private const string From = "FROM score_run r LEFT JOIN publication p ON p.run = r.id";

    private static readonly Statement ById = new($"SELECT {Columns} {From} WHERE r.id = @id");

    private static readonly Statement ByKey = new($"SELECT {Columns} {From} WHERE r.cycle = @cycle AND r.idempotency_key = @key");

    private static readonly Statement Page = new($"SELECT {Columns} {From} WHERE r.cycle = @cycle AND r.id > @after ORDER BY r.id {"{limit}"}");

    private static readonly Statement Unfinished = new("""
        SELECT id FROM score_run WHERE status = 'queued' OR (status = 'computing' AND lease_until < @now)
        """);

    private static readonly Statement Insert = new("""
        INSERT INTO score_run (id, cycle, idempotency_key, status, requested_at, requested_by, attempts, progress_done, progress_total)
        VALUES (@Id, @Cycle, @IdempotencyKey, @Status, @RequestedAt, @RequestedBy, 0, 0, 0)
        """);

    // whoever's update touches the row has the run, until the lease ends
    private static readonly Statement Claim = new("""
        UPDATE score_run SET status = 'computing', worker = @worker, lease_until = @until, attempts = attempts + 1,
            started_at = COALESCE(started_at, @now), progress_done = 0
        WHERE id = @id AND (status = 'queued' OR (status = 'computing' AND lease_until < @now))
        """);

    private static readonly Statement Renew = new("""
        UPDATE score_run SET lease_until = @until, progress_done = @done, progress_total = @total
        WHERE id = @id AND worker = @worker AND status = 'computing'
        """);

    private static readonly Statement Finish = new("""
        UPDATE score_run SET status = 'done', finished_at = @at, inputs_digest = @digest, summary = @summary, progress_done = progress_total
        WHERE id = @id AND worker = @worker AND status = 'computing'
        """);

    private static readonly Statement Fail = new("""
        UPDATE score_run SET status = 'failed', finished_at = @at, failure = @failure
        WHERE id = @id AND worker = @worker AND status = 'computing'
        """);

    private static readonly Statement DeleteFigures = new("DELETE FROM score_run_figures WHERE run = @run");

    private static readonly Statement InsertFigures = new("INSERT INTO score_run_figures (run, body) VALUES (@run, @body)");

    private static readonly Statement Figures = new("SELECT body FROM score_run_figures WHERE run = @run");

    private static readonly Statement UnderWay = new("SELECT id FROM score_run WHERE cycle = @cycle AND status IN ('queued', 'computing') ORDER BY id");

    /// <summary>The run of an id.</summary>
    public static Task<ScoreRunRow?> FindAsync(Session session, Guid id, CancellationToken cancel = default) =>
        session.FindAsync<ScoreRunRow>(ById, new { id }, cancel);

    /// <summary>The run that a client asked for under a key of its own.</summary>
    public static Task<ScoreRunRow?> FindAsync(Session session, string cycle, string key, CancellationToken cancel = default) =>
        session.FindAsync<ScoreRunRow>(ByKey, new { cycle, key }, cancel);

    /// <summary>Runs of a cycle, first to last.</summary>
    public static Task<IReadOnlyList<ScoreRunRow>> PageAsync(Session session, string cycle, Guid after, int limit, CancellationToken cancel = default) =>
        session.QueryAsync<ScoreRunRow>(Page, new { cycle, after, limit }, cancel);

    /// <summary>Runs that nobody works on: queued, or left by a worker whose lease has ended.</summary>
    public static Task<IReadOnlyList<Guid>> UnfinishedAsync(Session session, DateTimeOffset now, CancellationToken cancel = default) =>
        session.QueryAsync<Guid>(Unfinished, new { now }, cancel);

    /// <summary>Adds a run.</summary>
    public static Task InsertAsync(Session session, ScoreRunRow row, CancellationToken cancel = default) => session.ExecuteAsync(Insert, row, cancel);

    /// <summary>Takes a run that nobody works on; false if somebody does.</summary>
    public static async Task<bool> ClaimAsync(Session session, Guid id, string worker, DateTimeOffset now, DateTimeOffset until, CancellationToken cancel = default) =>
        await session.ExecuteAsync(Claim, new { id, worker, now, until }, cancel) == 1;

    /// <summary>Tells how far a run is, and keeps it; false if it was lost to another worker.</summary>
    public static async Task<bool> RenewAsync(Session session, Guid id, string worker, DateTimeOffset until, int done, int total, CancellationToken cancel = default) =>
        await session.ExecuteAsync(Renew, new { id, worker, until, done, total }, cancel) == 1;

    /// <summary>Ends a run; false if it was lost to another worker.</summary>
    public static async Task<bool> FinishAsync(Session session, Guid id, string worker, DateTimeOffset at, byte[] digest, string summary, CancellationToken cancel = default) =>
        await session.ExecuteAsync(Finish, new { id, worker, at, digest, summary }, cancel) == 1;

    /// <summary>Ends a run that could not be done, in plain words.</summary>
    public static Task FailAsync(Session session, Guid id, string worker, DateTimeOffset at, string failure, CancellationToken cancel = default) =>
        session.ExecuteAsync(Fail, new { id, worker, at, failure }, cancel);

    /// <summary>Keeps what the pages of a run show of it as a whole.</summary>
    public static async Task SetFiguresAsync(Session session, Guid run, string body, CancellationToken cancel = default)
    {
        await session.ExecuteAsync(DeleteFigures, new { run }, cancel);
        await session.ExecuteAsync(InsertFigures, new { run, body }, cancel);
    }

    /// <summary>What the pages of a run show of it as a whole.</summary>
    public static Task<string?> FiguresAsync(Session session, Guid run, CancellationToken cancel = default) =>
        session.ScalarAsync<string>(Figures, new { run }, cancel);

    /// <summary>The runs of the cycle that have not ended.</summary>
    public static Task<IReadOnlyList<Guid>> UnderWayAsync(Session session, string cycle, CancellationToken cancel = default) =>
        session.QueryAsync<Guid>(UnderWay, new { cycle }, cancel);
}
