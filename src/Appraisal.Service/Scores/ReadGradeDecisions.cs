using Appraisal.Scoring.Scores;
using Appraisal.Service.Access;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Home;
using Appraisal.Storage.Schemes;
using Appraisal.Storage.Scores;

namespace Appraisal.Service.Scores;

/// <summary>What a formal decision did in the latest run that is done.</summary>
public enum DecisionEffect
{
    /// <summary>It took effect.</summary>
    Effective,

    /// <summary>It changed nothing: there was nothing to be decided, or a later one overtook it.</summary>
    WithoutEffect,

    /// <summary>That run does not know of it: the next one takes it into account.</summary>
    NextRun,
}

/// <summary>A formal decision in the list of its cycle.</summary>
/// <param name="Decision">The decision.</param>
/// <param name="Effect">What it did; null: the latest run kept nothing to tell it by.</param>
public sealed record DecisionLine(GradeDecisionView Decision, DecisionEffect? Effect);

/// <summary>The formal decisions of a cycle with what a new one may be about.</summary>
/// <param name="Lines">Latest first.</param>
/// <param name="Run">The latest run that is done; null: none is.</param>
/// <param name="Groups">The quota groups of that run, for who holds the whole cycle.</param>
/// <param name="Candidates">Whom that run proposes as incompetent, so many; null: it does not tell.</param>
/// <param name="IsStarted">The cycle has started.</param>
/// <param name="IsClosed">The cycle is closed.</param>
public sealed record DecisionsView(Page<DecisionLine> Lines, Guid? Run, IReadOnlyList<QuotaGroupResult> Groups, int? Candidates, bool IsStarted, bool IsClosed);

/// <summary>Reads formal decisions that finish grades, within the caller's territory.</summary>
public sealed class ReadGradeDecisions(Database database)
{
    private const int MostRuns = 20;

    /// <summary>The decisions of a cycle in order of id.</summary>
    public Task<Page<GradeDecisionView>> ListAsync(Caller caller, string cycle, PageQuery page, CancellationToken cancel) => database.ReadAsync(async session =>
        page.Of(await GradeDecisionStore.PageAsync(session, cycle, page.AfterId, caller.Unit, page.Size + 1, cancel), ScoreRunViews.Of, r => r.Id.ToString()), cancel);

    /// <summary>The decisions of a cycle, latest first, and what each did in the latest run.</summary>
    public Task<Outcome<DecisionsView>> RunAsync(Caller caller, string cycle, PageQuery page, CancellationToken cancel) => database.ReadAsync<Outcome<DecisionsView>>(async session =>
    {
        if (page.Refusal is { } refusal)
            return refusal;
        if (await caller.SeenCycleAsync(session, cycle, cancel) is not { } period)
            return Refusal.NotFound("cycle", cycle);
        var run = (await HomeStore.RunsAsync(session, cycle, MostRuns, cancel)).FirstOrDefault(r => r.Status == Wire.Text(ScoreRunStatus.Done));
        var effects = await EffectsAsync(session, cycle, run, cancel);
        var lines = (await OwnAsync(session, caller, cycle, cancel)).Select(row => new DecisionLine(ScoreRunViews.Of(row), effects(row.Id))).ToList();
        var holds = await caller.HoldsAsync(session, period.Unit, cancel);
        return new DecisionsView(Part(lines, page), holds ? run?.Id : null, holds && run is not null ? ScoreRunViews.Summary(run)!.QuotaGroups : [],
            holds && run is not null ? await CandidatesAsync(session, run.Id, cancel) : null, period.StartedAt is not null, period.ClosedAt is not null);
    }, cancel);

    // a cycle has few of them: whoever looks at the latest needs them all in the order in which they were made
    private static async Task<IEnumerable<GradeDecisionRow>> OwnAsync(Session session, Caller caller, string cycle, CancellationToken cancel) =>
        InOrder(await GradeDecisionStore.PageAsync(session, cycle, Guid.Empty, caller.Unit, int.MaxValue, cancel)).Reverse();

    private static IEnumerable<GradeDecisionRow> InOrder(IEnumerable<GradeDecisionRow> rows) => rows.OrderBy(r => r.At).ThenBy(r => r.Id.ToString(), StringComparer.Ordinal);

    private static Page<DecisionLine> Part(List<DecisionLine> lines, PageQuery page)
    {
        var from = page.After.Length == 0 ? 0 : lines.FindIndex(l => l.Decision.Id == page.AfterId) + 1;
        return page.Of([.. lines.Skip(from).Take(page.Size + 1)], l => l, l => l.Decision.Id.ToString());
    }

    private static async Task<int?> CandidatesAsync(Session session, Guid run, CancellationToken cancel) =>
        await ScoreRunStore.FiguresAsync(session, run, cancel) is { } figures ? Json.Read<RunFigures>(figures).Candidates : null;

    // a run knows its decisions by what they say: of several that say the same it read the first, and those without effect came first
    private static async Task<Func<Guid, DecisionEffect?>> EffectsAsync(Session session, string cycle, ScoreRunRow? run, CancellationToken cancel)
    {
        if (run is null)
            return _ => DecisionEffect.NextRun;
        if (await RunInputStore.BasisAsync(session, run.Id, cancel) is not { } basis)
            return _ => null;
        var (read, idle) = (Json.Read<RunBasis>(basis).Decisions.ToLookup(d => d), ScoreRunViews.Summary(run)!.DecisionsWithoutEffect.ToLookup(d => d));
        return InOrder(await GradeDecisionStore.AllAsync(session, cycle, cancel)).GroupBy(ScoreRunViews.Input)
            .SelectMany(same => same.Select((row, i) => (row.Id, Effect: Effect(i, read[same.Key].Count(), idle[same.Key].Count()))))
            .ToDictionary(e => e.Id, e => (DecisionEffect?)e.Effect).GetValueOrDefault;
    }

    private static DecisionEffect Effect(int place, int read, int idle) =>
        place >= read ? DecisionEffect.NextRun : place < idle ? DecisionEffect.WithoutEffect : DecisionEffect.Effective;
}
