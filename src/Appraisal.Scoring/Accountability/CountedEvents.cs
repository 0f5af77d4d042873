using Appraisal.Scoring.Schemes;
using Appraisal.Scoring.Scores;

namespace Appraisal.Scoring.Accountability;

/// <summary>How far an incident has come.</summary>
public enum IncidentStatus
{
    /// <summary>Alleged, not verified: counts 0.</summary>
    Alleged,
    /// <summary>Verified, or ruled upon.</summary>
    Verified,
    /// <summary>Withdrawn by who reported it: counts 0.</summary>
    Withdrawn,
    /// <summary>Found to be nothing, or attributed to nobody: counts 0.</summary>
    Dismissed,
}

/// <summary>An incident as it was reported about a cadre.</summary>
/// <param name="Key">What happened: reports with the same key are about the same event.</param>
/// <param name="StaffNo">The cadre.</param>
/// <param name="Status">How far it has come.</param>
/// <param name="Duty">Code of the duty of the cadre's post that the attribution cites; null: not attributable, counts 0.</param>
/// <param name="WorkType">Code of the work it happened in; null: none.</param>
/// <param name="Severity">How grave.</param>
/// <param name="Multiplier">m of the ruling in force, in [0, 1]; 1 (default) before any ruling.</param>
/// <param name="Share">Share of the cadre, in (0, 1]. Default 1.</param>
/// <param name="IsWrongdoing">The ruling in force proved an exclusion of the negative list.</param>
/// <param name="Leniency">What the ruling in force granted; null: none was made yet.</param>
/// <param name="Clause">The clause by which it did; null: none.</param>
public sealed record ReportedEvent(
    string Key, string StaffNo, IncidentStatus Status, string? Duty, string? WorkType, Severity Severity, double Multiplier = 1, double Share = 1,
    bool IsWrongdoing = false, Leniency? Leniency = null, string? Clause = null);

/// <summary>Which events count (section 6): verified, attributable and once each.</summary>
public static class CountedEvents
{
    /// <summary>
    /// The events that count, by staff number, each key once a cadre; of several reports of one key the gravest stands, with the
    /// smallest multiplier that a ruling gave it. In ordinal order of key.
    /// </summary>
    public static ILookup<string, CountedEvent> Of(IEnumerable<ReportedEvent> reported) => reported
        .Where(report => report is { Status: IncidentStatus.Verified, Duty: not null })
        .GroupBy(report => (report.StaffNo, report.Key))
        .OrderBy(same => same.Key.Key, StringComparer.Ordinal)
        .Select(same => (same.Key.StaffNo, Event: Merge(same)))
        .ToLookup(entry => entry.StaffNo, entry => entry.Event);

    private static CountedEvent Merge(IGrouping<(string StaffNo, string Key), ReportedEvent> same)
    {
        var ruled = same.OrderBy(report => report.Multiplier).ThenBy(report => report.Clause, StringComparer.Ordinal).First();
        return new CountedEvent(
            same.Key.Key,
            same.Select(report => report.WorkType).OfType<string>().Order(StringComparer.Ordinal).FirstOrDefault(),
            same.Max(report => report.Severity),
            ruled.Multiplier,
            same.Max(report => report.Share),
            same.Any(report => report.IsWrongdoing),
            ruled.Leniency,
            ruled.Clause);
    }
}
