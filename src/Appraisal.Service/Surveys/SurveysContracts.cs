using System.ComponentModel.DataAnnotations;
using Appraisal.Scoring.Surveys;

namespace Appraisal.Service.Surveys;

/// <summary>Whether a survey asks for single-use tokens.</summary>
public enum TokenUse
{
    /// <summary>No tokens: everybody who comes to a kiosk may answer.</summary>
    None,

    /// <summary>Kiosk visitors may answer without, the drawn sample answers with a token; the two are kept apart as channels.</summary>
    Optional,

    /// <summary>Each response uses up a token.</summary>
    Required,
}

/// <summary>When a survey's figures are let out.</summary>
public enum FigureRelease
{
    /// <summary>
    /// From 10 responses about a subject on, renewed with every 10; all at the close, and again when nothing late can come; flagged
    /// responses count until a reviewer excludes them. Who compares what was out then may learn the sum of fewer than 10 responses.
    /// </summary>
    WhileOpen,

    /// <summary>Once and unchangeably: when nothing can come any more and every flagged response about the subject is decided.</summary>
    Reviewed,
}

/// <summary>A question with its scale.</summary>
public sealed record ItemRequest
{
    /// <summary>Unique within the survey.</summary>
    /// <example>q1</example>
    [Required]
    public string? Code { get; init; }

    /// <summary>The question, by language.</summary>
    [Required]
    public IReadOnlyDictionary<string, string>? Text { get; init; }

    /// <summary>Levels that are built in: satisfaction-5.</summary>
    /// <example>satisfaction-5</example>
    public string? Scale { get; init; }

    /// <summary>2 to 5 answers in words, best first, in place of a scale.</summary>
    public IReadOnlyList<LevelRequest>? Levels { get; init; }

    /// <summary>Lowest answer, of an item without levels.</summary>
    /// <example>1</example>
    public double? Min { get; init; }

    /// <summary>Highest answer, over the lowest.</summary>
    /// <example>5</example>
    public double? Max { get; init; }

    /// <summary>Whether answers between whole numbers are taken; false by default.</summary>
    /// <example>false</example>
    public bool? Decimals { get; init; }

    /// <summary>Whether the lowest answer is the most satisfied one; false by default.</summary>
    /// <example>false</example>
    public bool? Reversed { get; init; }

    /// <summary>Share in a response's value relative to the other items, over 0; 1 by default.</summary>
    /// <example>1</example>
    public double? Weight { get; init; }
}

/// <summary>A question with its scale.</summary>
/// <param name="Code" example="q1">Unique within the survey.</param>
/// <param name="Text">The question, by language.</param>
/// <param name="Min" example="1">Lowest answer.</param>
/// <param name="Max" example="5">Highest answer.</param>
/// <param name="Reversed">Whether the lowest answer is the most satisfied one.</param>
/// <param name="Weight" example="1">Share in a response's value relative to the other items.</param>
/// <param name="Decimals" example="false">Whether answers between whole numbers are taken.</param>
/// <param name="Levels">The answers in words with what each counts, best first; null for an item with a scale.</param>
public sealed record Item(
    string Code, IReadOnlyDictionary<string, string> Text, double Min, double Max, bool Reversed, double Weight, bool Decimals = false,
    IReadOnlyList<ItemLevel>? Levels = null)
{
    /// <summary>The item as values are made of it.</summary>
    internal SurveyItem Scored() => new(Code, Min, Max, Reversed, Weight)
    {
        Decimals = Decimals,
        Levels = Levels is null ? null : [.. Levels.Select(l => new Level(l.Value, l.Points, l.Bad))],
    };
}

/// <summary>A part of the population that is counted by itself.</summary>
public sealed record Stratum
{
    /// <summary>Unique within the survey.</summary>
    /// <example>registered-poor</example>
    [Required]
    public string? Code { get; init; }

    /// <summary>What people call it.</summary>
    /// <example>建档立卡户</example>
    [Required]
    public string? Name { get; init; }
}

/// <summary>A survey to be stored.</summary>
public sealed record SurveyRequest
{
    /// <summary>The cycle that it belongs to.</summary>
    /// <example>2026</example>
    [Required]
    public string? Cycle { get; init; }

    /// <summary>Its title, by language: at least one.</summary>
    [Required]
    public IReadOnlyDictionary<string, string>? Title { get; init; }

    /// <summary>1 to 100 questions; fixed once a response has come.</summary>
    [Required]
    public IReadOnlyList<ItemRequest>? Items { get; init; }

    /// <summary>1 to 50 strata in order: a stratum with too few responses is united with its neighbour. Fixed once a response has come.</summary>
    [Required]
    public IReadOnlyList<Stratum>? Strata { get; init; }

    /// <summary>Short words that say why; fixed once a response has come.</summary>
    public IReadOnlyList<ReasonRequest>? Reasons { get; init; }

