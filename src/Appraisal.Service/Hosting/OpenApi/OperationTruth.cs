using System.Text.Json;
using System.Text.Json.Nodes;
using Appraisal.Service.Access;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Microsoft.AspNetCore.Authorization;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Appraisal.Service.Hosting.OpenApi;

/// <summary>
/// Says of every operation what the edge does for all: who may call it, which refusals can come anywhere, which headers go with an
/// answer, what its parameters are, and which bodies are binary.
/// </summary>
internal sealed class OperationTruth : IOperationFilter
{
    /// <summary>The refusal that a status is described by.</summary>
    internal static readonly Dictionary<string, Refusal> Refusals = new(StringComparer.Ordinal)
    {
        ["400"] = new(400, "malformed", [new("items[0].min", "unreadable", 3, 14)]),
        ["401"] = new(401, "unauthenticated", []),
        ["403"] = new(403, "forbidden", [], "kiosk"),
        ["404"] = Refusal.NotFound("unit", "T99"),
        ["406"] = new(406, "not-acceptable", [], string.Join(", ", MediaTypes.Lists)),
        ["408"] = new(408, "too-slow", []),
        ["409"] = Refusal.Conflict("id-taken", "F-2025-0001"),
        ["410"] = new(410, "position-gone", [], 17),
        ["412"] = new(412, "precondition-failed", []),
        ["413"] = new(413, "too-large", []),
        ["415"] = new(415, "unsupported-media-type", []),
        ["422"] = Refusal.Invalid(new FieldError("name", "required"), new("dutyHours", "out-of-range", -1, 0, 8784)),
        ["429"] = new(429, "too-many-requests", []),
        ["503"] = new(503, "busy", []),
    };

    private static readonly string[] Everywhere = ["400", "422", "429", "503"];
    private static readonly string[] WithBody = ["408", "413", "415"];
    private static readonly string[] Conditional = ["412"];

