using Appraisal.Service.Access;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Inspections;

namespace Appraisal.Service.Inspections;

/// <summary>What the rules found, what inspections cost, and the parameters of the rules.</summary>
public static class FlagEndpoints
{
    /// <summary>Maps flags, burden and plan.</summary>
    public static void MapInspectionFlags(this IEndpointRouteBuilder api)
    {
        var flags = api.MapGroup("/inspection-flags").WithTags("Inspections");
        flags.MapGet("", async (Caller caller, [AsParameters] PageQuery page, [AsParameters] FlagQuery query, DismissFlag read, CancellationToken cancel) =>
                Answers.List(await read.ListAsync(caller, page, query, within: null, cancel)))
            .Allow(InspectionEndpoints.Readers)
            .Describe("ListInspectionFlags", "Flags of inspections, in the order in which they were first raised", 400, 401, 403, 422).Lists<FlagView>();

        flags.MapGet("/progress", async (Database database, CancellationToken cancel) =>
                TypedResults.Json(new ExaminationProgress(await database.ReadAsync(s => UnitToExamineStore.CountAsync(s, cancel), cancel)), Json.Options))
            .Allow(InspectionEndpoints.Readers)
            .Describe("GetExaminationProgress", "Tells whether the flags are up to date with every change", 401, 403).Gives<ExaminationProgress>();

        flags.MapGet("/{id:guid}", async (Caller caller, Guid id, DismissFlag read, CancellationToken cancel) =>
                Answers.Of(await read.GetAsync(caller, id, cancel)))
            .Allow(InspectionEndpoints.Readers)
            .Describe("GetInspectionFlag", "A flag with its history and what can be reused instead of the visit", 401, 403, 404).Gives<FlagDetails>();

        flags.MapPost("/{id:guid}/dismissal", async (Caller caller, Guid id, DismissalRequest request, DismissFlag dismiss, CancellationToken cancel) =>
                Answers.Of(await dismiss.RunAsync(caller, id, request, cancel)))
            .Allow(Role.Organizer)
            .Describe("DismissInspectionFlag", "Dismisses a flag with a reason; it stays dismissed until its facts change", 400, 401, 403, 404, 409, 422)
            .Gives<FlagView>();

        api.MapGet("/units/{code}/burden", async (Caller caller, string code, DateOnly? from, DateOnly? to, UnitBurdenQuery query, CancellationToken cancel) =>
                Answers.Of(await query.RunAsync(caller, code, from, to, cancel)))
            .WithTags("Inspections").Allow(InspectionEndpoints.Readers)
            .Describe("GetUnitBurden", "What inspections cost a unit, by quarter, with its rank among units of its kind and its ratings of visits",
                400, 401, 403, 404, 422).Gives<UnitBurdenView>();

        api.MapGet("/cycles/{code}/inspection-plan", async (Caller caller, string code, InspectionPlanQuery query, CancellationToken cancel) =>
                Answers.Of(await query.RunAsync(caller, code, cancel)))
            .WithTags("Inspections").Allow(InspectionEndpoints.Readers)
            .Describe("GetInspectionPlan", "Planned visits of a cycle by body, level, topic and month: how many, flagged, and left if every proposal were taken",
                401, 403, 404).Gives<PlanView>();

        api.MapGet("/cycles/{code}/inspection-plan/proposals", async (
                Caller caller, string code, [AsParameters] PageQuery page, InspectionPlanQuery query, CancellationToken cancel) =>
                Answers.List(await query.ProposalsAsync(caller, code, page, cancel)))
            .WithTags("Inspections").Allow(InspectionEndpoints.Readers)
            .Describe("ListJointVisits", "Planned visits of a cycle that could be one, with what each proposal would save", 401, 403, 404).Lists<JointVisitView>();
    }

    /// <summary>Maps policies and topics.</summary>
    public static void MapInspectionPolicies(this IEndpointRouteBuilder api)
    {
        var policies = api.MapGroup("/inspection-policies").WithTags("Inspections");
        policies.MapPut("/{version:int:min(1)}", async (
                Caller caller, int version, InspectionPolicyParameters parameters, InspectionPolicies put, CancellationToken cancel) =>
                Answers.Put(await put.PutAsync(caller, version, parameters, cancel), p => $"/inspection-policies/{p.Version}"))
            .Allow(Role.Organizer)
            .Describe("PutInspectionPolicy", "Stores a version of the inspection policy; what is omitted takes its default", 400, 401, 403, 409, 422)
            .StoresTagged<InspectionPolicyView>();

        policies.MapGet("/{version:int:min(1)}", async (int version, Database database, CancellationToken cancel) =>
                Answers.Cacheable(await database.ReadAsync<Outcome<InspectionPolicyView>>(async session =>
                    await InspectionPolicies.FindAsync(session, version, cancel) is { } policy ? policy : Refusal.NotFound("inspection-policy", $"{version}"), cancel)))
            .Allow([.. InspectionEndpoints.Readers, Role.Member])
            .Describe("GetInspectionPolicy", "A version of the inspection policy with every parameter", 401, 403, 404).GivesTagged<InspectionPolicyView>();

        policies.MapGet("", async ([AsParameters] PageQuery page, Database database, CancellationToken cancel) =>
                Answers.List<InspectionPolicyView>(page.Part(await database.ReadAsync(session => InspectionPolicies.AllAsync(session, cancel), cancel), p => $"{p.Version}")))
            .Allow([.. InspectionEndpoints.Readers, Role.Member])
            .Describe("ListInspectionPolicies", "All versions of the inspection policy", 401, 403).Lists<InspectionPolicyView>();

        var topics = api.MapGroup("/inspection-topics").WithTags("Inspections");
        topics.MapPut("/{code}", async (Caller caller, string code, TopicRequest request, PutTopic put, CancellationToken cancel) =>
                Answers.Stored(await put.RunAsync(caller, code, request, cancel), t => $"/inspection-topics/{Uri.EscapeDataString(t.Code)}"))
            .Allow(Role.Organizer)
            .Describe("PutInspectionTopic", "Stores a topic of inspections", 400, 401, 403, 422).Stores<Topic>();

        topics.MapGet("", async ([AsParameters] PageQuery page, Database database, CancellationToken cancel) =>
                Answers.List<Topic>(page.Part([.. (await database.ReadAsync(session => TopicStore.AllAsync(session, cancel), cancel)).Select(PutTopic.View)], t => t.Code)))
            .Allow([.. InspectionEndpoints.Readers, Role.Member])
            .Describe("ListInspectionTopics", "All topics of inspections, in order of code", 401, 403).Lists<Topic>();
    }
}
