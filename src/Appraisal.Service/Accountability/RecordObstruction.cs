using System.ComponentModel.DataAnnotations;
using Appraisal.Service.Access;
using Appraisal.Service.Audit;
using Appraisal.Service.Organization;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Accountability;
using Appraisal.Storage.Schemes;

namespace Appraisal.Service.Accountability;

/// <summary>A formal finding that a cadre obstructed the appraisal, to be stored.</summary>
public sealed record ObstructionRequest
{
    /// <summary>Your own id of it: 1 to 64 letters, digits or . _ - : # ( ) &amp; + ·, with single blanks inside</summary>
    /// <example>O-2025-0001</example>
    [Required]
    public string? Id { get; init; }

    /// <summary>The cadre, a participant of the cycle.</summary>
    /// <example>00017</example>
    [Required]
    public string? StaffNo { get; init; }

    /// <summary>What was done to keep the cycle from being appraised; at most 2000 characters.</summary>
    /// <example>锁闭村委会，阻止入户调查</example>
    [Required]
    public string? Reason { get; init; }

    /// <summary>The number of the document that states it, at most 100 characters.</summary>
    /// <example>县考办〔2025〕7号</example>
    [Required]
    public string? DocumentNumber { get; init; }
}

/// <summary>A formal finding that a cadre obstructed the appraisal of a cycle.</summary>
/// <param name="Id">Your own id.</param>
/// <param name="Cycle">The cycle.</param>
/// <param name="StaffNo">The cadre.</param>
/// <param name="Reason">What was done.</param>
/// <param name="DocumentNumber">The document that states it.</param>
/// <param name="Person">Who recorded it.</param>
/// <param name="At">When.</param>
/// <param name="LiftedBy">Who lifted it; null: it stands.</param>
/// <param name="LiftedAt">When.</param>
/// <param name="LiftReason">Why.</param>
public sealed record Obstruction(
    string Id, string Cycle, string StaffNo, string Reason, string DocumentNumber, string Person, DateTimeOffset At,
    string? LiftedBy, DateTimeOffset? LiftedAt, string? LiftReason);

/// <summary>Records that a cadre obstructed the appraisal of a cycle, and lifts that again: never by the cadre, nor lifted by who recorded it.</summary>
public sealed class RecordObstruction(Database database, AuditTrail audit, TimeProvider clock)
{
    private const int ReasonLength = 2000;

    /// <summary>Stores a finding under the client's id.</summary>
    public Task<Outcome<Stored<Obstruction>>> RunAsync(Caller caller, string cycle, ObstructionRequest request, CancellationToken cancel) =>
        database.WriteAsync(session => ApplyAsync(session, caller, cycle, request, cancel), cancel);

    /// <summary>The same in the caller's transaction.</summary>
    public async Task<Outcome<Stored<Obstruction>>> ApplyAsync(
        Session session, Caller caller, string cycle, ObstructionRequest request, CancellationToken cancel)
    {
        var check = new Check();
        var row = Row(check, caller, Check.Normalise(cycle)!, request);
        if (await caller.SeenCycleAsync(session, row.Cycle, cancel) is not { } period)
            return Refusal.NotFound("cycle", cycle);
        var participant = await ParticipantStore.FindAsync(session, row.Cycle, row.StaffNo, cancel);
        check.That(row.StaffNo.Length == 0 || (participant is not null && await caller.HoldsAsync(session, participant.Unit, cancel)), "staffNo", "unknown", "participant", row.StaffNo);
        check.That(!caller.Is(row.StaffNo), "person", "own-case");
        if (check.Refusal is { } refusal)
            return refusal;
        if (await ObstructionStore.FindAsync(session, row.Id, cancel) is { } before)
            return RequestDigest.Same(before.RequestDigest, row.RequestDigest)
                ? new Stored<Obstruction>(View(before), Change.Unchanged)
                : Refusal.Conflict("id-taken", row.Id);
        if (period.ClosedAt is not null)
            return Refusal.Conflict("cycle-closed", row.Cycle);
        (await MergedNumbers.ReadAsync(session, [row.StaffNo], cancel)).Refuse(check, row.StaffNo);
        if (check.Refusal is { } merged)
            return merged;
        await ObstructionStore.InsertAsync(session, row, cancel);
        await audit.At(participant!.Unit).WriteAsync(session, caller, "record", "obstruction", row.Id, after: View(row), reason: row.Reason, cancel: cancel);
        return new Stored<Obstruction>(View(row), Change.Created);
    }

    /// <summary>Lifts a finding, by another person than who recorded it.</summary>
    public Task<Outcome<Obstruction>> LiftAsync(Caller caller, string id, WithdrawalRequest request, CancellationToken cancel) =>
        database.WriteAsync<Outcome<Obstruction>>(async session =>
        {
            if (await ObstructionStore.FindAsync(session, Check.Normalise(id)!, cancel) is not { } before
                || await ParticipantStore.FindAsync(session, before.Cycle, before.StaffNo, cancel) is not { } participant
                || !await caller.HoldsAsync(session, participant.Unit, cancel))
                return Refusal.NotFound("obstruction", id);
            var check = new Check();
            var reason = check.Text("reason", request.Reason, ReasonLength);
            check.That(!caller.Is(before.StaffNo), "person", "own-case");
            check.That(!Persons.Same(caller.Person, before.Person), "person", "same-person", caller.Person);
            if (check.Refusal is { } refusal)
                return refusal;
            if (before.LiftedAt is not null)
                return View(before);
            var row = before with { LiftedBy = caller.Person, LiftedAt = clock.GetUtcNow(), LiftReason = reason };
            await ObstructionStore.LiftAsync(session, row, cancel);
            await audit.At(participant.Unit).WriteAsync(session, caller, "lift", "obstruction", row.Id, View(before), View(row), reason, cancel);
            return View(row);
        }, cancel);

    /// <summary>A part of the list of a cycle, in order of id; a member sees the own.</summary>
    public Task<Page<Obstruction>> ListAsync(Caller caller, string cycle, PageQuery page, string? staffNo, CancellationToken cancel) =>
        database.ReadAsync(async session => page.Of(await ObstructionStore.PageAsync(session, Check.Normalise(cycle)!, page.After, caller.Scope(Check.Normalise(staffNo)),
            caller.Unit, page.Size + 1, cancel), View, r => r.Id), cancel);

    internal static Obstruction View(ObstructionRow row) => new(
        row.Id, row.Cycle, row.StaffNo, row.Reason, row.DocumentNumber, row.Person, row.At, row.LiftedBy, row.LiftedAt, row.LiftReason);

    private ObstructionRow Row(Check check, Caller caller, string cycle, ObstructionRequest request) => new()
    {
        Id = check.Code("id", request.Id),
        Cycle = cycle,
        StaffNo = check.Code("staffNo", request.StaffNo),
        Reason = check.Text("reason", request.Reason, ReasonLength),
        DocumentNumber = check.Text("documentNumber", request.DocumentNumber, 100),
        Person = caller.Person,
        At = clock.GetUtcNow(),
        RequestDigest = RequestDigest.Of(new { cycle, request }),
    };
}
