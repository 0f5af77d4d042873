using Appraisal.Service.Access;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Scores;

namespace Appraisal.Service.Scores;

/// <summary>The right of reply before publication.</summary>
public static class ObjectionEndpoints
{
    private static readonly Role[] Readers = [Role.Organizer, Role.Appraiser, Role.Auditor, Role.Member];

    /// <summary>Registers the feature.</summary>
    public static IServiceCollection AddObjections(this IServiceCollection services) => services.AddSingleton<HearObjections>().AddSingleton<ReadNotice>()
        .AddSingleton(services => services.GetRequiredService<IConfiguration>().GetSection("Public").Get<PublicOptions>() ?? new PublicOptions());

    /// <summary>Maps its routes.</summary>
    public static void MapObjections(this IEndpointRouteBuilder api)
    {
        var routes = api.MapGroup("").WithTags("Scores");
        MapPeriods(routes);
        MapObjectionsOf(routes);
    }

    private static void MapPeriods(RouteGroupBuilder routes)
    {
        routes.MapPost("/score-runs/{id:guid}/objection-period", async (Caller caller, Guid id, HearObjections hear, CancellationToken cancel) =>
                Answers.Of(await hear.OpenAsync(caller, id, cancel)))
            .Allow(Role.Organizer)
            .Describe("OpenForObjection", "Opens a run for objection for the days of its scheme; its cadres see their scores", 401, 403, 404, 409)
            .Gives<ObjectionPeriod>();

        routes.MapGet("/objection-periods", async (Caller caller, [AsParameters] PageQuery page, Database database, TimeProvider clock, CancellationToken cancel) =>
                Answers.List<ObjectionPeriod>(await database.ReadAsync(async session => page.Of(
                    await ObjectionStore.PeriodsAsync(session, DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime), page.AfterId, caller.Scope(null), caller.Unit,
                        page.Size + 1, cancel),
                    HearObjections.View, r => r.Run.ToString()), cancel)))
            .Allow(Readers)
            .Describe("ListObjectionPeriods", "Runs that are open for objection today; a member sees those that score the member", 401, 403)
            .Lists<ObjectionPeriod>();

        routes.MapGet("/score-runs/{id:guid}/scores/{staffNo}", async (Caller caller, Guid id, string staffNo, ReadScores read, CancellationToken cancel) =>
                Answers.Cacheable(await read.OneAsync(caller, id, Check.Normalise(staffNo)!, cancel)))
            .Allow(Readers)
            .Describe("GetScoreOfRun", "One score of a run, explained; a member reads the own once the run is opened for objection", 401, 403, 404, 409)
            .GivesTagged<ExplainedScore>();
    }

    private static void MapObjectionsOf(RouteGroupBuilder routes)
    {
        routes.MapPost("/score-runs/{id:guid}/objections", async (Caller caller, Guid id, ObjectionRequest request, HearObjections hear, CancellationToken cancel) =>
                Answers.Stored(await hear.ObjectAsync(caller, id, request, cancel), o => $"/score-runs/{o.Run}/objections"))
            .Allow(Role.Member, Role.Organizer, Role.UnitClerk)
            .Describe("Object", "Objects to a score in time, by the cadre or entered for the cadre", 400, 401, 403, 404, 409, 422).Stores<Objection>();

        routes.MapGet("/score-runs/{id:guid}/objections", async (Caller caller, Guid id, [AsParameters] PageQuery page, HearObjections hear, CancellationToken cancel) =>
                Answers.List<Objection>(await hear.ListAsync(caller, id, page, cancel)))
            .Allow(Readers)
            .Describe("ListObjections", "Objections to a run and their answers; a member sees the own", 401, 403).Lists<Objection>();

        routes.MapPost("/objections/{id}/answer", async (Caller caller, string id, ObjectionAnswerRequest request, HearObjections hear, CancellationToken cancel) =>
                Answers.Of(await hear.AnswerAsync(caller, id, request, cancel)))
            .Allow(Role.Organizer, Role.Appraiser)
            .Describe("AnswerObjection", "Answers an objection, by another person than who entered it", 400, 401, 403, 404, 409, 422).Gives<Objection>();
    }
}
