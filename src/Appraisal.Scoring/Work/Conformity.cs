using Appraisal.Scoring.Schemes;
using Appraisal.Scoring.Scores;

namespace Appraisal.Scoring.Work;

/// <summary>What inspections found (section 5).</summary>
public static class Conformity
{
    /// <summary>C = 100·(weight of conforming findings)/(weight of findings), points, 0 to 100; null: no finding that counts.</summary>
    /// <param name="findings">Findings about one cadre, also several about the same thing.</param>
    /// <param name="weights">Weight of a finding by severity.</param>
    /// <param name="countedEvents">Keys of all events that count: what is one of them is left out, so that nothing is punished twice.</param>
    public static double? Of(IEnumerable<FindingInput> findings, SeverityScale weights, IReadOnlySet<string> countedEvents)
    {
        double conforming = 0, all = 0;
        var standing = findings
            .Where(finding => finding.Event is null || !countedEvents.Contains(finding.Event))
            .GroupBy(finding => finding.Item, StringComparer.Ordinal)
            .OrderBy(same => same.Key, StringComparer.Ordinal)
            .Select(Standing);
        foreach (var finding in standing)
        {
            var weight = weights.Of(finding.Severity);
            all += weight;
            if (finding.Conforming)
                conforming += weight;
        }
        return all > 0 ? 100 * conforming / all : null;
    }

    /// <summary>The latest; of one day the one that does not conform, and then the gravest.</summary>
    private static FindingInput Standing(IEnumerable<FindingInput> same) => same
        .OrderByDescending(finding => finding.Date)
        .ThenBy(finding => finding.Conforming)
        .ThenByDescending(finding => finding.Severity)
        .First();
}
