using Appraisal.Scoring.Schemes;
using Appraisal.Scoring.Scores;
using Appraisal.Service.Access;
using Appraisal.Service.Audit;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Organization;
using Appraisal.Storage.Schemes;
using Appraisal.Storage.Scores;

namespace Appraisal.Service.Scores;

/// <summary>Who is proposed as excellent.</summary>
public sealed record Proposed(string StaffNo, string Name, string Unit, string Cohort);

/// <summary>The list to be posted before publication.</summary>
/// <param name="Run">The run.</param>
/// <param name="Cycle">Its cycle.</param>
/// <param name="Period">The days on which objections are taken; null: not opened.</param>
/// <param name="Unopened">Why it was not; null: it was.</param>
/// <param name="Excellent">By unit and staff number, without any figure.</param>
public sealed record NoticeView(Guid Run, string Cycle, ObjectionPeriod? Period, Unopened? Unopened, IReadOnlyList<Proposed> Excellent);

/// <summary>What anybody may read of a cycle: how it is appraised and what came of it as a whole; nothing of a person.</summary>
/// <param name="Cycle">The cycle.</param>
/// <param name="Scheme">How it is scored.</param>
/// <param name="Participants">How many were appraised.</param>
/// <param name="Grades">How many got each grade; null: too few participants to tell.</param>
/// <param name="Visits">Inspections of the cycle that were done.</param>
/// <param name="Hours">Working hours that they cost.</param>
/// <param name="Units">Units that were inspected.</param>
public sealed record PublicView(
    CycleRow Cycle, Scheme Scheme, int Participants, IReadOnlyDictionary<Grade, int>? Grades, long Visits, decimal Hours, long Units);

/// <summary>Which cycles have a page that is open to all.</summary>
public sealed class PublicOptions
{
    /// <summary>Codes of cycles; none by default.</summary>
    public IReadOnlyList<string> Cycles { get; set; } = [];
}

/// <summary>Reads what is posted: the notice of those proposed, and the page of a published cycle that is open to all where it is switched on.</summary>
public sealed class ReadNotice(Database database, ReadRecords records, PublicOptions options)
{
    // fewer than that and a grade could be told from a person
    private const int LeastParticipants = 20;

    private const int Most = 5000;

    /// <summary>Those proposed as excellent by a run that is done, for who holds its whole cycle; that they were read is recorded.</summary>
    public async Task<Outcome<NoticeView>> NoticeAsync(Caller caller, Guid id, CancellationToken cancel)
    {
        var outcome = await database.SnapshotAsync(session => NoticeAsync(session, caller, id, cancel), cancel);
        if (outcome.Refusal is null)
            await records.AddAsync(caller, caller.Unit, "notice", id.ToString(), new { count = outcome.Value.Excellent.Count });
        return outcome;
    }

    /// <summary>The page of a published cycle, where it is switched on; otherwise there is none.</summary>
    public Task<Outcome<PublicView>> PublicAsync(string code, CancellationToken cancel) => database.SnapshotAsync<Outcome<PublicView>>(async session =>
    {
        var cycle = options.Cycles.Contains(code, StringComparer.Ordinal) ? await CycleStore.FindAsync(session, code, cancel) : null;
        if (cycle is null || await NoticeStore.PublishedAsync(session, code, cancel) is not { } run)
            return Refusal.NotFound("cycle", code);
        var scheme = Json.Read<Scheme>((await SchemeStore.FindAsync(session, cycle.SchemeCode, cycle.SchemeVersion, cancel))!.Body);
        var grades = (await NoticeStore.GradesAsync(session, run, cancel)).ToDictionary(g => Wire.Value<Grade>(g.Grade), g => (int)g.Scores);
        var burden = (await NoticeStore.BurdenAsync(session, cycle.StartsOn, cycle.EndsOn, cycle.Unit, cancel))!;
        var participants = grades.Values.Sum();
        return new PublicView(cycle, scheme, participants, participants >= LeastParticipants ? grades : null, burden.Visits, burden.HoursHundredths / 100m, burden.Units);
    }, cancel);

    private static async Task<Outcome<NoticeView>> NoticeAsync(Session session, Caller caller, Guid id, CancellationToken cancel)
    {
        if (await ScoreRunStore.FindAsync(session, id, cancel) is not { } run || (await caller.HeldCycleAsync(session, run.Cycle, cancel)).Refusal is not null)
            return Refusal.NotFound("score-run", id.ToString());
        if (run.Status != Wire.Text(ScoreRunStatus.Done))
            return Refusal.Conflict("run-not-done", id, run.Status);
        var rows = await NoticeStore.OfGradeAsync(session, id, Wire.Text(Grade.Excellent), Most, cancel);
        var period = await ObjectionStore.PeriodAsync(session, id, cancel);
        return new NoticeView(id, run.Cycle, period is null ? null : HearObjections.View(period),
            await HearObjections.WhyUnopenedAsync(session, run, period, cancel), [.. rows.Select(r => new Proposed(r.StaffNo, r.Name, r.UnitName, r.Cohort))]);
    }
}
