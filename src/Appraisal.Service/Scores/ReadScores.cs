using Appraisal.Service.Access;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Scores;

namespace Appraisal.Service.Scores;

/// <summary>Reads runs and scores.</summary>
public sealed class ReadScores(Database database)
{
    /// <summary>Where a run stands.</summary>
    public Task<Outcome<ScoreRunView>> RunAsync(Guid id, CancellationToken cancel) =>
        database.ReadAsync<Outcome<ScoreRunView>>(async session =>
            await ScoreRunStore.FindAsync(session, id, cancel) is { } row ? ScoreRunViews.Of(row) : Refusal.NotFound("score-run", id.ToString()), cancel);

    /// <summary>The diagnostics of a run that is done.</summary>
    public Task<Outcome<DiagnosticsView>> DiagnosticsAsync(Guid id, CancellationToken cancel) =>
        database.ReadAsync<Outcome<DiagnosticsView>>(async session =>
        {
            if (await ScoreRunStore.FindAsync(session, id, cancel) is not { } row)
                return Refusal.NotFound("score-run", id.ToString());
            return ScoreRunViews.Summary(row) is { } summary
                ? new DiagnosticsView(summary.Diagnostics, summary.MarkCounting)
                : Refusal.Conflict("run-not-done", id, row.Status);
        }, cancel);

    /// <summary>Scores of a run that is done, within the caller's territory.</summary>
    public Task<Outcome<Page<ExplainedScore>>> ListAsync(Caller caller, Guid id, PageQuery page, CancellationToken cancel) =>
        database.ReadAsync<Outcome<Page<ExplainedScore>>>(async session =>
        {
            if (await ScoreRunStore.FindAsync(session, id, cancel) is not { } run)
                return Refusal.NotFound("score-run", id.ToString());
            if (run.Status != Wire.Text(ScoreRunStatus.Done))
                return Refusal.Conflict("run-not-done", id, run.Status);
            return page.Of(await ScoreStore.PageAsync(session, id, page.After, caller.Unit, page.Size + 1, cancel),
                row => ScoreRows.Explain(run.Cycle, row), row => row.StaffNo);
        }, cancel);

    /// <summary>One score of a run; a member reads the own one, from when the run is opened for objection.</summary>
    public Task<Outcome<ExplainedScore>> OneAsync(Caller caller, Guid id, string staffNo, CancellationToken cancel) =>
        database.ReadAsync<Outcome<ExplainedScore>>(async session =>
        {
            var run = await ScoreRunStore.FindAsync(session, id, cancel);
            var hidden = caller.Role == Role.Member && run?.PublishedAt is null && await ObjectionStore.PeriodAsync(session, id, cancel) is null;
            if (run is null || hidden)
                return Refusal.NotFound("score-run", id.ToString());
            if (run.Status != Wire.Text(ScoreRunStatus.Done))
                return Refusal.Conflict("run-not-done", id, run.Status);
            if (await ScoreStore.FindAsync(session, id, staffNo, cancel) is not { } row)
                return Refusal.NotFound("score", staffNo);
            return await caller.OutsideAsync(session, row.StaffNo, row.Unit, cancel) is { } outside ? outside : ScoreRows.Explain(run.Cycle, row);
        }, cancel);

    /// <summary>A cadre's official score in a cycle; a member reads the own one only.</summary>
    public Task<Outcome<ExplainedScore>> PublishedAsync(Caller caller, string staffNo, string cycle, CancellationToken cancel) =>
        database.ReadAsync<Outcome<ExplainedScore>>(async session =>
        {
            var mine = caller.Role != Role.Member || caller.StaffNo == staffNo;
            return mine && await ScoreStore.FindPublishedAsync(session, cycle, staffNo, cancel) is { } row
                ? ScoreRows.Explain(cycle, row)
                : Refusal.NotFound("score", $"{staffNo}/{cycle}");
        }, cancel);
}
