using Appraisal.Service.Access;
using Appraisal.Service.Hosting;
using Appraisal.Service.Surveys.Collection;
using Appraisal.Service.Surveys.Devices;
using Appraisal.Service.Surveys.Intake;
using Appraisal.Service.Surveys.Kiosk;
using Appraisal.Service.Surveys.Quality;
using Appraisal.Service.Surveys.Tokens;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Surveys;
using Hangfire;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.AspNetCore.Mvc;

namespace Appraisal.Service.Surveys;

/// <summary>Surveys: definition, frame, intake, aggregation, results.</summary>
public static class SurveysEndpoints
{
    private const int FrameLimit = 32 << 20;
    private static readonly Role[] Readers = [Role.Organizer, Role.Appraiser, Role.Auditor];

    /// <summary>Registers the feature.</summary>
    public static IServiceCollection AddSurveys(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton<CommitGroup>(provider => provider.GetRequiredService<GroupCommit>().RunAsync); // a host may put another in its place
        return services
            .AddSingleton(configuration.GetSection("Intake").Get<IntakeOptions>() ?? new IntakeOptions())
            .AddSingleton<SurveyCatalog>().AddSingleton<TokenPlaces>().AddSingleton<BatchGate>().AddSingleton<ResponseCheck>().AddSingleton<ReceiveResponses>().AddSingleton<ImportResponses>()
            .AddSingleton<GroupCommit>().AddSingleton<IntakeWriter>().AddHostedService(provider => provider.GetRequiredService<IntakeWriter>())
            .AddSingleton<PutSurvey>().AddSingleton<ReadSurveys>().AddSingleton<CloseSurvey>().AddSingleton<PutFrame>().AddSingleton<GetPressure>()
            .AddSingleton<AggregateResponses>()
            .AddSingleton(configuration.GetSection("Quality").Get<QualityOptions>() ?? new QualityOptions())
            .AddSingleton<ExamineResponses>().AddSingleton<DecideFlag>().AddSingleton<DrawTokens>().AddSingleton<KioskFiles>().AddSingleton<ManageDevices>()
            .AddSingleton<GetCollectionReport>().AddSingleton<DeidentifyResponses>()
            .AddRecurring<AggregateResponses>("aggregate-responses", Cron.Minutely(), job => job.RunAsync(CancellationToken.None))
            .AddRecurring<ExamineResponses>("examine-responses", Cron.Hourly(17), job => job.RunAsync(CancellationToken.None))
            .AddRecurring<DeidentifyResponses>("deidentify-responses", Cron.Daily(19), job => job.RunAsync(CancellationToken.None));
    }

    /// <summary>Maps its routes.</summary>
    public static void MapSurveys(this IEndpointRouteBuilder api)
    {
        var surveys = api.MapGroup("/surveys").WithTags("Surveys");
        MapDefinition(surveys);
        MapFrame(surveys.MapGroup("/{code}/frame"));
        MapResults(surveys);
        MapBeside(surveys);
        surveys.MapIntake();
        surveys.MapTokens();
        surveys.MapQuality();
        surveys.MapCollection();
        api.MapDevices();
    }

    private static void MapDefinition(RouteGroupBuilder surveys)
    {
        surveys.MapPut("/{code}", async (Caller caller, string code, SurveyRequest request, PutSurvey put, CancellationToken cancel) =>
                Answers.Put(await put.RunAsync(caller, code, request, cancel), s => $"/surveys/{Uri.EscapeDataString(s.Code)}"))
            .Allow(Role.Organizer)
            .Describe("PutSurvey", "Stores a survey; items and strata are fixed once a response has come", 400, 401, 403, 409, 422).StoresTagged<Survey>();

        surveys.MapGet("/{code}", async (Caller caller, string code, ReadSurveys read, CancellationToken cancel) =>
                Answers.Cacheable(await read.GetAsync(caller, code, cancel)))
            .Allow([.. Readers, Role.Kiosk, Role.UnitClerk, Role.Collector])
            .Describe("GetSurvey", "One survey", 401, 403, 404).GivesTagged<Survey>();

        surveys.MapGet("", async (Caller caller, [AsParameters] PageQuery page, ReadSurveys read, CancellationToken cancel) =>
                Answers.List(await read.ListAsync(caller, page, cancel)))
            .Allow([.. Readers, Role.Collector])
            .Describe("ListSurveys", "Surveys in order of code", 401, 403).Lists<Survey>();

        surveys.MapPost("/{code}/close", async (Caller caller, string code, CloseRequest? request, CloseSurvey close, CancellationToken cancel) =>
                Answers.Of(await close.RunAsync(caller, Check.Normalise(code)!, request?.Final ?? false, cancel)))
            .Allow(Role.Organizer)
            .Describe("CloseSurvey", "Closes a survey now; final: nothing late is awaited", 400, 401, 403, 404, 409).Gives<Survey>();
    }

