using System.ComponentModel.DataAnnotations;

namespace Appraisal.Service.Scores;

/// <summary>What became of an objection.</summary>
public enum ObjectionOutcome
{
    /// <summary>It is right: the data is mended and a new run takes the place of this one.</summary>
    Accepted,

    /// <summary>It is not.</summary>
    Rejected,
}

/// <summary>A run that is open for objection.</summary>
/// <param name="Run">The run.</param>
/// <param name="Cycle">Its cycle.</param>
/// <param name="Until">The last day on which an objection is taken.</param>
/// <param name="OpenedAt">When it was opened.</param>
/// <param name="OpenedBy">Who opened it.</param>
public sealed record ObjectionPeriod(Guid Run, string Cycle, DateOnly Until, DateTimeOffset OpenedAt, string OpenedBy);

/// <summary>An objection to a score.</summary>
public sealed record ObjectionRequest
{
    /// <summary>Your own id of it: 1 to 64 letters, digits or . _ - : # ( ) &amp; + ·, with single blanks inside</summary>
    /// <example>OBJ-2025-0001</example>
    [Required]
    public string? Id { get; init; }

    /// <summary>The cadre; a member may leave it out.</summary>
    public string? StaffNo { get; init; }

    /// <summary>What is wrong, at most 2000 characters.</summary>
    /// <example>三月的入户走访未计入</example>
    [Required]
    public string? Reason { get; init; }

    /// <summary>What shows it: up to 50 texts.</summary>
    public IReadOnlyList<string>? Evidence { get; init; }
}

/// <summary>The answer to an objection.</summary>
public sealed record ObjectionAnswerRequest
{
    /// <summary>What becomes of it.</summary>
    [Required]
    public ObjectionOutcome? Outcome { get; init; }

    /// <summary>Why, at most 2000 characters.</summary>
    [Required]
    public string? Reason { get; init; }
}

/// <summary>An objection and its answer.</summary>
/// <param name="Id">Your own id.</param>
/// <param name="Run">The run.</param>
/// <param name="StaffNo">The cadre.</param>
/// <param name="Reason">What is wrong.</param>
/// <param name="Evidence">What shows it.</param>
/// <param name="Person">Who entered it.</param>
/// <param name="At">When.</param>
/// <param name="Outcome">What became of it; null: not answered yet.</param>
/// <param name="Answer">Why.</param>
/// <param name="AnsweredBy">Who answered.</param>
/// <param name="AnsweredAt">When.</param>
public sealed record Objection(
    string Id, Guid Run, string StaffNo, string Reason, IReadOnlyList<string> Evidence, string Person, DateTimeOffset At,
    ObjectionOutcome? Outcome, string? Answer, string? AnsweredBy, DateTimeOffset? AnsweredAt);
