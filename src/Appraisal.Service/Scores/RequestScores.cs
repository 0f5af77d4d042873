using Appraisal.Service.Access;
using Appraisal.Service.Audit;
using Appraisal.Storage;
using Appraisal.Storage.Schemes;
using Appraisal.Storage.Scores;
using Hangfire;

namespace Appraisal.Service.Scores;

/// <summary>Asks for a score run of a cycle. The same idempotency key gives the same run.</summary>
public sealed class RequestScores(Database database, AuditTrail audit, Ids ids, TimeProvider clock, IBackgroundJobClient jobs)
{
    /// <summary>Queues the run; it also runs if the queue is lost, as the recurring job finds it in its table.</summary>
    public async Task<Outcome<ScoreRunView>> RunAsync(Caller caller, string cycle, string? idempotencyKey, CancellationToken cancel)
    {
        var outcome = await database.WriteAsync(session => QueueAsync(session, caller, cycle, idempotencyKey, cancel), cancel);
        if (outcome.Refusal is null && outcome.Value.Status == ScoreRunStatus.Queued)
            jobs.Enqueue<ComputeScores>(c => c.RunAsync(outcome.Value.Id, CancellationToken.None));
        return outcome;
    }

    private async Task<Outcome<ScoreRunView>> QueueAsync(Session session, Caller caller, string cycle, string? idempotencyKey, CancellationToken cancel)
    {
        await session.LockAsync("score-runs:" + cycle, cancel);
        var held = await caller.HeldCycleAsync(session, cycle, cancel);
        if (held.Refusal is { } outside)
            return outside;
        var period = held.Value;
        if (period.StartedAt is null)
            return Refusal.Conflict("cycle-not-started", cycle);
        if (await SurveyReadiness.CheckAsync(session, period, clock.GetUtcNow(), cancel) is { } refusal)
            return refusal;
        var id = ids.Next();
        var key = string.IsNullOrWhiteSpace(idempotencyKey) ? id.ToString() : idempotencyKey.Trim();
        if (key.Length > 100)
            return Refusal.Invalid(new FieldError("Idempotency-Key", "too-long", key.Length, 100));
        if (await ScoreRunStore.FindAsync(session, cycle, key, cancel) is { } same)
            return ScoreRunViews.Of(same);
        if (await ScoreRunStore.UnderWayAsync(session, cycle, cancel) is [var underWay, ..])
            return Refusal.Conflict("run-under-way", cycle, underWay);
        var row = new ScoreRunRow
        {
            Id = id,
            Cycle = cycle,
            IdempotencyKey = key,
            Status = Wire.Text(ScoreRunStatus.Queued),
            RequestedAt = clock.GetUtcNow(),
            RequestedBy = caller.Person,
        };
        await ScoreRunStore.InsertAsync(session, row, cancel);
        await audit.At(period.Unit).WriteAsync(session, caller, "request", "score-run", id.ToString(), after: new { cycle }, cancel: cancel);
        return ScoreRunViews.Of(row);
    }
}
