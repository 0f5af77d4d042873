using Appraisal.Service.Access;
using Appraisal.Service.Inspections;
using Appraisal.Service.Scores;
using Appraisal.Service.Surveys;
using Appraisal.Service.Web;
using Appraisal.Service.Web.Pages;
using Appraisal.Storage;
using Appraisal.Storage.Home;
using Appraisal.Storage.Inspections;
using Appraisal.Storage.Schemes;
using Appraisal.Storage.Scores;
using Appraisal.Storage.Surveys;

namespace Appraisal.Service.Home;

/// <summary>The stations of a year, in their order.</summary>
public enum Station
{
    Prepare,
    Survey,
    Inspect,
    Score,
    Objections,
    Publish,
}

/// <summary>How far a station is.</summary>
public enum StationState
{
    /// <summary>What goes before is not done.</summary>
    Blocked,

    /// <summary>It is being worked on.</summary>
    Open,

    /// <summary>Nothing waits there any more.</summary>
    Done,

    /// <summary>It was left out: scores were published without that anybody could object.</summary>
    LeftOut,
}

/// <summary>A station of the year.</summary>
/// <param name="Name">Which.</param>
/// <param name="State">How far it is.</param>
/// <param name="Waits">How many things wait there, as the page at the link shows them to the reader.</param>
/// <param name="Link">The page on which they wait; null: the reader has none.</param>
public sealed record StationView(Station Name, StationState State, long Waits, string? Link);

/// <summary>Something to be done: one sentence, one date, one button.</summary>
/// <param name="What">The key of the sentence.</param>
/// <param name="Names">What the sentence names.</param>
/// <param name="Date">Until when.</param>
/// <param name="Link">Where it is done.</param>
public sealed record TaskView(string What, IReadOnlyList<object> Names, DateOnly? Date, string Link);

/// <summary>Something that was decided by somebody else.</summary>
/// <param name="Action">What was done.</param>
/// <param name="Kind">To what kind of thing.</param>
/// <param name="Subject">To which; null: several, or one that has no name of the users' own.</param>
/// <param name="Person">By whom.</param>
/// <param name="Reason">Why.</param>
/// <param name="At">When, the last time.</param>
/// <param name="Times">How often, for the same reason.</param>
public sealed record DecisionView(string Action, string Kind, string? Subject, string Person, string? Reason, DateTimeOffset At, int Times);

/// <summary>What the home page shows.</summary>
public sealed record HomeView(
    CycleRow Cycle, IReadOnlyList<StationView> Stations, IReadOnlyList<TaskView> Due, IReadOnlyList<TaskView> Overdue, IReadOnlyList<DecisionView> Decided);

/// <summary>Reads how far a year is, what waits for the reader, and what others decided of late.</summary>
public sealed class ReadHome(Database database, TimeProvider clock)
{
    private const int MostTasks = 10;
    private const int MostDecisions = 8;
    private const int MostBodies = 50; // that are asked about
    private const int MostCycles = 3; // beside the one that is looked at
    private static readonly string[] OfOneCycle = ["objection", "panel", "flags"]; // the other lists go by days, and cycles of two units share them

    // where what was decided can be read: of what a role may not open there it is not told either
    private static readonly Dictionary<string, string> PageOf = new(StringComparer.Ordinal)
    {
        ["score-run"] = $"/score-runs/{Guid.Empty}/objections", ["grade-decision"] = $"/score-runs/{Guid.Empty}/boundary", ["incident"] = "/incidents", ["inspection"] = "/inspections",
        ["inspection-flag"] = "/inspection-flags", ["material"] = "/materials", ["work"] = "/work-records", ["survey"] = "/surveys", ["response-flag"] = "/surveys/x/flags",
        ["pressure"] = "/surveys/x/pressure", ["cycle"] = "/cycles", ["operator"] = "/audit",
    };

    /// <summary>What is said to have been decided of late.</summary>
    public static readonly TimeSpan Lately = TimeSpan.FromDays(7);

