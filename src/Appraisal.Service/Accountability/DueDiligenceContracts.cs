using System.ComponentModel.DataAnnotations;
using Appraisal.Scoring;
using Appraisal.Scoring.Accountability;
using Appraisal.Scoring.Schemes;
using Appraisal.Service.Web;

namespace Appraisal.Service.Accountability;

/// <summary>A due-diligence list to be stored.</summary>
public sealed record DueDiligenceListRequest
{
    internal const int Most = 200;

    /// <summary>The version, where it stands in the body too, as in what a GET gives: that of the address.</summary>
    public string? Version { get; init; }

    /// <summary>Circumstances that clauses refer to, 1 to 200.</summary>
    [Required]
    public IReadOnlyList<NamedCode>? Circumstances { get; init; }

    /// <summary>The negative list, up to 200.</summary>
    public IReadOnlyList<NamedCode>? Exclusions { get; init; }

    /// <summary>What the list grants, and when; 1 to 200.</summary>
    [Required]
    public IReadOnlyList<ClauseRequest>? Clauses { get; init; }

    internal static LocalText Name(Check check, string path, LocalText? name) => check.Name($"{path}.name", name);

    internal DueDiligenceList List(Check check, string version)
    {
        check.That(Version is null || Version == version, "version", "differs", Version, version);
        return new DueDiligenceList
        {
            Version = version,
            Circumstances = Entries(check, "circumstances", Circumstances, 1),
            Exclusions = Entries(check, "exclusions", Exclusions, 0),
            Clauses = [.. check.List("clauses", Clauses, 1, Most).Select((c, i) => c.Clause(check, $"clauses[{i}]"))],
        };
    }

    private static List<NamedCode> Entries(Check check, string field, IReadOnlyList<NamedCode>? entries, int least) =>
        [.. check.List(field, entries, least, Most)
            .Select((e, i) => new NamedCode(check.Code($"{field}[{i}].code", e.Code), Name(check, $"{field}[{i}]", e.Name)))];
}

/// <summary>A clause to be stored.</summary>
public sealed record ClauseRequest
{
    /// <summary>Unique in the list.</summary>
    /// <example>new-task</example>
    [Required]
    public string? Code { get; init; }

    /// <summary>What it says.</summary>
    [Required]
    public LocalText? Name { get; init; }

    /// <summary>What it grants; never <c>full</c>.</summary>
    /// <example>lenient</example>
    [Required]
    public Leniency? Leniency { get; init; }

    /// <summary>Circumstances that must all be proved, at least one.</summary>
    /// <example>["inexperience", "procedure-followed"]</example>
    [Required]
    public IReadOnlyList<string>? AllOf { get; init; }

    /// <summary>Circumstances of which one must be proved; absent: no more is asked.</summary>
    public IReadOnlyList<string>? AnyOf { get; init; }

    internal Clause Clause(Check check, string path) => new(
        check.Code($"{path}.code", Code),
        DueDiligenceListRequest.Name(check, path, Name),
        check.Given($"{path}.leniency", Leniency),
        check.List($"{path}.allOf", AllOf, 0, DueDiligenceListRequest.Most),
        AnyOf is null ? null : check.List($"{path}.anyOf", AnyOf, 0, DueDiligenceListRequest.Most));
}
