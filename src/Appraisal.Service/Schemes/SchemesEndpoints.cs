using Appraisal.Scoring.Schemes;
using Appraisal.Service.Access;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Schemes;

namespace Appraisal.Service.Schemes;

/// <summary>Schemes, cycles and their participants.</summary>
public static class SchemesEndpoints
{
    private static readonly Role[] Readers = [Role.Organizer, Role.Appraiser, Role.Inspector, Role.UnitClerk, Role.Auditor];

    /// <summary>Registers the feature.</summary>
    public static IServiceCollection AddSchemes(this IServiceCollection services) =>
        services.AddSingleton<PutScheme>().AddSingleton<PutCycle>().AddSingleton<MoveCycle>().AddSingleton<PutParticipant>().AddSingleton<ReadCyclePage>().AddSingleton<Postings>();

    /// <summary>Maps its routes.</summary>
    public static void MapSchemes(this IEndpointRouteBuilder api)
    {
        MapSchemes(api.MapGroup("/schemes").WithTags("Schemes"));
        MapCycles(api.MapGroup("/cycles").WithTags("Schemes"));
        MapParticipants(api.MapGroup("/cycles/{cycle}/participants").WithTags("Schemes"));
    }

    private static void MapSchemes(RouteGroupBuilder schemes)
    {
        schemes.MapPut("/{code}/{version}", async (Caller caller, string code, string version, Scheme scheme, PutScheme put, CancellationToken cancel) =>
                Answers.Put(await put.RunAsync(caller, code, version, scheme, cancel), s => $"/schemes/{Uri.EscapeDataString(s.Code)}/{Uri.EscapeDataString(s.Version)}"))
            .Allow(Role.Organizer)
            .Describe("PutScheme", "Stores a version of a scheme; what is omitted takes its default, every broken rule is listed", 400, 401, 403, 409, 422)
            .StoresTagged<SchemeView>();

        schemes.MapGet("/{code}/{version}", async (string code, string version, Database database, CancellationToken cancel) =>
                Answers.Cacheable(await database.ReadAsync<Outcome<SchemeView>>(async session =>
                    await SchemeStore.FindAsync(session, Check.Normalise(code)!, Check.Normalise(version)!, cancel) is { } row
                        ? SchemesViews.Scheme(row)
                        : Refusal.NotFound("scheme", $"{code}/{version}"), cancel)))
            .Allow([.. Readers, Role.Member, Role.HrReader])
            .Describe("GetScheme", "A version of a scheme with every parameter", 401, 403, 404).GivesTagged<SchemeView>();

        schemes.MapGet("", async ([AsParameters] PageQuery page, Database database, CancellationToken cancel) =>
                Answers.List<SchemeView>(await database.ReadAsync(async session =>
                {
                    var after = page.After.Split('\n');
                    return page.Of(await SchemeStore.PageAsync(session, after[0], after.ElementAtOrDefault(1) ?? "", page.Size + 1, cancel),
                        SchemesViews.Scheme, r => $"{r.Code}\n{r.Version}");
                }, cancel)))
            .Allow([.. Readers, Role.Member, Role.HrReader])
            .Describe("ListSchemes", "Schemes in order of code and version", 401, 403).Lists<SchemeView>();
    }

