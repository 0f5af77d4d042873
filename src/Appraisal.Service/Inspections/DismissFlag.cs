using Appraisal.Scoring.Inspections;
using Appraisal.Service.Access;
using Appraisal.Service.Audit;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Inspections;

namespace Appraisal.Service.Inspections;

/// <summary>Reads flags, and dismisses one with a reason: by another person than the inspector, for the facts as they are.</summary>
public sealed class DismissFlag(Database database, AuditTrail audit, Ids ids, TimeProvider clock)
{
    /// <summary>In a transaction of its own.</summary>
    public Task<Outcome<FlagView>> RunAsync(Caller caller, Guid id, DismissalRequest request, CancellationToken cancel) =>
        database.WriteAsync<Outcome<FlagView>>(async session =>
        {
            await session.LockAsync(ExamineUnits.LockName, cancel);
            var (refusal, row) = await SeeAsync(session, caller, id, cancel);
            if (row is null)
                return refusal!;
            var check = new Check();
            var reason = check.Text("reason", request.Reason, 2000);
            var inspection = await InspectionStore.FindAsync(session, row.Inspection, cancel);
            check.That(!Persons.Same(inspection!.Inspector, caller.Person), "person", "own-inspection", caller.Person);
            if (check.Refusal is { } invalid)
                return invalid;
            if (row.Status == Wire.Text(FlagStatus.Dismissed) && (await FlagStore.ChangesAsync(session, id, cancel))[^1].Reason == reason)
                return InspectionValidation.View(row);
            if (row.Status != Wire.Text(FlagStatus.Open))
                return Refusal.Conflict("flag-not-open", row.Status);

            var dismissed = row with { Status = Wire.Text(FlagStatus.Dismissed), ChangedAt = clock.GetUtcNow() };
            await FlagStore.UpdateAsync(session, dismissed, cancel);
            await FlagStore.InsertChangesAsync(session, [new FlagChangeRow
            {
                Id = ids.Next(), Flag = row.Id, Status = dismissed.Status, Facts = row.Facts, Person = caller.Person, Reason = reason, At = dismissed.ChangedAt,
            }], cancel);
            await audit.At(row.Unit).WriteAsync(session, caller, "dismiss", "inspection-flag", id.ToString(),
                InspectionValidation.View(row), InspectionValidation.View(dismissed), reason, cancel);
            return InspectionValidation.View(dismissed);
        }, cancel);

    /// <summary>A flag with its history and what could be reused.</summary>
    public Task<Outcome<FlagDetails>> GetAsync(Caller caller, Guid id, CancellationToken cancel) =>
        database.SnapshotAsync<Outcome<FlagDetails>>(async session =>
        {
            var (refusal, row) = await SeeAsync(session, caller, id, cancel);
            if (row is null)
                return refusal!;
            var history = await FlagStore.ChangesAsync(session, id, cancel);
            return new FlagDetails(InspectionValidation.View(row),
                [.. history.Select(h => new FlagChange(Wire.Value<FlagStatus>(h.Status), Json.Read<FlagFacts>(h.Facts), h.Person, h.Reason, h.At))],
                await ReuseAsync(session, caller, row, cancel));
        }, cancel);

    /// <summary>A part of the list, at or below a unit (null: everywhere).</summary>
    public Task<Outcome<Page<FlagView>>> ListAsync(Caller caller, PageQuery page, FlagQuery query, string? within, CancellationToken cancel) =>
        database.ReadAsync<Outcome<Page<FlagView>>>(async session =>
        {
            var filter = await FilterAsync(session, caller, query, within, cancel);
            return filter.Refusal is { } refusal
                ? refusal
                : page.Of(await FlagStore.PageAsync(session, page.AfterId, filter.Value, page.Size + 1, cancel), InspectionValidation.View, r => r.Id.ToString());
        }, cancel);

    /// <summary>How many the list shows, where it shows open ones; null: it shows others.</summary>
    public async Task<long?> TotalAsync(Caller caller, FlagQuery query, string? within, CancellationToken cancel) =>
        query.Status is null || query.Status == Wire.Text(FlagStatus.Open) ? await database.ReadAsync(session => CountOpenAsync(session, caller, query, within, cancel), cancel) : null;

    /// <summary>How many of the list are open.</summary>
    internal static async Task<long> CountOpenAsync(Session session, Caller caller, FlagQuery query, string? within, CancellationToken cancel) =>
        await FilterAsync(session, caller, query, within, cancel) is { Refusal: null, Value: var filter } ? await FlagStore.CountOpenAsync(session, filter, cancel) : 0;

    private static async Task<Outcome<FlagFilter>> FilterAsync(Session session, Caller caller, FlagQuery query, string? within, CancellationToken cancel)
    {
        var check = new Check();
        var filter = new FlagFilter(
            check.OptionalCode("unit", query.Unit), check.OptionalWord<InspectionFlagKind>("kind", query.Kind),
            check.OptionalCode("body", query.Body), query.From, query.To,
            check.OptionalWord<FlagStatus>("status", query.Status) ?? Wire.Text(FlagStatus.Open),
            within, await caller.TerritoryAsync(session, cancel));
        return check.Refusal is { } refusal ? refusal : filter;
    }

    private static async Task<(Refusal?, FlagRow?)> SeeAsync(Session session, Caller caller, Guid id, CancellationToken cancel)
    {
        if (await FlagStore.FindAsync(session, id, cancel) is not { } row || !await caller.SeesUnitAsync(session, row.Unit, cancel))
            return (Refusal.NotFound("inspection-flag", id.ToString()), null);
        return (null, row);
    }

    private static async Task<ReuseView> ReuseAsync(Session session, Caller caller, FlagRow row, CancellationToken cancel)
    {
        var book = await InspectionPolicies.BookAsync(session, [row.Unit], cancel);
        var around = (await UnitInspections.ReadAsync(session, [row.Unit], row.StartsOn.AddDays(-book.LongestWindowDays), row.StartsOn, cancel))[row.Unit].ToList();
        var named = Json.Read<FlagFacts>(row.Facts).Earlier.Select(e => e.Inspection).ToHashSet(StringComparer.Ordinal);
        if (around.Find(i => i.Id == row.Inspection) is not { } inspection)
            return new ReuseView([], []);
        var reuse = await ReuseViews.OfAsync(session, Reuse.Of(inspection, around.Where(i => named.Contains(i.Id)), book.For(row.Unit, inspection.StartsOn)), cancel);
        return caller.Role == Role.Member ? reuse : await ReuseViews.NamedAsync(session, reuse, cancel); // a cadre reads the own materials only
    }
}
