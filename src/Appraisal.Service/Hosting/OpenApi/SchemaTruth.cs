using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Appraisal.Service.Web;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Appraisal.Service.Hosting.OpenApi;

/// <summary>
/// Says of every field what the serializer does: whether it may be null, and whether it is always there. An answer always has the fields
/// that are not left out when null; of a request those are required that cannot be read without, or that the rules ask for.
/// </summary>
internal sealed class SchemaTruth : ISchemaFilter, IDocumentFilter
{
    private readonly System.Runtime.CompilerServices.ConditionalWeakTable<OpenApiSchema, Type> _types = [];

    /// <inheritdoc/>
    public void Apply(IOpenApiSchema schema, SchemaFilterContext context)
    {
        if (schema is OpenApiSchema { Properties.Count: > 0 } made)
            _types.AddOrUpdate(made, context.Type);
    }

    /// <inheritdoc/>
    public void Apply(OpenApiDocument swaggerDoc, DocumentFilterContext context)
    {
        var requests = Reach.From(swaggerDoc.Paths.Values.SelectMany(p => p.Operations!.Values).Select(o => o.RequestBody?.Content), context.SchemaRepository);
        foreach (var (name, schema) in context.SchemaRepository.Schemas)
        {
            if (schema is OpenApiSchema made && _types.TryGetValue(made, out var type) && Json.Options.GetTypeInfo(type) is { Kind: JsonTypeInfoKind.Object } info)
                Describe(made, info, requests.Contains(name));
        }
    }

    private static void Describe(OpenApiSchema schema, JsonTypeInfo info, bool isRequest)
    {
        schema.Required = new HashSet<string>(StringComparer.Ordinal);
        var untouched = isRequest && info.CreateObject is { } create && !info.Properties.Any(p => p.IsRequired) ? create() : null;
        foreach (var field in info.Properties.Where(p => schema.Properties!.ContainsKey(p.Name)))
        {
            var demanded = field.AttributeProvider?.IsDefined(typeof(RequiredAttribute), inherit: true) == true;
            if (isRequest ? demanded || field.IsRequired : field.Get is not null && field.ShouldSerialize is null)
                schema.Required.Add(field.Name);
            var nullable = !demanded && (Nullable.GetUnderlyingType(field.PropertyType) is not null || (!field.PropertyType.IsValueType && (field.Get is null ? field.IsSetNullable : field.IsGetNullable)));
            schema.Properties![field.Name] = WithNull(schema.Properties[field.Name], field.PropertyType, nullable);
            // a generated client sends every field that is a number: without a default it would send 0
            if (untouched is not null && !nullable && field.PropertyType.IsValueType && field.Get is { } get && schema.Properties[field.Name] is OpenApiSchema inline)
                inline.Default = JsonSerializer.SerializeToNode(get(untouched), field.PropertyType, Json.Options);
        }
    }

    // a reference cannot say by itself that there may be none
    private static IOpenApiSchema WithNull(IOpenApiSchema schema, Type type, bool nullable)
    {
        switch (schema)
        {
            case OpenApiSchemaReference reference when nullable:
                var kind = (Nullable.GetUnderlyingType(type) ?? type).IsEnum ? JsonSchemaType.String : JsonSchemaType.Object;
                return new OpenApiSchema { Type = kind | JsonSchemaType.Null, AllOf = [reference], Description = reference.Description };
            case OpenApiSchema { Type: { } known } inline:
                inline.Type = nullable ? known | JsonSchemaType.Null : known & ~JsonSchemaType.Null;
                return inline;
            default:
                return schema;
        }
    }
}
