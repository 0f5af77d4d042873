using Appraisal.Service.Access;
using Microsoft.OpenApi;

namespace Appraisal.Service.Hosting.OpenApi;

/// <summary>The OpenAPI document and its page.</summary>
public static class OpenApiDocuments
{
    private const string Root = "/swagger";

    private const string SessionScript = "session.js";

    /// <summary>The security scheme of an issuer's tokens.</summary>
    internal const string Bearer = "Bearer";

    /// <summary>Registers the document.</summary>
    public static void AddOpenApiDocument(this IServiceCollection services)
    {
        services.AddEndpointsApiExplorer();
        services.AddSwaggerGen(options =>
        {
            options.SwaggerDoc("v1", new OpenApiInfo
            {
                Title = "Appraisal",
                Version = "v1",
                Description = "Performance appraisal scoring with public-satisfaction weighting. Errors are problem documents (RFC 9457) with a stable code; docs/problems.md lists them all.",
            });
            options.AddServer(new OpenApiServer { Url = "/", Description = "This service" });
            foreach (var file in Directory.GetFiles(AppContext.BaseDirectory, "Appraisal.*.xml"))
                options.IncludeXmlComments(file);
            options.SupportNonNullableReferenceTypes();
            options.SchemaFilter<Words>();
            var truth = new SchemaTruth();
            options.AddSchemaFilterInstance(truth);
            options.OperationFilter<OperationTruth>();
            options.AddDocumentFilterInstance(truth);
            options.DocumentFilter<Tags>();
            options.DocumentFilter<Examples>();
            options.DocumentFilter<ProblemExamples>();
            options.AddSecurityDefinition(ApiKeyAuthentication.SchemeName, new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Header,
                Name = ApiKeyAuthentication.Header,
                Description = "The key that an administrator gave you.",
            });
            options.AddSecurityDefinition(Bearer, new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                BearerFormat = "JWT",
                Description = "A token of the OpenID Connect issuer, where one is configured.",
            });
            options.AddSecurityDefinition(Sessions.SchemeName, new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Cookie,
                Name = Sessions.Cookie,
                Description = $"Who is signed in with a browser; whatever changes something needs the antiforgery token of /sign-in/token in {Sessions.TokenHeader} beside it.",
            });
        });
    }

    /// <summary>Serves <c>/swagger</c>.</summary>
    public static void UseOpenApi(this WebApplication app)
    {
        var script = Script();
        app.Map(Root + "/" + SessionScript, branch => branch.Run(context =>
        {
            context.Response.ContentType = "text/javascript; charset=utf-8";
            return context.Response.WriteAsync(script, context.RequestAborted);
        }));
        // for its own paths alone: they look at each request with regular expressions, a sixth of what it costs to answer one
        app.UseWhen(context => context.Request.Path.StartsWithSegments(Root, StringComparison.OrdinalIgnoreCase), branch => branch.UseSwagger().UseSwaggerUI(ui =>
        {
            ui.DocumentTitle = "Appraisal API";
            ui.InjectJavascript(SessionScript);
        }));
    }

    // lets who is signed in by a cookie try routes that change something; a key or a token that the page was given needs none of it
    private static string Script()
    {
        using var reader = new StreamReader(typeof(OpenApiDocuments).Assembly.GetManifestResourceStream("swagger-session.js")!);
        return reader.ReadToEnd();
    }
}
