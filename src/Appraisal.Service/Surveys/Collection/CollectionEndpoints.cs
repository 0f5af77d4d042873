using Appraisal.Service.Access;
using Appraisal.Service.Web;

namespace Appraisal.Service.Surveys.Collection;

/// <summary>The collection monitor.</summary>
public static class CollectionEndpoints
{
    /// <summary>Maps its route.</summary>
    public static void MapCollection(this RouteGroupBuilder surveys) =>
        surveys.MapGet("/{code}/collection", async (
                Caller caller, string code, string? unit, [AsParameters] PageQuery page, HttpRequest request, GetCollectionReport get, CancellationToken cancel) =>
                Answers.ListWithin(request, page, await get.RunAsync(caller, Check.Normalise(code)!, Check.Normalise(unit), page with { Limit = page.Limit ?? PageQuery.MostItems }, cancel),
                    report => new Page<SubjectProgress>(report.Subjects, report.Next)))
            .Allow(Role.Organizer, Role.Appraiser, Role.UnitClerk, Role.Auditor, Role.Collector)
            .Describe("GetCollection", "How collection stands by unit, cadre and stratum, and who will miss what rated needs; its first page sums all up; the cadres alone as a table", 401, 403, 404)
            .ListsWithin<CollectionReport>();
}
