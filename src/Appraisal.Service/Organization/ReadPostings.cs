using Appraisal.Service.Access;
using Appraisal.Service.Schemes;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Organization;
using Appraisal.Storage.Schemes;

namespace Appraisal.Service.Organization;

/// <summary>A posting in a cycle with the name of who holds it.</summary>
public sealed record PostingView(Participant Participant, string Name, DateOnly StartsOn, DateOnly EndsOn, bool IsClosed, DateTimeOffset? StartedAt);

/// <summary>Reads the postings of a cycle, which scoring reads, as their pages show them.</summary>
public sealed class ReadPostings(Database database)
{
    /// <summary>Postings in order of staff number: all, or the one of a staff number.</summary>
    public Task<Outcome<Page<PostingView>>> ListAsync(Caller caller, string cycle, string? staffNo, PageQuery page, CancellationToken cancel) =>
        database.ReadAsync<Outcome<Page<PostingView>>>(async session =>
        {
            if (page.Refusal is { } refusal)
                return refusal;
            if (await caller.SeenCycleAsync(session, cycle, cancel) is not { } period)
                return Refusal.NotFound("cycle", cycle);
            var rows = await ParticipantStore.PageAsync(session, cycle, page.After, staffNo, caller.Unit, page.Size + 1, cancel);
            var names = await CadreStore.FindAsync(session, rows.Select(r => r.StaffNo), cancel);
            return page.Of(rows, r => View(period, r, names.GetValueOrDefault(r.StaffNo), null), r => r.StaffNo);
        }, cancel);

    /// <summary>One posting with every dated change.</summary>
    public Task<Outcome<PostingView>> OneAsync(Caller caller, string cycle, string staffNo, CancellationToken cancel) =>
        database.ReadAsync<Outcome<PostingView>>(async session =>
        {
            if (await caller.SeenCycleAsync(session, cycle, cancel) is not { } period
                || await ParticipantStore.FindAsync(session, cycle, staffNo, cancel) is not { } row || !await caller.HoldsAsync(session, row.Unit, cancel))
                return Refusal.NotFound("participant", $"{cycle}/{staffNo}");
            var changes = await ParticipantStore.ChangesAsync(session, cycle, staffNo, cancel);
            return View(period, row, await CadreStore.FindAsync(session, staffNo, cancel), [.. changes.Select(SchemesViews.Change)]);
        }, cancel);

    private static PostingView View(CycleRow cycle, ParticipantRow row, CadreRow? cadre, IReadOnlyList<ParticipantChange>? changes) =>
        new(SchemesViews.Participant(row) with { Changes = changes }, cadre?.Name ?? row.StaffNo, cycle.StartsOn, cycle.EndsOn, cycle.ClosedAt is not null, cycle.StartedAt);
}