    /// <summary>Of a cycle that the caller may know of, with what waits in the others that have begun: last year's objections are heard when this year has begun.</summary>
    public Task<HomeView> RunAsync(Caller caller, CycleRow cycle, IReadOnlyList<CycleRow> all, CancellationToken cancel) => database.ReadAsync(async session =>
    {
        var found = await FindAsync(session, caller, cycle, cancel);
        List<(bool Late, TaskView Task)> tasks = [.. Tasks(caller, found), .. await RemarksAsync(session, caller, cancel)];
        foreach (var other in all.Where(c => c.Code != cycle.Code && c.StartedAt is not null && c.ClosedAt is null).Take(MostCycles))
            tasks.AddRange(Tasks(caller, await FindAsync(session, caller, other, cancel)).Where(t => OfOneCycle.Contains(t.Task.What)));
        var decided = (await HomeStore.DecidedAsync(session, Guid.CreateVersion7(found.Now - Lately), caller.Person, caller.Unit, MostDecisions * 10, cancel))
            .Where(d => !PageOf.TryGetValue(d.Kind, out var page) || Navigation.Leads(page, caller.Role));
        return new HomeView(cycle, Stations(caller, found), [.. tasks.Where(t => !t.Late).Select(t => t.Task)], [.. tasks.Where(t => t.Late).Select(t => t.Task)],
            [.. decided.GroupBy(d => (d.Action, d.Kind, d.Person, d.Reason)).Select(g => new DecisionView(
                g.Key.Action, g.Key.Kind, g.Count() == 1 && !Guid.TryParse(g.First().Subject, out _) ? g.First().Subject : null, g.Key.Person, g.Key.Reason, g.Max(d => d.At), g.Count())).Take(MostDecisions)]);
    }, cancel);

    /// <summary>The cycle that a cadre's home is about: one in which objections are heard on this day, else the given one.</summary>
    public Task<CycleRow> OfMemberAsync(CycleRow cycle, IReadOnlyList<CycleRow> all, CancellationToken cancel) => database.ReadAsync(async session =>
    {
        var day = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        foreach (var one in all.Where(c => c.StartedAt is not null && c.ClosedAt is null).Take(MostCycles + 1))
        {
            if ((await ObjectionStore.OpenAsync(session, one.Code, cancel)).Until >= day)
                return one;
        }
        return cycle;
    }, cancel);

    private async Task<Found> FindAsync(Session session, Caller caller, CycleRow cycle, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var day = DateOnly.FromDateTime(now.UtcDateTime);
        var survey = cycle.Survey is null ? null : await SurveyStore.FindAsync(session, cycle.Survey, cancel);
        var runs = await HomeStore.RunsAsync(session, cycle.Code, MostTasks, cancel);
        var mayHear = Navigation.Leads($"/score-runs/{Guid.Empty}/objections", caller.Role);
        var objections = mayHear ? await HomeStore.ObjectionsAsync(session, cycle.Code, caller.Unit, MostTasks, cancel) : [];
        var until = (await ObjectionStore.OpenAsync(session, cycle.Code, cancel)).Until;
        var heard = objections is [var oldest, ..] ? oldest.Run : until is null ? null : await HeardAsync(session, runs, cancel);
        return new Found(cycle, await caller.HoldsAsync(session, cycle.Unit, cancel), await WaitingLists.ReadAsync(session, caller, cycle, day, cancel), survey, runs, until, heard,
            objections, mayHear && heard is { } run ? await ObjectionStore.CountUnansweredAsync(session, run, caller.Unit, cancel) : 0, day, now);
    }

    // the latest run that was opened for objection: the one that is published may come after it
    private static async Task<Guid?> HeardAsync(Session session, IReadOnlyList<ScoreRunRow> runs, CancellationToken cancel)
    {
        foreach (var run in runs)
        {
            if (await ObjectionStore.PeriodAsync(session, run.Id, cancel) is not null)
                return run.Id;
        }
        return null;
    }

    private static StationView[] Stations(Caller caller, Found found)
    {
        var (started, run) = (found.Cycle.StartedAt is not null, found.Runs is [var latest, ..] ? latest : null);
        var surveyEnded = found.Survey is { } survey && survey.EndsAt <= found.Now;
        var scored = run?.Status == Wire.Text(ScoreRunStatus.Done);
        var published = found.Runs.Any(r => r.PublishedAt is not null);
        var (flags, inspectionFlags, awaiting) = (found.Waiting.Flags, found.Waiting.InspectionFlags, found.IsHeld && run is { PublishedAt: null } ? Awaiting(run) : 0);
        return
        [
            Of(Station.Prepare, StateOf(true, started), started ? 0 : 1, $"/cycles/{Code(found)}"),
            Of(Station.Survey, StateOf(found.Survey is not null, surveyEnded && flags.Count == 0), flags.Count,
                flags.Count > 0 ? flags.Link : found.Survey is null ? $"/cycles/{Code(found)}" : $"/surveys/{Uri.EscapeDataString(found.Survey.Code)}"),
            Of(Station.Inspect, StateOf(started, found.Day > found.Cycle.EndsOn && inspectionFlags.Count == 0), inspectionFlags.Count,
                inspectionFlags.Count > 0 ? inspectionFlags.Link : $"/inspections?cycle={Code(found)}"),
            Of(Station.Score, StateOf(started && (found.Survey is null || surveyEnded), scored), awaiting,
                !found.IsHeld ? null : awaiting > 0 ? $"/score-runs/{run!.Id}/boundary" : $"/cycles/{Code(found)}/score-runs"),
            Of(Station.Objections, published && found.Until is null ? StationState.LeftOut : StateOf(scored, found.Unanswered == 0 && (published || found.Day > found.Until)), found.Unanswered,
                run is null ? null : $"/score-runs/{found.Heard ?? run.Id}/objections"),
            Of(Station.Publish, StateOf(scored, published), scored && !published ? 1 : 0, run is null || !found.IsHeld ? null : $"/score-runs/{run.Id}"),
        ];

        static StationState StateOf(bool possible, bool done) => done ? StationState.Done : possible ? StationState.Open : StationState.Blocked;

        StationView Of(Station name, StationState state, long waits, string? link) => new(name, state, link is not null && Navigation.Leads(link, caller.Role) ? waits : 0, link);
    }

