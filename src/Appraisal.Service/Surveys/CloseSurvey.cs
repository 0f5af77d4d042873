using Appraisal.Service.Access;
using Appraisal.Service.Audit;
using Appraisal.Service.Surveys.Intake;
using Appraisal.Storage;
using Appraisal.Storage.Surveys;

namespace Appraisal.Service.Surveys;

/// <summary>Closes a survey now, and lets the figures out that closing allows. Doing it again changes nothing but, if asked, makes it final.</summary>
public sealed class CloseSurvey(Database database, AuditTrail audit, SurveyCatalog catalog, AggregateResponses aggregate, TimeProvider clock)
{
    /// <summary>In a transaction of its own, then brings the cells up to date.</summary>
    public async Task<Outcome<Survey>> RunAsync(Caller caller, string code, bool final, CancellationToken cancel)
    {
        var outcome = await database.WriteAsync(session => ApplyAsync(session, caller, code, final, cancel), cancel);
        if (outcome.Refusal is not null)
            return outcome;
        catalog.Forget(outcome.Value.Code);
        await aggregate.RunAsync(cancel);
        return outcome;
    }

    private async Task<Outcome<Survey>> ApplyAsync(Session session, Caller caller, string code, bool final, CancellationToken cancel)
    {
        await session.LockAsync(SurveyStore.LockName(code), cancel);
        if (await SurveyStore.FindAsync(session, code, cancel) is not { } before || await caller.SeenCycleAsync(session, before.Cycle, cancel) is not { } cycle)
            return Refusal.NotFound("survey", code);
        if (!await caller.HoldsAsync(session, cycle.Unit, cancel))
            return caller.Outside();
        var now = clock.GetUtcNow();
        if (now < before.OpensAt)
            return Refusal.Conflict("survey-not-open", code, before.OpensAt);
        var row = before with
        {
            ClosedAt = before.ClosedAt ?? (now < before.ClosesAt ? now : before.ClosesAt),
            Final = before.Final || final,
        };
        if (row != before)
        {
            row = row with { Version = before.Version + 1 };
            await SurveyStore.UpdateAsync(session, row, cancel);
            await audit.WriteAsync(session, caller, "close", "survey", code, SurveysValidation.View(before, now), SurveysValidation.View(row, now), cancel: cancel);
        }
        return SurveysValidation.View(row, now);
    }
}
