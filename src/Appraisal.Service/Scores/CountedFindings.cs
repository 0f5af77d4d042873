using Appraisal.Scoring.Schemes;
using Appraisal.Scoring.Scores;
using Appraisal.Scoring.Work;

namespace Appraisal.Service.Scores;

/// <summary>What was found about a cadre as the score counts it: of results about one thing the latest.</summary>
/// <param name="Things">Things that count.</param>
/// <param name="Conforming">How many of them conform.</param>
/// <param name="AsEvents">Things that count as the events that they are too, or by a ruling not at all.</param>
/// <param name="Open">Results that do not conform of things that count, oldest first.</param>
public sealed record CountedFindings(int Things, int Conforming, int AsEvents, IReadOnlyList<FindingInput> Open)
{
    /// <summary>Of a score.</summary>
    public static CountedFindings Of(Scheme scheme, ExplainedScore score)
    {
        var elsewhere = score.Explanation.Findings.Linked.Where(l => l.CountedAs != CountedAs.Finding).Select(l => l.Item).ToHashSet(StringComparer.Ordinal);
        var things = Thing.Of(score.Inputs.Findings, scheme.FindingWeights, score.Inputs.Events).Where(t => !elsewhere.Contains(t.Item)).ToDictionary(t => t.Item, StringComparer.Ordinal);
        return new CountedFindings(things.Count, things.Values.Count(t => t.Conforming), elsewhere.Count,
            [.. score.Inputs.Findings.Where(f => !f.Conforming && things.GetValueOrDefault(f.Item) is { Conforming: false })
                .GroupBy(f => f.Item, StringComparer.Ordinal).Select(same => same.MaxBy(f => f.Date)!).OrderBy(f => f.Date).ThenBy(f => f.Item, StringComparer.Ordinal)]);
    }
}
