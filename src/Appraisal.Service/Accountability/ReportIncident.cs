using Appraisal.Scoring.Schemes;
using Appraisal.Service.Access;
using Appraisal.Service.Schemes;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Accountability;
using Appraisal.Storage.Organization;

namespace Appraisal.Service.Accountability;

/// <summary>Takes in an allegation; a further report of the same event about the same cadre is merged into the first.</summary>
public sealed class ReportIncident(Database database, CaseFiles files, Postings postings)
{
    /// <summary>In a transaction of its own.</summary>
    public Task<Outcome<Stored<Incident>>> RunAsync(Caller caller, IncidentRequest request, CancellationToken cancel) =>
        database.WriteAsync(session => ApplyAsync(session, caller, request, cancel), cancel);

    /// <summary>In the caller's transaction, as an import does.</summary>
    public async Task<Outcome<Stored<Incident>>> ApplyAsync(Session session, Caller caller, IncidentRequest request, CancellationToken cancel)
    {
        var check = new Check();
        var row = Row(check, request);
        await session.LockAsync("incident:" + row.EventKey, cancel);
        if (await IncidentStepStore.FindAsync(session, row.Id, cancel) is { } known)
            return await AgainAsync(session, caller, known, request, cancel);

        var cadre = row.StaffNo.Length == 0 ? null : await CadreStore.FindAsync(session, row.StaffNo, cancel);
        check.That(row.StaffNo.Length == 0 || (cadre is not null && await caller.HoldsAsync(session, cadre.Unit, cadre.StaffNo, cancel)), "staffNo", "unknown", "cadre", row.StaffNo);
        if (cadre is not null && request.OccurredOn is not null)
            await CheckTypeAsync(session, check, postings, row.StaffNo, row.OccurredOn, row.WorkType, cancel);
        row = row with { Unit = cadre?.Unit ?? "" };
        var merged = await IncidentStore.FindAsync(session, row.EventKey, row.StaffNo, cancel);
        var file = new CaseFile(merged ?? row, merged is null ? [] : await IncidentStepStore.AllAsync(session, merged.Id, cancel));
        var step = files.Row(check, caller, file, StepKind.Report, request, row.Id) with
        {
            Details = Json.Text(new { row.Title, row.OccurredOn, row.WorkType, row.Severity }),
        };
        if (check.Refusal is { } refusal)
            return refusal;

        if ((merged is null || merged.Status == Wire.Text(IncidentStage.Withdrawn)) && await ClosedCycles.RefuseAsync(session, row.StaffNo, (merged ?? row).OccurredOn, cancel) is { } closed)
            return closed; // a further report of a case that is being heard is heard with it
        if (merged is null)
            await IncidentStore.InsertAsync(session, row, cancel);
        return new Stored<Incident>(await files.AddAsync(session, caller, file, step, Reopen(file.Incident, row), cancel), Change.Created);
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

    private static IncidentRow Row(Check check, IncidentRequest request)
    {
        var id = check.Code("id", request.Id);
        return new IncidentRow
        {
            Id = id,
            EventKey = check.OptionalCode("key", request.Key) ?? id,
            StaffNo = check.Code("staffNo", request.StaffNo),
            Unit = "",
            Title = check.Text("title", request.Title),
            OccurredOn = check.Given("occurredOn", request.OccurredOn),
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

    private static async Task<Outcome<Stored<Incident>>> AgainAsync(
        Session session, Caller caller, IncidentStepRow known, IncidentRequest request, CancellationToken cancel)
    {
        if (known.Kind != Wire.Text(StepKind.Report) || !RequestDigest.Same(known.RequestDigest, RequestDigest.Of(request)))
            return Refusal.Conflict("id-taken", known.Id);
        var opened = await CaseFiles.OpenAsync(session, caller, known.Incident, cancel);
        return opened.Refusal is { } refusal ? refusal : new Stored<Incident>(opened.Value.View(caller), Change.Unchanged);
    }
}
