using Appraisal.Service.Access;
using Appraisal.Service.Inspections;
using Appraisal.Service.Web;
using Appraisal.Storage;

namespace Appraisal.Service.Work;

/// <summary>Which work records a list shows.</summary>
/// <param name="StaffNo">Those of this cadre.</param>
/// <param name="WorkType">Those of this kind of work.</param>
/// <param name="Status">Those that have come this far.</param>
/// <param name="From">Those completed on this day or later.</param>
/// <param name="To">Those completed on this day or before.</param>
/// <param name="Cycle">Those completed in the days of this cycle, by those whom it is about.</param>
public sealed record WorkQuery(string? StaffNo, string? WorkType, string? Status, DateOnly? From, DateOnly? To, string? Cycle);

/// <summary>Work done.</summary>
public static class WorkEndpoints
{
    private static readonly Role[] Readers = [Role.Organizer, Role.Appraiser, Role.Inspector, Role.UnitClerk, Role.Auditor, Role.Member];

    /// <summary>Registers the feature.</summary>
    public static IServiceCollection AddWork(this IServiceCollection services) => services.AddSingleton<RecordWork>().AddSingleton<ReviewWork>().AddSingleton<WithdrawWork>().AddSingleton<ReadWork>();

    /// <summary>Maps its routes.</summary>
    public static void MapWork(this IEndpointRouteBuilder api)
    {
        var records = api.MapGroup("/work-records").WithTags("Work");
        records.MapPost("", async (Caller caller, WorkRecordRequest request, RecordWork record, CancellationToken cancel) =>
                Answers.Stored(await record.RunAsync(caller, request, cancel), r => $"/work-records/{Uri.EscapeDataString(r.Id)}"))
            .Allow(Role.Organizer, Role.UnitClerk, Role.Appraiser, Role.Member)
            .Describe("RecordWork", "Stores completed work; who did it cannot accept it", 400, 401, 403, 409, 422).Stores<WorkRecord>();

        records.MapPost("/{id}/review", async (Caller caller, string id, WorkReviewRequest request, ReviewWork review, CancellationToken cancel) =>
                Answers.Of(await review.RunAsync(caller, id, request, cancel)))
            .Allow(Role.Organizer, Role.UnitClerk, Role.Appraiser)
            .Describe("ReviewWork", "Accepts, refuses or corrects a work record, by another person than who did the work", 400, 401, 403, 404, 409, 422)
            .Gives<WorkRecord>();

        records.MapPost("/{id}/withdraw", async (Caller caller, string id, TakeBackRequest request, WithdrawWork withdraw, CancellationToken cancel) =>
                Answers.Of(await withdraw.RunAsync(caller, id, request, cancel)))
            .Allow(Role.Organizer, Role.UnitClerk, Role.Appraiser)
            .Describe("WithdrawWork", "Takes back an accepted work record, by another person than who recorded or accepted it", 400, 401, 403, 404, 409, 422)
            .Gives<WorkRecord>();

        records.MapGet("", async (Caller caller, [AsParameters] PageQuery page, [AsParameters] WorkQuery query, ReadWork read, CancellationToken cancel) =>
                Answers.List(await read.ListAsync(caller, page, query, cancel)))
            .Allow(Readers)
            .Describe("ListWorkRecords", "Work records in order of id, or of day and id where days or a cycle are asked for; a member sees the own", 400, 401, 403).Lists<WorkRecord>();

        records.MapGet("/{id}", async (Caller caller, string id, ReadWork read, CancellationToken cancel) =>
                Answers.Cacheable(await read.GetAsync(caller, id, cancel)))
            .Allow(Readers)
            .Describe("GetWorkRecord", "One work record", 401, 403, 404).GivesTagged<WorkRecord>();
    }
}
