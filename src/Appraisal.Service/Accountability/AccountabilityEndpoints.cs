using Appraisal.Scoring.Accountability;
using Appraisal.Scoring.Scores;
using Appraisal.Service.Access;
using Appraisal.Service.Web;
using Appraisal.Storage;

namespace Appraisal.Service.Accountability;

/// <summary>Which incidents a list shows.</summary>
/// <param name="StaffNo">Those of this cadre.</param>
/// <param name="Status">Those that have come this far.</param>
/// <param name="From">What happened on this day or later.</param>
/// <param name="To">What happened on this day or before.</param>
/// <param name="Cycle">What happened in the days of this cycle, at the units that it is about.</param>
public sealed record IncidentQuery(string? StaffNo, string? Status, DateOnly? From, DateOnly? To, string? Cycle);

/// <summary>Due-diligence lists, incidents and findings of obstruction.</summary>
public static class AccountabilityEndpoints
{
    private static readonly Role[] Readers = [Role.Organizer, Role.Appraiser, Role.Inspector, Role.Auditor, Role.Member];
    private static readonly Role[] Panel = [Role.Organizer, Role.Appraiser];

    /// <summary>Registers the feature.</summary>
    public static IServiceCollection AddAccountability(this IServiceCollection services) => services
        .AddSingleton<DueDiligenceLists>().AddSingleton<CaseFiles>().AddSingleton<ReportIncident>().AddSingleton<VerifyIncident>()
        .AddSingleton<ScoreEffects>().AddSingleton<ReadIncidents>().AddSingleton<AnswerIncident>().AddSingleton<RuleOnIncident>().AddSingleton<RecordObstruction>();

    /// <summary>Maps its routes.</summary>
    public static void MapAccountability(this IEndpointRouteBuilder api)
    {
        MapLists(api.MapGroup("/due-diligence-lists").WithTags("Accountability"));
        var incidents = api.MapGroup("/incidents").WithTags("Accountability");
        MapReading(incidents);
        MapSteps(incidents);
        MapDecision(api);
        MapObstruction(api);
    }

    private static void MapLists(RouteGroupBuilder lists)
    {
        lists.MapPut("/{version}", async (Caller caller, string version, DueDiligenceListRequest request, DueDiligenceLists all, CancellationToken cancel) =>
                Answers.Put(await all.PutAsync(caller, version, request, cancel), l => $"/due-diligence-lists/{Uri.EscapeDataString(l.Version)}"))
            .Allow(Role.Organizer)
            .Describe("PutDueDiligenceList", "Stores a version of the due-diligence list, which never changes after", 400, 401, 403, 409, 422)
            .StoresTagged<DueDiligenceList>();

        lists.MapGet("/{version}", async (string version, Database database, CancellationToken cancel) =>
                Answers.Cacheable(await database.ReadAsync<Outcome<DueDiligenceList>>(async session =>
                    await DueDiligenceLists.FindAsync(session, Check.Normalise(version)!, cancel) is { } list
                        ? list : Refusal.NotFound("due-diligence list", version), cancel)))
            .Allow([.. Readers, Role.UnitClerk])
            .Describe("GetDueDiligenceList", "One version; default-1 is there from the start", 401, 403, 404).GivesTagged<DueDiligenceList>();

        lists.MapGet("", async ([AsParameters] PageQuery page, Database database, CancellationToken cancel) =>
                Answers.List<DueDiligenceList>(await database.ReadAsync(session => DueDiligenceLists.ListAsync(session, page, cancel), cancel)))
            .Allow([.. Readers, Role.UnitClerk])
            .Describe("ListDueDiligenceLists", "All versions, the shipped one first", 401, 403).Lists<DueDiligenceList>();
    }

    private static void MapReading(RouteGroupBuilder incidents)
    {
        incidents.MapGet("", async (Caller caller, [AsParameters] PageQuery page, [AsParameters] IncidentQuery query, ReadIncidents read, CancellationToken cancel) =>
                Answers.List(await read.ListAsync(caller, page, query, cancel)))
            .Allow(Readers)
            .Describe("ListIncidents", "Incidents in order of id, without their record; a member sees the own", 400, 401, 403).Lists<Incident>();

        incidents.MapGet("/{id}", async (Caller caller, string id, ReadIncidents read, CancellationToken cancel) =>
                Answers.Cacheable(await read.GetAsync(caller, id, cancel)))
            .Allow(Readers)
            .Describe("GetIncident", "One incident with its whole record, by the id of any of its reports", 401, 403, 404).GivesTagged<Incident>();

        incidents.MapGet("/{id}/effect", async (Caller caller, string id, ScoreEffects effects, CancellationToken cancel) =>
                Answers.Of(await effects.ReadAsync(caller, id, cancel)))
            .Allow(Readers)
            .Describe("GetIncidentEffect", "The cadre's score with the incident and without it; no scores while the survey is open, nor for who collected its responses", 401, 403, 404, 409)
            .Gives<EventEffect>();
    }

