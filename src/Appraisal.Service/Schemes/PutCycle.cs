using Appraisal.Service.Access;
using Appraisal.Service.Audit;
using Appraisal.Service.Disclosure;
using Appraisal.Service.Inspections;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Organization;
using Appraisal.Storage.Schemes;
using Appraisal.Storage.Surveys;

namespace Appraisal.Service.Schemes;

/// <summary>Stores a cycle. Once it has started, only the survey that it names may still change.</summary>
public sealed class PutCycle(Database database, InspectionPolicies policies, AuditTrail audit)
{
    // a cycle is a year, or a term of two
    private const int MostDays = 731;

    /// <summary>In a transaction of its own.</summary>
    public Task<Outcome<Stored<Cycle>>> RunAsync(Caller caller, string code, CycleRequest request, CancellationToken cancel) =>
        database.WriteAsync(session => ApplyAsync(session, caller, code, request, cancel), cancel);

    /// <summary>One that must not be there yet, as a form adds it; the same sent twice is added once.</summary>
    public Task<Outcome<Stored<Cycle>>> AddAsync(Caller caller, string code, CycleRequest request, CancellationToken cancel) =>
        database.WriteAsync(async session => await (await ApplyAsync(session, caller, code, request, cancel))
            .AsNewAsync("code", code, async () => await CycleStore.FindAsync(session, Check.Normalise(code) ?? "", cancel) is not null), cancel);

    private async Task<Outcome<Stored<Cycle>>> ApplyAsync(Session session, Caller caller, string code, CycleRequest request, CancellationToken cancel)
    {
        var check = new Check();
        var row = Row(check, code, request);
        check.That(check.Errors.Any(e => e.Field.StartsWith("scheme", StringComparison.Ordinal))
            || await SchemeStore.FindAsync(session, row.SchemeCode, row.SchemeVersion, cancel) is not null,
            "scheme", "unknown", "scheme", $"{row.SchemeCode}/{row.SchemeVersion}");
        check.That(row.InspectionPolicy is null || await InspectionPolicies.FindAsync(session, row.InspectionPolicy.Value, cancel) is not null,
            "inspectionPolicy", "unknown", "inspection-policy", row.InspectionPolicy);
        check.That(row.Unit is null || (await UnitStore.FindAsync(session, row.Unit, cancel) is not null && await caller.HoldsAsync(session, row.Unit, cancel)),
            "unit", "unknown", "unit", row.Unit);
        return check.Refusal is { } refusal ? refusal : await StoreAsync(session, caller, row, cancel);
    }

    private static CycleRow Row(Check check, string code, CycleRequest request)
    {
        var startsOn = check.Given("startsOn", request.StartsOn);
        var endsOn = check.Given("endsOn", request.EndsOn);
        if (request is { StartsOn: not null, EndsOn: not null })
        {
            if (check.That(endsOn >= startsOn, "endsOn", "ends-before-start", endsOn, startsOn))
                check.That(endsOn.DayNumber - startsOn.DayNumber < MostDays, "endsOn", "too-long-cycle", endsOn.DayNumber - startsOn.DayNumber + 1, MostDays);
        }
        check.That(request.Scheme is not null, "scheme", "required");
        return new CycleRow
        {
            Code = check.Code("code", code),
            StartsOn = startsOn,
            EndsOn = endsOn,
            SchemeCode = request.Scheme is null ? "" : check.Code("scheme.code", request.Scheme.Code),
            SchemeVersion = request.Scheme is null ? "" : check.Code("scheme.version", request.Scheme.Version),
            Survey = check.OptionalCode("survey", request.Survey),
            Unit = check.OptionalCode("unit", request.Unit),
            InspectionPolicy = request.InspectionPolicy,
            CountsForPromotion = request.CountsForPromotion ?? true,
            Status = Wire.Text(CycleStatus.Draft),
        };
    }

    private async Task<Outcome<Stored<Cycle>>> StoreAsync(Session session, Caller caller, CycleRow request, CancellationToken cancel)
    {
        await session.LockAsync(CycleStore.LockName(request.Code), cancel);
        var before = await CycleStore.FindAsync(session, request.Code, cancel);
        if (!await caller.HoldsAsync(session, request.Unit, cancel) || (before is not null && !await caller.HoldsAsync(session, before.Unit, cancel)))
            return caller.Outside();
        var row = before is null
            ? request
            : request with { Status = before.Status, StartedAt = before.StartedAt, ClosedAt = before.ClosedAt };
        var view = SchemesViews.Cycle(row);
        if (before == row)
            return new Stored<Cycle>(view, Change.Unchanged);
        if (before?.ClosedAt is not null)
            return Refusal.Conflict("cycle-closed", row.Code);
        if (before?.StartedAt is not null && before != row with { Survey = before.Survey })
            return Refusal.Conflict("cycle-started", row.Code);
        if (before is not null && await WhyFixedAsync(session, before, row, cancel) is { } isFixed)
            return isFixed;
        if (before is null)
            await CycleStore.InsertAsync(session, row, cancel);
        else
            await CycleStore.UpdateAsync(session, row, cancel);
        await policies.ExamineAfterAsync(session, before, row, cancel);
        await audit.At(row.Unit).WriteAsync(session, caller, "put", "cycle", row.Code, before is null ? null : SchemesViews.Cycle(before), view, cancel: cancel);
        return new Stored<Cycle>(view, before is null ? Change.Created : Change.Updated);
    }

    // another scheme may not make other figures of responses once there are some
    private static async Task<Refusal?> WhyFixedAsync(Session session, CycleRow before, CycleRow row, CancellationToken cancel) =>
        (before.SchemeCode, before.SchemeVersion) != (row.SchemeCode, row.SchemeVersion)
        && await SurveyStore.HasBegunAsync(session, row.Code, cancel)
        && await SchemeStore.FindAsync(session, before.SchemeCode, before.SchemeVersion, cancel) is { } one
        && await SchemeStore.FindAsync(session, row.SchemeCode, row.SchemeVersion, cancel) is { } other
            ? Comparisons.WhyFixed(one, other)
            : null;
}
