using Appraisal.Service.Access;
using Appraisal.Service.Imports.Kinds;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace Appraisal.Service.Imports;

/// <summary>Bulk import.</summary>
public static class ImportEndpoints
{
    /// <summary>Bytes of a file: 100,000 rows of 600 bytes and some.</summary>
    public const int BodyLimit = 64 << 20;

    /// <summary>Registers the feature; a new kind is one line here.</summary>
    public static IServiceCollection AddImports(this IServiceCollection services, IConfiguration configuration)
    {
        services.Configure<ImportOptions>(configuration.GetSection("Imports"));
        return services.AddSingleton<ImportRows>()
            .AddSingleton<ImportKind, UnitsImport>()
            .AddSingleton<ImportKind, CadresImport>()
            .AddSingleton<ImportKind, ParticipantsImport>()
            .AddSingleton<ImportKind, FrameImport>()
            .AddSingleton<ImportKind, ResponsesImport>()
            .AddSingleton<ImportKind, MaterialsImport>()
            .AddSingleton<ImportKind, WorkImport>()
            .AddSingleton<ImportKind, FindingsImport>()
            .AddSingleton<ImportKind, InspectionsImport>()
            .AddSingleton<ImportKind, IncidentsImport>();
    }

    /// <summary>Maps its routes.</summary>
    public static void MapImports(this IEndpointRouteBuilder api)
    {
        var imports = api.MapGroup("/import").WithTags("Import")
            .Allow(Role.Organizer, Role.UnitClerk, Role.Inspector, Role.Appraiser);

        imports.MapPost("/{kind}", ImportAsync)
            .WithMetadata(new RequestSizeLimitAttribute(BodyLimit))
            .Accepts<string>(ImportFormat.Csv.MediaType, ImportFormat.Xlsx.MediaType, ImportFormat.Ndjson.MediaType)
            .Describe("Import", "Imports a file of at most 100,000 rows, all or nothing; with dryRun=true it only says what it would do, with mode=partial it takes the rows without errors",
                400, 401, 403, 404, 413, 415, 503)
            .Gives<ImportReport>().Produces<ImportProblem>(422, Problems.MediaType);

        imports.MapGet("/{kind}/template", (Caller caller, string kind, string? items, IEnumerable<ImportKind> kinds) =>
            {
                var found = Find(caller, kinds, kind);
                return found.Refusal is { } refusal
                    ? Problems.Answer(refusal)
                    : Results.File(Template.Write(found.Value, items), ImportFormat.Xlsx.MediaType, kind + ".xlsx");
            })
            .Describe("GetImportTemplate", "A bilingual workbook to fill in and import; for responses items=q1,q2 names the survey's items", 401, 403, 404)
            .Produces(200, contentType: ImportFormat.Xlsx.MediaType);
    }

    private static async Task<IResult> ImportAsync(Caller caller, string kind, bool? dryRun, string? mode, HttpRequest request,
        IEnumerable<ImportKind> kinds, ImportRows import, CancellationToken cancel)
    {
        var found = Find(caller, kinds, kind);
        if (found.Refusal is { } refusal)
            return Problems.Answer(refusal);
        if (mode is not (null or "all" or "partial"))
            return Problems.Answer(Refusal.Invalid(new FieldError("mode", "unknown-word", mode, "all, partial")));
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type))
            return Problems.Answer(new Refusal(415, "unsupported-media-type", []));
        using var bytes = new MemoryStream();
        await request.Body.CopyToAsync(bytes, cancel);
        var body = new ImportBody(bytes.ToArray(), ImportFormat.Of(type.MediaType.Value), type.Charset.Value);
        return Answer(await import.RunAsync(caller, found.Value, body, mode == "partial", dryRun ?? false, cancel));
    }

    private static Outcome<ImportKind> Find(Caller caller, IEnumerable<ImportKind> kinds, string name)
    {
        if (kinds.FirstOrDefault(k => k.Name == name) is not { } kind)
            return Refusal.NotFound("import", name);
        return caller.Role == Role.Administrator || kind.Roles.Contains(caller.Role)
            ? kind
            : new Refusal(403, "forbidden", [], Wire.Text(caller.Role));
    }

    private static IResult Answer(ImportResult result)
    {
        if (result.Refusal is not { } refusal)
            return TypedResults.Json(result.Report, Json.Options);
        if (result.Report.Errors.Count == 0)
            return Problems.Answer(refusal);
        var problem = Problems.Describe(refusal);
        return TypedResults.Json(new ImportProblem
        {
            Type = problem.Type,
            Title = problem.Title,
            Status = problem.Status,
            Detail = problem.Detail,
            Code = problem.Code,
            Rejected = result.Report.Rejected,
            Errors = result.Report.Errors,
        }, Json.Options, Problems.MediaType, refusal.Status);
    }
}
