using Appraisal.Scoring.Schemes;
using Appraisal.Service.Access;
using Appraisal.Service.Schemes;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Accountability;

namespace Appraisal.Service.Accountability;

/// <summary>Takes in allegations; a further report of the same event about the same cadre is merged into the first.</summary>
public sealed class ReportIncident(Database database, CaseFiles files, Postings postings, TimeProvider clock)
{
    /// <summary>One, in a transaction of its own.</summary>
    public Task<Outcome<Stored<Incident>>> RunAsync(Caller caller, IncidentRequest request, CancellationToken cancel) =>
        database.WriteAsync(async session => (await ApplyAsync(session, caller, [request], cancel))[0], cancel);

    /// <summary>One, in the caller's transaction.</summary>
    public async Task<Outcome<Stored<Incident>>> ApplyAsync(Session session, Caller caller, IncidentRequest request, CancellationToken cancel) =>
        (await ApplyAsync(session, caller, [request], cancel))[0];

    /// <summary>Many, each id once, in order, in the caller's transaction, with a fixed number of look-ups; an outcome for each. What is refused is not written.</summary>
    public async Task<IReadOnlyList<Outcome<Stored<Incident>>>> ApplyAsync(
        Session session, Caller caller, IReadOnlyList<IncidentRequest> requests, CancellationToken cancel)
    {
        var checks = requests.Select(_ => new Check()).ToList();
        var rows = requests.Select((r, i) => Row(checks[i], r)).ToList();
        await CaseFiles.LockAsync(session, [.. rows.Select(r => r.EventKey)], cancel);
        var known = await ReportContext.ReadAsync(session, caller, postings, rows, cancel);
        var steps = new NewSteps();
        var outcomes = rows.Select((row, i) => Decide(caller, known, checks[i], row, requests[i], steps)).ToList();
        await files.StoreAsync(session, caller, steps, cancel);
        return outcomes;
    }

    private Outcome<Stored<Incident>> Decide(Caller caller, ReportContext known, Check check, IncidentRow row, IncidentRequest request, NewSteps steps)
    {
        if (known.Steps.TryGetValue(row.Id, out var step))
            return known.Again(step, row, request);
        row = row with { Unit = known.CheckCadre(check, row, request.OccurredOn is not null) };
        var opened = known.FileOf(row);
        var file = opened ?? new CaseFile(row, []);
        step = files.Row(check, caller, file, StepKind.Report, request, row.Id) with
        {
            Details = Json.Text(new { row.Title, row.OccurredOn, row.WorkType, row.Severity }),
        };
        if (check.Refusal is { } refusal)
            return refusal;
        if ((opened is null || file.Stage == IncidentStage.Withdrawn) && known.Closed.Refuse(row.StaffNo, file.Incident.OccurredOn) is { } closed)
            return closed; // a further report of a case that is being heard is heard with it
        var after = opened is null ? row : Reopen(file.Incident, row);
        steps.Add(file, step, after, isNew: opened is null);
        var grown = known.Take(file, step, after);
        return new Stored<Incident>(grown.View(caller), Change.Created);
    }

    /// <summary>Where cycles hold the day, one of them must know the kind of work.</summary>
    internal static async Task CheckTypeAsync(
        Session session, Check check, Postings postings, string staffNo, DateOnly day, string? workType, CancellationToken cancel)
    {
        if (workType is null)
            return;
        var found = await postings.FindAsync(session, staffNo, day, cancel);
        check.That(found.Count == 0 || found.Any(p => p.Scheme.WorkTypes.Any(t => t.Code == workType)), "workType", "unknown", "work type", workType);
    }

    private IncidentRow Row(Check check, IncidentRequest request)
    {
        var id = check.Code("id", request.Id);
        return new IncidentRow
        {
            Id = id,
            EventKey = check.OptionalCode("key", request.Key) ?? id,
            StaffNo = check.Code("staffNo", request.StaffNo),
            Unit = "",
            Title = check.Text("title", request.Title),
            OccurredOn = check.PastDay("occurredOn", request.OccurredOn, clock.GetUtcNow()),
            WorkType = check.OptionalCode("workType", request.WorkType),
            Severity = Wire.Text(check.Given("severity", request.Severity)),
            Status = Wire.Text(IncidentStage.Alleged),
            Share = 1,
            Multiplier = 1,
        };
    }

    // while it is only alleged the gravest report stands; one that was withdrawn begins again; what was verified or decided stays so
    private static IncidentRow Reopen(IncidentRow before, IncidentRow report) => Wire.Value<IncidentStage>(before.Status) switch
    {
        IncidentStage.Withdrawn => before with { Status = report.Status, Severity = report.Severity, Duty = null, Share = 1, Clause = null, Leniency = null, Multiplier = 1, Wrongdoing = false },
        IncidentStage.Alleged when Wire.Value<Severity>(report.Severity) > Wire.Value<Severity>(before.Severity) => before with { Severity = report.Severity },
        _ => before,
    };
}
