using Appraisal.Service.Access;
using Appraisal.Service.Hosting;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Hangfire;

namespace Appraisal.Service.Inspections;

/// <summary>Inspections: the register, what they find and share, what the inspected say of them, and the jobs that keep their flags.</summary>
public static class InspectionEndpoints
{
    internal static readonly Role[] Readers = [Role.Organizer, Role.Appraiser, Role.Inspector, Role.UnitClerk, Role.Auditor];

    /// <summary>Registers the feature.</summary>
    public static IServiceCollection AddInspections(this IServiceCollection services) => services
        .AddSingleton<InspectionPolicies>().AddSingleton<PutTopic>().AddSingleton<RegisterInspections>().AddSingleton<ReadInspections>()
        .AddSingleton<PreCheckInspection>().AddSingleton<ShareFindings>().AddSingleton<RemarkOnInspection>().AddSingleton<ExamineUnits>()
        .AddSingleton<ReadInspectionMatrix>().AddSingleton<PlanVisit>().AddSingleton<DismissFlag>().AddSingleton<UnitBurdenQuery>().AddSingleton<InspectionPlanQuery>()
        // should the job of a change be lost, what was noted is examined a minute later
        .AddRecurring<ExamineUnits>("examine-units", Cron.Minutely(), job => job.RunAsync(CancellationToken.None))
        // 18:00 UTC: 2:00 in China
        .AddRecurring<ExamineUnits>("sweep-inspections", Cron.Daily(18), job => job.SweepAsync(CancellationToken.None));

    /// <summary>Maps its routes.</summary>
    public static void MapInspections(this IEndpointRouteBuilder api)
    {
        var inspections = api.MapGroup("/inspections").WithTags("Inspections");
        MapRegister(inspections);
        MapSharing(inspections);
        MapRemarks(inspections);
        api.MapInspectionFlags();
        api.MapInspectionPolicies();
    }

    private static void MapRegister(RouteGroupBuilder inspections)
    {
        inspections.MapPost("", async (Caller caller, InspectionRequest request, RegisterInspections register, CancellationToken cancel) =>
                Answers.Stored(await register.PostAsync(caller, request, cancel), Location))
            .Allow(Role.Organizer, Role.Inspector)
            .Describe("RegisterInspection", "Registers an inspection, planned or done", 400, 401, 403, 409, 422).Stores<InspectionView>();

        inspections.MapPut("/{id}", async (Caller caller, string id, InspectionRequest request, RegisterInspections register, CancellationToken cancel) =>
                Answers.Put(await register.PutAsync(caller, id, request, cancel), Location))
            .Allow(Role.Organizer, Role.Inspector)
            .Describe("PutInspection", "Registers or changes an inspection; its unit stays", 400, 401, 403, 422).StoresTagged<InspectionView>();

        inspections.MapGet("/{id}", async (Caller caller, string id, ReadInspections read, CancellationToken cancel) =>
                Answers.Cacheable(await read.GetAsync(caller, id, cancel)))
            .Allow([.. Readers, Role.Member])
            .Describe("GetInspection", "One inspection with its flags, findings, adopted findings, materials and rating", 401, 403, 404)
            .GivesTagged<InspectionDetails>();

        inspections.MapGet("", async (Caller caller, [AsParameters] PageQuery page, [AsParameters] InspectionQuery query, ReadInspections read, CancellationToken cancel) =>
                Answers.List(await read.ListAsync(caller, page, query, task: null, cancel)))
            .Allow([.. Readers, Role.Member])
            .Describe("ListInspections", "Inspections in order of registration", 400, 401, 403, 422).Lists<InspectionView>();

        inspections.MapPost("/precheck", async (Caller caller, InspectionRequest request, PreCheckInspection preCheck, CancellationToken cancel) =>
                Answers.Of(await preCheck.RunAsync(caller, request, cancel)))
            .Allow(Role.Organizer, Role.Inspector)
            .Describe("PreCheckInspection", "Says before a visit what it would repeat, what can be reused and with what it could be joined; stores nothing",
                400, 401, 403, 422).Gives<PreCheckView>();
    }

