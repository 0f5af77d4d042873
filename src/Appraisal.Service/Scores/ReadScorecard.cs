using System.Collections.Concurrent;
using Appraisal.Scoring.Schemes;
using Appraisal.Scoring.Scores;
using Appraisal.Service.Access;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Accountability;
using Appraisal.Storage.Home;
using Appraisal.Storage.Materials;
using Appraisal.Storage.Organization;
using Appraisal.Storage.Schemes;
using Appraisal.Storage.Scores;

namespace Appraisal.Service.Scores;

/// <summary>An event as a scorecard tells of it.</summary>
/// <param name="Counted">What counts.</param>
/// <param name="Title">What happened; null: there is no case file by now.</param>
/// <param name="Incident">The case.</param>
/// <param name="Clause">The clause of the due-diligence list that the ruling applied; null: none.</param>
/// <param name="AppealUntil">The last day of an appeal.</param>
public sealed record ScoredEvent(CountedEvent Counted, string? Title, string? Incident, string? Clause, DateOnly? AppealUntil);

/// <summary>A material that an inspection contradicted.</summary>
public sealed record WithdrawnMaterial(string Id, string Title, string? Finding);

/// <summary>The official score of a year; null: none.</summary>
public sealed record YearScore(string Cycle, Guid Run, decimal? Score, double StandardError, Grade Grade);

/// <summary>A score with all that its card shows.</summary>
public sealed record ScorecardView
{
    public required ExplainedScore Score { get; init; }
    public required string Name { get; init; }
    public required string UnitName { get; init; }
    public required Scheme Scheme { get; init; }

    /// <summary>The middle of the cohort; null: too few for it to be shown, or the reader may not see the cohort's figures.</summary>
    public CohortMedians? Medians { get; init; }

    public required IReadOnlyList<ScoredEvent> Events { get; init; }
    public required IReadOnlyList<WithdrawnMaterial> Withdrawn { get; init; }
    public required IReadOnlyList<YearScore> Years { get; init; }

    /// <summary>The run that is official in the cycle; null: none is.</summary>
    public Guid? Official => Years.FirstOrDefault(y => y.Cycle == Score.Cycle)?.Run;

    /// <summary>It was official until another run replaced it.</summary>
    public bool IsReplaced => PublishedAt is not null && Official != Score.Run;

    /// <summary>Whether it may be objected to on a day.</summary>
    public bool IsOpen(DateOnly day) => Period is { } period && day <= period.Until && PublishedAt is null;

    /// <summary>When it may be objected to; null: its run was never opened for that.</summary>
    public ObjectionPeriod? Period { get; init; }

    /// <summary>Why it was not; null: it was.</summary>
    public Unopened? Unopened { get; init; }

    public required IReadOnlyList<Objection> Objections { get; init; }
    public DateTimeOffset? PublishedAt { get; init; }
    public string? Digest { get; init; }
}

/// <summary>Reads a cadre's score as its card shows it; that it was read is recorded by who reads scores.</summary>
public sealed class ReadScorecard(Database database, ReadScores scores)
{
    private const int MostRuns = 20;

    // of finished runs, whose figures never change: they stand among points of everybody, which one card does not read each time
    private readonly ConcurrentDictionary<Guid, IReadOnlyList<CohortMedians>> _medians = new();
    private const int MostWithdrawn = 50;

    /// <summary>
    /// The score of a run; without one that of the latest run that is open for objection, else the official one: what the cadre may act
    /// on now comes first.
    /// </summary>
    public async Task<Outcome<ScorecardView>> RunAsync(Caller caller, string staffNo, string cycle, Guid? run, CancellationToken cancel)
    {
        run ??= await database.ReadAsync(s => OpenRunAsync(s, cycle, cancel), cancel);
        var read = run is { } id ? await scores.OneAsync(caller, id, staffNo, cancel) : await scores.PublishedAsync(caller, staffNo, cycle, cancel);
        if (read.Refusal is { } refusal)
            return refusal;
        var score = read.Value;
        return score.Cycle == cycle ? await database.ReadAsync(s => ViewAsync(s, caller, score, cancel), cancel) : Refusal.NotFound("score", $"{staffNo}/{cycle}");
    }