    private static void MapFrame(RouteGroupBuilder frame)
    {
        frame.MapPut("", async (Caller caller, string code, IReadOnlyList<FrameLine> lines, PutFrame put, CancellationToken cancel) =>
                Answers.Put(await put.RunAsync(caller, Check.Normalise(code)!, lines, cancel)))
            .Allow(Role.Organizer).WithMetadata(new RequestSizeLimitAttribute(FrameLimit))
            .Describe("PutFrame", "Stores the register population of each stratum for each cadre, in place of what was there; not after the close, nor for cadres whose figures are out", 400, 401, 403, 404, 409, 413, 422)
            .Gives<IReadOnlyList<FrameLine>>().WithMetadata(new TaggedWrite());

        frame.MapGet("", async (Caller caller, string code, string? format, HttpRequest request, PutFrame frames, CancellationToken cancel) =>
                Frame(request, Check.Normalise(code)!, format, await frames.ReadAsync(caller, Check.Normalise(code)!, cancel)))
            .Allow(Readers)
            .Describe("GetFrame", "The register population of each stratum for each cadre", 401, 403, 404, 422)
            .Produces<IReadOnlyList<FrameLine>>(200, MediaTypes.Json, MediaTypes.Ndjson, MediaTypes.Csv, MediaTypes.Xlsx).Produces(304).WithMetadata(new Tagged(), new Listed(), new Downloaded());
    }

    // as a table it names its survey, so that it can be imported as it is
    private static IResult Frame(HttpRequest request, string survey, string? format, Outcome<FrameLine[]> frame)
    {
        if (new PageQuery(null, null, format).Refusal is { } refusal)
            return Problems.Answer(refusal);
        var type = PageQuery.FormatOf(format)?.Type ?? MediaTypes.Best(request, MediaTypes.Lists);
        return frame.Refusal is not null || type is MediaTypes.Json
            ? Answers.Cacheable(frame)
            : Answers.List<ListedFrameLine>(new Page<ListedFrameLine>([.. frame.Value.Select(l => new ListedFrameLine(survey, l.StaffNo, l.Stratum, l.Population))], null));
    }

    private static void MapResults(RouteGroupBuilder surveys)
    {
        surveys.MapPost("/{code}/aggregate", async (Caller caller, string code, Database database, IBackgroundJobClient jobs, CancellationToken cancel) =>
            {
                if (await database.ReadAsync(s => FindAsync(s, caller, Check.Normalise(code)!, cancel), cancel) is not { } survey)
                    return Problems.Answer(Refusal.NotFound("survey", code));
                jobs.Enqueue<AggregateResponses>(job => job.RunAsync(CancellationToken.None));
                return TypedResults.Accepted($"/api/v1/surveys/{Uri.EscapeDataString(survey.Code)}/results");
            })
            .Allow(Role.Organizer, Role.Appraiser)
            .Describe("AggregateSurvey", "Counts what was received now; it also happens by itself every minute", 401, 403, 404).Produces(202);
    }

    private static void MapBeside(RouteGroupBuilder surveys)
    {
        surveys.MapGet("/{code}/pressure", async (Caller caller, string code, GetPressure get, CancellationToken cancel) =>
                Answers.Cacheable(await get.RunAsync(caller, Check.Normalise(code)!, cancel)))
            .Allow(Readers)
            .Describe("GetPressure", "How many were told how to answer, by unit, once the survey is final", 401, 403, 404).GivesTagged<PressureResults>();

        surveys.MapPost("/{code}/pressure/{unit}/decision", async (
                Caller caller, string code, string unit, PressureDecisionRequest request, GetPressure get, CancellationToken cancel) =>
                Answers.Of(await get.DecideAsync(caller, Check.Normalise(code)!, Check.Normalise(unit)!, request, cancel)))
            .Allow(Role.Organizer, Role.Appraiser)
            .Describe("DecidePressure", "Upholds or lifts the note that a unit is influenced", 400, 401, 403, 404, 409, 422).Gives<UnitPressure>();

        surveys.MapGet("/{code}/reasons", async (Caller caller, string code, GetPressure get, CancellationToken cancel) =>
                Answers.Cacheable(await get.ReasonsAsync(caller, Check.Normalise(code)!, cancel)))
            .Allow(Readers)
            .Describe("GetReasons", "The reasons that people gave, by cadre or unit, once the survey is final", 401, 403, 404).GivesTagged<ReasonResults>();
    }

    /// <summary>The survey, if the caller may know of it.</summary>
    internal static async Task<SurveyRow?> FindAsync(Session session, Caller caller, string code, CancellationToken cancel) =>
        await SurveyStore.FindAsync(session, code, cancel) is { } row && await caller.SeenCycleAsync(session, row.Cycle, cancel) is not null ? row : null;
}
