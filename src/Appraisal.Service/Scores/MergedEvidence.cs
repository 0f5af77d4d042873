using Appraisal.Scoring.Surveys;
using Appraisal.Storage.Inspections;

namespace Appraisal.Service.Scores;

/// <summary>Counts what is recorded of a staff number that was given up for the one that stays.</summary>
internal static class MergedEvidence
{
    /// <summary>The evidence under the numbers that stay.</summary>
    /// <param name="evidence">As it was recorded.</param>
    /// <param name="into">By the number that was given up, the one that stays.</param>
    public static Evidence Of(Evidence evidence, IReadOnlyDictionary<string, string> into) => into.Count == 0 ? evidence : evidence with
    {
        Materials = Joined(evidence.Materials, into, (a, b) => Sums(a, b, (x, y) => x + y)),
        Work = Joined(evidence.Work, into, (a, b) => Sums(a, b, (x, y) => x + y)),
        Findings = Joined(evidence.Findings, into, (a, b) => FindingInputs.Ordered([.. a, .. b])),
        Events = Joined(evidence.Events, into, (a, b) => [.. a, .. b]),
        Obstructing = evidence.Obstructing.Select(s => into.GetValueOrDefault(s, s)).ToHashSet(StringComparer.Ordinal),
    };

    /// <summary>The cells of a survey under the numbers that stay.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<StratumCell>> Of(
        IReadOnlyDictionary<string, IReadOnlyList<StratumCell>> cells, IReadOnlyDictionary<string, string> into) =>
        into.Count == 0 ? cells : Joined(cells, into, Cells);

    private static Dictionary<string, T> Joined<T>(IReadOnlyDictionary<string, T> all, IReadOnlyDictionary<string, string> into, Func<T, T, T> join) =>
        all.GroupBy(e => into.GetValueOrDefault(e.Key, e.Key), StringComparer.Ordinal)
            // the one that stays comes first
            .ToDictionary(g => g.Key, g => g.OrderByDescending(e => e.Key == g.Key).ThenBy(e => e.Key, StringComparer.Ordinal).Select(e => e.Value).Aggregate(join), StringComparer.Ordinal);

    private static IReadOnlyDictionary<string, T> Sums<T>(IReadOnlyDictionary<string, T> a, IReadOnlyDictionary<string, T> b, Func<T, T, T> add) =>
        new SortedList<string, T>(a.Concat(b).GroupBy(e => e.Key, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.Select(e => e.Value).Aggregate(add), StringComparer.Ordinal), StringComparer.Ordinal);

    // the register is of the one person: its population is not added up
    private static IReadOnlyList<StratumCell> Cells(IReadOnlyList<StratumCell> a, IReadOnlyList<StratumCell> b) =>
        [.. a.Concat(b).GroupBy(c => c.Stratum, StringComparer.Ordinal)
            .Select(g => g.Aggregate((x, y) => x with { Population = x.Population ?? y.Population, Cell = x.Cell.Merge(y.Cell) }))];
}
