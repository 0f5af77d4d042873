using Appraisal.Scoring.Accountability;
using Appraisal.Scoring.Scores;
using Appraisal.Service.Access;
using Appraisal.Service.Schemes;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Accountability;

namespace Appraisal.Service.Accountability;

/// <summary>A panel member's ruling, the appeal against it, and the decision on the appeal.</summary>
public sealed class RuleOnIncident(Database database, CaseFiles files, Postings postings, ScoreEffects effects, TimeProvider clock)
{
    private const int FactsMost = 200;

    private DateOnly Today => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);

    /// <summary>Applies the due-diligence list of the cycle's scheme, and records the score with and without the event.</summary>
    public async Task<Outcome<Incident>> RuleAsync(Caller caller, string id, RulingRequest request, CancellationToken cancel)
    {
        // computed before the transaction, so that no writer waits for it
        var effect = await PreviewAsync(caller, id, StepKind.Ruling, (session, incident, check) => FactsAsync(session, incident, check, request, null, cancel), cancel);
        return await database.WriteAsync(session => RuleAsync(session, caller, id, request, effect.Refusal is null ? effect.Value : null, cancel), cancel);
    }

    /// <summary>What a ruling would do to the score; nothing is stored. What could not be ruled so is refused as the ruling would be.</summary>
    public Task<Outcome<EventEffect>> EffectAsync(Caller caller, string id, RulingRequest request, CancellationToken cancel) =>
        PreviewAsync(caller, id, StepKind.Ruling, (session, incident, check) => FactsAsync(session, incident, check, request, null, cancel), cancel, shown: true);

    /// <summary>The same in the caller's transaction, which does not wait for the effect.</summary>
    public Task<Outcome<Incident>> RuleAsync(Session session, Caller caller, string id, RulingRequest request, CancellationToken cancel) =>
        RuleAsync(session, caller, id, request, null, cancel);

    private Task<Outcome<Incident>> RuleAsync(
        Session session, Caller caller, string id, RulingRequest request, EventEffect? effect, CancellationToken cancel) =>
        files.StepAsync(session, caller, id, StepKind.Ruling, request, async (file, check) =>
        {
            var result = await FactsAsync(session, file.Incident, check, request, effect, cancel);
            return result with { Incident = result.Incident with { Status = Wire.Text(IncidentStage.Ruled) } };
        }, stepId: null, cancel);

    /// <summary>Appeals, within the days that the scheme allows.</summary>
    public Task<Outcome<Incident>> AppealAsync(Caller caller, string id, AppealRequest request, CancellationToken cancel) =>
        database.WriteAsync(session => AppealAsync(session, caller, id, request, cancel), cancel);

    /// <summary>The same in the caller's transaction.</summary>
    public async Task<Outcome<Incident>> AppealAsync(Session session, Caller caller, string id, AppealRequest request, CancellationToken cancel)
    {
        var own = new Check().OptionalCode("id", request.Id);
        return await files.StepAsync(session, caller, id, StepKind.Appeal, request, async (file, check) =>
        {
            check.OptionalCode("id", request.Id);
            if (own is not null && await IncidentStepStore.FindAsync(session, own, cancel) is not null)
                return new StepResult(file.Incident, Refusal: Refusal.Conflict("id-taken", own));
            if (file.Incident.AppealUntil is { } until && Today > until)
                return new StepResult(file.Incident, Refusal: Refusal.Conflict("appeal-out-of-time", until));
            return new StepResult(file.Incident with { Status = Wire.Text(IncidentStage.Appealed) });
        }, own, cancel);
    }

    /// <summary>Decides an appeal, and records the score with and without the event.</summary>
    public async Task<Outcome<Incident>> DecideAsync(Caller caller, string appeal, DecisionRequest request, CancellationToken cancel)
    {
        var effect = await PreviewAsync(caller, appeal, StepKind.Decision, (session, incident, check) => request.Outcome == AppealOutcome.Changed
            ? FactsAsync(session, incident, check, request, null, cancel)
            : Task.FromResult(new StepResult(incident)), cancel);
        return await database.WriteAsync(session => DecideAsync(session, caller, appeal, request, effect.Refusal is null ? effect.Value : null, cancel), cancel);
    }

    /// <summary>The same in the caller's transaction, which does not wait for the effect.</summary>
    public Task<Outcome<Incident>> DecideAsync(Session session, Caller caller, string appeal, DecisionRequest request, CancellationToken cancel) =>
        DecideAsync(session, caller, appeal, request, null, cancel);

    private async Task<Outcome<Incident>> DecideAsync(
        Session session, Caller caller, string appeal, DecisionRequest request, EventEffect? effect, CancellationToken cancel)
    {
        var step = await IncidentStepStore.FindAsync(session, Check.Normalise(appeal)!, cancel);
        if (step?.Kind != Wire.Text(StepKind.Appeal))
            return Refusal.NotFound("appeal", appeal);
        return await files.StepAsync(session, caller, step!.Incident, StepKind.Decision, request,
            (file, check) => OutcomeAsync(session, file.Incident, check, request, effect, cancel), stepId: null, cancel);
    }

    // what goes on record is the whole; what is shown, what the caller may see
    private Task<Outcome<EventEffect>> PreviewAsync(
        Caller caller, string id, StepKind kind, Func<Session, IncidentRow, Check, Task<StepResult>> decide, CancellationToken cancel, bool shown = false) =>
        database.SnapshotAsync<Outcome<EventEffect>>(async session =>
        {
            var opened = await CaseFiles.OpenAsync(session, caller, id, cancel);
            if ((opened.Refusal ?? CaseRules.NotDue(opened.Value, kind)) is { } closed)
                return closed;
            var check = new Check();
            var result = await decide(session, opened.Value.Incident, check);
            if ((result.Refusal ?? check.Refusal) is { } wrong)
                return wrong;
            return await effects.OfAsync(session, result.Incident, cancel) is not { } effect
                ? Refusal.Conflict("no-cycle", result.Incident.StaffNo, result.Incident.OccurredOn)
                : shown ? opened.Value.Seen(effect) : effect;
        }, cancel);

    private async Task<StepResult> OutcomeAsync(
        Session session, IncidentRow incident, Check check, DecisionRequest request, EventEffect? effect, CancellationToken cancel)
    {
        var outcome = check.Given("outcome", request.Outcome);
        if (outcome == AppealOutcome.Changed)
        {
            var result = await FactsAsync(session, incident, check, request, effect, cancel);
            // nobody fares worse for having appealed
            check.That(result.Incident.Multiplier <= incident.Multiplier && (!result.Incident.Wrongdoing || incident.Wrongdoing), "outcome", "appeal-worsens");
            return result with { Incident = result.Incident with { Status = Wire.Text(IncidentStage.Decided), AppealUntil = incident.AppealUntil } };
        }
        check.That(request.Clause is null && request.Circumstances is null && request.Exclusions is null, "outcome", "facts-without-change", Wire.Text(outcome));
        var after = outcome == AppealOutcome.Annulled ? IncidentStage.Dismissed : IncidentStage.Decided;
        return new StepResult(incident with { Status = Wire.Text(after) }, new { outcome, effect });
    }

    private async Task<StepResult> FactsAsync(
        Session session, IncidentRow incident, Check check, RulingRequest request, EventEffect? effect, CancellationToken cancel)
    {
        var found = await postings.FindAsync(session, incident.StaffNo, incident.OccurredOn, cancel);
        if (VerifyIncident.Attribute(found, incident.Duty!) is not { } attribution)
            return new StepResult(incident, Refusal: Refusal.Conflict("no-cycle", incident.StaffNo, incident.OccurredOn));
        var scheme = attribution.Posting.Scheme;
        if (await DueDiligenceLists.FindAsync(session, scheme.DueDiligenceList, cancel) is not { } list)
            return new StepResult(incident, Refusal: Refusal.NotFound("due-diligence list", scheme.DueDiligenceList));

        var facts = new RulingFacts(check.OptionalCode("clause", request.Clause),
            check.List("circumstances", request.Circumstances, 0, FactsMost), check.List("exclusions", request.Exclusions, 0, FactsMost));
        var ruling = Ruling.Decide(list, scheme.Leniency, facts);
        check.Include("", ruling.Problems.Select(p => new FieldError(p.Path, p.Code,
            p.Code == "one-circumstance-needed" ? [string.Join(", ", p.Arguments)] : [.. p.Arguments])));
        var after = incident with
        {
            Clause = facts.Clause,
            Leniency = ruling.Leniency is { } leniency ? Wire.Text(leniency) : null,
            Multiplier = ruling.Multiplier ?? 1,
            Wrongdoing = ruling.IsWrongdoing,
            AppealUntil = Today.AddDays(scheme.AppealDays),
        };
        return new StepResult(after, new
        {
            (request as DecisionRequest)?.Outcome, List = list.Version, facts.Clause, facts.Circumstances, facts.Exclusions, after.Leniency, after.Multiplier, after.Wrongdoing, effect,
        });
    }
}
