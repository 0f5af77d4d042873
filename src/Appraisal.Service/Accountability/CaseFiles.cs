using Appraisal.Service.Access;
using Appraisal.Service.Audit;
using Appraisal.Service.Disclosure;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Accountability;

namespace Appraisal.Service.Accountability;

/// <summary>What a step comes to.</summary>
/// <param name="Incident">Where the incident stands after it.</param>
/// <param name="Details">What the step states beside reason and evidence.</param>
/// <param name="Refusal">Why it cannot be taken; null: it can, unless the check found errors.</param>
internal sealed record StepResult(IncidentRow Incident, object? Details = null, Refusal? Refusal = null);

/// <summary>
/// Takes the steps of incidents: in their order, none skipped, each by another person than the one before and none by the cadre but
/// reply and appeal. The same step again changes nothing.
/// </summary>
public sealed class CaseFiles(AuditTrail audit, Ids ids, TimeProvider clock)
{
    private const int ReasonLength = 2000;
    private const int EvidenceMost = 50;
    private const int LockedByOne = 5;

    /// <summary>
    /// Keeps others from the cases of these events until the transaction ends. Few are locked one by one; many lock all at once, so that a
    /// file of reports needs one lock.
    /// </summary>
    internal static async Task LockAsync(Session session, IReadOnlyCollection<string> eventKeys, CancellationToken cancel)
    {
        const string All = "incidents";
        var keys = eventKeys.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (keys.Count > LockedByOne)
        {
            await session.LockAsync(All, cancel);
            return;
        }
        await session.LockSharedAsync(All, cancel);
        foreach (var key in keys)
            await session.LockAsync("incident:" + key, cancel);
    }

    /// <summary>The file of an incident, by the id of any of its reports.</summary>
    internal static async Task<Outcome<CaseFile>> OpenAsync(Session session, Caller caller, string id, CancellationToken cancel)
    {
        var code = Check.Normalise(id)!;
        var incident = await IncidentStore.FindAsync(session, code, cancel)
            ?? (await IncidentStepStore.FindAsync(session, code, cancel) is { } step ? await IncidentStore.FindAsync(session, step.Incident, cancel) : null);
        if (incident is null || !await caller.HoldsAsync(session, incident.Unit, incident.StaffNo, cancel))
            return Refusal.NotFound("incident", id);
        var seesScores = await SeparateCollection.WhyNotReadOfDayAsync(session, caller, incident.OccurredOn, cancel) is null;
        return new CaseFile(incident, await IncidentStepStore.AllAsync(session, incident.Id, cancel), seesScores);
    }

    /// <summary>Takes a step; <paramref name="decide"/> adds what is wrong with it to the check and says what it comes to.</summary>
    internal async Task<Outcome<Incident>> StepAsync<TRequest>(Session session, Caller caller, string id, StepKind kind, TRequest request,
        Func<CaseFile, Check, Task<StepResult>> decide, string? stepId, CancellationToken cancel)
        where TRequest : StepRequest
    {
        var opened = await OpenAsync(session, caller, id, cancel);
        if (opened.Refusal is { } refusal)
            return refusal;
        await LockAsync(session, [opened.Value.Incident.EventKey], cancel);
        opened = await OpenAsync(session, caller, id, cancel); // as it stands now that nobody else can change it
        var file = opened.Value;
        if (CaseRules.IsTaken(file, caller, kind, RequestDigest.Of(request)))
            return file.View(caller);
        if (CaseRules.NotDue(file, kind) is { } notDue)
            return notDue;

        var check = new Check();
        var step = Row(check, caller, file, kind, request, stepId);
        CaseRules.CheckPerson(check, caller, file, kind);
        var result = await decide(file, check);
        if (result.Refusal is { } refused)
            return refused;
        if (check.Refusal is { } invalid)
            return invalid;
        return await AddAsync(session, caller, file, step with { Details = result.Details is null ? null : Json.Text(result.Details) }, result.Incident, cancel);
    }

    /// <summary>The row of a step.</summary>
    internal IncidentStepRow Row<TRequest>(Check check, Caller caller, CaseFile file, StepKind kind, TRequest request, string? id)
        where TRequest : StepRequest => new()
        {
            Id = id ?? ids.Next().ToString(),
            Incident = file.Incident.Id,
            Seq = file.Steps.Count + 1,
            Kind = Wire.Text(kind),
            Person = caller.Person,
            Role = Wire.Text(caller.Role),
            BySubject = caller.Is(file.Incident.StaffNo),
            At = clock.GetUtcNow(),
            Reason = check.Text("reason", request.Reason, ReasonLength),
            Evidence = Json.Text(check.List("evidence", request.Evidence, 0, EvidenceMost).Select((e, i) => check.Text($"evidence[{i}]", e, ReasonLength)).ToList()),
            RequestDigest = RequestDigest.Of(request),
        };

    /// <summary>Adds a step to the record and says where the incident stands then.</summary>
    internal async Task<Incident> AddAsync(Session session, Caller caller, CaseFile file, IncidentStepRow step, IncidentRow after, CancellationToken cancel)
    {
        var steps = new NewSteps();
        steps.Add(file, step, after, isNew: false);
        await StoreAsync(session, caller, steps, cancel);
        return (file with { Incident = after, Steps = [.. file.Steps, step] }).View(caller);
    }

    /// <summary>Writes steps, each with its audit entry.</summary>
    internal async Task StoreAsync(Session session, Caller caller, NewSteps steps, CancellationToken cancel)
    {
        await IncidentStore.InsertAsync(session, steps.Added, cancel);
        foreach (var row in steps.Changed)
            await IncidentStore.UpdateAsync(session, row, cancel);
        await IncidentStepStore.InsertAsync(session, steps.Steps, cancel);
        foreach (var kind in steps.Audited.GroupBy(a => a.Kind, a => a.Change, StringComparer.Ordinal))
            await audit.WriteAsync(session, caller, kind.Key, "incident", kind, cancel);
    }
}