    private static void MapSteps(RouteGroupBuilder incidents)
    {
        incidents.MapPost("", async (Caller caller, IncidentRequest request, ReportIncident report, CancellationToken cancel) =>
                Answers.Stored(await report.RunAsync(caller, request, cancel), Location))
            .Allow(CaseRules.Takers[StepKind.Report])
            .Describe("ReportIncident", "Takes in an allegation, which counts nothing; reports of the same event are merged", 400, 401, 403, 409, 422)
            .Stores<Incident>();

        Step<VerificationRequest>(incidents, "/{id}/verify", "VerifyIncident",
                "Verifies an allegation and attributes it to a duty, or dismisses it; by another person than who reported it",
                services => services.GetRequiredService<VerifyIncident>().RunAsync)
            .Allow(CaseRules.Takers[StepKind.Verification]);
        Step<ReplyRequest>(incidents, "/{id}/replies", "ReplyToIncident",
                "Puts the cadre's reply on record, without which there is no ruling", services => services.GetRequiredService<AnswerIncident>().ReplyAsync)
            .Allow(CaseRules.Takers[StepKind.Reply]);
        Step<RulingRequest>(incidents, "/{id}/rulings", "RuleOnIncident",
                "Applies the due-diligence list; by another person than who verified it", services => services.GetRequiredService<RuleOnIncident>().RuleAsync)
            .Allow(CaseRules.Takers[StepKind.Ruling]);
        Step<AppealRequest>(incidents, "/{id}/appeals", "AppealRuling",
                "Appeals a ruling in time, by the cadre or entered for the cadre", services => services.GetRequiredService<RuleOnIncident>().AppealAsync)
            .Allow(CaseRules.Takers[StepKind.Appeal]);
        Step<WithdrawalRequest>(incidents, "/{id}/withdraw", "WithdrawReport",
                "Takes the own report back; with no report left the incident leaves the score", services => services.GetRequiredService<AnswerIncident>().WithdrawAsync)
            .Allow(CaseRules.Takers[StepKind.Withdrawal]);
    }

    private static void MapDecision(IEndpointRouteBuilder api) =>
        Step<DecisionRequest>(api, "/appeals/{id}/decision", "DecideAppeal",
                "Decides an appeal; by another person than who ruled and who appealed", services => services.GetRequiredService<RuleOnIncident>().DecideAsync)
            .Allow(CaseRules.Takers[StepKind.Decision]).WithTags("Accountability");

    private static void MapObstruction(IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("").WithTags("Accountability");
        group.MapPost("/cycles/{code}/obstructions", async (Caller caller, string code, ObstructionRequest request, RecordObstruction record, CancellationToken cancel) =>
                Answers.Stored(await record.RunAsync(caller, code, request, cancel), o => $"/cycles/{Uri.EscapeDataString(o.Cycle)}/obstructions"))
            .Allow(Panel)
            .Describe("RecordObstruction", "Records that a cadre obstructed the appraisal of a cycle", 400, 401, 403, 404, 409, 422).Stores<Obstruction>();

        group.MapGet("/cycles/{code}/obstructions", async (
                Caller caller, string code, [AsParameters] PageQuery page, string? staffNo, RecordObstruction record, CancellationToken cancel) =>
                Answers.List<Obstruction>(await record.ListAsync(caller, code, page, staffNo, cancel)))
            .Allow(Readers)
            .Describe("ListObstructions", "Findings of obstruction in a cycle, in order of id; a member sees the own", 401, 403).Lists<Obstruction>();

        group.MapPost("/obstructions/{id}/lift", async (Caller caller, string id, WithdrawalRequest request, RecordObstruction record, CancellationToken cancel) =>
                Answers.Of(await record.LiftAsync(caller, id, request, cancel)))
            .Allow(Panel)
            .Describe("LiftObstruction", "Lifts a finding of obstruction, by another person than who recorded it", 400, 401, 403, 404, 422).Gives<Obstruction>();
    }

    private static RouteHandlerBuilder Step<TRequest>(IEndpointRouteBuilder routes, string pattern, string name, string summary,
        Func<IServiceProvider, Func<Caller, string, TRequest, CancellationToken, Task<Outcome<Incident>>>> step)
        where TRequest : class => // else the framework takes a missing body for null
        routes.MapPost(pattern, async (Caller caller, string id, TRequest request, HttpContext context, CancellationToken cancel) =>
                Answers.Of(await step(context.RequestServices)(caller, id, request, cancel)))
            .Describe(name, summary, 400, 401, 403, 404, 409, 422).Gives<Incident>();

    private static string Location(Incident incident) => $"/incidents/{Uri.EscapeDataString(incident.Id)}";
}
