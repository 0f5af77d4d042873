using System.Runtime.InteropServices;

namespace Appraisal.Scoring.Inspections;

/// <summary>An item's result in one inspection.</summary>
/// <param name="Inspection">Where it was recorded.</param>
/// <param name="Conforming">Whether all of that inspection's findings on the item conform.</param>
public readonly record struct RecordedResult(Inspection Inspection, bool Conforming);

/// <summary>The latest result of each item at a unit, filled in date order.</summary>
/// <param name="validityDays">V: how many days a result stays valid.</param>
internal sealed class RecordedResults(int validityDays)
{
    private readonly Dictionary<string, RecordedResult> _latest = [];

    /// <summary>Every item with a result, valid or not.</summary>
    public IEnumerable<string> Items => _latest.Keys;

    /// <summary>Takes the results of a done inspection; of any other, nothing.</summary>
    public void Add(Inspection inspection)
    {
        if (inspection.Status != InspectionStatus.Done) return;
        foreach (var result in inspection.Results)
        {
            ref var latest = ref CollectionsMarshal.GetValueRefOrAddDefault(_latest, result.Item, out _);
            var sameVisit = ReferenceEquals(latest.Inspection, inspection);
            latest = new(inspection, result.Conforming && (!sameVisit || latest.Conforming));
        }
    }

    /// <summary>The item's latest result that is still valid when <paramref name="later"/> starts.</summary>
    public RecordedResult? Latest(string item, Inspection later) =>
        _latest.TryGetValue(item, out var latest) && later.DaysAfter(latest.Inspection) <= validityDays ? latest : null;

    /// <summary>
    /// Whether <paramref name="inspection"/> found anything new: a result that differs from the item's latest, or a
    /// non-conforming one where there is none.
    /// </summary>
    public bool AnyNew(Inspection inspection) =>
        inspection.Results.GroupBy(result => result.Item).Any(results =>
            results.All(result => result.Conforming) != (Latest(results.Key, inspection)?.Conforming ?? true));
}
