using Appraisal.Scoring.Schemes;
using Appraisal.Scoring.Scores;
using Appraisal.Scoring.Statistics;

namespace Appraisal.Scoring.Work;

/// <summary>
/// One item at one unit as it stands after all inspections of the cycle (section 5): the latest result, of one day the gravest. So a
/// fault that was mended and seen again is mended, and a second report of the same changes nothing.
/// </summary>
/// <param name="Item">What it is.</param>
/// <param name="Conforming">Whether it is as it should be.</param>
/// <param name="Weight">By severity, over 0.</param>
/// <param name="Events">
/// Keys of the cadre's own counted events as which it was reported, in ordinal order; only a thing that failed has any. It is punished
/// once: as these events or as a finding.
/// </param>
/// <param name="IsExempt">All of these events have m = 0: it counts as neither.</param>
public sealed record Thing(string Item, bool Conforming, double Weight, IReadOnlyList<string> Events, bool IsExempt)
{
    /// <summary>Whether it is also a counted event of the cadre.</summary>
    public bool IsLinked => Events.Count > 0;

    /// <summary>The things that findings about one cadre are about, in ordinal order of item.</summary>
    /// <param name="findings">Findings about one cadre, also several about the same thing.</param>
    /// <param name="weights">Weight of a finding by severity.</param>
    /// <param name="events">The cadre's counted events: only these can be linked, so that another's incident excuses nothing.</param>
    public static IReadOnlyList<Thing> Of(IEnumerable<FindingInput> findings, SeverityScale weights, IEnumerable<CountedEvent> events)
    {
        var multipliers = events.ToDictionary(counted => counted.Key, counted => counted.IsWrongdoing ? 1 : counted.Multiplier, StringComparer.Ordinal);
        return [.. findings.GroupBy(finding => finding.Item, StringComparer.Ordinal)
            .OrderBy(same => same.Key, StringComparer.Ordinal)
            .Select(same => Of([.. same], weights, multipliers))];
    }

    private static Thing Of(List<FindingInput> same, SeverityScale weights, Dictionary<string, double> multipliers)
    {
        var standing = same
            .OrderByDescending(finding => finding.Date).ThenBy(finding => finding.Conforming).ThenByDescending(finding => finding.Severity).First();
        string[] linked = standing.Conforming
            ? []
            : [.. same.Where(finding => !finding.Conforming).Select(finding => finding.Event).OfType<string>()
                .Where(multipliers.ContainsKey).Distinct().Order(StringComparer.Ordinal)];
        var exempt = linked.Length > 0 && linked.All(key => Threshold.Rounded(multipliers[key]) == 0);
        return new Thing(standing.Item, standing.Conforming, weights.Of(standing.Severity), linked, exempt);
    }
}
