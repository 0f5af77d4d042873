using Appraisal.Service.Access;
using Appraisal.Service.Web;
using Microsoft.AspNetCore.Mvc;

namespace Appraisal.Service.HumanResources.People;

/// <summary>What personnel systems feed in.</summary>
public static class PeopleEndpoints
{
    private const int BodyLimit = 32 << 20;

    /// <summary>Registers the feature.</summary>
    public static IServiceCollection AddPeople(this IServiceCollection services) => services.AddSingleton<SyncPeople>().AddSingleton<PostingChanges>();

    /// <summary>Maps its route.</summary>
    public static void MapPeople(this RouteGroupBuilder hr) =>
        hr.MapPost("/people:sync", async (Caller caller, bool? dryRun, SyncRequest request, SyncPeople sync, CancellationToken cancel) =>
                Answers.Of(await sync.RunAsync(caller, request, dryRun ?? false, cancel)))
            .Allow(Role.Organizer).WithMetadata(new RequestSizeLimitAttribute(BodyLimit))
            .Describe("SyncPeople", "Takes units and people from a personnel system, all or nothing; what it no longer has is reported and stays", 400, 401, 403, 409, 413, 422)
            .Gives<SyncReport>();
}
