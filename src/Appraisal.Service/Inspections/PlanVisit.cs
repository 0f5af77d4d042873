using Appraisal.Scoring.Inspections;
using Appraisal.Service.Access;
using Appraisal.Service.Web;
using Appraisal.Storage;

namespace Appraisal.Service.Inspections;

/// <summary>A visit that is planned together with what it takes over from earlier ones.</summary>
/// <param name="Visit">The visit as it would be without taking anything over.</param>
/// <param name="Adopt">Findings of earlier inspections that are taken over; their items leave the checklist.</param>
public sealed record VisitPlan(InspectionRequest Visit, IReadOnlyList<string> Adopt);

/// <summary>
/// Files a planned visit and takes over what is known already, in one transaction. A visit of whose checklist nothing is left need not take
/// place: it is filed as cancelled, with what it took over on record.
/// </summary>
public sealed class PlanVisit(Database database, RegisterInspections register, ShareFindings share, ReadInspections read, ExamineUnits examine)
{
    /// <summary>Files it.</summary>
    public async Task<Outcome<InspectionView>> FileAsync(Caller caller, VisitPlan plan, CancellationToken cancel)
    {
        var outcome = await database.WriteAsync<Outcome<InspectionView>>(async session =>
        {
            var adopted = await ItemsAsync(session, plan.Adopt, cancel);
            var left = Left(plan.Visit.Checklist, adopted);
            var nothingLeft = plan.Adopt.Count > 0 && plan.Visit.Checklist is { Count: > 0 } && left.Count == 0;
            var visit = plan.Visit with { Checklist = left, Status = nothingLeft ? InspectionStatus.Cancelled : plan.Visit.Status };
            var filed = (await register.ApplyAsync(session, caller, [visit], replace: false, cancel))[0];
            if (filed.Refusal is { } refusal)
                return refusal;
            if (plan.Adopt.Count > 0 && (await share.AdoptAsync(session, caller, filed.Value.Value.Id, new AdoptionRequest { Findings = plan.Adopt }, cancel)).Refusal is { } refused)
                return refused;
            return filed.Value.Value;
        }, cancel);
        if (outcome.Refusal is null)
            examine.Soon();
        return outcome;
    }

    /// <summary>Takes the plan into a visit that is planned already: its topics and items are added, and its effort less what is saved.</summary>
    public async Task<Outcome<InspectionView>> JoinAsync(Caller caller, InspectionRequest visit, JointVisitView proposal, CancellationToken cancel)
    {
        var with = proposal.Visits.Select(v => v.Inspection).FirstOrDefault(id => id != visit.Id && id != PreCheckInspection.Unregistered);
        var found = await read.GetAsync(caller, with ?? "", cancel);
        if (found.Refusal is { } refusal)
            return refusal;
        var host = found.Value.Inspection;
        var joined = await register.PutAsync(caller, host.Id, InspectionRequest.Of(host) with
        {
            Topics = [.. host.Topics.Union(visit.Topics ?? [], StringComparer.Ordinal)],
            Checklist = [.. host.Checklist.Union(visit.Checklist ?? [], StringComparer.Ordinal)],
            MaterialsRequested = host.MaterialsRequested + (visit.MaterialsRequested ?? 0) - proposal.MaterialsSaved,
            Hours = (double)(host.Hours + (decimal)(visit.Hours ?? 0) - proposal.HoursSaved),
        }, cancel);
        return joined.Refusal is { } refused ? refused : joined.Value.Value;
    }

    /// <summary>What is left of a checklist.</summary>
    public static IReadOnlyList<string> Left(IReadOnlyList<string>? checklist, IReadOnlySet<string> adopted) =>
        [.. (checklist ?? []).Where(item => !adopted.Contains(Check.Normalise(item)!))];

    private static async Task<IReadOnlySet<string>> ItemsAsync(Session session, IReadOnlyList<string> findings, CancellationToken cancel)
    {
        var items = new HashSet<string>(StringComparer.Ordinal);
        foreach (var id in findings)
        {
            if (await Storage.Inspections.FindingStore.FindAsync(session, Check.Normalise(id)!, cancel) is { } finding)
                items.Add(finding.Item);
        }
        return items;
    }
}
