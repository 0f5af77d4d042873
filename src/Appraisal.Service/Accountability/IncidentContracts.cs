using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Appraisal.Scoring.Schemes;

namespace Appraisal.Service.Accountability;

/// <summary>How far an incident has come.</summary>
public enum IncidentStage
{
    /// <summary>Reported only: counts 0.</summary>
    Alleged,

    /// <summary>Verified and attributed: counts in full until there is a ruling.</summary>
    Verified,

    /// <summary>Ruled upon: counts by the multiplier of the ruling.</summary>
    Ruled,

    /// <summary>The ruling is appealed; it stands until the decision.</summary>
    Appealed,

    /// <summary>The appeal is decided.</summary>
    Decided,

    /// <summary>Withdrawn by all who reported it: counts 0.</summary>
    Withdrawn,

    /// <summary>Found to be nothing, or annulled on appeal: counts 0.</summary>
    Dismissed,
}

/// <summary>A step of an incident's record.</summary>
public enum StepKind
{
    /// <summary>Somebody reports the event.</summary>
    Report,

    /// <summary>Another person verifies or dismisses it, and attributes it to a duty.</summary>
    Verification,

    /// <summary>The cadre's word.</summary>
    Reply,

    /// <summary>A panel member applies the due-diligence list.</summary>
    Ruling,

    /// <summary>The cadre appeals.</summary>
    Appeal,

    /// <summary>Another panel member decides the appeal.</summary>
    Decision,

    /// <summary>Who reported it takes the report back.</summary>
    Withdrawal,
}

/// <summary>What became of an appeal.</summary>
public enum AppealOutcome
{
    /// <summary>The ruling stands.</summary>
    Upheld,

    /// <summary>The ruling is replaced by the one stated here.</summary>
    Changed,

    /// <summary>The event is dismissed and leaves the score.</summary>
    Annulled,
}

/// <summary>What each step says: why, and on what evidence.</summary>
public abstract record StepRequest
{
    /// <summary>Why, in words; at most 2000 characters.</summary>
    /// <example>现场核查属实，见笔录。</example>
    [Required]
    public string? Reason { get; init; }

    /// <summary>Documents, materials, witnesses: up to 50 texts.</summary>
    /// <example>["核查笔录〔2025〕3号"]</example>
    public IReadOnlyList<string>? Evidence { get; init; }
}

/// <summary>An allegation. Reports with the same <c>key</c> about the same cadre are merged and count once.</summary>
public sealed record IncidentRequest : StepRequest
{
    /// <summary>Your own id of the report: 1 to 64 letters, digits or . _ - : # ( ) &amp; + ·, with single blanks inside</summary>
    /// <example>I-2025-0001</example>
    [Required]
    public string? Id { get; init; }

    /// <summary>What happened, as a code: reports of the same event have the same; absent: the id.</summary>
    /// <example>flood-relief-2025-06</example>
    public string? Key { get; init; }

    /// <summary>The cadre.</summary>
    /// <example>00017</example>
    [Required]
    public string? StaffNo { get; init; }

    /// <summary>What it is about, at most 200 characters.</summary>
    /// <example>救灾物资发放登记不全</example>
    [Required]
    public string? Title { get; init; }

    /// <summary>The day on which it happened, which decides the cycle it counts in.</summary>
    /// <example>2025-06-18</example>
    [Required]
    public DateOnly? OccurredOn { get; init; }

    /// <summary>The kind of work that it happened in; absent: none of the scheme's.</summary>
    /// <example>household-visit</example>
    public string? WorkType { get; init; }

    /// <summary>How grave it seems; the verification has the last word.</summary>
    /// <example>minor</example>
    [Required]
    public Severity? Severity { get; init; }
}

/// <summary>What a verification found.</summary>
public sealed record VerificationRequest : StepRequest
{
    /// <summary>Whether it happened and is the cadre's to answer for; false dismisses it.</summary>
    /// <example>true</example>
    [Required]
    public bool? Verified { get; init; }

    /// <summary>The duty that was breached, of one of the cadre's posts; required where it is verified. The cadre answers by the post's share.</summary>
    /// <example>relief-register</example>
    public string? Duty { get; init; }

