using Appraisal.Service.Access;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Inspections;

namespace Appraisal.Service.Inspections;

/// <summary>Which findings a list shows.</summary>
/// <param name="Inspection">Those of this inspection.</param>
/// <param name="StaffNo">Those that this cadre is responsible for.</param>
/// <param name="Unit">Those at this unit.</param>
/// <param name="Conforming">Those as they should be, or those that are not.</param>
/// <param name="From">Those of this day or later.</param>
/// <param name="To">Those of this day or before.</param>
/// <param name="Cycle">Those of the days of this cycle, at the units that it is about.</param>
public sealed record FindingQuery(string? Inspection, string? StaffNo, string? Unit, bool? Conforming, DateOnly? From, DateOnly? To, string? Cycle);

/// <summary>Findings.</summary>
public static class FindingEndpoints
{
    private static readonly Role[] Readers = [Role.Organizer, Role.Appraiser, Role.Inspector, Role.UnitClerk, Role.Auditor, Role.Member];

    /// <summary>Registers the feature.</summary>
    public static IServiceCollection AddFindings(this IServiceCollection services) => services.AddSingleton<RecordFinding>().AddSingleton<WithdrawFinding>().AddSingleton<ReadFindings>();

    /// <summary>Maps its routes.</summary>
    public static void MapFindings(this IEndpointRouteBuilder api)
    {
        var findings = api.MapGroup("/findings").WithTags("Inspections");
        findings.MapPost("", async (Caller caller, FindingRequest request, RecordFinding record, CancellationToken cancel) =>
                Answers.Stored(await record.RunAsync(caller, request, cancel), f => $"/findings/{Uri.EscapeDataString(f.Id)}"))
            .Allow(Role.Organizer, Role.Inspector)
            .Describe("RecordFinding", "Stores a finding; a material that it contradicts is withdrawn", 400, 401, 403, 409, 422).Stores<Finding>();

        findings.MapPost("/{id}/withdraw", async (Caller caller, string id, TakeBackRequest request, WithdrawFinding withdraw, CancellationToken cancel) =>
                Answers.Of(await withdraw.RunAsync(caller, id, request, cancel)))
            .Allow(Role.Organizer, Role.Inspector)
            .Describe("WithdrawFinding", "Takes back a wrong finding and what followed from it, by another person than who recorded it", 400, 401, 403, 404, 409, 422)
            .Gives<Finding>();

        findings.MapGet("", async (Caller caller, [AsParameters] PageQuery page, [AsParameters] FindingQuery query, ReadFindings read, CancellationToken cancel) =>
                Answers.List(await read.ListAsync(caller, page, query, cancel)))
            .Allow(Readers)
            .Describe("ListFindings", "Findings in order of id; a member sees the own", 400, 401, 403).Lists<Finding>();

        findings.MapGet("/{id}", async (Caller caller, string id, ReadFindings read, CancellationToken cancel) =>
                Answers.Cacheable(await read.GetAsync(caller, id, cancel)))
            .Allow(Readers)
            .Describe("GetFinding", "One finding", 401, 403, 404).GivesTagged<Finding>();
    }
}
