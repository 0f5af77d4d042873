using Appraisal.Scoring.Scores;
using Appraisal.Service.Access;
using Appraisal.Service.HumanResources.OData;
using Appraisal.Service.HumanResources.People;
using Appraisal.Service.HumanResources.Webhooks;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Organization;

namespace Appraisal.Service.HumanResources;

/// <summary>The feed for HR systems.</summary>
public static class HumanResourcesEndpoints
{
    private static readonly Role[] Readers = [Role.HrReader, Role.Organizer, Role.Auditor];

    /// <summary>Registers the feature.</summary>
    public static IServiceCollection AddHumanResources(this IServiceCollection services, IConfiguration configuration) => services
        .Configure<HumanResourcesOptions>(configuration.GetSection(HumanResourcesOptions.Section))
        .AddSingleton<FeedEnd>().AddSingleton<PullCursor>().AddSingleton<PullScores>().AddSingleton<FollowChanges>()
        .AddSingleton<ReadPublications>().AddSingleton<ReadPromotion>().AddSingleton<PutPromotionRules>()
        .AddWebhooks().AddPeople().AddODataFeed();

    /// <summary>Maps its routes.</summary>
    public static void MapHumanResources(this IEndpointRouteBuilder api)
    {
        var hr = api.MapGroup("/hr").WithTags("HumanResources");
        MapScores(hr);
        MapChanges(hr);

        hr.MapGet("/publications", async (Caller caller, [AsParameters] PageQuery page, ReadPublications read, CancellationToken cancel) =>
                Answers.List<Publication>(await read.ListAsync(caller, page, cancel)))
            .Allow(Readers)
            .Describe("ListPublications", "Which runs were made official, the latest first", 401, 403).Lists<Publication>();

        hr.MapGet("/feed", async (ReadPublications read, CancellationToken cancel) => TypedResults.Json(await read.FeedAsync(cancel), Json.Options))
            .Allow(Readers)
            .Describe("GetFeed", "How far the feed is", 401, 403).Gives<FeedState>();

        hr.MapGet("/cadres", async (Caller caller, [AsParameters] PageQuery page, string? unit, Database database, CancellationToken cancel) =>
                Answers.List<HrCadre>(await database.ReadAsync(async session => page.Of(
                    await CadreStore.PageAsync(session, page.After, Check.Normalise(unit), caller.Unit, page.Size + 1, cancel),
                    row => new HrCadre(row.StaffNo, row.Name, row.Unit), r => r.StaffNo), cancel)))
            .Allow(Readers)
            .Describe("ListHrCadres", "Who the staff numbers stand for, in their order, at or below a unit", 401, 403).Lists<HrCadre>();

        hr.MapGet("/cadres/{staffNo}/promotion", async (
                Caller caller, string staffNo, string? rules, decimal? requiredTenure, int? since, ReadPromotion read, CancellationToken cancel) =>
                Answers.Of(await read.RunAsync(caller, Check.Normalise(staffNo)!, Check.Normalise(rules) ?? new PromotionRules().Version,
                    requiredTenure, since ?? 0, cancel)))
            .Allow([.. Readers, Role.Member])
            .Describe("GetPromotion", "What a cadre's published years have earned, and what is still to be served", 400, 401, 403, 404, 422).Gives<Promotion>();
        hr.MapPeople();
        hr.MapODataFeed();
        api.MapWebhooks();
        MapPromotionRules(api);
    }

    private static void MapScores(RouteGroupBuilder hr) =>
        hr.MapGet("/scores", async (Caller caller, [AsParameters] ScoreQuery query, HttpRequest http, PullScores pull, CancellationToken cancel) =>
            {
                if (new PageQuery(null, null, query.Format).Refusal is { } refusal)
                    return Problems.Answer(refusal);
                return (PageQuery.FormatOf(query.Format)?.Type ?? MediaTypes.Best(http, MediaTypes.Lists)) is { } type
                    ? new RenditionResult(await pull.RunAsync(caller, query with { Format = null }, type, cancel), type)
                    : Problems.Answer(new Refusal(406, "not-acceptable", [], string.Join(", ", MediaTypes.Lists)));
            })
            .Allow(Readers)
            .Describe("ListPublishedScores", "Official scores of a cycle in order of staff number, frozen as they were published", 400, 401, 403, 404, 406, 410, 422)
            .Produces(304).Produces<HrScores>(200, MediaTypes.Json, MediaTypes.Ndjson, MediaTypes.Csv, MediaTypes.Xlsx)
            .WithMetadata(new Tagged(), new Listed());

    private static void MapChanges(RouteGroupBuilder hr) =>
        hr.MapGet("/changes", async (Caller caller, string? after, int? limit, HttpContext http, FollowChanges follow, IHostApplicationLifetime lifetime, CancellationToken cancel) =>
            {
                if (MediaTypes.Best(http.Request, [MediaTypes.Json]) is null)
                    return Problems.Answer(new Refusal(406, "not-acceptable", [], MediaTypes.Json));
                if (new PageQuery(null, limit) is { Refusal: { } refusal })
                    return Problems.Answer(refusal);
                var wait = Prefer.Wait(http);
                using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel, lifetime.ApplicationStopping);
                try
                {
                    return new RenditionResult(await follow.RunAsync(caller, after, new PageQuery(null, limit).Size, wait, stop.Token), MediaTypes.Json);
                }
                catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
                {
                    return Problems.Answer(new Refusal(503, "busy", [])); // this node stops: another one answers
                }
            })
            .Allow(Readers)
            .Describe("ListHrChanges", "What has become official since a position; with Prefer: wait=30 the answer comes once something does", 400, 401, 403, 406, 410, 422, 503)
            .GivesTagged<HrChanges>().TakesHeader("Prefer", "How many seconds you would wait for a change, at most 60.", "wait=30");

    private static void MapPromotionRules(IEndpointRouteBuilder api)
    {
        var rulesRoutes = api.MapGroup("/promotion-rules").WithTags("HumanResources");

        rulesRoutes.MapPut("/{version}", async (Caller caller, string version, PromotionRules rules, PutPromotionRules put, CancellationToken cancel) =>
                Answers.Put(await put.RunAsync(caller, version, rules, cancel), r => $"/promotion-rules/{Uri.EscapeDataString(r.Version)}"))
            .Allow(Role.Organizer)
            .Describe("PutPromotionRules", "Stores a version of what grades earn over the years", 400, 401, 403, 409, 422).StoresTagged<PromotionRules>();

        rulesRoutes.MapGet("", async ([AsParameters] PageQuery page, Database database, CancellationToken cancel) =>
                Answers.List<PromotionRules>(await database.ReadAsync(session => PutPromotionRules.ListAsync(session, page, cancel), cancel)))
            .Allow(Role.HrReader, Role.Organizer, Role.Auditor, Role.Member)
            .Describe("ListPromotionRules", "Versions of the promotion rules in their order; that of 2020 is always there", 401, 403).Lists<PromotionRules>();

        rulesRoutes.MapGet("/{version}", async (string version, Database database, CancellationToken cancel) =>
                Answers.Cacheable(await database.ReadAsync<Outcome<PromotionRules>>(async session =>
                    await PutPromotionRules.FindAsync(session, Check.Normalise(version)!, cancel) is { } found
                        ? found
                        : Refusal.NotFound("promotion-rules", version), cancel)))
            .Allow(Role.HrReader, Role.Organizer, Role.Auditor, Role.Member)
            .Describe("GetPromotionRules", "A version of the promotion rules", 401, 403, 404).GivesTagged<PromotionRules>();
    }
}
