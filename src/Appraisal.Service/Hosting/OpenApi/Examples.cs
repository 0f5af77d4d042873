using System.Text.Json.Nodes;
using Appraisal.Service.Web;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Appraisal.Service.Hosting.OpenApi;

/// <summary>Gives each body an example that fits its schema: the example of each field where one is written down, else one of its kind.</summary>
internal sealed class Examples : IDocumentFilter
{
    private const int Deepest = 12;

    private static readonly Dictionary<string, string> Formats = new(StringComparer.Ordinal)
    {
        ["date"] = "2026-03-31",
        ["date-time"] = "2026-03-31T06:30:00Z",
        ["uuid"] = "019a2f3c-8d11-7c40-9a51-6b0f2f7c1e55",
        ["uri"] = "https://hr.example/hooks/appraisal",
        ["byte"] = "JVBERi0xLjcKJeLjz9M=",
        ["date-span"] = "08:00:00",
        ["time-span"] = "08:00:00",
    };

    /// <inheritdoc/>
    public void Apply(OpenApiDocument swaggerDoc, DocumentFilterContext context)
    {
        foreach (var operation in swaggerDoc.Paths.Values.SelectMany(p => p.Operations!.Values))
        {
            foreach (var content in (operation.Responses ?? []).Values.Select(r => r.Content).Append(operation.RequestBody?.Content).OfType<IDictionary<string, IOpenApiMediaType>>())
                Fill(content, context.SchemaRepository);
        }
    }

    private static void Fill(IDictionary<string, IOpenApiMediaType> content, SchemaRepository schemas)
    {
        foreach (var (type, body) in content)
        {
            if (body is OpenApiMediaType { Example: null, Schema: { } schema } made && (type == MediaTypes.Json || type == Problems.MediaType))
                made.Example = Of(schema, schemas, 0);
        }
        if (!content.TryGetValue(MediaTypes.Json, out var json) || json.Example is not JsonObject page || page["items"] is not JsonArray { Count: > 0 } items || items[0] is not JsonObject item)
            return;
        Put(content, MediaTypes.Ndjson, item.ToJsonString(Json.Options) + "\n");
        Put(content, MediaTypes.Csv, $"{string.Join(',', item.Select(f => f.Key))}\r\n{string.Join(',', item.Select(f => f.Value is JsonValue v && v.TryGetValue(out string? text) ? text : f.Value is JsonValue n ? n.ToJsonString() : ""))}\r\n");
    }

    private static void Put(IDictionary<string, IOpenApiMediaType> content, string type, string example)
    {
        if (content.TryGetValue(type, out var body) && body is OpenApiMediaType made)
            made.Example = example;
    }

    private static JsonNode? Of(IOpenApiSchema? schema, SchemaRepository schemas, int depth)
    {
        if (schema is OpenApiSchemaReference reference)
            return schemas.Schemas.TryGetValue(reference.Reference.Id!, out var target) ? Of(target, schemas, depth + 1) : null;
        if (schema?.Examples is [var written, ..])
            return written.DeepClone();
#pragma warning disable CS0618 // of OpenAPI 3.0, where some of the comments' examples stand
        if (schema is null || schema.Example is not null)
            return schema?.Example?.DeepClone();
#pragma warning restore CS0618
        if (schema.Enum is [var first, ..])
            return first.DeepClone();
        if ((schema.AllOf is { Count: > 0 } ? schema.AllOf : schema.AnyOf) is [var only, ..])
            return depth > Deepest ? null : Of(only, schemas, depth);
        return (schema.Type & ~JsonSchemaType.Null) switch
        {
            JsonSchemaType.Object => Object(schema, schemas, depth),
            JsonSchemaType.Array => depth > Deepest || Of(schema.Items, schemas, depth + 1) is not { } item ? new JsonArray() : new JsonArray(item),
            JsonSchemaType.String => Formats.GetValueOrDefault(schema.Format ?? "", "text"),
            JsonSchemaType.Integer => JsonValue.Create(Least(schema)),
            JsonSchemaType.Number => JsonValue.Create(Least(schema) + 0.5),
            JsonSchemaType.Boolean => JsonValue.Create(true),
            _ => null,
        };
    }

    private static JsonObject Object(IOpenApiSchema schema, SchemaRepository schemas, int depth)
    {
        var made = new JsonObject();
        foreach (var (name, field) in schema.Properties ?? new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal))
        {
            if (depth <= Deepest || schema.Required?.Contains(name) == true)
                made[name] = name == "allOf" ? new JsonArray() : Of(field, schemas, depth + 1); // openapi-typescript takes what stands there for schemas and fails
        }
        if (made.Count == 0 && schema.AdditionalProperties is { } any && depth <= Deepest)
            made["q1"] = Of(any, schemas, depth + 1);
        return made;
    }

    private static int Least(IOpenApiSchema schema) => int.TryParse(schema.Minimum, System.Globalization.CultureInfo.InvariantCulture, out var least) ? Math.Max(least, 1) : 1;
}
