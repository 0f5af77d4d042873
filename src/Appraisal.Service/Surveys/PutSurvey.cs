using Appraisal.Service.Access;
using Appraisal.Service.Audit;
using Appraisal.Service.Surveys.Intake;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Schemes;
using Appraisal.Storage.Surveys;

namespace Appraisal.Service.Surveys;

/// <summary>Stores a survey under its code.</summary>
public sealed class PutSurvey(Database database, AuditTrail audit, SurveyCatalog catalog, TimeProvider clock)
{
    /// <summary>In a transaction of its own.</summary>
    public async Task<Outcome<Stored<Survey>>> RunAsync(Caller caller, string code, SurveyRequest request, CancellationToken cancel) =>
        Forgotten(await database.WriteAsync(session => ApplyAsync(session, caller, code, request, cancel), cancel));

    /// <summary>One that must not be there yet, as a form adds it; the same sent twice is added once.</summary>
    public async Task<Outcome<Stored<Survey>>> AddAsync(Caller caller, string code, SurveyRequest request, CancellationToken cancel) =>
        Forgotten(await database.WriteAsync(async session => await (await ApplyAsync(session, caller, code, request, cancel))
            .AsNewAsync("code", code, async () => await SurveyStore.FindAsync(session, Check.Normalise(code) ?? "", cancel) is not null), cancel));

    private Outcome<Stored<Survey>> Forgotten(Outcome<Stored<Survey>> outcome)
    {
        if (outcome.Refusal is null)
            catalog.Forget(outcome.Value.Value.Code);
        return outcome;
    }

    private async Task<Outcome<Stored<Survey>>> ApplyAsync(Session session, Caller caller, string code, SurveyRequest request, CancellationToken cancel)
    {
        var check = new Check();
        var row = SurveysValidation.Row(check, code, request);
        check.That(row.Cycle.Length == 0 || await caller.SeenCycleAsync(session, row.Cycle, cancel) is not null, "cycle", "unknown", "cycle", row.Cycle);
        await session.LockAsync(SurveyStore.LockName(row.Code), cancel);
        var before = await SurveyStore.FindAsync(session, row.Code, cancel);
        if (before is { Begun: true })
        {
            check.That(row.Items == before.Items, "items", "fixed-by-responses");
            check.That(row.Strata == before.Strata, "strata", "fixed-by-responses");
            check.That(row.Beside == before.Beside, "reasons", "fixed-by-responses"); // reasons, pressure, mirrored
            check.That(row.Cycle == before.Cycle, "cycle", "fixed-by-responses");
            check.That(row.Figures == before.Figures, "figures", "fixed-by-responses");
        }
        if (before is not null && before.SeparateCollection != row.SeparateCollection)
            check.That(!before.Begun && !await TokenStore.AnyAsync(session, row.Code, cancel), "separateCollection", "fixed-by-responses");
        if (check.Refusal is { } refusal)
            return refusal;
        var cycle = await caller.HeldCycleAsync(session, row.Cycle, cancel);
        if (cycle.Refusal is not null
            || (before is not null && (await caller.HeldCycleAsync(session, before.Cycle, cancel)).Refusal is not null))
            return caller.Outside();

        var now = clock.GetUtcNow();
        if (before is null)
        {
            if (cycle.Value.ClosedAt is not null)
                return Refusal.Conflict("cycle-closed", row.Cycle);
            await SurveyStore.InsertAsync(session, row, cancel);
        }
        else
        {
            row = row with
            {
                ClosedAt = before.ClosedAt,
                Final = before.Final,
                Begun = before.Begun,
                ClosingPublished = before.ClosingPublished,
                FinalPublished = before.FinalPublished,
                ExaminedAt = before.ExaminedAt,
                DeidentifiedAt = before.DeidentifiedAt,
                Version = before.Version,
            };
            if (row == before)
                return new Stored<Survey>(SurveysValidation.View(row, now), Change.Unchanged);
            if (cycle.Value.ClosedAt is not null)
                return Refusal.Conflict("cycle-closed", row.Cycle);
            if (before.Begun && now >= before.EndsAt)
                return Refusal.Conflict("survey-closed", row.Code); // its figures are out: it cannot be opened again
            row = row with { Version = before.Version + 1 };
            await SurveyStore.UpdateAsync(session, row, cancel);
        }
        var survey = SurveysValidation.View(row, now);
        await audit.WriteAsync(session, caller, "put", "survey", row.Code, before is null ? null : SurveysValidation.View(before, now), survey, cancel: cancel);
        return new Stored<Survey>(survey, before is null ? Change.Created : Change.Updated);
    }
}
