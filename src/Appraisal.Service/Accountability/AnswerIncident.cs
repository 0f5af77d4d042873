using Appraisal.Service.Access;
using Appraisal.Storage;

namespace Appraisal.Service.Accountability;

/// <summary>The cadre's reply, and the withdrawal of a report.</summary>
public sealed class AnswerIncident(Database database, CaseFiles files)
{
    /// <summary>Puts the cadre's reply on record: by the cadre, or by another who heard the cadre and says what came of it.</summary>
    public Task<Outcome<Incident>> ReplyAsync(Caller caller, string id, ReplyRequest request, CancellationToken cancel) =>
        database.WriteAsync(session => ReplyAsync(session, caller, id, request, cancel), cancel);

    /// <summary>The same in the caller's transaction.</summary>
    public Task<Outcome<Incident>> ReplyAsync(Session session, Caller caller, string id, ReplyRequest request, CancellationToken cancel) =>
        files.StepAsync(session, caller, id, StepKind.Reply, request,
            (file, _) => Task.FromResult(new StepResult(file.Incident, new { ByCadre = caller.Is(file.Incident.StaffNo) })), stepId: null, cancel);

    /// <summary>Takes the caller's report back; when nobody's is left, the incident is withdrawn and leaves the score.</summary>
    public Task<Outcome<Incident>> WithdrawAsync(Caller caller, string id, WithdrawalRequest request, CancellationToken cancel) =>
        database.WriteAsync(session => WithdrawAsync(session, caller, id, request, cancel), cancel);

    /// <summary>The same in the caller's transaction.</summary>
    public Task<Outcome<Incident>> WithdrawAsync(Session session, Caller caller, string id, WithdrawalRequest request, CancellationToken cancel) =>
        files.StepAsync(session, caller, id, StepKind.Withdrawal, request, (file, _) =>
        {
            var alone = file.Reporters().All(p => Persons.Same(p, caller.Person));
            return Task.FromResult(new StepResult(alone ? file.Incident with { Status = Wire.Text(IncidentStage.Withdrawn) } : file.Incident));
        }, stepId: null, cancel);
}
