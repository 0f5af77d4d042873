using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Appraisal.Service.Web;
using Appraisal.Storage;

namespace Appraisal.Service.Surveys.Intake;

/// <summary>A response.</summary>
public sealed record ResponseRequest
{
    /// <summary>A UUID that the client makes, once for each response: sending it again with the same content changes nothing.</summary>
    /// <example>01980a7e-5c1b-7d30-9f42-6b1f0e8c2a11</example>
    [Required]
    public string? Id { get; init; }

    /// <summary>The cadre that it is about.</summary>
    /// <example>00017</example>
    [Required]
    public string? StaffNo { get; init; }

    /// <summary>The stratum of who answers.</summary>
    /// <example>registered-poor</example>
    [Required]
    public string? Stratum { get; init; }

    /// <summary>A number or null ("don't know") for each item; an item may be left out.</summary>
    [Required, JsonConverter(typeof(AnswersConverter))]
    public IReadOnlyDictionary<string, double?>? Answers { get; init; }

    /// <summary>Whether somebody told them how to answer; may be left out. It enters no value.</summary>
    /// <example>no</example>
    public Told? Told { get; init; }

    /// <summary>Up to three reasons for each answered item, of those that the survey offers at the level chosen; may be left out. They enter no value.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Reasons { get; init; }

    /// <summary>The answer to the list experiment, where the survey has one; may be left out.</summary>
    public ListAnswer? List { get; init; }

    /// <summary>The survey's <c>definition</c> that was answered; where it is given, another one is refused.</summary>
    public string? Definition { get; init; }

    /// <summary>The single-use token, where the survey asks for one.</summary>
    public string? Token { get; init; }

    /// <summary>
    /// A pseudonym of the device, at most 200 characters: of one of several that send by the same key, or of the phone that a token was
    /// answered on. An enrolled device is always itself.
    /// </summary>
    public string? Device { get; init; }

    /// <summary>When it was answered, by the clock of whoever sends it. One that cannot be right is kept and marked; the server's time rules.</summary>
    [Required]
    public DateTimeOffset? AnsweredAt { get; init; }

    /// <summary>Seconds from the first item shown to the last answer, 0 to 86,400, where the client measured it.</summary>
    /// <example>74</example>
    public double? SecondsTaken { get; init; }

    /// <summary>What was answered in words instead of values, of imported rows.</summary>
    internal IReadOnlyDictionary<string, string>? Words { get; init; }

    /// <summary>Why this is no response although it stands where one should.</summary>
    internal Refusal? Unreadable { get; init; }
}

/// <summary>What was stored, durably, before this answer.</summary>
/// <param name="Id">The response's id.</param>
/// <param name="ReceivedAt">When the service took it.</param>
public sealed record ResponseReceipt(Guid Id, DateTimeOffset ReceivedAt);

/// <summary>Several responses at once.</summary>
public sealed record ResponseBatchRequest
{
    /// <summary>1 to 1000 responses.</summary>
    [Required, JsonConverter(typeof(ResponsesConverter))]
    public IReadOnlyList<ResponseRequest>? Responses { get; init; }
}

/// <summary>What became of one of several responses.</summary>
public enum ResponseResult
{
    /// <summary>It is stored.</summary>
    Created,

    /// <summary>It was stored before, with the same content.</summary>
    Duplicate,

    /// <summary>Its id was used for other content, or its token for another response. It will not be taken.</summary>
    Conflict,

    /// <summary>It breaks rules. It will not be taken as it is.</summary>
    Invalid,
}

/// <summary>What became of one response.</summary>
public sealed record ResponseOutcome
{
    /// <summary>The id as it was sent.</summary>
    public required string? Id { get; init; }

    /// <summary>What became of it.</summary>
    public required ResponseResult Status { get; init; }

    /// <summary>When the service took it, for one that is stored.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? ReceivedAt { get; init; }

    /// <summary>For one that is not: whether it is refused for good. If so, keep it with its errors for the operator; if not, send it again later.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Final { get; init; }

    /// <summary>What to mend, for one that is not.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<FieldProblem>? Errors { get; init; }
}

/// <summary>What became of each response, in the order that they were sent.</summary>
/// <param name="Results">One for each.</param>
public sealed record ResponseBatchOutcome(IReadOnlyList<ResponseOutcome> Results);
