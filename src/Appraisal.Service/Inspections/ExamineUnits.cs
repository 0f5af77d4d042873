using Appraisal.Scoring.Inspections;
using Appraisal.Storage;
using Appraisal.Storage.Inspections;
using Hangfire;

namespace Appraisal.Service.Inspections;

/// <summary>
/// Keeps flags up to date. A change notes its unit and days; the job examines that unit's inspections within the longest window after
/// them and no others. The nightly sweep examines everything and finds the same.
/// </summary>
public sealed class ExamineUnits(Database database, Ids ids, TimeProvider clock, IBackgroundJobClient jobs)
{
    // one transaction for so many: short enough that other writers hardly wait, long enough that an import's units take few of them
    private const int UnitsAtOnce = 500;

    internal const string LockName = "inspection-flags";

    /// <summary>Notes, in the transaction of a change, what it can touch: these inspections as they were and as they are.</summary>
    public Task NoteAsync(Session session, IEnumerable<InspectionRow> changed, CancellationToken cancel) =>
        UnitToExamineStore.InsertAsync(session, [.. changed.GroupBy(r => r.Unit, r => r.StartsOn, StringComparer.Ordinal)
            .Select(unit => new UnitToExamine(ids.Next(), unit.Key, unit.Min(), unit.Max()))], cancel);

    /// <summary>Has what was noted examined as soon as a worker is free.</summary>
    public void Soon() => jobs.Enqueue<ExamineUnits>(job => job.RunAsync(CancellationToken.None));

    /// <summary>Examines all that was noted.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        while (await database.WriteAsync(session => NextAsync(session, cancel), cancel) > 0)
        {
        }
    }

    /// <summary>Examines every unit, noted or not.</summary>
    public async Task SweepAsync(CancellationToken cancel)
    {
        var after = "";
        while (await database.ReadAsync(session => UnitInspections.UnitsAsync(session, after, UnitsAtOnce, cancel), cancel) is { Count: > 0 } units)
        {
            await database.WriteAsync(async session =>
            {
                await session.LockAsync(LockName, cancel);
                await ExamineAsync(session, units, InspectionCheck.FirstDay, InspectionCheck.LastDay, _ => true, cancel);
            }, cancel);
            after = units[^1];
        }
    }

    private async Task<int> NextAsync(Session session, CancellationToken cancel)
    {
        await session.LockAsync(LockName, cancel);
        var noted = await UnitToExamineStore.NextAsync(session, UnitsAtOnce, cancel);
        if (noted.Count == 0)
            return 0;
        var byUnit = noted.ToLookup(n => n.Unit);
        await ExamineAsync(session, [.. byUnit.Select(u => u.Key)], noted.Min(n => n.FromOn), noted.Max(n => n.ToOn),
            touched => byUnit[touched.Inspection.Unit].Any(n => n.FromOn <= touched.Inspection.StartsOn
                && touched.Inspection.StartsOn.DayNumber <= n.ToOn.DayNumber + touched.WindowDays), cancel);
        await UnitToExamineStore.DeleteAsync(session, noted.Select(n => n.Id), cancel);
        return noted.Count;
    }

    // what starts up to a window before the changed days is read, as the rules look back at it; what starts up to a window after may change
    private async Task ExamineAsync(Session session, IReadOnlyList<string> units, DateOnly from, DateOnly to,
        Func<(Inspection Inspection, int WindowDays), bool> touched, CancellationToken cancel)
    {
        var book = await InspectionPolicies.BookAsync(session, units, cancel);
        var window = book.LongestWindowDays;
        var (first, last) = (from.AddDays(-window), to.AddDays(window));
        var inspections = await UnitInspections.ReadAsync(session, units, first, last, cancel);
        var flags = (await FlagStore.OfUnitsAsync(session, units, from, last, cancel)).ToLookup(f => f.Inspection);
        var changes = new FlagChanges(ids, clock.GetUtcNow());
        foreach (var unit in inspections)
        {
            var examined = unit.Where(i => touched((i, window))).ToDictionary(i => i.Id, StringComparer.Ordinal);
            changes.Compare(examined.Keys.SelectMany(id => flags[id]), book.Examine([.. unit]).Where(f => examined.ContainsKey(f.Inspection.Id)));
        }
        await changes.StoreAsync(session, cancel);
    }
}
