using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Appraisal.Scoring.Surveys;
using Appraisal.Service.Disclosure;
using Appraisal.Service.Web;

namespace Appraisal.Service.Surveys;

/// <summary>What people said about pressure, once the survey is final. It enters no value.</summary>
/// <param name="Status">Whether it is out: once, when the survey has become final.</param>
/// <param name="PolicyShare" example="0.1">The share of those told how to answer that the scheme bears.</param>
/// <param name="CapsStanding" example="true">Whether cadres of an influenced unit are at most provisional.</param>
/// <param name="Units">
/// By unit: the smallest at or above the cadre's own about whose cadres 10 said yes or no together. Each answer is in one line and no other.
/// </param>
/// <param name="All">All of these lines together; null while there is none.</param>
/// <param name="List">The list experiment's estimate of the same share; null where there is none, or fewer than 10 answered a list.</param>
public sealed record PressureResults(
    ResultsStatus Status, double PolicyShare, bool CapsStanding, IReadOnlyList<UnitPressure> Units, PressureShare? All, ListEstimate? List);

/// <summary>What the people of a unit said about pressure.</summary>
/// <param name="Unit" example="T01">The unit.</param>
/// <param name="Share">Of those who said yes or no, how many were told how to answer.</param>
/// <param name="RatherNotSay" example="3">Who would rather not say; they are in no share.</param>
/// <param name="Influenced" example="true">Significantly above the policy's share, and not lifted by a reviewer.</param>
/// <param name="Decision">What a reviewer decided of it; null: nothing yet.</param>
/// <param name="Reason">Why.</param>
/// <param name="DecidedBy">Who.</param>
public sealed record UnitPressure(
    string Unit, PressureShare Share, long RatherNotSay, bool Influenced, PressureDecision? Decision, string? Reason, string? DecidedBy);

/// <summary>What a reviewer decides of an influenced unit.</summary>
public enum PressureDecision
{
    /// <summary>The note stands.</summary>
    Uphold,

    /// <summary>The note goes: the answers have another explanation.</summary>
    Lift,
}

/// <summary>A decision about an influenced unit.</summary>
public sealed record PressureDecisionRequest
{
    /// <summary>Whether the note stands.</summary>
    /// <example>lift</example>
    [Required]
    public PressureDecision? Decision { get; init; }

    /// <summary>Why, at most 2000 characters.</summary>
    /// <example>The village secretary read the questions aloud to the blind and the old, as was agreed; heard on the visit of 3 June.</example>
    [Required]
    public string? Reason { get; init; }
}

/// <summary>The reasons that people gave, once the survey is final; they enter no score.</summary>
/// <param name="Status">Whether they are out: once, when the survey has become final.</param>
/// <param name="Items">By item.</param>
public sealed record ReasonResults(ResultsStatus Status, IReadOnlyList<ItemReasons> Items);

/// <summary>The reasons given for the answers to an item.</summary>
/// <param name="Item" example="q1">The item.</param>
/// <param name="Groups">By cadre where at least 10 gave a reason, the others by unit. Each answer is in one line and no other.</param>
public sealed record ItemReasons(string Item, IReadOnlyList<ReasonCounts> Groups);

/// <summary>The reasons given about a cadre, or about the other cadres of a unit together.</summary>
/// <param name="StaffNo" example="00017">The cadre; null for a unit.</param>
/// <param name="Unit" example="V0101">The unit.</param>
/// <param name="Answered" example="24">Who gave a reason.</param>
/// <param name="Reasons">How many gave each; who gave several is in several.</param>
public sealed record ReasonCounts(string? StaffNo, string Unit, long Answered, IReadOnlyDictionary<string, long> Reasons);

/// <summary>A line of the reasons, as the page lists them.</summary>
/// <param name="Item">The item.</param>
/// <param name="Group">About whom, and how many.</param>
/// <param name="Key">Its place in the list.</param>
public sealed record ReasonLine(string Item, ReasonCounts Group, string Key)
{
    /// <summary>The place of a group among those of an item. Codes have no tabs.</summary>
    public static string KeyOf(int item, ReasonCounts group) => string.Create(CultureInfo.InvariantCulture, $"{item:D4}\t{group.Unit}\t{group.StaffNo}");
}

/// <summary>A page of reasons: by item in the survey's order, then by unit, the others of a unit together before the cadres.</summary>
/// <param name="Items">Of how many items there are any.</param>
/// <param name="Page">The lines.</param>
public sealed record ReasonLines(int Items, Page<ReasonLine> Page)
{
    /// <summary>Those of a survey after a place.</summary>
    public static ReasonLines Of(ReasonResults results, PageQuery page)
    {
        var lines = results.Items.SelectMany((item, i) => item.Groups.Select(g => new ReasonLine(item.Item, g, ReasonLine.KeyOf(i, g))));
        return new ReasonLines(results.Items.Count(i => i.Groups.Count > 0), page.Of(
            [.. lines.Where(l => StringComparer.Ordinal.Compare(l.Key, page.After) > 0).OrderBy(l => l.Key, StringComparer.Ordinal).Take(page.Size + 1)], l => l, l => l.Key));
    }
}