    private static void MapSharing(RouteGroupBuilder inspections)
    {
        inspections.MapPost("/{id}/findings", async (Caller caller, string id, InspectionFindingRequest request, ShareFindings share, CancellationToken cancel) =>
                Answers.Stored(await share.RecordAsync(caller, id, request, cancel), f => $"/findings/{Uri.EscapeDataString(f.Id)}"))
            .Allow(Role.Organizer, Role.Inspector)
            .Describe("RecordInspectionFinding", "Records a finding; a material that it contradicts is withdrawn", 400, 401, 403, 404, 409, 422)
            .Stores<Finding>();

        inspections.MapPost("/{id}/adoptions", async (Caller caller, string id, AdoptionRequest request, ShareFindings share, CancellationToken cancel) =>
                Answers.Of(await share.AdoptAsync(caller, id, request, cancel)))
            .Allow(Role.Organizer, Role.Inspector)
            .Describe("AdoptFindings", "Takes over findings of earlier inspections in place of checking again; each counts once", 400, 401, 403, 404, 422)
            .Gives<SharedFinding[]>();

        inspections.MapPost("/{id}/materials", async (Caller caller, string id, HandOverRequest request, ShareFindings share, CancellationToken cancel) =>
                Answers.Of(await share.HandOverAsync(caller, id, request, cancel)))
            .Allow(Role.Organizer, Role.Inspector)
            .Describe("HandOverMaterials", "Notes which materials the unit handed over, so that others need not ask again", 400, 401, 403, 404, 422)
            .Gives<string[]>();
    }

    private static void MapRemarks(RouteGroupBuilder inspections)
    {
        inspections.MapPost("/{id}/rating", async (Caller caller, string id, RatingRequest request, RemarkOnInspection remark, CancellationToken cancel) =>
                Answers.Stored(await remark.RateAsync(caller, id, request, cancel), r => $"/inspections/{Uri.EscapeDataString(r.Inspection)}"))
            .Allow(Role.UnitClerk)
            .Describe("RateInspection", "The inspected unit rates a visit", 400, 401, 403, 404, 409, 422).Stores<RatingView>();

        inspections.MapPost("/{id}/comments", async (Caller caller, string id, CommentRequest request, RemarkOnInspection remark, CancellationToken cancel) =>
                Answers.Stored(await remark.CommentAsync(caller, id, request, cancel), c => $"/inspections/{Uri.EscapeDataString(c.Inspection)}/comments"))
            .Allow(Role.UnitClerk, Role.Member)
            .Describe("CommentOnInspection", "A cadre or a unit comments on an inspection", 400, 401, 403, 404, 409, 422).Stores<CommentView>();

        inspections.MapGet("/{id}/comments", async (Caller caller, string id, [AsParameters] PageQuery page, RemarkOnInspection remark, CancellationToken cancel) =>
                Answers.List(await remark.ListAsync(caller, id, page, cancel)))
            .Allow(Role.Organizer, Role.Appraiser, Role.UnitClerk, Role.Auditor, Role.Member)
            .Describe("ListInspectionComments", "Comments on an inspection with the body's answers; whose they are only to organizers, auditors and the unit, none to whoever led it", 401, 403, 404).Lists<CommentView>();

        inspections.MapPost("/{id}/comments/{comment}/answer", async (
                Caller caller, string id, string comment, AnswerRequest request, RemarkOnInspection remark, CancellationToken cancel) =>
                Answers.Of(await remark.AnswerAsync(caller, id, comment, request, cancel)))
            .Allow(Role.Organizer)
            .Describe("AnswerInspectionComment", "An organizer answers a comment for the body, on record", 400, 401, 403, 404, 409, 422).Gives<CommentView>();
    }

    private static string Location(InspectionView inspection) => $"/inspections/{Uri.EscapeDataString(inspection.Id)}";
}
