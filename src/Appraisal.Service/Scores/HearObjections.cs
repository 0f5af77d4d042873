using Appraisal.Scoring.Schemes;
using Appraisal.Service.Access;
using Appraisal.Service.Audit;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Schemes;
using Appraisal.Storage.Scores;

namespace Appraisal.Service.Scores;

/// <summary>Why a run is not open for objection and never was.</summary>
public enum Unopened
{
    /// <summary>It may still be opened.</summary>
    NotYet,

    /// <summary>It was published, and an earlier run of the cycle was open.</summary>
    Before,

    /// <summary>It was published without that anybody could object in its cycle.</summary>
    LeftOut,
}

/// <summary>A run whose objections are read.</summary>
/// <param name="Cycle">Its cycle.</param>
/// <param name="IsHeld">All who take part in the cycle are the reader's.</param>
/// <param name="Period">When it may be objected to; null: it was never opened.</param>
/// <param name="Unopened">Why it was not; null: it was.</param>
/// <param name="Unanswered">Objections without an answer, within the reader's territory.</param>
public sealed record HeardRun(string Cycle, bool IsHeld, ObjectionPeriod? Period, Unopened? Unopened, long Unanswered);

/// <summary>Opens runs for objection, takes objections and answers them, so that publishing can wait for that.</summary>
public sealed class HearObjections(Database database, AuditTrail audit, TimeProvider clock)
{
    private const int ReasonLength = 2000;
    private const int EvidenceMost = 50;

