using System.Globalization;
using Appraisal.Scoring.Schemes;
using Appraisal.Scoring.Scores;
using Appraisal.Service.Access;
using Appraisal.Service.Audit;
using Appraisal.Service.Disclosure;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Organization;
using Appraisal.Storage.Schemes;
using Appraisal.Storage.Scores;

namespace Appraisal.Service.Scores;

/// <summary>A run with what its pages show of it as a whole.</summary>
/// <param name="Run">Where it stands.</param>
/// <param name="Figures">Null: not done, or from before there were any.</param>
/// <param name="Diagnostics">Whether work pays; null: not done.</param>
/// <param name="Rules">The thresholds of the scheme.</param>
/// <param name="Tests">The thresholds by which it is judged whether work pays.</param>
/// <param name="Period">When it may be objected to; null: never opened.</param>
/// <param name="Unopened">Why it was not; null: it was.</param>
/// <param name="Unanswered">Objections without an answer.</param>
/// <param name="IsClosed">The cycle is closed.</param>
/// <param name="WereHeard">Some run of the cycle was open for objection.</param>
public sealed record RunPageView(
    ScoreRunView Run, RunFigures? Figures, DiagnosticsView? Diagnostics, GradeRules Rules, DiagnosticRules Tests, ObjectionPeriod? Period, Unopened? Unopened, long Unanswered, bool IsClosed, bool WereHeard);

/// <summary>A line of the table of scores.</summary>
public sealed record ScoreLine(ExplainedScore Score, string Name);

/// <summary>Reads runs and scores as their pages show them.</summary>
public sealed class ReadRunPages(Database database, ReadRecords records)
{
    /// <summary>A run, for who holds its whole cycle.</summary>
    public Task<Outcome<RunPageView>> RunAsync(Caller caller, Guid id, CancellationToken cancel) => database.ReadAsync<Outcome<RunPageView>>(async session =>
    {
        if (await ScoreRunStore.FindAsync(session, id, cancel) is not { } row
            || (await caller.HeldCycleAsync(session, row.Cycle, cancel)) is not { Refusal: null, Value: var cycle })
            return Refusal.NotFound("score-run", id.ToString());
        var scheme = Json.Read<Scheme>((await SchemeStore.FindAsync(session, cycle.SchemeCode, cycle.SchemeVersion, cancel))!.Body);
        var figures = await ScoreRunStore.FiguresAsync(session, id, cancel);
        var period = await ObjectionStore.PeriodAsync(session, id, cancel);
        var counts = period is null ? null : await ObjectionStore.CountAsync(session, id, cancel);
        return new RunPageView(ScoreRunViews.Of(row), figures is null || row.Summary is null ? null : Json.Read<RunFigures>(figures),
            ScoreRunViews.Summary(row) is { } summary ? new DiagnosticsView(summary.Diagnostics, summary.MarkCounting) : null,
            scheme.Grades, scheme.Diagnostics, period is null ? null : HearObjections.View(period), await HearObjections.WhyUnopenedAsync(session, row, period, cancel), counts?.Unanswered ?? 0, cycle.ClosedAt is not null,
            await ObjectionStore.WereHeardAsync(session, row.Cycle, cancel));
    }, cancel);

    /// <summary>Scores of a run that is done, within the caller's territory: by staff number, or from the highest down. That they were read is recorded.</summary>
    public async Task<Outcome<Page<ScoreLine>>> TableAsync(Caller caller, Guid id, ScoreFilter filter, bool byScore, PageQuery page, CancellationToken cancel)
    {
        var outcome = await database.SnapshotAsync<Outcome<Page<ScoreLine>>>(async session =>
        {
            if (page.Refusal is { } refusal)
                return refusal;
            if (await ScoreRunStore.FindAsync(session, id, cancel) is not { } run || await CycleStore.FindAsync(session, run.Cycle, cancel) is not { } cycle
                || !await caller.SeesAsync(session, cycle, cancel))
                return Refusal.NotFound("score-run", id.ToString());
            if (await SeparateCollection.WhyNotReadAsync(session, caller, cycle.Survey, cancel) is { } separate)
                return separate;
            if (run.Status != Wire.Text(ScoreRunStatus.Done))
                return Refusal.Conflict("run-not-done", id, run.Status);
            var (points, after) = Place(page.After);
            var rows = byScore
                ? await ScoreStore.HighestAsync(session, id, points, after, filter, caller.Unit, page.Size + 1, cancel)
                : await ScoreStore.PageAsync(session, id, page.After, filter, caller.Unit, page.Size + 1, cancel);
            var names = await CadreStore.FindAsync(session, rows.Select(r => r.StaffNo), cancel);
            var cards = (await Scorecards.OfAsync(session, caller, cycle, [.. rows.Take(page.Size)], cancel)).ToDictionary(c => c.StaffNo, StringComparer.Ordinal);
            return page.Of(rows, r => new ScoreLine(cards[r.StaffNo], names.GetValueOrDefault(r.StaffNo)?.Name ?? r.StaffNo),
                r => byScore ? string.Create(CultureInfo.InvariantCulture, $"{r.Score} {r.StaffNo}") : r.StaffNo);
        }, cancel);
        if (outcome is { Refusal: null, Value.Items: [var first, ..] and [.., var last] and { Count: var count } })
            await records.AddAsync(caller, caller.Unit, "scores", id.ToString(), new { from = first.Score.StaffNo, to = last.Score.StaffNo, count });
        return outcome;
    }

    // a page from the highest down begins below a score and a staff number
    private static (int Points, string StaffNo) Place(string after) =>
        after.IndexOf(' ', StringComparison.Ordinal) is var at and > 0 && int.TryParse(after.AsSpan(0, at), CultureInfo.InvariantCulture, out var points)
            ? (points, after[(at + 1)..])
            : (int.MaxValue, "");
}
