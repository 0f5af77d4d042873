using Appraisal.Scoring.Inspections;
using Appraisal.Storage.Inspections;

namespace Appraisal.Service.Inspections;

/// <summary>
/// Which policy holds for an inspection: that of the cycle in whose days it starts and whose unit it lies at or below. Of several such
/// cycles the one that starts last (on one day the later code) decides; without one the default holds.
/// </summary>
/// <param name="otherwise">The default.</param>
/// <param name="periods">The cycles that name a policy.</param>
/// <param name="versions">The policies by version.</param>
/// <param name="within">Which units lie at or below the unit of such a cycle.</param>
internal sealed class PolicyBook(
    InspectionPolicy otherwise, IReadOnlyList<PolicyPeriodRow> periods, IReadOnlyDictionary<int, InspectionPolicy> versions,
    IReadOnlySet<(string Unit, string Ancestor)> within)
{
    private readonly PolicyPeriodRow[] _periods =
        [.. periods.OrderByDescending(p => p.StartsOn).ThenByDescending(p => p.Cycle, StringComparer.Ordinal)];

    /// <summary>How far a change reaches under any of the policies, in days.</summary>
    public int LongestWindowDays { get; } = versions.Values.Append(otherwise).Max(policy => policy.LongestWindowDays);

    /// <summary>The policy for an inspection of a unit that starts on a day.</summary>
    public InspectionPolicy For(string unit, DateOnly startsOn) =>
        Array.Find(_periods, p => p.StartsOn <= startsOn && startsOn <= p.EndsOn && (p.Unit is null || within.Contains((unit, p.Unit)))) is { } period
            ? versions[period.Version]
            : otherwise;

    /// <summary>What the rules find in a unit's inspections, each judged by its own policy.</summary>
    public IEnumerable<InspectionFlag> Examine(IReadOnlyCollection<Inspection> unitInspections) => unitInspections
        .Select(i => For(i.Unit, i.StartsOn)).DistinctBy(policy => policy.Version)
        .SelectMany(policy => InspectionSweep.Examine(unitInspections, policy)
            .Where(flag => For(flag.Inspection.Unit, flag.Inspection.StartsOn).Version == policy.Version));
}
