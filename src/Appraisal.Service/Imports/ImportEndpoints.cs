using Appraisal.Service.Access;
using Appraisal.Service.Imports.Kinds;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Microsoft.AspNetCore.Mvc;

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
        return services.AddSingleton<ImportRows>().AddSingleton<ImportReader>().AddSingleton<ImportGate>().AddSingleton<PendingFiles>().AddSingleton<ChosenColumns>().AddSingleton<WithdrawImport>().AddSingleton<ReadImports>()
            .AddSingleton(p => ExportColumns.Of(p.GetServices<ImportKind>()))
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
            .Allow(Role.Organizer, Role.UnitClerk, Role.Inspector, Role.Appraiser, Role.Collector);

        imports.MapPost("/{kind}", ImportAsync)
            .WithMetadata(new RequestSizeLimitAttribute(BodyLimit))
            .Accepts<string>(ImportFormat.Csv.MediaType, ImportFormat.MediaTypes[1..])
            .Describe("Import", "Imports a file of at most 100,000 rows, all or nothing; with dryRun=true it only says what it would do, with mode=partial it takes the rows without errors. By Accept: the changes of a dry run as text/csv or a workbook, or a refused file with what to mend beside each row",
                400, 401, 403, 404, 413, 415, 503)
            .Produces<ImportReport>(200, MediaTypes.Json, MediaTypes.Csv, MediaTypes.Xlsx).Produces<ImportProblem>(422, Problems.MediaType, MediaTypes.Xlsx)
            .WithMetadata(new Downloaded());

        imports.MapGet("/{kind}/template", (Caller caller, string kind, string? items, IEnumerable<ImportKind> kinds) => TemplateAsync(caller, kind, items, kinds))
            .Describe("GetImportTemplate", "A bilingual workbook to fill in and import; for responses items=q1,q2 names the survey's items", 401, 403, 404)
            .GivesFile(ImportFormat.Xlsx.MediaType);
    }

    /// <summary>The kind of a name, if the caller may import it.</summary>
    public static Outcome<ImportKind> Find(Caller caller, IEnumerable<ImportKind> kinds, string name)
    {
        if (kinds.FirstOrDefault(k => k.Name == name) is not { } kind)
            return Refusal.NotFound("import", name);
        return caller.Role == Role.Administrator || kind.Roles.Contains(caller.Role)
            ? kind
            : new Refusal(403, "forbidden", [], Wire.Text(caller.Role));
    }

    private static async Task<IResult> TemplateAsync(Caller caller, string kind, string? items, IEnumerable<ImportKind> kinds)
    {
        var found = Find(caller, kinds, kind);
        return found.Refusal is { } refusal
            ? Problems.Answer(refusal)
            : Results.File(await Template.WriteAsync(found.Value, items), ImportFormat.Xlsx.MediaType, kind + ".xlsx");
    }

    private static async Task<IResult> ImportAsync(Caller caller, string kind, [AsParameters] ImportQuery query, HttpRequest request,
        IEnumerable<ImportKind> kinds, ImportRows import, ImportGate gate, CancellationToken cancel)
    {
        var found = Find(caller, kinds, kind);
        if (found.Refusal is { } refusal)
            return Problems.Answer(refusal);
        var choices = query.Choices();
        if (choices.Refusal is { } unknown)
            return Problems.Answer(unknown);
        using var room = await gate.BodyAsync(request.ContentLength ?? BodyLimit, cancel);
        if (room is null)
            return Problems.Answer(new Refusal(503, "imports-busy", []));
        if (await ImportUpload.ArriveAsync(request, cancel) is { } broken)
            return Problems.Answer(broken);
        var said = query.With(request);
        if (said.Refusal is { } misspelt)
            return Problems.Answer(misspelt);
        choices = said.Value.Choices();
        if (choices.Refusal is { } wrong)
            return Problems.Answer(wrong);
        var body = await ImportUpload.ReadAsync(request, said.Value.Charset, cancel);
        if (body.Refusal is { } unreadable)
            return Problems.Answer(unreadable);
        return new ImportAnswer(found.Value, body.Value, choices.Value, await import.RunAsync(caller, found.Value, body.Value, choices.Value, cancel));
    }
}
