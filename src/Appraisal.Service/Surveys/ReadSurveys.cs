using Appraisal.Service.Access;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Surveys;

namespace Appraisal.Service.Surveys;

/// <summary>Reads the definitions of surveys that concern the caller.</summary>
public sealed class ReadSurveys(Database database, TimeProvider clock)
{
    /// <summary>A part of the list, in order of code.</summary>
    public Task<Outcome<Page<Survey>>> ListAsync(Caller caller, PageQuery page, CancellationToken cancel) =>
        database.ReadAsync<Outcome<Page<Survey>>>(async session => page.Refusal is { } refusal
            ? refusal
            : page.Of(await SurveyStore.PageAsync(session, page.After, caller.Unit, page.Size + 1, cancel), row => SurveysValidation.View(row, clock.GetUtcNow()), r => r.Code), cancel);

    /// <summary>One of them; a device sees the one that it serves.</summary>
    public Task<Outcome<Survey>> GetAsync(Caller caller, string code, CancellationToken cancel) => database.ReadAsync<Outcome<Survey>>(async session =>
        await SurveyStore.FindAsync(session, Check.Normalise(code)!, cancel) is { } row
            && (caller.Survey ?? row.Code) == row.Code && await caller.SeenCycleAsync(session, row.Cycle, cancel) is not null
            ? SurveysValidation.View(row, clock.GetUtcNow())
            : Refusal.NotFound("survey", code), cancel);
}
