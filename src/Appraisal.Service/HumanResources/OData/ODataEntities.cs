using Microsoft.OData.Edm;
using Microsoft.OData.ModelBuilder;

namespace Appraisal.Service.HumanResources.OData;

/// <summary>An official score, as a row for Excel and Power BI.</summary>
public sealed record ODataScore
{
    public required string Cycle { get; init; }
    public required string StaffNo { get; init; }
    public required string Name { get; init; }
    public required string Unit { get; init; }
    public required string UnitName { get; init; }
    public required string Cohort { get; init; }
    public decimal? Score { get; init; }
    public required string Grade { get; init; }
    public required string Finality { get; init; }
    public string? CorrectionReason { get; init; }
    public required DateTimeOffset PublishedAt { get; init; }
    public required DateTimeOffset ChangedAt { get; init; }
    public required string Scheme { get; init; }
    public decimal PromotionCredit { get; init; }
    public bool CountsForPromotion { get; init; }
}

/// <summary>How many have a grade in a cohort of a cycle, within the reader's territory.</summary>
public sealed record ODataGrade
{
    public required string Cycle { get; init; }
    public required string Cohort { get; init; }
    public required string Grade { get; init; }
    public required int Count { get; init; }
}

/// <summary>A unit.</summary>
public sealed record ODataUnit
{
    public required string Code { get; init; }
    public required string Name { get; init; }
    public string? Parent { get; init; }
    public required string Level { get; init; }
}

/// <summary>What the inspections of the policy's days (90) up to today cost a unit.</summary>
public sealed record ODataBurden
{
    public required string Unit { get; init; }
    public required string UnitName { get; init; }
    public required string Level { get; init; }
    public required decimal Hours { get; init; }
    public required long Materials { get; init; }

    /// <summary>Hours, and the policy's hours for each material.</summary>
    public required decimal Index { get; init; }

    /// <summary>1 is the heaviest among all units of its level.</summary>
    public required int Rank { get; init; }
}

/// <summary>What <c>$metadata</c> describes.</summary>
internal static class ODataModel
{
    public static readonly IEdmModel Model = Build();

    private static IEdmModel Build()
    {
        var builder = new ODataConventionModelBuilder { Namespace = "Appraisal", ContainerName = "HumanResources" };
        builder.EntitySet<ODataScore>("scores").EntityType.HasKey(s => new { s.Cycle, s.StaffNo });
        builder.EntitySet<ODataGrade>("grades").EntityType.HasKey(g => new { g.Cycle, g.Cohort, g.Grade });
        builder.EntitySet<ODataUnit>("units").EntityType.HasKey(u => u.Code);
        builder.EntitySet<ODataBurden>("burden").EntityType.HasKey(b => b.Unit);
        builder.EnableLowerCamelCase();
        return builder.GetEdmModel();
    }
}
