using Appraisal.Service.Access;
using Appraisal.Service.Accountability;
using Appraisal.Service.Audit;
using Appraisal.Service.Disclosure;
using Appraisal.Service.Hosting.OpenApi;
using Appraisal.Service.Hosting.Settings;
using Appraisal.Service.Home;
using Appraisal.Service.HumanResources;
using Appraisal.Service.Imports;
using Appraisal.Service.Inspections;
using Appraisal.Service.Materials;
using Appraisal.Service.Organization;
using Appraisal.Service.Schemes;
using Appraisal.Service.Scores;
using Appraisal.Service.Surveys;
using Appraisal.Service.Surveys.Kiosk;
using Appraisal.Service.Web;
using Appraisal.Service.Web.Pages;
using Appraisal.Service.Work;
using Appraisal.Storage;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Console;

namespace Appraisal.Service.Hosting;

/// <summary>Puts the service together.</summary>
public static class ServiceHost
{
    /// <summary>Bytes of a request body where a route does not say otherwise.</summary>
    public const int BodyLimit = 1 << 20;

    /// <summary>The configuration of <paramref name="args"/>, the environment and the files of settings beside the program.</summary>
    /// <exception cref="StartFault">A file of settings cannot be read.</exception>
    public static WebApplicationBuilder Configure(string[] args)
    {
        OwnFiles.Restrict();
        try
        {
            var builder = WebApplication.CreateBuilder(new WebApplicationOptions
            {
                Args = args,
                ContentRootPath = AppContext.BaseDirectory,
                ApplicationName = typeof(ServiceHost).Assembly.GetName().Name, // the pages' files are found by it, also within a test's program
            });
            builder.WebHost.UseStaticWebAssets(); // in every environment; what is published has no list of them and needs none
            ((IConfigurationBuilder)builder.Configuration).Sources.Insert(0, new MemoryConfigurationSource { InitialData = Defaults(builder.Configuration) });
            return builder;
        }
        catch (InvalidDataException broken)
        {
            throw new StartFault(StartFault.Configuration, $"{broken.Message} {broken.InnerException?.InnerException?.Message ?? broken.InnerException?.Message}".Trim());
        }
    }

    // below all that may say otherwise
    private static IEnumerable<KeyValuePair<string, string?>> Defaults(IConfiguration configuration)
    {
        // what is not published would look on the disk for a changed file of wwwroot with each request, the API's too
        yield return new("ReloadStaticAssetsAtRuntime", "false");
        if (Listening.Addresses(configuration) is [NodeOptions.DefaultUrl])
            yield return new("Urls", NodeOptions.DefaultUrl);
    }