    /// <inheritdoc/>
    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        var metadata = context.ApiDescription.ActionDescriptor.EndpointMetadata;
        var isOpen = metadata.OfType<IAllowAnonymous>().Any();
        operation.Description ??= operation.Summary;
        Secure(operation, context, isOpen, isOpen && metadata.OfType<Delivery>().Any());
        Refuse(operation, context, isOpen);
        Parameters(operation, metadata, IsConditional(context));
        Bodies(operation);
        foreach (var (status, response) in operation.Responses!)
            Headers((OpenApiResponse)response, status, metadata);
    }

    private static bool IsConditional(OperationFilterContext context) => context.ApiDescription.HttpMethod is "PUT" or "DELETE";

    private static void Secure(OpenApiOperation operation, OperationFilterContext context, bool isOpen, bool keyIsOptional)
    {
        List<OpenApiSecurityRequirement> ways = isOpen && !keyIsOptional ? [] :
        [
            .. ((string[])[ApiKeyAuthentication.SchemeName, OpenApiDocuments.Bearer, Sessions.SchemeName])
                .Select(name => new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(name, context.Document)] = [] }),
        ];
        if (isOpen)
            ways.Add([]);
        operation.Security = ways;
    }

    private static void Refuse(OpenApiOperation operation, OperationFilterContext context, bool isOpen)
    {
        foreach (var status in Everywhere.Concat(isOpen ? [] : ["401", "403"]).Concat(operation.RequestBody is null ? [] : WithBody).Concat(IsConditional(context) ? Conditional : []))
        {
            if (!operation.Responses!.ContainsKey(status))
                operation.Responses[status] = Problem(context);
        }
        foreach (var (status, response) in operation.Responses!.Where(r => r.Key[0] is '4' or '5'))
        {
            if (!Refusals.TryGetValue(status, out var refusal))
                continue;
            response.Description = Messages.In("en", $"problem.{refusal.Code}.title");
            if (status == "422")
                OrProblem(response, context);
            foreach (var body in (response.Content ?? new Dictionary<string, IOpenApiMediaType>(StringComparer.Ordinal)).Values.OfType<OpenApiMediaType>().Where(b => b.Schema is OpenApiSchemaReference { Reference.Id: "Problem" } or OpenApiSchema { AnyOf.Count: > 0 }))
                body.Example = Example(refusal);
        }
    }

    /// <summary>The document of a refusal, as it is shown.</summary>
    internal static JsonNode? Example(Refusal refusal)
    {
        var example = JsonSerializer.SerializeToNode(Problems.Describe(refusal), Json.Options)!;
        example["traceId"] = "4bf92f3577b34da6a3ce929d0e0e4736";
        return example;
    }

    // a query that is not understood is refused in the same way everywhere, also where a route has a problem of its own
    private static void OrProblem(IOpenApiResponse response, OperationFilterContext context)
    {
        foreach (var body in (response.Content ?? new Dictionary<string, IOpenApiMediaType>(StringComparer.Ordinal)).Values.OfType<OpenApiMediaType>())
        {
            if (body.Schema is OpenApiSchemaReference { Reference.Id: not "Problem" } own)
                body.Schema = new OpenApiSchema { AnyOf = [own, context.SchemaGenerator.GenerateSchema(typeof(Problem), context.SchemaRepository)] };
        }
    }

    private static OpenApiResponse Problem(OperationFilterContext context) => new()
    {
        Content = new Dictionary<string, IOpenApiMediaType>(StringComparer.Ordinal)
        {
            [Problems.MediaType] = new OpenApiMediaType { Schema = context.SchemaGenerator.GenerateSchema(typeof(Problem), context.SchemaRepository) },
        },
    };

    private static void Parameters(OpenApiOperation operation, IList<object> metadata, bool isConditional)
    {
        operation.Parameters ??= [];
        foreach (var parameter in operation.Parameters.OfType<OpenApiParameter>())
        {
            parameter.Name = JsonNamingPolicy.CamelCase.ConvertName(parameter.Name!);
            parameter.Description ??= ParameterTexts.Of(parameter.Name);
        }
        operation.Parameters.Add(Header("Accept-Language", "The language of messages: en, or zh-CN.", "zh-CN"));
        if (metadata.OfType<Tagged>().Any())
            operation.Parameters.Add(Header("If-None-Match", "The ETag of what you have: 304 if it is still the same.", "\"9f2c4e7a10b3d5f86c1e0a7b4d2f9e35\""));
        if (isConditional)
        {
            operation.Parameters.Add(Header("If-Match", "Write only if the GET of this address still answers with this ETag; 412 if not.", "\"9f2c4e7a10b3d5f86c1e0a7b4d2f9e35\""));
            operation.Parameters.Add(Header("If-None-Match", "With *: write only if there is nothing at this address yet; 412 if there is.", "*"));
        }
        foreach (var taken in metadata.OfType<TakenHeader>())
            operation.Parameters.Add(Header(taken.Name, taken.Description, taken.Example));
    }

    private static OpenApiParameter Header(string name, string description, string example) => new()
    {
        Name = name, In = ParameterLocation.Header, Description = description, Example = example, Schema = new OpenApiSchema { Type = JsonSchemaType.String },
    };

    // what is no JSON is text or bytes, whatever the type that it is made from
    private static void Bodies(OpenApiOperation operation)
    {
        var contents = operation.Responses!.Values.Select(r => r.Content).Append(operation.RequestBody?.Content).OfType<IDictionary<string, IOpenApiMediaType>>();
        foreach (var (type, body) in contents.SelectMany(c => c).Where(c => c.Key is not (MediaTypes.Json or Problems.MediaType or "text/json" or "application/*+json")))
        {
            if (body is not OpenApiMediaType made)
                continue;
            made.Example = null;
            made.Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = IsText(type) && operation.RequestBody?.Content?.ContainsKey(type) != true ? null : "binary" };
        }
    }

    private static bool IsText(string type) => type.StartsWith("text/", StringComparison.Ordinal) || type == MediaTypes.Ndjson;

    private static void Headers(OpenApiResponse response, string status, IList<object> metadata)
    {
        response.Headers ??= new Dictionary<string, IOpenApiHeader>(StringComparer.Ordinal);
        if (status is "429" or "503")
            Add("Retry-After", "Seconds after which to try again.");
        if (status == "401")
            Add("WWW-Authenticate", "How to say who you are.");
        if (status is "201" or "202")
            Add("Location", "Where it is.");
        if (status is "200" or "304" && metadata.OfType<Tagged>().Any())
            Add("ETag", "What this answer is called; send it in If-None-Match.");
        if (status is "200" or "201" && metadata.OfType<TaggedWrite>().Any())
            Add("ETag", "What a GET of this address answers with now; send it in If-Match to change it again.");
        if (status == "200" && metadata.OfType<Listed>().Any())
            Add("X-Next-Cursor", "The cursor of the next page, where there is one.");
        if (metadata.OfType<Downloaded>().Any() && response.Content?.Keys.Any(type => type != Problems.MediaType) == true)
            Add("Content-Disposition", "The name to save it under.");

        void Add(string name, string description) =>
            response.Headers[name] = new OpenApiHeader { Description = description, Schema = new OpenApiSchema { Type = name == "Retry-After" ? JsonSchemaType.Integer : JsonSchemaType.String } };
    }
}
