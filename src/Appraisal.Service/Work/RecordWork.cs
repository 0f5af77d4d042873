using Appraisal.Service.Access;
using Appraisal.Service.Audit;
using Appraisal.Service.Materials;
using Appraisal.Service.Organization;
using Appraisal.Service.Schemes;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Organization;
using Appraisal.Storage.Work;

namespace Appraisal.Service.Work;

/// <summary>Stores completed work under the client's id; accepted at once where another person than who did it says so.</summary>
public sealed class RecordWork(Database database, Postings postings, AuditTrail audit, TimeProvider clock)
{
    internal const long MostUnits = 1_000_000;

    /// <summary>One, in a transaction of its own.</summary>
    public Task<Outcome<Stored<WorkRecord>>> RunAsync(Caller caller, WorkRecordRequest request, CancellationToken cancel) =>
        database.WriteAsync(session => ApplyAsync(session, caller, request, cancel), cancel);

    /// <summary>One, in the caller's transaction.</summary>
    public async Task<Outcome<Stored<WorkRecord>>> ApplyAsync(Session session, Caller caller, WorkRecordRequest request, CancellationToken cancel) =>
        (await ApplyAsync(session, caller, [request], cancel))[0];

    /// <summary>Many, each id once, in the caller's transaction, with a fixed number of look-ups; an outcome for each. What is refused is not written.</summary>
    public async Task<IReadOnlyList<Outcome<Stored<WorkRecord>>>> ApplyAsync(
        Session session, Caller caller, IReadOnlyList<WorkRecordRequest> requests, CancellationToken cancel)
    {
        var checks = requests.Select(_ => new Check()).ToList();
        var rows = requests.Select((r, i) => Row(checks[i], caller, r)).ToList();
        var cadres = await CadreStore.FindAsync(session, rows.Select(r => r.StaffNo).Distinct(StringComparer.Ordinal), cancel);
        var types = await postings.WorkTypesAsync(session, cadres.Keys, cancel);
        var known = await WorkRecordStore.FindAsync(session, rows.Select(r => r.Id), cancel);
        var units = await UnitTree.LoadAsync(session, cadres.Values.Select(c => c.Unit), cancel);
        var merged = await MergedNumbers.ReadAsync(session, cadres.Keys, cancel);
        var closed = await ClosedCycles.OfAsync(session, cadres.Keys, cancel);
        var added = new List<WorkRecordRow>();
        var outcomes = new List<Outcome<Stored<WorkRecord>>>(rows.Count);
        foreach (var (row, check, request) in rows.Zip(checks, requests))
        {
            var cadre = cadres.GetValueOrDefault(row.StaffNo);
            if (check.That(row.StaffNo.Length == 0 || (cadre is not null && caller.Holds(units, cadre.Unit, cadre.StaffNo)), "staffNo", "unknown", "cadre", row.StaffNo) && !known.ContainsKey(row.Id))
                merged.Refuse(check, row.StaffNo);
            check.That(request.Accepted != true || !caller.Is(row.StaffNo), "accepted", "own-case");
            if (cadre is not null && request.Date is not null)
                CheckType(check, row, types[row.StaffNo]);
            if (check.Refusal is { } refusal)
            {
                outcomes.Add(refusal);
                continue;
            }
            outcomes.Add(Decide(known, closed, row with { Unit = cadre!.Unit }, added));
        }
        await WorkRecordStore.InsertAsync(session, added, cancel);
        await audit.WriteAsync(session, caller, "record", "work", added.Select(r => new AuditedChange(r.Id, r.Unit, null, View(r))), cancel);
        return outcomes;
    }

    private static Outcome<Stored<WorkRecord>> Decide(Dictionary<string, WorkRecordRow> known, ClosedCycles closed, WorkRecordRow row, List<WorkRecordRow> added)
    {
        if (known.TryGetValue(row.Id, out var before))
        {
            return RequestDigest.Same(before.RequestDigest, row.RequestDigest) || SaysTheSame(before, row)
                ? new Stored<WorkRecord>(View(before), Change.Unchanged)
                : Refusal.Conflict("id-taken", row.Id);
        }
        if (closed.Refuse(row.StaffNo, row.DoneOn) is { } refusal)
            return refusal;
        known[row.Id] = row;
        added.Add(row);
        return new Stored<WorkRecord>(View(row), Change.Created);
    }

    // what an export says of it now, whatever the first request said
    private static bool SaysTheSame(WorkRecordRow before, WorkRecordRow row) =>
        (before.StaffNo, before.WorkType, before.Count, before.DoneOn) == (row.StaffNo, row.WorkType, row.Count, row.DoneOn)
        && (row.ReviewedBy is null || row.Status == before.Status);

    internal static WorkRecord View(WorkRecordRow row) => new()
    {
        Id = row.Id,
        StaffNo = row.StaffNo,
        Unit = row.Unit,
        WorkType = row.WorkType,
        Count = row.Count,
        Date = row.DoneOn,
        Status = Wire.Value<ReviewStatus>(row.Status),
        RecordedBy = row.RecordedBy,
        RecordedAt = row.RecordedAt,
        ReviewedBy = row.ReviewedBy,
        ReviewedAt = row.ReviewedAt,
        ReviewReason = row.ReviewReason,
    };

    private WorkRecordRow Row(Check check, Caller caller, WorkRecordRequest request)
    {
        var now = clock.GetUtcNow();
        var accepted = request.Accepted == true;
        var row = new WorkRecordRow
        {
            Id = check.Code("id", request.Id),
            StaffNo = check.Code("staffNo", request.StaffNo),
            Unit = "",
            WorkType = check.Code("workType", request.WorkType),
            Count = check.Whole("count", request.Count, 0, MostUnits),
            DoneOn = check.PastDay("date", request.Date, now),
            Status = Wire.Text(accepted ? ReviewStatus.Accepted : ReviewStatus.Submitted),
            RecordedBy = caller.Person,
            RecordedAt = now,
            ReviewedBy = accepted ? caller.Person : null,
            ReviewedAt = accepted ? now : null,
            RequestDigest = [],
        };
        return row with { RequestDigest = RequestDigest.Of(new { row.StaffNo, row.WorkType, row.Count, row.DoneOn, accepted }) };
    }

    // where cycles hold the day, one of them must know the type: a misspelt one would count for nothing without anybody noticing
    private static void CheckType(Check check, WorkRecordRow row, IEnumerable<CycleWorkTypes> cycles)
    {
        var holding = cycles.Where(c => c.StartsOn <= row.DoneOn && row.DoneOn <= c.EndsOn).ToList();
        check.That(holding.Count == 0 || holding.Any(c => c.WorkTypes.Contains(row.WorkType)), "workType", "unknown", "work type", row.WorkType);
    }
}