    /// <summary>The cycle of the caller's latest official score; null: there is none.</summary>
    public Task<string?> LatestAsync(Caller caller, CancellationToken cancel) => database.ReadAsync(async session =>
        caller.StaffNo is { } staffNo ? await ScoreStore.LatestCycleAsync(session, staffNo, cancel) : null, cancel);

    private static async Task<Guid?> OpenRunAsync(Session session, string cycle, CancellationToken cancel)
    {
        foreach (var run in await HomeStore.RunsAsync(session, cycle, MostRuns, cancel))
        {
            if (run.PublishedAt is not null)
                return null;
            if (await ObjectionStore.PeriodAsync(session, run.Id, cancel) is not null)
                return run.Id;
        }
        return null;
    }

    private async Task<IReadOnlyList<CohortMedians>> MediansAsync(Session session, Guid run, CancellationToken cancel)
    {
        if (_medians.TryGetValue(run, out var known))
            return known;
        var read = await ScoreRunStore.FiguresAsync(session, run, cancel) is { } body ? Json.Read<RunFigures>(body).Medians : [];
        if (_medians.Count >= MostRuns)
            _medians.Clear();
        return _medians[run] = read;
    }

    private async Task<ScorecardView> ViewAsync(Session session, Caller caller, ExplainedScore score, CancellationToken cancel)
    {
        var run = (await ScoreRunStore.FindAsync(session, score.Run, cancel))!;
        var scheme = score.Scheme.Split('/');
        var period = await ObjectionStore.PeriodAsync(session, score.Run, cancel);
        var medians = await MediansAsync(session, score.Run, cancel);
        var objections = await ObjectionStore.PageAsync(session, score.Run, "", score.StaffNo, caller.Unit, MostRuns, cancel);
        return new ScorecardView
        {
            Score = score,
            Name = (await CadreStore.FindAsync(session, score.StaffNo, cancel))?.Name ?? score.StaffNo,
            UnitName = (await UnitStore.FindAsync(session, score.Unit, cancel))?.Name ?? score.Unit,
            Scheme = Json.Read<Scheme>((await SchemeStore.FindAsync(session, scheme[0], scheme[1], cancel))!.Body),
            Medians = score.Cohort is null ? null : medians.FirstOrDefault(m => m.Cohort == score.Explanation.Cohort),
            Events = await EventsAsync(session, score, cancel),
            Withdrawn = await WithdrawnAsync(session, score, cancel),
            Years = [.. (await ScoreStore.YearsAsync(session, score.StaffNo, cancel)).Select(Year).OrderBy(y => y.Cycle, StringComparer.Ordinal)],
            Period = period is null ? null : HearObjections.View(period),
            Unopened = await HearObjections.WhyUnopenedAsync(session, run, period, cancel),
            Objections = [.. objections.Select(HearObjections.View)],
            PublishedAt = run.PublishedAt,
            Digest = run.InputsDigest is null ? null : Convert.ToHexStringLower(run.InputsDigest),
        };
    }

    private static async Task<List<ScoredEvent>> EventsAsync(Session session, ExplainedScore score, CancellationToken cancel)
    {
        var events = new List<ScoredEvent>();
        foreach (var counted in score.Inputs.Events)
        {
            var incident = await IncidentStore.FindAsync(session, counted.Key, score.StaffNo, cancel);
            events.Add(new ScoredEvent(counted, incident?.Title, incident?.Id, incident?.Clause, incident?.AppealUntil));
        }
        return events;
    }

    // those of the cadre and those of the unit, which count for its cadres
    private static async Task<List<WithdrawnMaterial>> WithdrawnAsync(Session session, ExplainedScore score, CancellationToken cancel) =>
        [.. (await MaterialStore.OfUnitAsync(session, score.Unit, "contradicted", score.Cycle, MostWithdrawn, cancel))
            .Where(m => m.StaffNo is null || m.StaffNo == score.StaffNo).Select(m => new WithdrawnMaterial(m.Id, m.Title, m.ContradictedBy))];

    private static YearScore Year(YearRow row)
    {
        var explanation = Json.Read<StoredScore>(row.Body).Explanation;
        return new YearScore(row.Cycle, row.Run, explanation.ShownScore(ScoreRows.Points(row.Score)), explanation.StandardError, Wire.Value<Grade>(row.Grade));
    }
}
