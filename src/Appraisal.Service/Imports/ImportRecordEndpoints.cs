using Appraisal.Service.Access;
using Appraisal.Service.Web;

namespace Appraisal.Service.Imports;

/// <summary>Imports on record.</summary>
public static class ImportRecordEndpoints
{
    /// <summary>Maps the routes.</summary>
    public static void MapImportRecord(this IEndpointRouteBuilder api)
    {
        var imports = api.MapGroup("/imports").WithTags("Import");
        imports.MapGet("", async (Caller caller, [AsParameters] PageQuery page, string? kind, ReadImports read, CancellationToken cancel) =>
                Answers.List<ImportView>(await read.ListAsync(caller, kind, page, cancel)))
            .Allow(Role.Organizer, Role.UnitClerk, Role.Inspector, Role.Appraiser, Role.Auditor, Role.Collector)
            .Describe("ListImports", "Imports on record, the last first; whoever is neither organizer nor auditor sees the own", 401, 403).Lists<ImportView>();

        imports.MapGet("/{id:guid}", async (Caller caller, Guid id, ReadImports read, CancellationToken cancel) =>
                Answers.Cacheable(await read.GetAsync(caller, id, cancel)))
            .Allow(Role.Organizer, Role.UnitClerk, Role.Inspector, Role.Appraiser, Role.Auditor, Role.Collector)
            .Describe("GetImport", "One import on record", 401, 403, 404).GivesTagged<ImportView>();

        imports.MapPost("/{id:guid}/withdraw", async (Caller caller, Guid id, WithdrawImportRequest request, WithdrawImport withdraw, CancellationToken cancel) =>
                Answers.Of(await withdraw.RunAsync(caller, id, request, cancel)))
            .Allow(Role.Organizer)
            .Describe("WithdrawImport", "Withdraws an import of responses as a whole: they stay on record and leave the figures, until these are final", 400, 401, 403, 404, 409, 422)
            .Gives<ImportView>();
    }
}
