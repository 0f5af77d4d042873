using Appraisal.Scoring.Schemes;
using Appraisal.Scoring.Scores;
using Appraisal.Service.Access;
using Appraisal.Service.Schemes;
using Appraisal.Service.Scores;
using Appraisal.Storage;
using Appraisal.Storage.Accountability;
using Appraisal.Storage.Schemes;

namespace Appraisal.Service.Accountability;

/// <summary>Shows the score of a cadre with an event and without it, on what is known of the cycle now.</summary>
public sealed class ScoreEffects(Database database, Postings postings, TimeProvider clock)
{
    /// <summary>The effect of an incident that counts.</summary>
    public Task<Outcome<EventEffect>> ReadAsync(Caller caller, string id, CancellationToken cancel) =>
        database.SnapshotAsync<Outcome<EventEffect>>(async session =>
        {
            var opened = await CaseFiles.OpenAsync(session, caller, id, cancel);
            if (opened.Refusal is { } refusal)
                return refusal;
            var file = opened.Value;
            if (file.Stage is IncidentStage.Alleged or IncidentStage.Withdrawn or IncidentStage.Dismissed)
                return Refusal.Conflict("not-counted", file.Incident.Id, file.Incident.Status);
            return await OfAsync(session, file.Incident, cancel) is { } effect
                ? file.Seen(effect)
                : Refusal.Conflict("no-cycle", file.Incident.StaffNo, file.Incident.OccurredOn);
        }, cancel);

    /// <summary>
    /// The effect of an incident as it stands in the row; null where no cycle holds it. While the cycle's survey is open the scores
    /// would show figures of it and are left out.
    /// </summary>
    internal async Task<EventEffect?> OfAsync(Session session, IncidentRow incident, CancellationToken cancel)
    {
        var found = await postings.FindAsync(session, incident.StaffNo, incident.OccurredOn, cancel);
        if (incident.Duty is null || VerifyIncident.Attribute(found, incident.Duty) is not { } attribution)
            return null;
        var cycle = (await CycleStore.FindAsync(session, attribution.Posting.Cycle, cancel))!;
        var inputs = await RunInputReader.ReadAsync(session, cycle, cancel);
        var counted = new CountedEvent(
            incident.EventKey, incident.WorkType, Wire.Value<Severity>(incident.Severity), incident.Multiplier, incident.Share, incident.Wrongdoing,
            incident.Leniency is null ? null : Wire.Value<Leniency>(incident.Leniency), incident.Clause);
        var effect = EventEffect.Of(inputs, incident.StaffNo, counted);
        return await SurveyReadiness.CheckAsync(session, cycle, clock.GetUtcNow(), cancel) is null
            ? effect
            : effect with { ScoreWith = null, ScoreWithout = null };
    }
}
