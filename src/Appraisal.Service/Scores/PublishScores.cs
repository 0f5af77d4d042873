using Appraisal.Service.Access;
using Appraisal.Service.Audit;
using Appraisal.Service.HumanResources;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.HumanResources;
using Appraisal.Storage.Schemes;
using Appraisal.Storage.Scores;

namespace Appraisal.Service.Scores;

/// <summary>Makes a run the official one of its cycle and tells the HR feed what changed. A later run may replace it; both stay on record.</summary>
public sealed class PublishScores(Database database, AuditTrail audit, FeedEnd feed, TimeProvider clock)
{
    /// <summary>Publishes; a run that is official already stays so.</summary>
    /// <param name="caller">Who does it.</param>
    /// <param name="id">The run.</param>
    /// <param name="request">Why, where something is still open.</param>
    /// <param name="asksForObjections">Whether a cycle of which no run was ever open for objection needs a reason too: for people. A program says what it wants.</param>
    /// <param name="cancel">The caller may leave.</param>
    public async Task<Outcome<ScoreRunView>> RunAsync(Caller caller, Guid id, PublishRequest request, bool asksForObjections, CancellationToken cancel)
    {
        var outcome = await database.WriteAsync<Outcome<ScoreRunView>>(async session =>
        {
            await session.LockAsync("publish", cancel); // the feed's numbers follow the order of commits
            if (await ScoreRunStore.FindAsync(session, id, cancel) is not { } run
                || !await caller.HoldsAsync(session, (await CycleStore.FindAsync(session, run.Cycle, cancel))!.Unit, cancel))
                return Refusal.NotFound("score-run", id.ToString());
            if (run.PublishedAt is not null)
                return ScoreRunViews.Of(run);
            var check = new Check();
            var reason = check.OptionalText("reason", request.Reason, 2000);
            if (check.Refusal is { } invalid)
                return invalid;
            if (await WhyNotAsync(session, run, reason, cancel) is { } refusal)
                return refusal;
            if (reason is null && await HearObjections.WhyNotPublishAsync(session, id, clock.GetUtcNow(), cancel) is { } objections)
                return objections;
            if (asksForObjections && reason is null && !await ObjectionStore.WereHeardAsync(session, run.Cycle, cancel))
                return Refusal.Conflict("objections-never-opened", run.Cycle);
            await PublishAsync(session, caller, run, reason, cancel);
            return ScoreRunViews.Of((await ScoreRunStore.FindAsync(session, id, cancel))!);
        }, cancel);
        if (outcome.Refusal is null)
            feed.Move();
        return outcome;
    }

    private static async Task<Refusal?> WhyNotAsync(Session session, ScoreRunRow run, string? reason, CancellationToken cancel)
    {
        if (ScoreRunViews.Summary(run) is not { } summary)
            return Refusal.Conflict("run-not-done", run.Id, run.Status);
        if ((await CycleStore.FindAsync(session, run.Cycle, cancel))!.ClosedAt is not null)
            return Refusal.Conflict("cycle-closed", run.Cycle);
        if (summary.QuotaGroups.FirstOrDefault(g => g.Exceeded) is { } group)
            return Refusal.Conflict("quota-exceeded", group.Group, group.Excellent, group.Places);
        var awaiting = summary.QuotaGroups.Sum(g => g.AwaitingPanel);
        return awaiting > 0 && reason is null ? Refusal.Conflict("panel-pending", awaiting) : null;
    }

    private async Task PublishAsync(Session session, Caller caller, ScoreRunRow run, string? reason, CancellationToken cancel)
    {
        var before = await HrStore.LatestAsync(session, run.Cycle, cancel);
        var publication = new PublicationRow
        {
            Run = run.Id,
            Cycle = run.Cycle,
            Sequence = (before?.Sequence ?? 0) + 1,
            PublishedAt = clock.GetUtcNow(),
            PublishedBy = caller.Person,
            Reason = reason,
        };
        await HrStore.InsertAsync(session, await FreezePublication.RunAsync(session, publication, before?.Run, cancel), cancel);
        await audit.At((await CycleStore.FindAsync(session, run.Cycle, cancel))!.Unit).WriteAsync(session, caller, "publish", "score-run", run.Id.ToString(),
            before is null ? null : new { run = before.Run }, new { run = run.Id, digest = Convert.ToHexStringLower(run.InputsDigest!) }, reason, cancel);
    }
}
