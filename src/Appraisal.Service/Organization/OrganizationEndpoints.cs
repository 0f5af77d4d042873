using Appraisal.Service.Access;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Organization;

namespace Appraisal.Service.Organization;

/// <summary>Which cadres a list shows.</summary>
/// <param name="Unit">Those at or below this unit.</param>
/// <param name="Cohort">Those with this kind of post.</param>
/// <param name="Status">Those with this standing.</param>
/// <param name="Q">Those with this within the name, or at the beginning of the staff number or of the name's initials.</param>
public sealed record CadreQuery(string? Unit, string? Cohort, string? Status, string? Q);

/// <summary>Units and cadres.</summary>
public static class OrganizationEndpoints
{
    private static readonly Role[] Readers = [Role.Organizer, Role.Appraiser, Role.Inspector, Role.UnitClerk, Role.Auditor];

    /// <summary>Registers the feature.</summary>
    public static IServiceCollection AddOrganization(this IServiceCollection services) =>
        services.AddSingleton<PutUnit>().AddSingleton<PutCadre>().AddSingleton<ReadRegisters>().AddSingleton<ReadNames>().AddSingleton<FindByName>().AddSingleton<ReadPostings>();

    /// <summary>Maps its routes.</summary>
    public static void MapOrganization(this IEndpointRouteBuilder api)
    {
        MapUnits(api.MapGroup("/units").WithTags("Organization"));
        MapCadres(api.MapGroup("/cadres").WithTags("Organization"));
    }

    private static void MapUnits(RouteGroupBuilder units)
    {
        units.MapPut("/{code}", async (Caller caller, string code, UnitRequest request, PutUnit put, CancellationToken cancel) =>
                Answers.Put(await put.RunAsync(caller, code, request, cancel), u => $"/units/{Uri.EscapeDataString(u.Code)}"))
            .Allow(Role.Organizer)
            .Describe("PutUnit", "Stores a unit", 400, 401, 403, 422).StoresTagged<Unit>();

        units.MapGet("/{code}", async (Caller caller, string code, Database database, CancellationToken cancel) =>
                Answers.Cacheable(await database.ReadAsync<Outcome<Unit>>(async session =>
                    await UnitStore.FindAsync(session, Check.Normalise(code)!, cancel) is { } row && await caller.HoldsAsync(session, row.Code, cancel)
                        ? OrganizationValidation.View(row)
                        : Refusal.NotFound("unit", code), cancel)))
            .Allow([.. Readers, Role.HrReader])
            .Describe("GetUnit", "One unit", 401, 403, 404).GivesTagged<Unit>();

        units.MapGet("", async (Caller caller, [AsParameters] PageQuery page, string? unit, Database database, CancellationToken cancel) =>
                Answers.List<Unit>(await database.ReadAsync(async session => page.Of(
                    await UnitStore.PageAsync(session, page.After, Check.Normalise(unit), caller.Unit, page.Size + 1, cancel),
                    OrganizationValidation.View, r => r.Code), cancel)))
            .Allow([.. Readers, Role.HrReader])
            .Describe("ListUnits", "Units in order of code, at or below a unit", 401, 403).Lists<Unit>();
    }

    private static void MapCadres(RouteGroupBuilder cadres)
    {
        cadres.MapPut("/{staffNo}", async (Caller caller, string staffNo, CadreRequest request, PutCadre put, CancellationToken cancel) =>
                Answers.Put(await put.RunAsync(caller, staffNo, request, cancel), c => $"/cadres/{Uri.EscapeDataString(c.StaffNo)}"))
            .Allow(Role.Organizer)
            .Describe("PutCadre", "Stores a cadre with the current posting", 400, 401, 403, 409, 422).StoresTagged<Cadre>();

        cadres.MapGet("/{staffNo}", async (Caller caller, string staffNo, Database database, CancellationToken cancel) =>
                Answers.Cacheable(await database.ReadAsync<Outcome<Cadre>>(async session =>
                    await CadreStore.FindAsync(session, Check.Normalise(staffNo)!, cancel) is { } row && await caller.HoldsAsync(session, row.Unit, cancel)
                        ? OrganizationValidation.View(row)
                        : Refusal.NotFound("cadre", staffNo), cancel)))
            .Allow(Readers)
            .Describe("GetCadre", "One cadre with the current posting", 401, 403, 404).GivesTagged<Cadre>();

        cadres.MapGet("", async (Caller caller, [AsParameters] PageQuery page, [AsParameters] CadreQuery query, ReadRegisters read, CancellationToken cancel) =>
                Answers.List(await read.CadresAsync(caller, query, page, cancel)))
            .Allow(Readers)
            .Describe("ListCadres", "Cadres in order of staff number: at or below a unit, of a cohort, with a standing, or found by a text", 401, 403).Lists<Cadre>();
    }
}
