using Appraisal.Service.Access;
using Appraisal.Service.Inspections;
using Appraisal.Service.Web;

namespace Appraisal.Service.Disclosure;

/// <summary>What may be seen of whom, by whom and when: the one place that knows.</summary>
public static class DisclosureEndpoints
{
    /// <summary>Registers the feature.</summary>
    public static IServiceCollection AddDisclosure(this IServiceCollection services) => services
        .AddSingleton<ReadResults>().AddSingleton<BodyRemarks>().AddSingleton<PublishedReaders>();

    /// <summary>Maps its own routes.</summary>
    public static void MapDisclosure(this IEndpointRouteBuilder api)
    {
        // a page is a thousand where nothing else is said: the whole of a county
        api.MapGroup("/surveys").WithTags("Surveys").MapGet("/{code}/results", async (
                Caller caller, string code, [AsParameters] PageQuery page, [AsParameters] ResultQuery query, HttpRequest request, ReadResults read, CancellationToken cancel) =>
                Answers.ListWithin(request, page, await read.RunAsync(caller, Check.Normalise(code)!, query, page with { Limit = page.Limit ?? PageQuery.MostItems }, cancel),
                    results => new Page<SubjectResults>(results.Subjects, results.Next)))
            .Allow(Role.Organizer, Role.Appraiser, Role.Auditor)
            .Describe("GetSurveyResults", "Satisfaction of each cohort, and of the cadres page by page, as far as the caller may see it; the cadres alone as a table", 401, 403, 404)
            .ListsWithin<SurveyResults>();

        var inspections = api.MapGroup("/inspections").WithTags("Inspections");
        inspections.MapPost("/{id}/rating/release", async (Caller caller, string id, ReleaseRequest? request, BodyRemarks remarks, CancellationToken cancel) =>
                Answers.Of(await remarks.ReleaseAsync(caller, id, null, request ?? new ReleaseRequest(), cancel)))
            .Allow(Role.Organizer)
            .Describe("ReleaseRatingComment", "Lets the inspecting body read the comment of a rating, without who or where", 400, 401, 403, 404, 422).Gives<BodyRemark>();

        inspections.MapPost("/{id}/comments/{comment}/release", async (
                Caller caller, string id, string comment, ReleaseRequest? request, BodyRemarks remarks, CancellationToken cancel) =>
                Answers.Of(await remarks.ReleaseAsync(caller, id, comment, request ?? new ReleaseRequest(), cancel)))
            .Allow(Role.Organizer)
            .Describe("ReleaseComment", "Lets the inspecting body read a comment, without who or where", 400, 401, 403, 404, 422).Gives<BodyRemark>();

        var bodies = api.MapGroup("/inspecting-bodies/{body}").WithTags("Inspections");
        bodies.MapGet("/rating", async (Caller caller, string body, BodyRemarks remarks, CancellationToken cancel) =>
                Answers.Of(await remarks.RatingAsync(caller, body, cancel)))
            .Allow(Role.Organizer, Role.Inspector, Role.Auditor)
            .Describe("GetBodyRating", "The mean of what the inspected think of a body's visits: of at least 5 visits of at least 3 units, renewed by as many", 401, 403, 404)
            .Gives<BodyRating>();

        bodies.MapGet("/remarks", async (Caller caller, string body, [AsParameters] PageQuery page, BodyRemarks remarks, CancellationToken cancel) =>
                Answers.List(await remarks.ListAsync(caller, body, page, cancel)))
            .Allow(Role.Organizer, Role.Inspector, Role.Auditor)
            .Describe("ListBodyRemarks", "What the inspected said of a body's visits, as organizers let it out", 401, 403, 404).Lists<BodyRemark>();

        bodies.MapPost("/remarks/{id:guid}/answer", async (
                Caller caller, string body, Guid id, AnswerRequest request, BodyRemarks remarks, CancellationToken cancel) =>
                Answers.Of(await remarks.AnswerAsync(caller, body, id, request, cancel)))
            .Allow(Role.Organizer, Role.Inspector)
            .Describe("AnswerBodyRemark", "The body answers a remark on record", 400, 401, 403, 404, 409, 422).Gives<BodyRemark>();
    }
}