    /// <summary>How grave it is; absent: as reported.</summary>
    public Severity? Severity { get; init; }

    /// <summary>The kind of work that it happened in; absent: as reported.</summary>
    public string? WorkType { get; init; }
}

/// <summary>The cadre's word, or the record that the cadre was heard and what came of it.</summary>
public sealed record ReplyRequest : StepRequest;

/// <summary>What a panel member found. Cite no clause to rule in full.</summary>
public record RulingRequest : StepRequest
{
    /// <summary>The clause of the due-diligence list that is applied; absent: none, the event counts in full.</summary>
    /// <example>new-task</example>
    public string? Clause { get; init; }

    /// <summary>The circumstances that are proved, a remedy in time among them.</summary>
    /// <example>["inexperience", "procedure-followed", "no-private-gain"]</example>
    public IReadOnlyList<string>? Circumstances { get; init; }

    /// <summary>The exclusions of the negative list that are proved; beside any of them no clause can stand.</summary>
    public IReadOnlyList<string>? Exclusions { get; init; }
}

/// <summary>An appeal against a ruling, by the cadre or entered for the cadre.</summary>
public sealed record AppealRequest : StepRequest
{
    /// <summary>Your own id of it, which names it in <c>/appeals/{id}/decision</c>; absent: one is made.</summary>
    /// <example>A-2025-0001</example>
    public string? Id { get; init; }
}

/// <summary>The decision on an appeal; with <c>changed</c>, the ruling that takes the place of the first.</summary>
public sealed record DecisionRequest : RulingRequest
{
    /// <summary>What becomes of the ruling.</summary>
    /// <example>upheld</example>
    [Required]
    public AppealOutcome? Outcome { get; init; }
}

/// <summary>Why a report is taken back.</summary>
public sealed record WithdrawalRequest : StepRequest;

/// <summary>An incident: where an event stands for one cadre.</summary>
public sealed record Incident
{
    /// <summary>The id of its first report.</summary>
    public required string Id { get; init; }

    /// <summary>What happened, as a code.</summary>
    public required string Key { get; init; }

    /// <summary>The cadre.</summary>
    public required string StaffNo { get; init; }

    /// <summary>The cadre's unit when it was reported.</summary>
    public required string Unit { get; init; }

    /// <summary>What it is about.</summary>
    public required string Title { get; init; }

    /// <summary>The day on which it happened.</summary>
    public required DateOnly OccurredOn { get; init; }

    /// <summary>The kind of work that it happened in.</summary>
    public string? WorkType { get; init; }

    /// <summary>How grave it is.</summary>
    public required Severity Severity { get; init; }

    /// <summary>How far it has come.</summary>
    public required IncidentStage Status { get; init; }

    /// <summary>The duty that was breached.</summary>
    public string? Duty { get; init; }

    /// <summary>The cadre's share, over 0 and at most 1.</summary>
    public required double Share { get; init; }

    /// <summary>The clause that was applied.</summary>
    public string? Clause { get; init; }

    /// <summary>What it grants.</summary>
    public Leniency? Leniency { get; init; }

    /// <summary>By how much it counts, 0..1; 0 while it does not count at all.</summary>
    public required double Multiplier { get; init; }

    /// <summary>Whether the ruling proved an exclusion of the negative list: then it is wrongdoing, which no amount of work excuses.</summary>
    public bool Wrongdoing { get; init; }

    /// <summary>The last day on which the ruling may be appealed.</summary>
    public DateOnly? AppealUntil { get; init; }

    /// <summary>The record, first step to last; in lists left out.</summary>
    public IReadOnlyList<IncidentStep>? Steps { get; init; }
}

/// <summary>A step of the record.</summary>
/// <param name="Id" example="I-2025-0001">Names it.</param>
/// <param name="Kind" example="report">Which step.</param>
/// <param name="Person">Who took it; the cadre does not learn who reported.</param>
/// <param name="At">When.</param>
/// <param name="Reason">Why.</param>
/// <param name="Evidence">On what evidence.</param>
/// <param name="Details">What it states beside that.</param>
public sealed record IncidentStep(
    string Id, StepKind Kind, string? Person, DateTimeOffset At, string Reason, IReadOnlyList<string> Evidence, JsonElement? Details);
