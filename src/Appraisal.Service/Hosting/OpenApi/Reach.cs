using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Appraisal.Service.Hosting.OpenApi;

/// <summary>Which schemas are part of some bodies.</summary>
internal static class Reach
{
    /// <summary>The names of all that these bodies refer to, near or far.</summary>
    public static HashSet<string> From(IEnumerable<IDictionary<string, IOpenApiMediaType>?> bodies, SchemaRepository schemas)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var body in bodies.OfType<IDictionary<string, IOpenApiMediaType>>().SelectMany(b => b.Values))
            Visit(body.Schema, schemas, found);
        return found;
    }

    private static void Visit(IOpenApiSchema? schema, SchemaRepository schemas, HashSet<string> found)
    {
        if (schema is OpenApiSchemaReference reference)
        {
            if (reference.Reference.Id is { } id && found.Add(id) && schemas.Schemas.TryGetValue(id, out var target))
                Visit(target, schemas, found);
            return;
        }
        if (schema is null)
            return;
        foreach (var part in (schema.Properties?.Values ?? []).Concat(schema.AllOf ?? []).Concat(schema.AnyOf ?? []).Append(schema.Items).Append(schema.AdditionalProperties))
            Visit(part, schemas, found);
    }
}
