using Appraisal.Service.Access;
using Appraisal.Service.Web;

namespace Appraisal.Service.Surveys.Collection;

/// <summary>The collection monitor.</summary>
public static class CollectionEndpoints
{
    /// <summary>Maps its route.</summary>
    public static void MapCollection(this RouteGroupBuilder surveys) =>
        surveys.MapGet("/{code}/collection", async (
                Caller caller, string code, string? unit, string? cursor, int? limit, GetCollectionReport get, CancellationToken cancel) =>
                new PageQuery(cursor, limit ?? 1000) is { Refusal: null } page
                    ? Answers.Cacheable(await get.RunAsync(caller, Check.Normalise(code)!, Check.Normalise(unit), page, cancel))
                    : Problems.Answer(new PageQuery(cursor, limit).Refusal!))
            .Allow(Role.Organizer, Role.Appraiser, Role.UnitClerk, Role.Auditor, Role.Collector)
            .Describe("GetCollection", "How collection stands by unit, cadre and stratum, and who will miss what rated needs; its first page sums all up", 401, 403, 404, 422).GivesTagged<CollectionReport>();
}
