using Appraisal.Scoring.Scores;
using Appraisal.Service.Access;
using Appraisal.Service.Audit;
using Appraisal.Service.Organization;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Organization;
using Appraisal.Storage.Schemes;
using Appraisal.Storage.Scores;

namespace Appraisal.Service.Scores;

/// <summary>Records a formal decision that finishes a grade; the next run takes it into account.</summary>
public sealed class RecordGradeDecision(Database database, AuditTrail audit, TimeProvider clock)
{
    /// <summary>In a transaction of its own. The same id with the same content changes nothing.</summary>
    public Task<Outcome<Stored<GradeDecisionView>>> RunAsync(Caller caller, string cycle, GradeDecisionRequest request, CancellationToken cancel) =>
        database.WriteAsync<Outcome<Stored<GradeDecisionView>>>(async session =>
        {
            if (await CycleStore.FindAsync(session, cycle, cancel) is not { } period || !await caller.SeesAsync(session, period, cancel))
                return Refusal.NotFound("cycle", cycle);
            if (period.StartedAt is null)
                return Refusal.Conflict("cycle-not-started", cycle);
            if (period.ClosedAt is not null)
                return Refusal.Conflict("cycle-closed", cycle);
            var check = new Check();
            var row = Row(check, caller, cycle, request);
            var participant = row.StaffNo is null ? null : await ParticipantStore.FindAsync(session, cycle, row.StaffNo, cancel);
            check.That(row.StaffNo is null || (participant is not null && await caller.HoldsAsync(session, participant.Unit, cancel)),
                "staffNo", "unknown", "participant", row.StaffNo);
            if (check.That(!caller.Is(row.StaffNo), "staffNo", "own-case"))
                await CheckGroupAsync(session, check, caller, row, participant, cancel);
            check.That(row.StaffNo is null || !await Subjects.IsAsync(session, row.Person, row.StaffNo, cancel),
                "person", "own-case");
            check.That(row.StaffNo is null || (await CadreStore.FindAsync(session, row.StaffNo, cancel))?.Name is not { } name || !Persons.Same(name, row.Person), "person", "subject-named", row.Person);
            if (row.StaffNo is null && !await caller.HoldsAsync(session, period.Unit, cancel))
                return caller.Outside();
            if (check.Refusal is { } refusal)
                return refusal;
            return await StoreAsync(session, caller, row, participant?.Unit ?? period.Unit, cancel);
        }, cancel);

    // the places of the own group are shared with the own grade: what is decided of one moves the other
    private static async Task CheckGroupAsync(
        Session session, Check check, Caller caller, GradeDecisionRow row, ParticipantRow? participant, CancellationToken cancel)
    {
        var own = await Subjects.OwnQuotaGroupsAsync(session, [caller.Person, row.Person], caller.OwnStaffNos(), row.Cycle, cancel);
        var groups = participant is not null ? [participant.QuotaGroup ?? ""]
            : row.StaffNo is null ? row.QuotaGroup?.Split(" + ") : [];
        check.That(groups is null ? own.Count == 0 : !own.Intersect(groups, StringComparer.Ordinal).Any(),
            row.StaffNo is null ? "quotaGroup" : "staffNo", "own-quota-group");
    }

    private GradeDecisionRow Row(Check check, Caller caller, string cycle, GradeDecisionRequest request)
    {
        var kind = check.Given("kind", request.Kind);
        var staffNo = check.OptionalCode("staffNo", request.StaffNo);
        var approval = kind == DecisionKind.QuotaApproval;
        if (approval)
            check.That(request.StaffNo is null, "staffNo", "not-here");
        else
        {
            check.That(request.StaffNo is not null, "staffNo", "required");
            check.That(request.QuotaGroup is null, "quotaGroup", "not-here");
            check.That(request.County is null, "county", "not-here");
        }
        return new GradeDecisionRow
        {
            Id = check.Given("id", request.Id),
            Cycle = cycle,
            Kind = Wire.Text(kind),
            StaffNo = staffNo,
            QuotaGroup = approval ? check.Name("quotaGroup", request.QuotaGroup, 400) : null,
            County = approval ? check.Name("county", request.County, 64) : null,
            Person = check.Text("person", request.Person),
            Reason = check.Text("reason", request.Reason, 2000),
            DocumentNumber = check.Text("documentNumber", request.DocumentNumber, 100),
            RecordedBy = caller.Person,
            At = clock.GetUtcNow(),
        };
    }

    private async Task<Outcome<Stored<GradeDecisionView>>> StoreAsync(
        Session session, Caller caller, GradeDecisionRow row, string? unit, CancellationToken cancel)
    {
        if (await GradeDecisionStore.FindAsync(session, row.Id, cancel) is { } same)
        {
            return same == row with { At = same.At, RecordedBy = same.RecordedBy }
                ? new Stored<GradeDecisionView>(ScoreRunViews.Of(same), Change.Unchanged)
                : Refusal.Conflict("id-taken", row.Id);
        }
        var check = new Check();
        (await MergedNumbers.ReadAsync(session, [row.StaffNo], cancel)).Refuse(check, row.StaffNo);
        if (check.Refusal is { } refusal)
            return refusal;
        await GradeDecisionStore.InsertAsync(session, row, cancel);
        var view = ScoreRunViews.Of(row);
        await audit.At(unit).WriteAsync(session, caller, "decide", "grade-decision", row.Id.ToString(), after: view, reason: row.Reason, cancel: cancel);
        return new Stored<GradeDecisionView>(view, Change.Created);
    }
}