    private static IEnumerable<(bool Late, TaskView Task)> Tasks(Caller caller, Found found)
    {
        var (waiting, organizes, late) = (found.Waiting, WaitingLists.Has(caller, Role.Organizer), found.Day > found.Cycle.EndsOn);
        if (organizes && found.IsHeld && found.Cycle.StartedAt is null)
            yield return (found.Day > found.Cycle.StartsOn, new TaskView("start", [found.Cycle.Code], found.Cycle.StartsOn, $"/cycles/{Code(found)}"));
        foreach (var (what, list) in new[] { ("materials", waiting.Materials), ("work", waiting.Work), ("incidents", waiting.Incidents) }.Where(w => w.Item2.Count > 0))
            yield return (late, new TaskView(what, [list.Count], found.Cycle.EndsOn, list.Link));
        if (WaitingLists.Has(caller, Role.Organizer, Role.Appraiser) && found.Survey is { } survey && waiting.Flags.Count > 0)
            yield return (survey.AcceptUntil < found.Now, new TaskView("flags", [waiting.Flags.Count, Title(survey)], DateOnly.FromDateTime(survey.AcceptUntil.UtcDateTime), waiting.Flags.Link));
        if (organizes && waiting.InspectionFlags.Count > 0)
            yield return (late, new TaskView("inspection-flags", [waiting.InspectionFlags.Count], found.Cycle.EndsOn, waiting.InspectionFlags.Link));
        if (waiting.PastVisits.Count > 0)
            yield return (true, new TaskView("past-visits", [waiting.PastVisits.Count], null, waiting.PastVisits.Link));
        if (waiting.UnheardVisits.Count > 0)
            yield return (false, new TaskView("unheard", [waiting.UnheardVisits.Count], null, waiting.UnheardVisits.Link));
        if (organizes && found is { IsHeld: true, Runs: [{ PublishedAt: null } run, ..] } && Awaiting(run) is var awaiting and > 0)
            yield return (false, new TaskView("panel", [awaiting], null, $"/score-runs/{run.Id}/boundary"));
        foreach (var objection in WaitingLists.Has(caller, Role.Organizer, Role.Appraiser) ? found.Objections : [])
            yield return (found.Day > objection.Until, new TaskView("objection", [objection.Name, objection.Id], objection.Until, $"/score-runs/{objection.Run}/objections"));
    }

    private static string Title(SurveyRow survey) => Json.Read<IReadOnlyDictionary<string, string>>(survey.Title).In(PageText.Language);

    // by body, not by visit: nobody learns which visit a remark was about
    private static async Task<IReadOnlyList<(bool, TaskView)>> RemarksAsync(Session session, Caller caller, CancellationToken cancel)
    {
        var tasks = new List<(bool, TaskView)>();
        foreach (var waiting in caller.Role == Role.Inspector ? await ReleaseStore.UnansweredAsync(session, MostBodies, cancel) : [])
        {
            if (await caller.ReadsOfAsync(session, waiting.Body, cancel))
                tasks.Add((false, new TaskView("remarks", [waiting.Remarks, waiting.Body], null, $"/inspecting-bodies/{Uri.EscapeDataString(waiting.Body)}")));
        }
        return tasks;
    }

    private static int Awaiting(ScoreRunRow run) => ScoreRunViews.Summary(run)?.QuotaGroups.Sum(g => g.AwaitingPanel) ?? 0;

    private static string Code(Found found) => Uri.EscapeDataString(found.Cycle.Code);

    private sealed record Found(
        CycleRow Cycle, bool IsHeld, WaitingLists Waiting, SurveyRow? Survey, IReadOnlyList<ScoreRunRow> Runs, DateOnly? Until, Guid? Heard,
        IReadOnlyList<WaitingObjectionRow> Objections, long Unanswered, DateOnly Day, DateTimeOffset Now);
}
