using Appraisal.Service.Access;
using Appraisal.Service.Schemes;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Accountability;

namespace Appraisal.Service.Accountability;

/// <summary>Verifies an allegation and attributes it to a duty of one of the cadre's posts, or dismisses it.</summary>
public sealed class VerifyIncident(Database database, CaseFiles files, Postings postings)
{
    /// <summary>In a transaction of its own.</summary>
    public Task<Outcome<Incident>> RunAsync(Caller caller, string id, VerificationRequest request, CancellationToken cancel) =>
        database.WriteAsync(session => ApplyAsync(session, caller, id, request, cancel), cancel);

    /// <summary>In the caller's transaction.</summary>
    public Task<Outcome<Incident>> ApplyAsync(Session session, Caller caller, string id, VerificationRequest request, CancellationToken cancel) =>
        files.StepAsync(session, caller, id, StepKind.Verification, request,
            (file, check) => DecideAsync(session, file.Incident, check, request, cancel), stepId: null, cancel);

    /// <summary>The posting whose scheme names a duty of a post that the cadre holds, and the share of that post.</summary>
    internal static (Posting Posting, double Share)? Attribute(IReadOnlyList<Posting> postings, string duty)
    {
        foreach (var posting in postings)
        {
            if (posting.Scheme.Duties.FirstOrDefault(d => d.Code == duty) is not { } named)
                continue;
            var share = posting.Posts.Count == 0 ? 1 : posting.Posts.FirstOrDefault(p => p.Code == named.Post)?.Share ?? 0;
            if (share > 0)
                return (posting, share);
        }
        return null;
    }

    private async Task<StepResult> DecideAsync(Session session, IncidentRow incident, Check check, VerificationRequest request, CancellationToken cancel)
    {
        if (!check.Given("verified", request.Verified))
            return new StepResult(incident with { Status = Wire.Text(IncidentStage.Dismissed) }, new { Verified = false });
        var found = await postings.FindAsync(session, incident.StaffNo, incident.OccurredOn, cancel);
        if (found.Count == 0)
            return new StepResult(incident, Refusal: Refusal.Conflict("no-cycle", incident.StaffNo, incident.OccurredOn));

        var duty = check.Code("duty", request.Duty);
        var workType = check.OptionalCode("workType", request.WorkType) ?? incident.WorkType;
        await ReportIncident.CheckTypeAsync(session, check, postings, incident.StaffNo, incident.OccurredOn, workType, cancel);
        var attribution = Attribute(found, duty);
        if (duty.Length > 0)
            check.That(attribution is not null, "duty", "duty-not-held", duty, incident.StaffNo);
        var after = incident with
        {
            Status = Wire.Text(IncidentStage.Verified),
            Duty = duty,
            Share = attribution?.Share ?? 1,
            Severity = request.Severity is { } severity ? Wire.Text(severity) : incident.Severity,
            WorkType = workType,
        };
        return new StepResult(after, new { Verified = true, after.Duty, after.Share, after.Severity, after.WorkType, attribution?.Posting.Cycle });
    }
}
