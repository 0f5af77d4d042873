using Appraisal.Scoring.Schemes;

namespace Appraisal.Scoring.Accountability;

/// <summary>
/// A versioned list that tells honest error from wrongdoing (section 6): clauses that grant leniency where their circumstances
/// are proved, and exclusions that take any leniency away.
/// </summary>
public sealed record DueDiligenceList
{
    /// <summary>The users' own name of this version.</summary>
    public required string Version { get; init; }

    /// <summary>Circumstances that clauses refer to.</summary>
    public required IReadOnlyList<NamedCode> Circumstances { get; init; }

    /// <summary>The negative list.</summary>
    public required IReadOnlyList<NamedCode> Exclusions { get; init; }

    /// <summary>What the list grants, and when.</summary>
    public required IReadOnlyList<Clause> Clauses { get; init; }
}

/// <summary>An entry of a list: its code and what users read.</summary>
/// <param name="Code">Unique in the list.</param>
/// <param name="Name">What it says.</param>
public sealed record NamedCode(string Code, LocalText Name);

/// <summary>A clause of a due-diligence list.</summary>
/// <param name="Code">Unique in the list.</param>
/// <param name="Name">What it says.</param>
/// <param name="Leniency">What it grants; never <see cref="Leniency.Full"/>.</param>
/// <param name="AllOf">Codes of circumstances that must all be proved, at least one.</param>
/// <param name="AnyOf">Codes of circumstances of which one must be proved; none (default) asks for nothing more.</param>
public sealed record Clause(
    string Code, LocalText Name, Leniency Leniency, IReadOnlyList<string> AllOf, IReadOnlyList<string>? AnyOf = null);
