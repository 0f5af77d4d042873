using Appraisal.Scoring.Scores;
using Appraisal.Service.Access;
using Appraisal.Service.Web;
using Appraisal.Storage;

namespace Appraisal.Service.HumanResources;

/// <summary>The feed for HR systems.</summary>
public static class HumanResourcesEndpoints
{
    /// <summary>Registers the feature.</summary>
    public static IServiceCollection AddHumanResources(this IServiceCollection services) =>
        services.AddSingleton<ReadPublished>().AddSingleton<PutPromotionRules>();

    /// <summary>Maps its routes.</summary>
    public static void MapHumanResources(this IEndpointRouteBuilder api)
    {
        var hr = api.MapGroup("/hr").WithTags("HumanResources");

        hr.MapGet("/scores", async (Caller caller, string cycle, [AsParameters] PageQuery page, ReadPublished read, CancellationToken cancel) =>
                Answers.List(await read.ScoresAsync(caller, Check.Normalise(cycle)!, page, cancel)))
            .Allow(Role.HrReader, Role.Organizer, Role.Auditor)
            .Describe("ListPublishedScores", "Official scores of a cycle in order of staff number", 400, 401, 403).Lists<PublishedScore>();

        hr.MapGet("/changes", async (Caller caller, long? after, int? limit, ReadPublished read, CancellationToken cancel) =>
                new PageQuery(null, limit) is { Refusal: { } refusal }
                    ? Problems.Answer(refusal)
                    : Answers.Of(await read.ChangesAsync(caller, after ?? 0, new PageQuery(null, limit).Size, cancel)))
            .Allow(Role.HrReader, Role.Organizer, Role.Auditor)
            .Describe("ListHrChanges", "What has become official since; poll it with the number that it gave last", 400, 401, 403, 422).Gives<HrChanges>();

        hr.MapGet("/cadres/{staffNo}/promotion", async (
                Caller caller, string staffNo, string? rules, decimal? requiredTenure, int? since, ReadPublished read, CancellationToken cancel) =>
                Answers.Of(await read.PromotionAsync(caller, Check.Normalise(staffNo)!, Check.Normalise(rules) ?? new PromotionRules().Version,
                    requiredTenure, since ?? 0, cancel)))
            .Allow(Role.HrReader, Role.Organizer, Role.Auditor, Role.Member)
            .Describe("GetPromotion", "What a cadre's published years have earned, and what is still to be served", 400, 401, 403, 404, 422).Gives<Promotion>();

        var rulesRoutes = api.MapGroup("/promotion-rules").WithTags("HumanResources");

        rulesRoutes.MapPut("/{version}", async (Caller caller, string version, PromotionRules rules, PutPromotionRules put, CancellationToken cancel) =>
                Answers.Stored(await put.RunAsync(caller, version, rules, cancel), r => $"/promotion-rules/{Uri.EscapeDataString(r.Version)}"))
            .Allow(Role.Organizer)
            .Describe("PutPromotionRules", "Stores a version of what grades earn over the years", 400, 401, 403, 409, 422).Stores<PromotionRules>();

        rulesRoutes.MapGet("/{version}", async (string version, Database database, CancellationToken cancel) =>
                Answers.Cacheable(await database.ReadAsync<Outcome<PromotionRules>>(async session =>
                    await PutPromotionRules.FindAsync(session, Check.Normalise(version)!, cancel) is { } found
                        ? found
                        : Refusal.NotFound("promotion-rules", version), cancel)))
            .Allow(Role.HrReader, Role.Organizer, Role.Auditor, Role.Member)
            .Describe("GetPromotionRules", "A version of the promotion rules", 401, 403, 404).Gives<PromotionRules>();
    }
}
