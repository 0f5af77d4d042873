using Appraisal.Service.Access;
using Appraisal.Service.Audit;
using Appraisal.Storage;
using Appraisal.Storage.Schemes;
using Appraisal.Storage.Scores;
using Appraisal.Storage.Surveys;

namespace Appraisal.Service.Schemes;

/// <summary>Starts and closes a cycle. Either may be asked for twice; the second time changes nothing.</summary>
public sealed class MoveCycle(Database database, AuditTrail audit, TimeProvider clock)
{
    /// <summary>Freezes the scheme and copies the postings that scoring will read.</summary>
    public Task<Outcome<Cycle>> StartAsync(Caller caller, string code, CancellationToken cancel) =>
        database.WriteAsync<Outcome<Cycle>>(async session =>
        {
            await session.LockAsync(CycleStore.LockName(code), cancel);
            var held = await caller.HeldCycleAsync(session, code, cancel);
            if (held.Refusal is { } refusal)
                return refusal;
            var before = held.Value;
            if (before.StartedAt is not null)
                return SchemesViews.Cycle(before);
            var row = before with { Status = Wire.Text(CycleStatus.Started), StartedAt = clock.GetUtcNow() };
            await SchemeStore.FreezeAsync(session, row.SchemeCode, row.SchemeVersion, row.StartedAt.Value, cancel);
            var participants = await ParticipantStore.CopyCadresAsync(session, row.Code, row.Unit, cancel);
            if (participants == 0)
                return Refusal.Conflict("no-participants", code);
            if (row.CountsForPromotion && await CycleStore.OfSameYearAsync(session, row, cancel) is { } other)
                return Refusal.Conflict("year-taken", other, row.EndsOn.Year);
            await CycleStore.UpdateAsync(session, row, cancel);
            await audit.At(row.Unit).WriteAsync(session, caller, "start", "cycle", code, after: new { participants }, cancel: cancel);
            return SchemesViews.Cycle(row);
        }, cancel);

    /// <summary>Ends the cycle: nothing new enters it. What has begun goes on, but publishing needs an open cycle.</summary>
    /// <param name="caller">Who does it.</param>
    /// <param name="code">The cycle.</param>
    /// <param name="asksForObjections">Whether objections must be settled first, as what they correct could not be published any more: for people. A program says what it wants.</param>
    /// <param name="cancel">The caller may leave.</param>
    public Task<Outcome<Cycle>> CloseAsync(Caller caller, string code, bool asksForObjections, CancellationToken cancel) =>
        database.WriteAsync<Outcome<Cycle>>(async session =>
        {
            await session.LockAsync(CycleStore.LockName(code), cancel);
            var held = await caller.HeldCycleAsync(session, code, cancel);
            if (held.Refusal is { } refusal)
                return refusal;
            var before = held.Value;
            if (before.ClosedAt is not null)
                return SchemesViews.Cycle(before);
            if (before.StartedAt is null)
                return Refusal.Conflict("cycle-not-started", code);
            var now = clock.GetUtcNow();
            if ((await SurveyStore.OfCycleAsync(session, code, cancel)).FirstOrDefault(s => s.OpensAt <= now && now < s.EndsAt) is { } survey)
                return Refusal.Conflict("survey-takes-responses", survey.Code, survey.EndsAt);
            if (asksForObjections && await ObjectionStore.OpenAsync(session, code, cancel) is var objections && !objections.AreSettled(DateOnly.FromDateTime(now.UtcDateTime)))
                return Refusal.Conflict("objections-unsettled", objections.Until, objections.Unanswered, objections.Accepted);
            var row = before with { Status = Wire.Text(CycleStatus.Closed), ClosedAt = now };
            await CycleStore.UpdateAsync(session, row, cancel);
            await audit.At(row.Unit).WriteAsync(session, caller, "close", "cycle", code, cancel: cancel);
            return SchemesViews.Cycle(row);
        }, cancel);
}
