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
        // an export says the same without a date and a reason
        if (check.Passed && request is { EffectiveOn: null, Reason: null } && await ParticipantStore.FindAsync(session, row.Cycle, row.StaffNo, cancel) is { } stands
            && stands with { County = row.County } == row)
            return new Stored<Participant>(SchemesViews.Participant(stands), Storage.Change.Unchanged);
        var effectiveOn = check.Given("effectiveOn", request.EffectiveOn);
        check.That(request.EffectiveOn is null || (effectiveOn >= period.StartsOn && effectiveOn <= period.EndsOn),
            "effectiveOn", "outside-cycle", effectiveOn, period.StartsOn, period.EndsOn);
        var reason = check.Text("reason", request.Reason, 2000);
        if (request.CycleDutyHours is not null)
            check.Number("cycleDutyHours", request.CycleDutyHours, 0, OrganizationValidation.HoursOfYear);
        if (check.Refusal is { } refusal)
            return refusal;
        row = row with { County = CountyOf(await UnitTree.LoadAsync(session, [row.Unit], cancel), row.Unit) };
        return await StoreAsync(session, caller, period, row, new Dated(effectiveOn, request.CycleDutyHours, reason), cancel);
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
        Session session, Caller caller, CycleRow period, ParticipantRow row, Dated dated, CancellationToken cancel)
    {
        await session.LockAsync($"participant:{row.Cycle}/{row.StaffNo}", cancel);
        var before = await ParticipantStore.FindAsync(session, row.Cycle, row.StaffNo, cancel);
        if (before is not null && !await caller.HoldsAsync(session, before.Unit, cancel))
            return caller.Outside();
        var old = before is null ? null : SchemesViews.Participant(before);
        var changes = await ParticipantStore.ChangesAsync(session, row.Cycle, row.StaffNo, cancel);
        var posting = SchemesViews.Participant(row) with { CycleDutyHours = dated.CycleDutyHours };
        if (changes.LastOrDefault(c => c.EffectiveOn == dated.EffectiveOn)?.AfterValue == Json.Text(posting))
            return new Stored<Participant>(old!, Storage.Change.Unchanged);

        var history = PostingHistory.Of(old, changes);
        var replaced = history.On(dated.EffectiveOn);
        history.Set(dated.EffectiveOn, posting);
        // a run reads the posting of the latest day, whatever was recorded last
        var holds = (history.Latest == dated.EffectiveOn ? row : before!) with { DutyHours = history.DutyHours(period.StartsOn, period.EndsOn) };
        if (before?.Cohort != holds.Cohort && (await Comparisons.WhyFixedAsync(session, holds.Cycle, [holds.StaffNo], cancel))(holds) is { } isFixed)
            return isFixed;
        if (before is null)
            await ParticipantStore.InsertAsync(session, [holds], cancel);
        else
            await ParticipantStore.UpdateAsync(session, holds, cancel);
        await ParticipantStore.InsertChangesAsync(session, [Change(caller, row, replaced, posting, dated)], cancel);
        var view = SchemesViews.Participant(holds);
        await audit.At(holds.Unit).WriteAsync(session, caller, "put", "participant", $"{row.Cycle}/{row.StaffNo}", old,
            new { dated.EffectiveOn, posting, stands = view }, dated.Reason, cancel);
        return new Stored<Participant>(view, before is null ? Storage.Change.Created : Storage.Change.Updated) { Before = old };
    }

    // at or above the unit; empty where there is none
    private static string CountyOf(UnitTree units, string unit) =>
        units.AtOrAbove(unit).Where(u => units.Find(u)?.Level == Wire.Text(UnitLevel.County)).Min(StringComparer.Ordinal) ?? "";

    private ParticipantChangeRow Change(Caller caller, ParticipantRow row, Participant? replaced, Participant posting, Dated dated) => new()
    {
        Id = ids.Next(),
        Cycle = row.Cycle,
        StaffNo = row.StaffNo,
        EffectiveOn = dated.EffectiveOn,
        BeforeValue = replaced is null ? null : Json.Text(replaced),
        AfterValue = Json.Text(posting),
        Reason = dated.Reason,
        Person = caller.Person,
        At = clock.GetUtcNow(),
    };

    /// <summary>What makes a posting a dated change.</summary>
    private sealed record Dated(DateOnly EffectiveOn, double? CycleDutyHours, string Reason);
}
