using Appraisal.Scoring.Accountability;
using Appraisal.Scoring.Schemes;
using Appraisal.Scoring.Scores;
using Appraisal.Service.Access;
using Appraisal.Service.Schemes;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Accountability;

namespace Appraisal.Service.Accountability;

/// <summary>A step that is due, and why the reader may not take it; null: the reader may.</summary>
/// <param name="Kind">Which step.</param>
/// <param name="Who">The roles that take it.</param>
/// <param name="WhyNot">What stands in the way of this reader.</param>
public sealed record StepOffer(StepKind Kind, IReadOnlyList<Role> Who, Refusal? WhyNot);

/// <summary>A case as its page shows it.</summary>
/// <param name="Incident">The incident with its record.</param>
/// <param name="Offers">What may be done now.</param>
/// <param name="List">The due-diligence list of the cycle's scheme; null: no cycle holds the day.</param>
/// <param name="Duties">The duties to which it can be attributed.</param>
/// <param name="WorkTypes">The work types of the scheme.</param>
/// <param name="Scheme">The scheme by which it counts; null: no cycle holds the day.</param>
/// <param name="Effect">The score with and without it; null: it does not count, or the reader may not see it yet.</param>
public sealed record CaseView(
    Incident Incident, IReadOnlyList<StepOffer> Offers, DueDiligenceList? List, IReadOnlyList<Duty> Duties, IReadOnlyList<string> WorkTypes, Scheme? Scheme, EventEffect? Effect);

/// <summary>Reads incidents: those of the caller's territory, a member the own ones.</summary>
public sealed class ReadIncidents(Database database, Postings postings, ScoreEffects effects)
{
    private static readonly string Waits = Wire.Text(IncidentStage.Alleged);

    /// <summary>A part of the list, in order of id, without the record.</summary>
    public Task<Outcome<Page<Incident>>> ListAsync(Caller caller, PageQuery page, IncidentQuery query, CancellationToken cancel) =>
        database.ReadAsync<Outcome<Page<Incident>>>(async session =>
        {
            if (page.Refusal is { } refusal)
                return refusal;
            return await FilterAsync(session, caller, query, cancel) is { } filter
                ? page.Of(await IncidentStore.PageAsync(session, page.After, filter, page.Size + 1, cancel), CaseFile.View, r => r.Id)
                : new Page<Incident>([], null);
        }, cancel);

    /// <summary>How many the list shows, where it shows what waits to be verified; null: it shows others.</summary>
    public async Task<long?> TotalAsync(Caller caller, IncidentQuery query, CancellationToken cancel) =>
        query.Status == Waits ? await database.ReadAsync(session => CountWaitingAsync(session, caller, query, cancel), cancel) : null;

    /// <summary>How many of the list wait to be verified.</summary>
    internal static async Task<long> CountWaitingAsync(Session session, Caller caller, IncidentQuery query, CancellationToken cancel) =>
        await FilterAsync(session, caller, query, cancel) is { } filter ? await IncidentStore.CountAllegedAsync(session, filter, cancel) : 0;

    // null: there is no such cycle
    private static async Task<IncidentFilter?> FilterAsync(Session session, Caller caller, IncidentQuery query, CancellationToken cancel) =>
        await CycleDays.OfAsync(session, query.Cycle, query.From, query.To, cancel) is { } days
            ? new IncidentFilter(caller.Scope(Check.Normalise(query.StaffNo)), query.Status, days.From, days.To, days.Within, caller.Unit)
            : null;

    /// <summary>One with its whole record, by the id of any of its reports.</summary>
    public Task<Outcome<Incident>> GetAsync(Caller caller, string id, CancellationToken cancel) => database.ReadAsync<Outcome<Incident>>(async session =>
    {
        var opened = await CaseFiles.OpenAsync(session, caller, id, cancel);
        return opened.Refusal is { } refusal ? refusal : opened.Value.View(caller);
    }, cancel);

    /// <summary>One with what may be done now, and by what rules.</summary>
    public async Task<Outcome<CaseView>> CaseAsync(Caller caller, string id, CancellationToken cancel)
    {
        var effect = await effects.ReadAsync(caller, id, cancel);
        return await database.ReadAsync<Outcome<CaseView>>(async session =>
        {
            var opened = await CaseFiles.OpenAsync(session, caller, id, cancel);
            if (opened.Refusal is { } refusal)
                return refusal;
            var file = opened.Value;
            var scheme = await postings.FindAsync(session, file.Incident.StaffNo, file.Incident.OccurredOn, cancel) is [var posting, ..] ? posting.Scheme : null;
            return new CaseView(file.View(caller), [.. Enum.GetValues<StepKind>().Select(kind => CaseRules.Offer(file, caller, kind)).OfType<StepOffer>()],
                scheme is null ? null : await DueDiligenceLists.FindAsync(session, scheme.DueDiligenceList, cancel),
                scheme?.Duties ?? [], [.. scheme?.WorkTypes.Select(t => t.Code) ?? []], scheme, effect.Refusal is null ? effect.Value : null);
        }, cancel);
    }
}
