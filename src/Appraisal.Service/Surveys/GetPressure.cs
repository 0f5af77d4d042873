using Appraisal.Scoring.Schemes;
using Appraisal.Scoring.Surveys;
using Appraisal.Service.Access;
using Appraisal.Service.Audit;
using Appraisal.Service.Disclosure;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Organization;
using Appraisal.Storage.Surveys;

namespace Appraisal.Service.Surveys;

/// <summary>What people answered beside the items: pressure and reasons, within the caller's territory. No score stands beside it.</summary>
public sealed class GetPressure(Database database, AuditTrail audit, TimeProvider clock)
{
    /// <summary>Pressure by unit.</summary>
    public Task<Outcome<PressureResults>> RunAsync(Caller caller, string code, CancellationToken cancel) =>
        database.SnapshotAsync<Outcome<PressureResults>>(async session =>
        {
            var outcome = await FindAsync(session, caller, code, cancel);
            if (outcome.Refusal is { } refusal)
                return refusal;
            var found = outcome.Value;
            return View(found, await SeenAsync(session, caller, found.Pressure.Units.Select(p => p.Unit), cancel), await BesideStore.DecisionsAsync(session, code, cancel),
                caller.Unit is null ? (await FiguresAsync(session, found, cancel)).List() : null);
        }, cancel);

    /// <summary>Reasons by item.</summary>
    public Task<Outcome<ReasonResults>> ReasonsAsync(Caller caller, string code, CancellationToken cancel) =>
        database.SnapshotAsync<Outcome<ReasonResults>>(async session =>
        {
            var outcome = await FindAsync(session, caller, code, cancel);
            if (outcome.Refusal is { } refusal)
                return refusal;
            var found = outcome.Value;
            var figures = await FiguresAsync(session, found, cancel);
            var items = Json.Read<IReadOnlyList<Item>>(found.Survey.Items).Select(i => new ItemReasons(i.Code, figures.Reasons(i.Code))).ToList();
            var seen = await SeenAsync(session, caller, items.SelectMany(i => i.Groups).Select(g => g.Unit), cancel);
            return new ReasonResults(Status(found.Survey), [.. items.Select(i => i with { Groups = [.. i.Groups.Where(g => seen.Contains(g.Unit))] })]);
        }, cancel);

    /// <summary>Decides about an influenced unit; again in place of what was decided before.</summary>
    public Task<Outcome<UnitPressure>> DecideAsync(Caller caller, string code, string unit, PressureDecisionRequest request, CancellationToken cancel) =>
        database.WriteAsync<Outcome<UnitPressure>>(async session =>
        {
            await session.LockAsync(CellStore.LockName, cancel);
            var outcome = await FindAsync(session, caller, code, cancel);
            if (outcome.Refusal is { } unseen)
                return unseen;
            var found = outcome.Value;
            if (!await caller.HoldsAsync(session, unit, cancel))
                return Refusal.NotFound("unit", unit);
            var check = new Check();
            var decision = check.Given("decision", request.Decision);
            var reason = check.Text("reason", request.Reason, 2000);
            check.That(!(await found.Pressure.WithinAsync(session, unit, cancel)).Any(caller.Is), "person", "own-case");
            if (check.Refusal is { } refusal)
                return refusal;
            if (!found.Pressure.Units.Any(p => p.Unit == unit && p.Share.Influenced))
                return Refusal.Conflict("not-influenced", code, unit);
            var before = (await BesideStore.DecisionsAsync(session, code, cancel)).SingleOrDefault(d => d.Unit == unit);
            var row = new PressureDecisionRow { Survey = code, Unit = unit, Decision = Wire.Text(decision), Reason = reason, DecidedBy = caller.Person, DecidedAt = clock.GetUtcNow() };
            if (before?.Decision != row.Decision || before.Reason != row.Reason)
            {
                await BesideStore.DecideAsync(session, row, cancel);
                await audit.At(unit).WriteAsync(session, caller, "decide", "pressure", $"{code} {unit}", before?.Decision, row.Decision, reason, cancel);
            }
            return View(found, new HashSet<string>([unit], StringComparer.Ordinal), [row], null).Units.Single();
        }, cancel);

    private static PressureResults View(Found found, IReadOnlySet<string> seen, IReadOnlyList<PressureDecisionRow> decisions, ListEstimate? list)
    {
        var rules = found.Scheme.Pressure;
        var units = found.Pressure.Units.Where(p => seen.Contains(p.Unit)).Select(p =>
        {
            var decided = decisions.SingleOrDefault(d => d.Unit == p.Unit);
            PressureDecision? decision = decided is null ? null : Wire.Value<PressureDecision>(decided.Decision);
            return new UnitPressure(p.Unit, p.Share, p.RatherNotSay, p.Share.Influenced && decision != PressureDecision.Lift, decision, decided?.Reason, decided?.DecidedBy);
        }).ToList();
        return new PressureResults(Status(found.Survey), rules.Share, rules.CapsStanding, units,
            PressureShare.Of(units.Sum(u => u.Share.Told), units.Sum(u => u.Share.Answered), rules), list);
    }

    private static ResultsStatus Status(SurveyRow survey) => survey.FinalPublished ? ResultsStatus.Final : ResultsStatus.Open;

    // what is answered beside the items is a figure too
    private static async Task<Outcome<Found>> FindAsync(Session session, Caller caller, string code, CancellationToken cancel)
    {
        if (await SurveysEndpoints.FindAsync(session, caller, code, cancel) is not { } survey)
            return Refusal.NotFound("survey", code);
        if (await SeparateCollection.WhyNotReadAsync(session, caller, code, cancel) is { } separate)
            return separate;
        var scheme = await SurveyScheme.FindAsync(session, survey.Cycle, cancel);
        return new Found(survey, await PressureFigures.ReadAsync(session, survey, scheme, cancel), scheme);
    }

    private static async Task<IReadOnlySet<string>> SeenAsync(Session session, Caller caller, IEnumerable<string> units, CancellationToken cancel) =>
        (caller.Unit is null ? units : await UnitStore.WithinAsync(session, units.Distinct(StringComparer.Ordinal), caller.Unit, cancel)).ToHashSet(StringComparer.Ordinal);

    private static Task<BesideFigures> FiguresAsync(Session session, Found found, CancellationToken cancel) =>
        BesideFigures.ReadAsync(session, found.Survey, found.Scheme, cancel);

    private sealed record Found(SurveyRow Survey, PressureFigures Pressure, Scheme Scheme);
}
