using System.Text.Json.Nodes;
using Appraisal.Storage;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Appraisal.Service.Hosting.OpenApi;

/// <summary>Enums are words in kebab-case.</summary>
internal sealed class Words : ISchemaFilter
{
    /// <inheritdoc/>
    public void Apply(IOpenApiSchema schema, SchemaFilterContext context)
    {
        var type = Nullable.GetUnderlyingType(context.Type) ?? context.Type;
        if (!type.IsEnum || schema is not OpenApiSchema enumeration)
            return;
        enumeration.Type = JsonSchemaType.String;
        enumeration.Format = null;
        enumeration.Enum = [.. Enum.GetValues(type).Cast<Enum>().Select(v => (JsonNode)Wire.Text(v))];
    }
}