    /// <summary>What is asked about pressure; fixed once a response has come.</summary>
    public PressureRequest? Pressure { get; init; }

    /// <summary>Whether the page shows the worst level first; false by default. Fixed once a response has come.</summary>
    /// <example>false</example>
    public bool? Mirrored { get; init; }

    /// <summary>Whether it asks for tokens; none by default.</summary>
    /// <example>none</example>
    public TokenUse? Tokens { get; init; }

    /// <summary>When its figures are let out; while-open by default. Fixed once a response has come.</summary>
    /// <example>while-open</example>
    public FigureRelease? Figures { get; init; }

    /// <summary>
    /// Whether tokens are drawn only by who may read no figure of it, with the role collector; true by default. Who did both could use nine
    /// tokens and read the answer of the tenth. Fixed once there is a response or a token.
    /// </summary>
    /// <example>true</example>
    public bool? SeparateCollection { get; init; }

    /// <summary>From when on it takes responses.</summary>
    [Required]
    public DateTimeOffset? OpensAt { get; init; }

    /// <summary>Until when it takes responses.</summary>
    [Required]
    public DateTimeOffset? ClosesAt { get; init; }

    /// <summary>Until when enrolled devices may deliver what was answered in time; 7 days after the close by default.</summary>
    public DateTimeOffset? AcceptUntil { get; init; }
}

/// <summary>Where a survey stands.</summary>
public enum SurveyStatus
{
    /// <summary>Not open yet.</summary>
    Planned,

    /// <summary>Taking responses.</summary>
    Open,

    /// <summary>Closed; devices may still deliver what was answered in time.</summary>
    Closed,

    /// <summary>Nothing comes in any more.</summary>
    Final,
}

/// <summary>A survey.</summary>
public sealed record Survey
{
    /// <summary>The users' own code.</summary>
    /// <example>2026-satisfaction</example>
    public required string Code { get; init; }

    /// <summary>The cycle that it belongs to.</summary>
    public required string Cycle { get; init; }

    /// <summary>Its title, by language.</summary>
    public required IReadOnlyDictionary<string, string> Title { get; init; }

    /// <summary>The questions.</summary>
    public required IReadOnlyList<Item> Items { get; init; }

    /// <summary>The strata in declared order.</summary>
    public required IReadOnlyList<Stratum> Strata { get; init; }

    /// <summary>Short words that say why; they enter no score.</summary>
    public required IReadOnlyList<SurveyReason> Reasons { get; init; }

    /// <summary>What is asked about pressure; it enters no value.</summary>
    public required SurveyPressure Pressure { get; init; }

    /// <summary>Whether the page shows the worst level first.</summary>
    public required bool Mirrored { get; init; }

    /// <summary>Names what is asked, in all its parts: a response that names another was given to another version of the survey.</summary>
    /// <example>3f0c9a1be2d45678</example>
    public required string Definition { get; init; }

    /// <summary>Whether it asks for tokens.</summary>
    public required TokenUse Tokens { get; init; }

    /// <summary>When its figures are let out.</summary>
    public required FigureRelease Figures { get; init; }

    /// <summary>Whether tokens are drawn only by who may read no figure of it.</summary>
    public required bool SeparateCollection { get; init; }

    /// <summary>From when on it takes responses.</summary>
    public required DateTimeOffset OpensAt { get; init; }

    /// <summary>Until when it takes responses.</summary>
    public required DateTimeOffset ClosesAt { get; init; }

    /// <summary>Until when enrolled devices may deliver what was answered in time.</summary>
    public required DateTimeOffset AcceptUntil { get; init; }

    /// <summary>When it was closed by hand; null if it was not.</summary>
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>Where it stands.</summary>
    public required SurveyStatus Status { get; init; }
}

/// <summary>Closing a survey.</summary>
public sealed record CloseRequest
{
    /// <summary>Whether nothing late is awaited: the figures become final. False by default.</summary>
    /// <example>true</example>
    public bool? Final { get; init; }
}

/// <summary>The register population of a stratum for a subject.</summary>
public sealed record FrameLine
{
    /// <summary>The cadre.</summary>
    /// <example>00017</example>
    [Required]
    public string? StaffNo { get; init; }

    /// <summary>The stratum.</summary>
    /// <example>registered-poor</example>
    [Required]
    public string? Stratum { get; init; }

    /// <summary>N, whole, 0 to 1,000,000,000.</summary>
    /// <example>120</example>
    [Required]
    public long? Population { get; init; }
}

/// <summary>A line of a frame in a table, as an import takes it back.</summary>
/// <param name="Survey">The survey.</param>
/// <param name="StaffNo">The cadre.</param>
/// <param name="Stratum">The stratum.</param>
/// <param name="Population">The register population.</param>
public sealed record ListedFrameLine(string Survey, string? StaffNo, string? Stratum, long? Population);
