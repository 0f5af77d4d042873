using Appraisal.Scoring.Scores;
using Appraisal.Service.Organization;
using Appraisal.Service.Web;

namespace Appraisal.Service.Scores.Pages;

/// <summary>What quota groups are called on pages: a group is mostly a unit, and small ones are pooled.</summary>
internal static class QuotaGroupText
{
    private const string Pooled = " + ";

    /// <summary>The units that a group may be called after.</summary>
    public static IEnumerable<string> Units(IEnumerable<QuotaGroupResult>? groups) => groups?.SelectMany(g => g.Members.Append(g.County)).Where(u => u.Length > 0) ?? [];

    /// <summary>The units of a group as a decision names it.</summary>
    public static IEnumerable<string> Units(string? group) => group?.Split(Pooled, StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>A group: the names of its units; the one without a name is the whole county.</summary>
    public static string Group(this Names names, string group) =>
        group.Length == 0 ? Messages.Of("cadres.whole-county") : string.Join(Pooled, Units(group).Select(names.Unit));

    /// <summary>A group with its county, where there is one.</summary>
    public static string Group(this Names names, string group, string? county) =>
        string.IsNullOrEmpty(county) ? names.Group(group) : $"{names.Unit(county)} · {names.Group(group)}";

    /// <summary>The county by which a group is to be told apart; null where the run has groups of one county only.</summary>
    public static string? County(IEnumerable<QuotaGroupResult>? groups, string? county) =>
        groups?.Select(g => g.County).Distinct(StringComparer.Ordinal).Skip(1).Any() == true ? county : null;

    /// <summary>What tells a group apart from all others of its run.</summary>
    public static string KeyOf(QuotaGroupResult group) => Json.Text(new[] { group.County, group.Group });
}
