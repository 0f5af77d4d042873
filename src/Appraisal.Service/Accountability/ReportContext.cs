using Appraisal.Service.Access;
using Appraisal.Service.Organization;
using Appraisal.Service.Schemes;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Accountability;
using Appraisal.Storage.Organization;

namespace Appraisal.Service.Accountability;

/// <summary>What reports of incidents name, read at once for all of them, and kept up with those that are taken in.</summary>
internal sealed class ReportContext
{
    private readonly Caller _caller;
    private readonly Dictionary<(string EventKey, string StaffNo), CaseFile> _files = [];

    private ReportContext(Caller caller) => _caller = caller;

    /// <summary>The steps that have the reports' ids, and those taken in.</summary>
    public required Dictionary<string, IncidentStepRow> Steps { get; init; }

    /// <summary>Cycles in which nothing new may be reported.</summary>
    public required ClosedCycles Closed { get; init; }

    public required Dictionary<string, CadreRow> Cadres { get; init; }
    public required MergedNumbers Merged { get; init; }
    public required UnitTree Units { get; init; }
    public required ILookup<string, CycleWorkTypes> WorkTypes { get; init; }

    /// <summary>Reads it.</summary>
    public static async Task<ReportContext> ReadAsync(
        Session session, Caller caller, Postings postings, IReadOnlyList<IncidentRow> rows, CancellationToken cancel)
    {
        var steps = await IncidentStepStore.FindAsync(session, rows.Select(r => r.Id).Distinct(StringComparer.Ordinal), cancel);
        var cadres = await CadreStore.FindAsync(session, rows.Select(r => r.StaffNo).Distinct(StringComparer.Ordinal), cancel);
        var incidents = await IncidentStore.OfEventsAsync(session, rows.Select(r => r.EventKey).Distinct(StringComparer.Ordinal), cancel);
        var known = new ReportContext(caller)
        {
            Steps = steps,
            Cadres = cadres,
            Merged = await MergedNumbers.ReadAsync(session, cadres.Keys, cancel),
            Units = await UnitTree.LoadAsync(session, cadres.Values.Select(c => c.Unit).Concat(incidents.Select(i => i.Unit)), cancel),
            WorkTypes = await postings.WorkTypesAsync(session, cadres.Keys, cancel),
            Closed = await ClosedCycles.OfAsync(session, cadres.Keys, cancel),
        };
        var records = await IncidentStepStore.AllAsync(session, incidents.Select(i => i.Id), cancel);
        foreach (var incident in incidents)
            known._files.Add((incident.EventKey, incident.StaffNo), new CaseFile(incident, [.. records[incident.Id]]));
        return known;
    }

    /// <summary>The case that an event is for a cadre; null where it is none yet.</summary>
    public CaseFile? FileOf(IncidentRow row) => _files.GetValueOrDefault((row.EventKey, row.StaffNo));

    /// <summary>Takes in a report.</summary>
    public CaseFile Take(CaseFile file, IncidentStepRow step, IncidentRow after)
    {
        Steps[step.Id] = step;
        return _files[(after.EventKey, after.StaffNo)] = new CaseFile(after, [.. file.Steps, step]);
    }

    /// <summary>The unit of the cadre, which must be the caller's; where cycles hold the day, one of them must know the kind of work.</summary>
    public string CheckCadre(Check check, IncidentRow row, bool hasDay)
    {
        var cadre = Cadres.GetValueOrDefault(row.StaffNo);
        if (check.That(row.StaffNo.Length == 0 || (cadre is not null && _caller.Holds(Units, cadre.Unit, cadre.StaffNo)), "staffNo", "unknown", "cadre", row.StaffNo))
            Merged.Refuse(check, row.StaffNo);
        if (cadre is not null && hasDay && row.WorkType is { } workType)
        {
            var holding = WorkTypes[row.StaffNo].Where(c => c.StartsOn <= row.OccurredOn && row.OccurredOn <= c.EndsOn).ToList();
            check.That(holding.Count == 0 || holding.Exists(c => c.WorkTypes.Contains(workType)), "workType", "unknown", "work type", workType);
        }
        return cadre?.Unit ?? "";
    }

    /// <summary>What a report under an id that is known comes to: it must say the same as the first one.</summary>
    public Outcome<Stored<Incident>> Again(IncidentStepRow step, IncidentRow row, IncidentRequest request)
    {
        if (step.Kind != Wire.Text(StepKind.Report) || _files.Values.FirstOrDefault(f => f.Incident.Id == step.Incident) is not { } file
            || !(RequestDigest.Same(step.RequestDigest, RequestDigest.Of(request)) || SaysTheSame(file, step, row, request)))
            return Refusal.Conflict("id-taken", step.Id);
        return _caller.Holds(Units, file.Incident.Unit, file.Incident.StaffNo)
            ? new Stored<Incident>(file.View(_caller), Change.Unchanged)
            : Refusal.NotFound("incident", step.Incident);
    }

    // what an export says of it now, whatever the first report said
    private static bool SaysTheSame(CaseFile file, IncidentStepRow step, IncidentRow row, IncidentRequest request) =>
        (file.Incident.EventKey, file.Incident.StaffNo, file.Incident.Title, file.Incident.OccurredOn, file.Incident.WorkType, file.Incident.Severity)
            == (row.EventKey, row.StaffNo, row.Title, row.OccurredOn, row.WorkType, row.Severity)
        && (request.Reason is null || request.Reason.Trim() == step.Reason) && (request.Evidence is null || Json.Text(request.Evidence) == step.Evidence);
}
