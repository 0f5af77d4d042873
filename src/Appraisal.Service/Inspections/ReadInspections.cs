using System.Globalization;
using Appraisal.Scoring.Inspections;
using Appraisal.Service.Access;
using Appraisal.Service.Disclosure;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Inspections;

namespace Appraisal.Service.Inspections;

/// <summary>Reads inspections: every body sees those at the units of its territory, whoever made them.</summary>
public sealed class ReadInspections(Database database)
{
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

    /// <summary>A part of the list, in order of registration.</summary>
    public Task<Outcome<Page<InspectionView>>> ListAsync(Caller caller, PageQuery page, InspectionQuery query, CancellationToken cancel) =>
        database.ReadAsync<Outcome<Page<InspectionView>>>(async session =>
        {
            var check = new Check();
            var filter = new InspectionFilter(
                check.OptionalCode("unit", query.Unit), check.OptionalCode("body", query.Body),
                InspectionValidation.Word<InspectionStatus>(check, "status", query.Status), query.From, query.To,
                await caller.TerritoryAsync(session, cancel));
            if (check.Refusal is { } refusal)
                return refusal;
            var after = page.After.Split(' ', 2);
            _ = long.TryParse(after[0], NumberStyles.None, CultureInfo.InvariantCulture, out var registration);
            return page.Of(await InspectionStore.PageAsync(session, registration, after.ElementAtOrDefault(1) ?? "", filter, page.Size + 1, cancel),
                InspectionValidation.View, r => string.Create(CultureInfo.InvariantCulture, $"{r.Registration} {r.Id}"));
        }, cancel);
}