    private static void MapCycles(RouteGroupBuilder cycles)
    {
        cycles.MapPut("/{code}", async (Caller caller, string code, CycleRequest request, PutCycle put, CancellationToken cancel) =>
                Answers.Put(await put.RunAsync(caller, code, request, cancel), c => $"/cycles/{Uri.EscapeDataString(c.Code)}"))
            .Allow(Role.Organizer)
            .Describe("PutCycle", "Stores a cycle; after its start only its survey may change", 400, 401, 403, 409, 422).StoresTagged<Cycle>();

        cycles.MapGet("/{code}", async (Caller caller, string code, Database database, CancellationToken cancel) =>
                Answers.Cacheable(await database.ReadAsync<Outcome<Cycle>>(async session =>
                    await CycleStore.FindAsync(session, Check.Normalise(code)!, cancel) is { } row && await caller.SeesAsync(session, row, cancel)
                        ? SchemesViews.Cycle(row)
                        : Refusal.NotFound("cycle", code), cancel)))
            .Allow([.. Readers, Role.Member, Role.HrReader])
            .Describe("GetCycle", "One cycle", 401, 403, 404).GivesTagged<Cycle>();

        cycles.MapGet("", async (Caller caller, [AsParameters] PageQuery page, Database database, CancellationToken cancel) =>
                Answers.List<Cycle>(await database.ReadAsync(async session => page.Of(
                    await CycleStore.PageAsync(session, page.After, caller.Unit, page.Size + 1, cancel), SchemesViews.Cycle, r => r.Code), cancel)))
            .Allow([.. Readers, Role.Member, Role.HrReader])
            .Describe("ListCycles", "Cycles in order of code", 401, 403).Lists<Cycle>();

        cycles.MapPost("/{code}/start", async (Caller caller, string code, MoveCycle move, CancellationToken cancel) =>
                Answers.Of(await move.StartAsync(caller, Check.Normalise(code)!, cancel)))
            .Allow(Role.Organizer)
            .Describe("StartCycle", "Freezes the scheme and copies the postings that scoring reads", 401, 403, 404, 409).Gives<Cycle>();

        cycles.MapPost("/{code}/close", async (Caller caller, string code, MoveCycle move, CancellationToken cancel) =>
                Answers.Of(await move.CloseAsync(caller, Check.Normalise(code)!, asksForObjections: false, cancel)))
            .Allow(Role.Organizer)
            .Describe("CloseCycle", "Ends the cycle: nothing new enters it; none of its surveys may take responses any more", 401, 403, 404, 409).Gives<Cycle>();
    }

    private static void MapParticipants(RouteGroupBuilder participants)
    {
        participants.MapPut("/{staffNo}", async (
                Caller caller, string cycle, string staffNo, ParticipantRequest request, PutParticipant put, CancellationToken cancel) =>
                Answers.Put(await put.RunAsync(caller, Check.Normalise(cycle)!, staffNo, request, cancel),
                    p => $"/cycles/{Uri.EscapeDataString(p.Cycle)}/participants/{Uri.EscapeDataString(p.StaffNo)}"))
            .Allow(Role.Organizer)
            .Describe("PutParticipant", "Records a dated change of the posting that scoring reads, with its reason", 400, 401, 403, 404, 409, 422)
            .StoresTagged<Participant>();

        participants.MapGet("/{staffNo}", async (Caller caller, string cycle, string staffNo, Database database, CancellationToken cancel) =>
                Answers.Cacheable(await database.ReadAsync<Outcome<Participant>>(async session =>
                    await ParticipantStore.FindAsync(session, Check.Normalise(cycle)!, Check.Normalise(staffNo)!, cancel) is { } row
                        && await caller.HoldsAsync(session, row.Unit, cancel)
                        ? SchemesViews.Participant(row) with
                        {
                            Changes = [.. (await ParticipantStore.ChangesAsync(session, row.Cycle, row.StaffNo, cancel)).Select(SchemesViews.Change)],
                        }
                        : Refusal.NotFound("participant", $"{cycle}/{staffNo}"), cancel)))
            .Allow(Readers)
            .Describe("GetParticipant", "A participant with every dated change", 401, 403, 404).GivesTagged<Participant>();

        participants.MapGet("", async (Caller caller, string cycle, [AsParameters] PageQuery page, string? staffNo, Database database, CancellationToken cancel) =>
                Answers.List<Participant>(await database.ReadAsync(async session => page.Of(
                    await ParticipantStore.PageAsync(session, Check.Normalise(cycle)!, page.After, Check.Normalise(staffNo), caller.Unit, page.Size + 1, cancel),
                    SchemesViews.Participant, r => r.StaffNo), cancel)))
            .Allow(Readers)
            .Describe("ListParticipants", "Participants in order of staff number, or one of them", 401, 403).Lists<Participant>();
    }
}
