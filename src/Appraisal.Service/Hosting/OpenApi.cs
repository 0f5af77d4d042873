using System.Reflection;
using Appraisal.Service.Access;
using Appraisal.Service.Web;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Appraisal.Service.Hosting;

/// <summary>The OpenAPI document and its page.</summary>
public static class OpenApi
{
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
                Description = "Performance appraisal scoring with public-satisfaction weighting.",
            });
            options.IncludeXmlComments(Path.Combine(AppContext.BaseDirectory, $"{typeof(OpenApi).Assembly.GetName().Name}.xml"));
            var scoring = Path.Combine(AppContext.BaseDirectory, "Appraisal.Scoring.xml");
            if (File.Exists(scoring))
                options.IncludeXmlComments(scoring);
            options.SupportNonNullableReferenceTypes();
            options.SchemaFilter<Words>();
            options.OperationFilter<ProblemExamples>();
            options.AddSecurityDefinition(ApiKeyAuthentication.SchemeName, new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Header,
                Name = ApiKeyAuthentication.Header,
                Description = "The key that an administrator gave you.",
            });
            options.AddSecurityRequirement(document => new OpenApiSecurityRequirement
            {
                [new OpenApiSecuritySchemeReference(ApiKeyAuthentication.SchemeName, document)] = [],
            });
        });
    }

    /// <summary>Serves <c>/swagger</c>.</summary>
    public static void UseOpenApi(this WebApplication app) => app.UseSwagger().UseSwaggerUI(ui => ui.DocumentTitle = "Appraisal API");

    /// <summary>Enums are words in kebab-case.</summary>
    private sealed class Words : ISchemaFilter
    {
        public void Apply(IOpenApiSchema schema, SchemaFilterContext context)
        {
            var type = Nullable.GetUnderlyingType(context.Type) ?? context.Type;
            if (!type.IsEnum || schema is not OpenApiSchema enumeration)
                return;
            enumeration.Type = JsonSchemaType.String;
            enumeration.Format = null;
            enumeration.Enum = [.. Enum.GetValues(type).Cast<Enum>().Select(v => (System.Text.Json.Nodes.JsonNode)Storage.Wire.Text(v))];
        }
    }

    /// <summary>Each error answer says by example what it looks like.</summary>
    private sealed class ProblemExamples : IOperationFilter
    {
        private static readonly Dictionary<string, Storage.Refusal> Samples = new(StringComparer.Ordinal)
        {
            ["400"] = new(400, "malformed", [new("items[0].min", "unreadable", 3, 14)]),
            ["401"] = new(401, "unauthenticated", []),
            ["403"] = new(403, "forbidden", [], "kiosk"),
            ["404"] = Storage.Refusal.NotFound("unit", "T99"),
            ["410"] = new(410, "position-gone", [], 17),
            ["409"] = Storage.Refusal.Conflict("id-taken", "F-2025-0001"),
            ["408"] = new(408, "too-slow", []),
            ["413"] = new(413, "too-large", []),
            ["406"] = new(406, "not-acceptable", [], string.Join(", ", MediaTypes.Lists)),
            ["415"] = new(415, "unsupported-media-type", []),
            ["422"] = Storage.Refusal.Invalid(new Storage.FieldError("name", "required"), new("dutyHours", "out-of-range", -1, 0, 8784)),
            ["429"] = new(429, "busy", []),
            ["503"] = new(503, "busy", []),
        };

        public void Apply(OpenApiOperation operation, OperationFilterContext context)
        {
            foreach (var (status, response) in operation.Responses ?? [])
            {
                if (!Samples.TryGetValue(status, out var sample) || response.Content is null)
                    continue;
                foreach (var content in response.Content.Values.OfType<OpenApiMediaType>())
                    content.Example = System.Text.Json.JsonSerializer.SerializeToNode(Problems.Describe(sample), Json.Options);
            }
        }
    }
}