    private DateOnly Today => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);

    /// <summary>Opens a run that is done for the days of its scheme; the second time changes nothing.</summary>
    public Task<Outcome<ObjectionPeriod>> OpenAsync(Caller caller, Guid id, CancellationToken cancel) =>
        database.WriteAsync<Outcome<ObjectionPeriod>>(async session =>
        {
            await session.LockAsync("objections:" + id, cancel);
            if (await ScoreRunStore.FindAsync(session, id, cancel) is not { } run
                || (await caller.HeldCycleAsync(session, run.Cycle, cancel)).Refusal is not null)
                return Refusal.NotFound("score-run", id.ToString());
            if (await ObjectionStore.PeriodAsync(session, id, cancel) is { } before)
                return View(before);
            if (run.Status != Wire.Text(ScoreRunStatus.Done))
                return Refusal.Conflict("run-not-done", id, run.Status);
            if (run.PublishedAt is not null)
                return Refusal.Conflict("run-published", id);
            var row = new ObjectionPeriodRow
            {
                Run = id,
                Cycle = run.Cycle,
                Until = Today.AddDays(await DaysAsync(session, run.Cycle, cancel)),
                OpenedAt = clock.GetUtcNow(),
                OpenedBy = caller.Person,
            };
            await ObjectionStore.InsertAsync(session, row, cancel);
            await audit.WriteAsync(session, caller, "open", "score-run", id.ToString(), after: View(row), cancel: cancel);
            return View(row);
        }, cancel);

    /// <summary>Takes an objection, by the cadre or entered for the cadre, while the run is open.</summary>
    public Task<Outcome<Stored<Objection>>> ObjectAsync(Caller caller, Guid run, ObjectionRequest request, CancellationToken cancel) =>
        database.WriteAsync<Outcome<Stored<Objection>>>(async session =>
        {
            var check = new Check();
            var row = Row(check, caller, run, request);
            if (await ObjectionStore.FindAsync(session, row.Id, cancel) is { } before)
                return RequestDigest.Same(before.RequestDigest, row.RequestDigest)
                    ? new Stored<Objection>(View(before), Change.Unchanged)
                    : Refusal.Conflict("id-taken", row.Id);
            await session.LockAsync("objections:" + run, cancel);
            if (await WhyClosedAsync(session, run, cancel) is { } closed)
                return closed;
            var score = await ScoreStore.FindAsync(session, run, row.StaffNo, cancel);
            check.That(row.StaffNo.Length == 0 || (score is not null && await caller.HoldsAsync(session, score.Unit, row.StaffNo, cancel)), "staffNo", "unknown", "participant", row.StaffNo);
            if (check.Refusal is { } refusal)
                return refusal;
            await ObjectionStore.InsertAsync(session, row, cancel);
            await audit.At(score!.Unit).WriteAsync(session, caller, "object", "score-run", run.ToString(), after: View(row), reason: row.Reason, cancel: cancel);
            return new Stored<Objection>(View(row), Change.Created);
        }, cancel);

    /// <summary>A run, for who may know of its cycle: who answers within a territory holds no cycle as a whole.</summary>
    public Task<Outcome<HeardRun>> RunAsync(Caller caller, Guid id, CancellationToken cancel) => database.ReadAsync<Outcome<HeardRun>>(async session =>
    {
        if (await ScoreRunStore.FindAsync(session, id, cancel) is not { } run || await caller.SeenCycleAsync(session, run.Cycle, cancel) is not { } cycle)
            return Refusal.NotFound("score-run", id.ToString());
        var period = await ObjectionStore.PeriodAsync(session, id, cancel);
        return new HeardRun(run.Cycle, await caller.HoldsAsync(session, cycle.Unit, cancel), period is null ? null : View(period),
            await WhyUnopenedAsync(session, run, period, cancel), await ObjectionStore.CountUnansweredAsync(session, id, caller.Unit, cancel));
    }, cancel);

    /// <summary>Why a run was never open for objection; null: it was.</summary>
    internal static async Task<Unopened?> WhyUnopenedAsync(Session session, ScoreRunRow run, ObjectionPeriodRow? period, CancellationToken cancel) =>
        period is not null ? null
        : run.PublishedAt is not { } published ? Unopened.NotYet
        : await ObjectionStore.WereHeardAsync(session, run.Cycle, published, cancel) ? Unopened.Before
        : Unopened.LeftOut;

    /// <summary>Objections to a run and their answers, in order of id; a member sees the own.</summary>
    public Task<Page<Objection>> ListAsync(Caller caller, Guid run, PageQuery page, CancellationToken cancel) => database.ReadAsync(async session =>
        page.Of(await ObjectionStore.PageAsync(session, run, page.After, caller.Scope(null), caller.Unit, page.Size + 1, cancel), View, r => r.Id), cancel);

    /// <summary>Answers an objection, by another person than who entered it and than the cadre; the answer stands.</summary>
    public Task<Outcome<Objection>> AnswerAsync(Caller caller, string id, ObjectionAnswerRequest request, CancellationToken cancel) =>
        database.WriteAsync<Outcome<Objection>>(async session =>
        {
            if (await ObjectionStore.FindAsync(session, Check.Normalise(id)!, cancel) is not { } before
                || await ScoreStore.FindAsync(session, before.Run, before.StaffNo, cancel) is not { } score
                || !await caller.HoldsAsync(session, score.Unit, cancel))
                return Refusal.NotFound("objection", id);
            var check = new Check();
            var outcome = Wire.Text(check.Given("outcome", request.Outcome));
            var reason = check.Text("reason", request.Reason, ReasonLength);
            check.That(!caller.Is(before.StaffNo), "person", "own-case");
            check.That(!Persons.Same(caller.Person, before.Person), "person", "same-person", caller.Person);
            if (check.Refusal is { } refusal)
                return refusal;
            if (before.Outcome is not null)
                return before.Outcome == outcome && before.Answer == reason && before.AnsweredBy == caller.Person
                    ? View(before)
                    : Refusal.Conflict("objection-answered", before.Id, before.Outcome);
            var row = before with { Outcome = outcome, Answer = reason, AnsweredBy = caller.Person, AnsweredAt = clock.GetUtcNow() };
            await ObjectionStore.AnswerAsync(session, row, cancel);
            await audit.At(score.Unit).WriteAsync(session, caller, "answer", "score-run", row.Run.ToString(), View(before), View(row), reason, cancel);
            return View(row);
        }, cancel);

    /// <summary>Why a run cannot be published yet for the sake of objections; null: it can.</summary>
    public static async Task<Refusal?> WhyNotPublishAsync(Session session, Guid run, DateTimeOffset now, CancellationToken cancel)
    {
        if (await ObjectionStore.PeriodAsync(session, run, cancel) is not { } period)
            return null;
        var counts = await ObjectionStore.CountAsync(session, run, cancel);
        if (DateOnly.FromDateTime(now.UtcDateTime) <= period.Until || counts.Unanswered > 0)
            return Refusal.Conflict("objections-open", period.Until, counts.Unanswered);
        return counts.Accepted > 0 ? Refusal.Conflict("objections-accepted", counts.Accepted) : null;
    }

    internal static ObjectionPeriod View(ObjectionPeriodRow row) => new(row.Run, row.Cycle, row.Until, row.OpenedAt, row.OpenedBy);

    internal static Objection View(ObjectionRow row) => new(
        row.Id, row.Run, row.StaffNo, row.Reason, Json.Read<IReadOnlyList<string>>(row.Evidence), row.Person, row.At,
        row.Outcome is null ? null : Wire.Value<ObjectionOutcome>(row.Outcome), row.Answer, row.AnsweredBy, row.AnsweredAt);

    private static async Task<int> DaysAsync(Session session, string cycle, CancellationToken cancel)
    {
        var period = (await CycleStore.FindAsync(session, cycle, cancel))!;
        var scheme = (await SchemeStore.FindAsync(session, period.SchemeCode, period.SchemeVersion, cancel))!;
        return Json.Read<Scheme>(scheme.Body).ObjectionDays;
    }

    private async Task<Refusal?> WhyClosedAsync(Session session, Guid run, CancellationToken cancel)
    {
        if (await ObjectionStore.PeriodAsync(session, run, cancel) is not { } period)
            return await ScoreRunStore.FindAsync(session, run, cancel) is null
                ? Refusal.NotFound("score-run", run.ToString())
                : Refusal.Conflict("objections-not-opened", run);
        return Today > period.Until ? Refusal.Conflict("objections-closed", period.Until) : null;
    }

    private ObjectionRow Row(Check check, Caller caller, Guid run, ObjectionRequest request)
    {
        var staffNo = Check.IsBlank(request.StaffNo) && caller.Role == Role.Member ? caller.StaffNo : request.StaffNo;
        return new ObjectionRow
        {
            Id = check.Code("id", request.Id),
            Run = run,
            StaffNo = check.Code("staffNo", staffNo),
            Reason = check.Text("reason", request.Reason, ReasonLength),
            Evidence = Json.Text(check.List("evidence", request.Evidence, 0, EvidenceMost).Select((e, i) => check.Text($"evidence[{i}]", e, ReasonLength)).ToList()),
            Person = caller.Person,
            At = clock.GetUtcNow(),
            RequestDigest = RequestDigest.Of(new { run, staffNo, request.Reason, request.Evidence }),
        };
    }
}
