using System.Collections.Frozen;
using System.Text.Json;
using Appraisal.Service.Access;
using Appraisal.Service.Web;
using Appraisal.Service.Web.Pages;

namespace Appraisal.Service.Audit.Pages;

/// <summary>The words in which the audit is read; what it was written with stays a word of the contract.</summary>
internal static class AuditWords
{
    private const int DayLength = 10; // 2026-03-31

    /// <summary>What can be done, as it is stored.</summary>
    public static readonly FrozenSet<string> Actions = Messages.Keys("act.");

    /// <summary>What it can be done to, as it is stored.</summary>
    public static readonly FrozenSet<string> Kinds = Messages.Keys("kind.");

    // which words a field of a kind of thing has; * = of any
    private static readonly FrozenDictionary<(string Kind, string Field), string> WordsOf = new Dictionary<(string, string), string>
    {
        [("*", "severity")] = "word.severity.",
        [("*", "leniency")] = "word.leniency.",
        [("*", "level")] = "word.inspection-level.",
        [("*", "role")] = "page.role.",
        [("cadre", "status")] = "word.cadre-status.",
        [("cycle", "status")] = "word.cycle-status.",
        [("device", "status")] = "word.device-status.",
        [("grade-decision", "kind")] = "word.decision-kind.",
        [("incident", "status")] = "word.incident-stage.",
        [("inspection", "form")] = "word.inspection-form.",
        [("inspection", "status")] = "word.inspection-status.",
        [("inspection", "trigger")] = "word.inspection-trigger.",
        [("inspection-flag", "justification")] = "word.inspection-justification.",
        [("inspection-flag", "kind")] = "word.inspection-flag-kind.",
        [("inspection-flag", "status")] = "word.flag-status.",
        [("material", "status")] = "word.review-status.",
        [("participant", "status")] = "word.cadre-status.",
        [("response-flag", "decision")] = "word.flag-decision.",
        [("score-run", "outcome")] = "word.objection-outcome.",
        [("score-run", "status")] = "word.score-run-status.",
        [("subscription", "status")] = "word.subscription-status.",
        [("survey", "figures")] = "word.figure-release.",
        [("survey", "status")] = "word.survey-status.",
        [("survey", "tokens")] = "word.token-use.",
        [("unit", "level")] = "word.unit-level.",
        [("work", "status")] = "word.review-status.",
    }.ToFrozenDictionary();

    /// <summary>What was done.</summary>
    public static string Action(string action) => Messages.Find("act." + action) ?? action;

    /// <summary>What kind of thing it was done to.</summary>
    public static string Kind(string kind) => Messages.Find("kind." + kind) ?? kind;

    /// <summary>Whose part it was.</summary>
    public static string Role(string role) => Messages.Find("page.role." + role) ?? role;

    /// <summary>What a field is called, as above the columns of lists.</summary>
    public static string Field(string name) => name.Length == 0 ? "" : Messages.Of(ListColumns.LabelOf(name));

    /// <summary>Who it was; the service itself has a word.</summary>
    public static string Person(string person) => person == Caller.Service.Person ? Messages.Of("audit.service") : person;

    /// <summary>What it was done to; of an id of the service's own the beginning, which nobody reads to its end.</summary>
    public static string Subject(string subject) => Guid.TryParse(subject, out _) ? subject[..13] + "…" : subject;

    /// <summary>Why it was done; what the service itself wrote there has words.</summary>
    public static string? Reason(string kind, string? reason) => kind == "material" && reason == Materials.ReviewMaterial.WithItsEntry ? Messages.Of("materials.with-entry") : reason;

    /// <summary>A field's value: a word where it is one of the contract's, a moment in the reader's time; a structure as it is.</summary>
    public static string Value(string kind, string field, JsonElement value, TimeProvider clock) => value.ValueKind switch
    {
        JsonValueKind.True => Messages.Of("audit.yes"),
        JsonValueKind.False => Messages.Of("audit.no"),
        JsonValueKind.String when field == "reviewReason" => Reason(kind, value.GetString())!,
        JsonValueKind.String when (WordsOf.GetValueOrDefault((kind, field)) ?? WordsOf.GetValueOrDefault(("*", field))) is { } words =>
            Messages.Find(words + value.GetString()) ?? value.GetString()!,
        JsonValueKind.String when value.GetString() is { Length: > DayLength } text && text[DayLength] == 'T' && value.TryGetDateTimeOffset(out var at) => PageText.Moment(at, clock),
        _ => value.ToString(),
    };
}
