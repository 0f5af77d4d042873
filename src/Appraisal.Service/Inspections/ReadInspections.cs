using System.Globalization;
using Appraisal.Scoring.Inspections;
using Appraisal.Service.Access;
using Appraisal.Service.Disclosure;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Inspections;

namespace Appraisal.Service.Inspections;

/// <summary>What is still to be done about visits.</summary>
public enum VisitTask
{
    /// <summary>Their days are over, and they still stand as planned; to an inspector the own ones, which nobody else of that role may change.</summary>
    Past,

    /// <summary>The inspected said something that was neither answered nor let out to the body.</summary>
    Unheard,
}

/// <summary>Reads inspections: every body sees those at the units of its territory, whoever made them.</summary>
public sealed class ReadInspections(Database database, TimeProvider clock)
{
    private DateOnly Today => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);

    /// <summary>One with all that belongs to it.</summary>
    public Task<Outcome<InspectionDetails>> GetAsync(Caller caller, string id, CancellationToken cancel) =>
        database.SnapshotAsync(session => GetAsync(session, caller, id, cancel), cancel);

    /// <summary>The same as a session sees it.</summary>
    internal static async Task<Outcome<InspectionDetails>> GetAsync(Session session, Caller caller, string id, CancellationToken cancel)
    {
        var seen = await Visits.SeeAsync(session, caller, id, cancel);
        if (seen.Refusal is { } unseen)
            return unseen;
        var row = seen.Value;
        var flags = await FlagStore.OfInspectionAsync(session, row.Id, cancel);
        var findings = await SharingStore.OfInspectionsAsync(session, [row.Id], cancel);
        var rating = await RemarkStore.FindRatingAsync(session, row.Id, cancel);
        return new InspectionDetails(
            InspectionValidation.View(row),
            [.. flags.Where(f => f.Status != Wire.Text(FlagStatus.Withdrawn)).Select(InspectionValidation.View)],
            [.. findings.Select(ShareFindings.View)],
            await ShareFindings.AdoptedAsync(session, row, cancel),
            [.. (await SharingStore.MaterialsAsync(session, row.Id, cancel)).Select(m => m.Shared)],
            Raters.Of(caller, row, rating));
    }

    /// <summary>A part of the list, in order of registration; of those alone about which something is still to be done (null: of all).</summary>
    public Task<Outcome<Page<InspectionView>>> ListAsync(Caller caller, PageQuery page, InspectionQuery query, VisitTask? task, CancellationToken cancel) =>
        database.ReadAsync<Outcome<Page<InspectionView>>>(async session =>
        {
            var read = await FilterAsync(session, caller, query, task, Today, cancel);
            if (read.Refusal is { } refusal)
                return refusal;
            var filter = read.Value;
            var after = page.After.Split(' ', 2);
            _ = long.TryParse(after[0], NumberStyles.None, CultureInfo.InvariantCulture, out var registration);
            return page.Of(await InspectionStore.PageAsync(session, registration, after.ElementAtOrDefault(1) ?? "", filter, page.Size + 1, cancel),
                InspectionValidation.View, r => string.Create(CultureInfo.InvariantCulture, $"{r.Registration} {r.Id}"));
        }, cancel);

    /// <summary>How many the list shows, where something is still to be done about them; null: it shows others.</summary>
    public async Task<long?> TotalAsync(Caller caller, InspectionQuery query, VisitTask? task, CancellationToken cancel) =>
        task is { } named ? await database.ReadAsync(session => CountAsync(session, caller, query, named, Today, cancel), cancel) : null;

    /// <summary>How many there are about which something is still to be done on a day.</summary>
    internal static async Task<long> CountAsync(Session session, Caller caller, InspectionQuery query, VisitTask task, DateOnly day, CancellationToken cancel) =>
        await FilterAsync(session, caller, query, task, day, cancel) is { Refusal: null, Value: var filter } ? await InspectionStore.CountAsync(session, filter, cancel) : 0;

    // what was said of a visit is let out by organizers, and who led it must not learn that something was
    private static async Task<Outcome<InspectionFilter>> FilterAsync(Session session, Caller caller, InspectionQuery query, VisitTask? task, DateOnly day, CancellationToken cancel)
    {
        if (task == VisitTask.Unheard && caller.Role is not (Role.Administrator or Role.Organizer))
            return caller.Outside();
        var check = new Check();
        var filter = new InspectionFilter(
            check.OptionalCode("unit", query.Unit), check.OptionalCode("body", query.Body),
            check.OptionalWord<InspectionStatus>("status", query.Status), query.From, query.To,
            task == VisitTask.Past && caller.Role == Role.Inspector ? caller.Person : null, task == VisitTask.Past ? day : null, task == VisitTask.Unheard, await caller.TerritoryAsync(session, cancel));
        return check.Refusal is { } refusal ? refusal : filter;
    }
}
