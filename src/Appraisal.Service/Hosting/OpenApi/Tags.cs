using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Appraisal.Service.Hosting.OpenApi;

/// <summary>Says what belongs to each feature word.</summary>
internal sealed class Tags : IDocumentFilter
{
    private static readonly Dictionary<string, string> Texts = new(StringComparer.Ordinal)
    {
        ["Access"] = "Keys: who may do what, and where.",
        ["Accountability"] = "Incidents, the due-diligence list, rulings and appeals.",
        ["Audit"] = "Who did what and when, in a chain that shows tampering.",
        ["Devices"] = "Kiosks and tablets that collect responses.",
        ["Disclosure"] = "What may be seen of whom, by whom, and when.",
        ["HumanResources"] = "Published scores for HR systems.",
        ["Import"] = "Files of many rows, all or nothing.",
        ["Inspections"] = "Inspections, findings, flags of what repeats, and the burden on units.",
        ["Materials"] = "Evidence that is handed in and reviewed.",
        ["Organization"] = "Units and cadres.",
        ["Schemes"] = "Schemes, cycles and who takes part.",
        ["Scores"] = "Score runs, grades, objections and simulation.",
        ["Surveys"] = "Surveys, devices, tokens, responses and results.",
        ["Work"] = "Records of work done.",
    };

    /// <inheritdoc/>
    public void Apply(OpenApiDocument swaggerDoc, DocumentFilterContext context)
    {
        var used = context.ApiDescriptions.SelectMany(d => d.ActionDescriptor.EndpointMetadata.OfType<Microsoft.AspNetCore.Http.Metadata.ITagsMetadata>().LastOrDefault()?.Tags ?? []);
        swaggerDoc.Tags = new HashSet<OpenApiTag>(used.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Select(t => new OpenApiTag { Name = t, Description = Texts.GetValueOrDefault(t, t) }));
    }
}
