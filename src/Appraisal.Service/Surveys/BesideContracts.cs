using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Appraisal.Service.Surveys;

/// <summary>An answer of an item that is answered in words.</summary>
public sealed record LevelRequest
{
    /// <summary>What stands for it in answers; whole, unique within the item, rising or falling from level to level.</summary>
    /// <example>5</example>
    [Required]
    public int? Value { get; init; }

    /// <summary>What it says, by language.</summary>
    [Required]
    public IReadOnlyDictionary<string, string>? Label { get; init; }

    /// <summary>What it counts, 0 to 100, less than the level before it; spread evenly over the levels by default.</summary>
    /// <example>100</example>
    public double? Points { get; init; }

    /// <summary>Whether it says that something is wrong; false by default. At least the last level is, and none after one that is is not.</summary>
    /// <example>false</example>
    public bool? Bad { get; init; }
}

/// <summary>An answer of an item that is answered in words.</summary>
/// <param name="Value" example="5">What stands for it in answers.</param>
/// <param name="Label">What it says, by language.</param>
/// <param name="Points" example="100">What it counts, 0 to 100.</param>
/// <param name="Bad" example="false">Whether it says that something is wrong.</param>
public sealed record ItemLevel(int Value, IReadOnlyDictionary<string, string> Label, double Points, bool Bad);

/// <summary>A short word that says why, for who wants to; it enters no score.</summary>
public sealed record ReasonRequest
{
    /// <summary>Unique within the item.</summary>
    /// <example>slow</example>
    [Required]
    public string? Code { get; init; }

    /// <summary>At most 12 Chinese characters or 18 letters, by language.</summary>
    [Required]
    public IReadOnlyDictionary<string, string>? Text { get; init; }

    /// <summary>The item that it belongs to.</summary>
    /// <example>q1</example>
    [Required]
    public string? Item { get; init; }

    /// <summary>The values of the levels at which it is offered; absent: at all. At most 8 reasons for each level.</summary>
    public IReadOnlyList<int>? Levels { get; init; }
}

/// <summary>A short word that says why.</summary>
/// <param name="Code" example="slow">Unique within the item.</param>
/// <param name="Text">By language.</param>
/// <param name="Item" example="q1">The item that it belongs to.</param>
/// <param name="Levels">The values of the levels at which it is offered; null: at all.</param>
public sealed record SurveyReason(string Code, IReadOnlyDictionary<string, string> Text, string Item, IReadOnlyList<int>? Levels);

/// <summary>What is asked about pressure, last and optional, and never about the cadre by name.</summary>
public sealed record PressureRequest
{
    /// <summary>Whether people are asked if somebody told them how to answer; true by default.</summary>
    /// <example>true</example>
    public bool? Told { get; init; }

    /// <summary>Four harmless statements of the list experiment, by language; absent: no list experiment.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, string>>? Statements { get; init; }

    /// <summary>The statement that half of the people are shown beside them; by default: somebody called or visited to ask for a good rating.</summary>
    public IReadOnlyDictionary<string, string>? Added { get; init; }
}

/// <summary>What is asked about pressure.</summary>
/// <param name="Told">Whether people are asked if somebody told them how to answer.</param>
/// <param name="Statements">The statements of the list experiment; null where there is none.</param>
/// <param name="Added">The statement that half of the people are shown beside them.</param>
public sealed record SurveyPressure(
    bool Told, IReadOnlyList<IReadOnlyDictionary<string, string>>? Statements, IReadOnlyDictionary<string, string>? Added);

/// <summary>What somebody said to: did anybody tell you how to answer, offer something for it, or fill it in for you?</summary>
public enum Told
{
    /// <summary>Nobody did.</summary>
    No,

    /// <summary>Somebody said something, or offered something.</summary>
    SomebodySaid,

    /// <summary>Somebody filled it in.</summary>
    FilledIn,

    /// <summary>Would rather not say.</summary>
    RatherNotSay,
}

/// <summary>An answer to the list experiment.</summary>
public sealed record ListAnswer
{
    /// <summary>The draw, 0 to 2147483647: who drew an odd number was shown the longer list.</summary>
    /// <example>20260101</example>
    [Required]
    public int? Seed { get; init; }

    /// <summary>How many of the statements apply, 0 to as many as were shown.</summary>
    /// <example>2</example>
    [Required]
    public int? Count { get; init; }
}

/// <summary>What a survey asks beside its items, as it is stored.</summary>
internal sealed record BesideQuestions(IReadOnlyList<SurveyReason> Reasons, SurveyPressure Pressure, bool Mirrored);

/// <summary>What a response says beside the items, as it is stored.</summary>
internal sealed record BesideAnswers
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Told? Told { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Reasons { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ListAnswer? List { get; init; }
}
