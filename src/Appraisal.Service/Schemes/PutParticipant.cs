using Appraisal.Service.Access;
using Appraisal.Service.Audit;
using Appraisal.Service.Disclosure;
using Appraisal.Service.Organization;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Organization;
using Appraisal.Storage.Schemes;

namespace Appraisal.Service.Schemes;

/// <summary>Records a dated change of the posting that scoring reads, with its reason; or one who joins after the start.</summary>
public sealed class PutParticipant(Database database, AuditTrail audit, Ids ids, TimeProvider clock)
{
    /// <summary>In a transaction of its own.</summary>
    public Task<Outcome<Stored<Participant>>> RunAsync(Caller caller, string cycle, string staffNo, ParticipantRequest request, CancellationToken cancel) =>
        database.WriteAsync(session => ApplyAsync(session, caller, cycle, staffNo, request, cancel), cancel);

    /// <summary>In the caller's transaction, as an import does.</summary>
    public async Task<Outcome<Stored<Participant>>> ApplyAsync(
        Session session, Caller caller, string cycle, string staffNo, ParticipantRequest request, CancellationToken cancel)
    {
        if (await CycleStore.FindAsync(session, cycle, cancel) is not { } period || !await caller.SeesAsync(session, period, cancel))
            return Refusal.NotFound("cycle", cycle);
        if (period.StartedAt is null)
            return Refusal.Conflict("cycle-not-started", cycle);
        if (period.ClosedAt is not null)
            return Refusal.Conflict("cycle-closed", cycle);

        var check = new Check();
        var row = Row(check, period, staffNo, request);
        check.That(row.Unit.Length == 0 || (await UnitStore.FindAsync(session, row.Unit, cancel) is not null && await caller.HoldsAsync(session, row.Unit, cancel)),
            "unit", "unknown", "unit", row.Unit);
        check.That(!caller.Is(row.StaffNo), "staffNo", "own-case");
        check.That(row.StaffNo.Length == 0 || (await CadreStore.FindAsync(session, row.StaffNo, cancel) is { } cadre && await caller.HoldsAsync(session, cadre.Unit, cancel)),
            "staffNo", "unknown", "cadre", row.StaffNo);
        var effectiveOn = check.Given("effectiveOn", request.EffectiveOn);
        check.That(request.EffectiveOn is null || (effectiveOn >= period.StartsOn && effectiveOn <= period.EndsOn),
            "effectiveOn", "outside-cycle", effectiveOn, period.StartsOn, period.EndsOn);
        var reason = check.Text("reason", request.Reason, 2000);
        if (check.Refusal is { } refusal)
            return refusal;
        return await StoreAsync(session, caller, row with { County = await ParticipantStore.CountyAsync(session, row.Unit, cancel) }, effectiveOn, reason, cancel);
    }

    private static ParticipantRow Row(Check check, CycleRow cycle, string staffNo, ParticipantRequest request)
    {
        var dutyHours = check.Number("dutyHours", request.DutyHours, 0, OrganizationValidation.HoursOfYear);
        return new ParticipantRow
        {
            Cycle = cycle.Code,
            StaffNo = check.Code("staffNo", staffNo),
            Unit = check.Code("unit", request.Unit),
            County = "",
            Cohort = check.Code("cohort", request.Cohort),
            QuotaGroup = check.OptionalCode("quotaGroup", request.QuotaGroup),
            Posts = Json.Text(OrganizationValidation.Posts(check, request.Posts)),
            DutyHours = dutyHours,
            LeaveHours = check.Number("leaveHours", request.LeaveHours, 0, dutyHours, otherwise: 0),
            Status = Wire.Text(request.Status ?? CadreStatus.Active),
        };
    }

    private async Task<Outcome<Stored<Participant>>> StoreAsync(
        Session session, Caller caller, ParticipantRow row, DateOnly effectiveOn, string reason, CancellationToken cancel)
    {
        var before = await ParticipantStore.FindAsync(session, row.Cycle, row.StaffNo, cancel);
        if (before is not null && !await caller.HoldsAsync(session, before.Unit, cancel))
            return caller.Outside();
        var view = SchemesViews.Participant(row);
        if (before == row)
            return new Stored<Participant>(view, Change.Unchanged);
        if (before?.Cohort != row.Cohort && await Comparisons.WhyFixedAsync(session, row, cancel) is { } isFixed)
            return isFixed;
        if (before is null)
            await ParticipantStore.InsertAsync(session, row, cancel);
        else
            await ParticipantStore.UpdateAsync(session, row, cancel);
        var old = before is null ? null : SchemesViews.Participant(before);
        await ParticipantStore.InsertChangeAsync(session, new ParticipantChangeRow
        {
            Id = ids.Next(),
            Cycle = row.Cycle,
            StaffNo = row.StaffNo,
            EffectiveOn = effectiveOn,
            BeforeValue = old is null ? null : Json.Text(old),
            AfterValue = Json.Text(view),
            Reason = reason,
            Person = caller.Person,
            At = clock.GetUtcNow(),
        }, cancel);
        await audit.At(row.Unit).WriteAsync(session, caller, "put", "participant", $"{row.Cycle}/{row.StaffNo}", old, view, reason, cancel);
        return new Stored<Participant>(view, before is null ? Change.Created : Change.Updated);
    }
}
