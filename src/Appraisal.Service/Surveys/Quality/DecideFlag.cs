using Appraisal.Scoring.Surveys.Quality;
using Appraisal.Service.Access;
using Appraisal.Service.Audit;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Organization;
using Appraisal.Storage.Surveys;

namespace Appraisal.Service.Surveys.Quality;

/// <summary>
/// Decides a flag. A response is excluded as long as one of its flags is decided so; its cell is adjusted in the same transaction. A
/// decision may be changed, with a reason.
/// </summary>
public sealed class DecideFlag(Database database, AuditTrail audit, TimeProvider clock)
{
    /// <summary>In a transaction of its own.</summary>
    public Task<Outcome<Flag>> RunAsync(Caller caller, string survey, Guid id, FlagDecisionRequest request, CancellationToken cancel) =>
        database.WriteAsync<Outcome<Flag>>(async session =>
        {
            var check = new Check();
            var decision = check.Given("decision", request.Decision);
            var reason = check.Text("reason", request.Reason, 2000);
            if (check.Refusal is { } refusal)
                return refusal;
            await session.LockAsync(CellStore.LockName, cancel);
            if (await FlagStore.FindAsync(session, survey, id, cancel) is not { } before
                || await CadreStore.FindAsync(session, before.StaffNo, cancel) is not { } cadre || !await caller.HoldsAsync(session, cadre.Unit, cancel))
                return Refusal.NotFound("flag", id.ToString());
            if (caller.Is(before.StaffNo))
                return Refusal.Invalid(new FieldError("person", "own-case"));
            var row = before with { Decision = Wire.Text(decision), DecisionReason = reason, DecidedBy = caller.Person, DecidedAt = clock.GetUtcNow() };
            if (before.Decision == row.Decision && before.DecisionReason == reason)
                return View(before);
            await FlagStore.DecideAsync(session, row, cancel);
            await ExcludeAsync(session, row.ResponseId, cancel);
            await audit.At(cadre.Unit).WriteAsync(session, caller, "decide", "response-flag", id.ToString(), View(before), View(row), reason, cancel);
            return View(row);
        }, cancel);

    /// <summary>A flag as the API shows it.</summary>
    public static Flag View(FlagRow row) => new(
        row.Id, row.ResponseId, row.StaffNo, row.Stratum, Wire.Value<QualityReason>(row.Reason), row.Observed, row.Allowed, row.ExpectedByChance,
        row.Decision is null ? null : Wire.Value<FlagDecision>(row.Decision), row.DecisionReason, row.DecidedBy, row.DecidedAt);

    private static async Task ExcludeAsync(Session session, Guid id, CancellationToken cancel)
    {
        var response = (await ResponseStore.FindAsync(session, id, cancel))!;
        var exclude = (await FlagStore.OfResponseAsync(session, id, cancel)).Any(f => f.Decision == Wire.Text(FlagDecision.Exclude));
        if (exclude == response.Excluded)
            return;
        await ResponseStore.ExcludeAsync(session, id, exclude, cancel);
        if (response is not { Aggregated: true, Value: { } value })
            return; // not in a cell yet: counting it will see the mark; or incomplete: in no sum
        var cell = (await CellStore.OfSubjectsAsync(session, response.Survey, Json.Text<string[]>([response.StaffNo]), cancel))
            .Single(c => c.Key == (response.Survey, response.StaffNo, response.Stratum, response.Channel));
        await CellStore.UpdateAsync(session, exclude ? cell.Exclude(value) : cell.Include(value), cancel);
    }
}
