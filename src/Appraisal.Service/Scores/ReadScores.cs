using Appraisal.Service.Access;
using Appraisal.Service.Audit;
using Appraisal.Service.Disclosure;
using Appraisal.Service.Surveys;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Schemes;
using Appraisal.Storage.Scores;
using Appraisal.Storage.Surveys;

namespace Appraisal.Service.Scores;

/// <summary>
/// Reads runs and scores. What a run says as a whole is for those who hold its whole cycle; scores are for those who hold the cadre,
/// and reading them is recorded.
/// </summary>
public sealed class ReadScores(Database database, ReadRecords records)
{
    // of the survey that was read last: scores are read one after the other, and reading its items takes as long as reading a score
    private Asked? _asked;

    /// <summary>Where a run stands.</summary>
    public Task<Outcome<ScoreRunView>> RunAsync(Caller caller, Guid id, CancellationToken cancel) =>
        database.ReadAsync<Outcome<ScoreRunView>>(async session =>
            await FindAsync(session, caller, id, cancel) is { } row ? ScoreRunViews.Of(row) : Refusal.NotFound("score-run", id.ToString()), cancel);

    /// <summary>The runs of a cycle, first to last.</summary>
    public Task<Outcome<Page<ScoreRunView>>> RunsAsync(Caller caller, string cycle, PageQuery page, CancellationToken cancel) =>
        database.ReadAsync<Outcome<Page<ScoreRunView>>>(async session =>
            (await caller.HeldCycleAsync(session, cycle, cancel)).Refusal is { } refusal
                ? refusal
                : page.Of(await ScoreRunStore.PageAsync(session, cycle, page.AfterId, page.Size + 1, cancel), ScoreRunViews.Of, r => r.Id.ToString()), cancel);

    /// <summary>The diagnostics of a run that is done.</summary>
    public Task<Outcome<DiagnosticsView>> DiagnosticsAsync(Caller caller, Guid id, CancellationToken cancel) =>
        database.ReadAsync<Outcome<DiagnosticsView>>(async session =>
        {
            if (await FindAsync(session, caller, id, cancel) is not { } row)
                return Refusal.NotFound("score-run", id.ToString());
            if (await SeparateCollection.WhyNotReadAsync(session, caller, (await CycleStore.FindAsync(session, row.Cycle, cancel))!.Survey, cancel) is { } separate)
                return separate;
            return ScoreRunViews.Summary(row) is { } summary
                ? new DiagnosticsView(summary.Diagnostics, summary.MarkCounting)
                : Refusal.Conflict("run-not-done", id, row.Status);
        }, cancel);

    /// <summary>One score of a run; a member reads the own one, from when the run is opened for objection.</summary>
    public async Task<Outcome<ExplainedScore>> OneAsync(Caller caller, Guid id, string staffNo, CancellationToken cancel)
    {
        var outcome = await database.SnapshotAsync<Outcome<ExplainedScore>>(async session =>
        {
            var run = await ScoreRunStore.FindAsync(session, id, cancel);
            var hidden = caller.Role == Role.Member && run?.PublishedAt is null && await ObjectionStore.PeriodAsync(session, id, cancel) is null;
            if (run is null || hidden || await CycleStore.FindAsync(session, run.Cycle, cancel) is not { } cycle || !await caller.SeesAsync(session, cycle, cancel))
                return Refusal.NotFound("score-run", id.ToString());
            if (await SeparateCollection.WhyNotReadAsync(session, caller, cycle.Survey, cancel) is { } separate)
                return separate;
            if (run.Status != Wire.Text(ScoreRunStatus.Done))
                return Refusal.Conflict("run-not-done", id, run.Status);
            if (await ScoreStore.FindAsync(session, id, staffNo, cancel) is not { } row || !await caller.HoldsAsync(session, row.Unit, row.StaffNo, cancel))
                return Refusal.NotFound("score", staffNo);
            return await Scorecards.OfAsync(session, caller, cycle, row, cancel) with { Asked = await AskedAsync(session, cycle, cancel) };
        }, cancel);
        return await RecordedAsync(caller, outcome);
    }

    /// <summary>A cadre's official score in a cycle; a member reads the own one only.</summary>
    public async Task<Outcome<ExplainedScore>> PublishedAsync(Caller caller, string staffNo, string cycle, CancellationToken cancel)
    {
        var outcome = await database.SnapshotAsync<Outcome<ExplainedScore>>(async session =>
        {
            if (await ScoreStore.FindPublishedAsync(session, cycle, staffNo, cancel) is not { } row
                || !await caller.HoldsAsync(session, row.Unit, staffNo, cancel))
                return Refusal.NotFound("score", $"{staffNo}/{cycle}");
            var period = (await CycleStore.FindAsync(session, cycle, cancel))!;
            if (await SeparateCollection.WhyNotReadAsync(session, caller, period.Survey, cancel) is { } separate)
                return separate;
            return await Scorecards.OfAsync(session, caller, period, row, cancel) with { Asked = await AskedAsync(session, period, cancel) };
        }, cancel);
        return await RecordedAsync(caller, outcome);
    }

    private async Task<Outcome<ExplainedScore>> RecordedAsync(Caller caller, Outcome<ExplainedScore> outcome)
    {
        if (outcome is { Refusal: null, Value: var score })
            await records.AddAsync(caller, score.Unit, "score", $"{score.StaffNo}/{score.Cycle}", new { run = score.Run });
        return outcome;
    }

    // frozen with the first response, so it is what the score was computed from
    private async Task<IReadOnlyList<Item>> AskedAsync(Session session, CycleRow cycle, CancellationToken cancel)
    {
        if (cycle.Survey is not { } code || await SurveyStore.FindAsync(session, code, cancel) is not { } survey)
            return [];
        if (_asked is not { } known || known.Text != survey.Items)
            _asked = known = new Asked(survey.Items, Json.Read<IReadOnlyList<Item>>(survey.Items));
        return known.Items;
    }

    private sealed record Asked(string Text, IReadOnlyList<Item> Items);

    private static async Task<ScoreRunRow?> FindAsync(Session session, Caller caller, Guid id, CancellationToken cancel) =>
        await ScoreRunStore.FindAsync(session, id, cancel) is { } row
        && await caller.HoldsAsync(session, (await CycleStore.FindAsync(session, row.Cycle, cancel))!.Unit, cancel)
            ? row
            : null;
}