    /// <summary>
    /// The service, ready to start; what differs in a test is changed by <paramref name="configure"/>, and what else must be found in order
    /// is told by <paramref name="surroundings"/>.
    /// </summary>
    /// <exception cref="StartFault">Something is wrong with its configuration: all of it at once.</exception>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null, Func<IConfiguration, IEnumerable<string>>? surroundings = null)
    {
        var builder = Configure(args);
        configure?.Invoke(builder);
        if (SettingCheck.Faults(builder.Configuration).Concat(surroundings?.Invoke(builder.Configuration) ?? []).ToList() is { Count: > 0 } faults)
            throw new StartFault(StartFault.Configuration, faults);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = BodyLimit;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        });
        AddPlatform(builder);
        AddFeatures(builder.Services, builder.Configuration);

        var app = builder.Build();
        app.UseHead();
        app.UseSecurityHeaders();
        app.UseResponseCompression();
        app.UseKeptForms();
        app.UseRequestLocalization();
        app.UseExceptionHandler();
        app.UseStatusCodePages(context => Problems.Answer(OfStatus(context.HttpContext)).ExecuteAsync(context.HttpContext));
        app.UseGoneForms();
        if (app.Configuration.Roles().HasFlag(HostRoles.Api))
            app.UseOpenApi(); // before authorization: the documentation is open to all
        app.UseRouting(); // here, when a HEAD has become a GET
        app.UseCors();
        app.UseGuessLimit();
        app.UseSessions();
        app.UseRateLimiter();
        app.UseRequestTimeouts();
        app.UseAuthorization();
        app.UseStrictQueries();
        app.UseReadAddresses();
        app.UseBodyCharset();
        app.UseAntiforgery();
        app.UsePreconditions();
        app.UseJobsAudit();
        app.MapHealth();
        app.MapTelemetry();
        app.Lifetime.ApplicationStarted.Register(Measures.Announce);
        if (!app.Configuration.Roles().HasFlag(HostRoles.Api))
            return app;
        app.MapJobs();
        app.MapSignIn();
        app.MapPages();
        app.MapMendedDownload();
        app.MapKiosk();
        MapFeatures(app.MapGroup("/api/v1"));
        return app;
    }

    private static void AddPlatform(WebApplicationBuilder builder)
    {
        var services = builder.Services;
        var options = DatabaseSettings.Options(builder.Configuration);
        services.TryAddSingleton(TimeProvider.System);
        // made by the container, so that it ends with it; its secrets may stand beside it
        services.AddSingleton(provider => new Database(options) { RowKey = () => provider.GetRequiredService<Secrets>().Rows });
        services.AddSingleton<Ids>();
        services.AddSingleton(provider => Secrets.Load(builder.Configuration, provider.GetRequiredService<Database>().File));
        services.ConfigureHttpJsonOptions(json => Json.Configure(json.SerializerOptions));
        services.Configure<RouteHandlerOptions>(o => o.ThrowOnBadRequest = true);
        services.AddExceptionHandler<ExceptionAnswers>().AddProblemDetails();
        services.Configure<RequestLocalizationOptions>(o =>
        {
            o.SetDefaultCulture("en").AddSupportedCultures("en").AddSupportedUICultures("en", "zh-CN", "zh");
            o.RequestCultureProviders = PageHost.Languages;
        });
        services.AddOpenApiDocument();
        services.AddPages();
        services.AddEdge(builder.Configuration);
        services.AddTelemetry(builder.Configuration);
        services.Insert(0, ServiceDescriptor.Singleton<ConsoleFormatter, LogLines>()); // before the framework's own, which tells addresses
        services.AddJobs(options, builder.Configuration.Roles());
    }

    private static void AddFeatures(IServiceCollection services, IConfiguration configuration) => services
        .AddAccess(configuration)
        .AddImports(configuration)
        .AddAudit(configuration)
        .AddOrganization()
        .AddInspections()
        .AddDisclosure()
        .AddSchemes()
        .AddMaterials(configuration)
        .AddWork()
        .AddFindings()
        .AddAccountability()
        .AddScores()
        .AddHome()
        .AddObjections()
        .AddSchemeComments()
        .AddHumanResources(configuration)
        .AddSurveys(configuration);

    private static void MapFeatures(IEndpointRouteBuilder api)
    {
        api.MapAccess();
        api.MapImports();
        api.MapImportRecord();
        api.MapAudit();
        api.MapOrganization();
        api.MapInspections();
        api.MapDisclosure();
        api.MapSchemes();
        api.MapScores();
        api.MapObjections();
        api.MapSchemeComments();
        api.MapHumanResources();
        api.MapSurveys();
        api.MapMaterials();
        api.MapWork();
        api.MapFindings();
        api.MapAccountability();
    }

    // an answer that has a status and nothing else; a page that is refused with 404 is left empty by the framework, and says why beside it
    private static Refusal OfStatus(HttpContext context) => context.Items[typeof(Refused)] as Refusal ?? context.Response.StatusCode switch
    {
        401 => new Refusal(401, "unauthenticated", []),
        403 => new Refusal(403, "forbidden", [], Wire.Text(Caller.From(context.User).Role)),
        404 => new Refusal(404, "no-such-route", []),
        405 => new Refusal(405, "method-not-allowed", []),
        413 => new Refusal(413, "too-large", []),
        415 => new Refusal(415, "unsupported-media-type", []),
        var status => new Refusal(status, "malformed", []),
    };
}
