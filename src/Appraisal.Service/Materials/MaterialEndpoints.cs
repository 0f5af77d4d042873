using Appraisal.Service.Access;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace Appraisal.Service.Materials;

/// <summary>Which materials a list shows.</summary>
/// <param name="Cycle">Those that serve this cycle.</param>
/// <param name="Kind">Those of this kind.</param>
/// <param name="StaffNo">Those about this cadre.</param>
/// <param name="Unit">Those about this unit or its cadres.</param>
/// <param name="Status">Those that have come this far.</param>
public sealed record MaterialQuery(string? Cycle, string? Kind, string? StaffNo, string? Unit, string? Status);

/// <summary>Material evidence.</summary>
public static class MaterialEndpoints
{
    private static readonly Role[] Readers = [Role.Organizer, Role.Appraiser, Role.Inspector, Role.UnitClerk, Role.Auditor, Role.Member];
    private static readonly Role[] Reviewers = [Role.Organizer, Role.Appraiser];

    /// <summary>Registers the feature.</summary>
    public static IServiceCollection AddMaterials(this IServiceCollection services, IConfiguration configuration) => services
        .AddSingleton(MaterialOptions.From(configuration))
        .AddSingleton<ContentStore>().AddHostedService<MissingContents>().AddSingleton<SubmitMaterial>().AddSingleton<ReviewMaterial>().AddSingleton<ReadMaterials>();

    /// <summary>Maps its routes.</summary>
    public static void MapMaterials(this IEndpointRouteBuilder api)
    {
        var materials = api.MapGroup("/materials").WithTags("Materials");
        MapReading(materials);
        api.ServiceProvider.GetRequiredService<ContentStore>(); // a missing folder shows at the start, not at the first upload
        // base64 takes four characters for three bytes; the rest of the request is small
        var bodyLimit = api.ServiceProvider.GetRequiredService<MaterialOptions>().MaxBytes / 3L * 4 + (64 << 10);
        materials.MapPost("", async (Caller caller, MaterialRequest request, SubmitMaterial submit, CancellationToken cancel) =>
                Answers.Stored(await submit.RunAsync(caller, request, cancel), Location))
            .WithMetadata(new RequestSizeLimitAttribute(bodyLimit))
            .Allow(Role.Organizer, Role.UnitClerk, Role.Inspector, Role.Appraiser, Role.Member)
            .Describe("SubmitMaterial", "Stores a material: its content in base64, or the hash of content kept elsewhere", 400, 401, 403, 409, 413, 422)
            .Stores<Material>();

        materials.MapPost("/{id}/review", async (Caller caller, string id, MaterialReviewRequest request, ReviewMaterial review, CancellationToken cancel) =>
                Answers.Of(await review.RunAsync(caller, id, request, cancel)))
            .Allow(Reviewers)
            .Describe("ReviewMaterial", "Accepts or refuses a material, by another person than who handed it in and than the cadre", 400, 401, 403, 404, 409, 422)
            .Gives<Material>();

        materials.MapPost("/{id}/uses", async (Caller caller, string id, MaterialUse request, ReviewMaterial review, CancellationToken cancel) =>
                Answers.Stored(await review.AddUseAsync(caller, id, request, cancel), Location))
            .Allow(Reviewers)
            .Describe("AddMaterialUse", "Lets an accepted material serve one more requirement or year", 400, 401, 403, 404, 409, 422)
            .Stores<Material>();
    }

    private static string Location(Material material) => $"/materials/{Uri.EscapeDataString(material.Id)}";

    private static void MapReading(RouteGroupBuilder materials)
    {
        materials.MapGet("", async (Caller caller, [AsParameters] PageQuery page, [AsParameters] MaterialQuery query, ReadMaterials read, CancellationToken cancel) =>
                Answers.List(await read.ListAsync(caller, page, query, cancel)))
            .Allow(Readers)
            .Describe("ListMaterials", "Materials in order of id; a member sees the own", 401, 403).Lists<Material>();

        materials.MapGet("/{id}", async (Caller caller, string id, ReadMaterials read, CancellationToken cancel) =>
                Answers.Cacheable(await read.GetAsync(caller, id, cancel)))
            .Allow(Readers)
            .Describe("GetMaterial", "One material", 401, 403, 404).GivesTagged<Material>();

        materials.MapGet("/{id}/content", async (Caller caller, string id, HttpResponse response, ReadMaterials read, CancellationToken cancel) =>
            {
                var found = await read.ContentAsync(caller, id, cancel);
                if (found.Refusal is { } refusal)
                    return Problems.Answer(refusal);
                // as an attachment and without guessing, so that no browser runs what somebody uploaded
                response.Headers.XContentTypeOptions = "nosniff";
                response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
                response.Headers.CacheControl = "private, no-cache";
                var row = found.Value.Row;
                var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(row.ContentHash)}\"");
                return Results.Stream(found.Value.Stream, row.MediaType, ContentTypes.FileName(row.FileName ?? row.Id, row.MediaType), entityTag: tag);
            })
            .Allow(Readers)
            .Describe("DownloadMaterial", "The content of a material, as an attachment", 401, 403, 404).GivesFile([.. ContentTypes.All]).Produces(304).WithMetadata(new Tagged());
    }
}
