using Appraisal.Service.Access;
using Appraisal.Service.Audit;
using Appraisal.Service.Organization;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Schemes;

namespace Appraisal.Service.Schemes;

/// <summary>Records dated changes of the postings that scoring reads, with their reasons, and those who join after the start.</summary>
public sealed class PutParticipant(Database database, AuditTrail audit, Ids ids, TimeProvider clock)
{
    /// <summary>One, in a transaction of its own.</summary>
    public Task<Outcome<Stored<Participant>>> RunAsync(Caller caller, string cycle, string staffNo, ParticipantRequest request, CancellationToken cancel) =>
        database.WriteAsync(async session => (await ApplyAsync(session, caller, [(cycle, staffNo, request)], cancel))[0], cancel);

    /// <summary>
    /// Many, of one cadre several perhaps, in the caller's transaction, with a fixed number of look-ups a cycle; an outcome for each. What is
    /// refused is not written.
    /// </summary>
    public async Task<IReadOnlyList<Outcome<Stored<Participant>>>> ApplyAsync(
        Session session, Caller caller, IReadOnlyList<(string Cycle, string StaffNo, ParticipantRequest Request)> requests, CancellationToken cancel)
    {
        var outcomes = new Outcome<Stored<Participant>>[requests.Count];
        foreach (var group in requests.Index().GroupBy(r => Check.Normalise(r.Item.Cycle)!, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var cycle = await OpenAsync(session, caller, group.Key, cancel);
            if (cycle.Refusal is { } refusal)
            {
                foreach (var (index, _) in group)
                    outcomes[index] = refusal;
                continue;
            }
            await session.LockAsync("participants:" + group.Key, cancel); // a history is read, and written on
            var entries = group.Select(r => new ParticipantEntry(cycle.Value, r.Item.StaffNo, r.Item.Request)).ToList();
            var book = await ParticipantBook.ReadAsync(session, caller, cycle.Value, entries, cancel);
            foreach (var ((index, _), entry) in group.Zip(entries))
                outcomes[index] = Put(caller, book, entry);
            await book.WriteAsync(session, audit, cancel);
        }
        return outcomes;
    }

    private static async Task<Outcome<CycleRow>> OpenAsync(Session session, Caller caller, string cycle, CancellationToken cancel)
    {
        if (await caller.SeenCycleAsync(session, cycle, cancel) is not { } period)
            return Refusal.NotFound("cycle", cycle);
        if (period.StartedAt is null)
            return Refusal.Conflict("cycle-not-started", cycle);
        return period.ClosedAt is null ? period : Refusal.Conflict("cycle-closed", cycle);
    }

    private Outcome<Stored<Participant>> Put(Caller caller, ParticipantBook book, ParticipantEntry entry)
    {
        var (check, request) = (entry.Check, entry.Request);
        book.CheckPlaces(entry);
        var before = book.Standing(entry.Row.StaffNo);
        // an export says the same without a date and a reason
        if (check.Passed && request is { EffectiveOn: null, Reason: null } && before is not null && before with { County = entry.Row.County } == entry.Row)
            return Stored(book, SchemesViews.Participant(before), Storage.Change.Unchanged);
        if (check.Passed) // so that who holds nothing of it learns nothing of it
            book.CheckNumber(entry);
        var effectiveOn = check.Given("effectiveOn", request.EffectiveOn);
        check.That(request.EffectiveOn is null || (effectiveOn >= book.Cycle.StartsOn && effectiveOn <= book.Cycle.EndsOn),
            "effectiveOn", "outside-cycle", effectiveOn, book.Cycle.StartsOn, book.Cycle.EndsOn);
        var reason = check.Text("reason", request.Reason, 2000);
        if (request.CycleDutyHours is not null)
            check.Number("cycleDutyHours", request.CycleDutyHours, 0, OrganizationValidation.HoursOfYear);
        if (check.Refusal is { } refusal)
            return refusal;
        return before is not null && !book.Holds(before.Unit)
            ? caller.Outside()
            : Change(caller, book, before, entry.Row with { County = book.CountyOf(entry.Row.Unit) }, new Dated(effectiveOn, request.CycleDutyHours, reason));
    }

    private Outcome<Stored<Participant>> Change(Caller caller, ParticipantBook book, ParticipantRow? before, ParticipantRow row, Dated dated)
    {
        var old = before is null ? null : SchemesViews.Participant(before);
        var changes = book.Changes(row.StaffNo);
        var posting = SchemesViews.Participant(row) with { CycleDutyHours = dated.CycleDutyHours };
        var text = Json.Text(posting);
        if (changes.LastOrDefault(c => c.EffectiveOn == dated.EffectiveOn)?.AfterValue == text)
            return Stored(book, old!, Storage.Change.Unchanged);

        var history = PostingHistory.Of(old, changes);
        var replaced = history.On(dated.EffectiveOn);
        history.Set(dated.EffectiveOn, posting);
        // a run reads the posting of the latest day, whatever was recorded last
        var holds = (history.Latest == dated.EffectiveOn ? row : before!) with { DutyHours = history.DutyHours(book.Cycle.StartsOn, book.Cycle.EndsOn) };
        if (before?.Cohort != holds.Cohort && book.WhyFixed(holds) is { } isFixed)
            return isFixed;
        var view = SchemesViews.Participant(holds);
        book.Put(holds, ChangeRow(caller, row, replaced, text, dated), new AuditedChange($"{row.Cycle}/{row.StaffNo}", holds.Unit, old,
            new { dated.EffectiveOn, posting, stands = view }) { Reason = dated.Reason });
        return Stored(book, view, before is null ? Storage.Change.Created : Storage.Change.Updated, old);
    }

    private static Stored<Participant> Stored(ParticipantBook book, Participant view, Change change, Participant? before = null) => new(view, change)
    {
        Before = before,
        Whole = view with { Changes = [.. book.Changes(view.StaffNo).Select(SchemesViews.Change)] },
    };

    private ParticipantChangeRow ChangeRow(Caller caller, ParticipantRow row, Participant? replaced, string posting, Dated dated) => new()
    {
        Id = ids.Next(),
        Cycle = row.Cycle,
        StaffNo = row.StaffNo,
        EffectiveOn = dated.EffectiveOn,
        BeforeValue = replaced is null ? null : Json.Text(replaced),
        AfterValue = posting,
        Reason = dated.Reason,
        Person = caller.Person,
        At = clock.GetUtcNow().AsStored(),
    };

    /// <summary>What makes a posting a dated change.</summary>
    private sealed record Dated(DateOnly EffectiveOn, double? CycleDutyHours, string Reason);
}
