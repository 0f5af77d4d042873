using System.Globalization;
using Appraisal.Service.Access;
using Appraisal.Service.Materials;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Schemes;
using Appraisal.Storage.Work;

namespace Appraisal.Service.Work;

/// <summary>Reads work records: those of the caller's territory, a member the own ones.</summary>
public sealed class ReadWork(Database database)
{
    private const string DayFormat = "yyyy-MM-dd";
    private static readonly string Waits = Wire.Text(ReviewStatus.Submitted);
    private const char Mark = '|'; // between day and id; no id has it

    /// <summary>A part of the list, in order of id; where days or a cycle are asked for, in order of day and id.</summary>
    public Task<Outcome<Page<WorkRecord>>> ListAsync(Caller caller, PageQuery page, WorkQuery query, CancellationToken cancel) =>
        database.ReadAsync<Outcome<Page<WorkRecord>>>(async session =>
        {
            if (page.Refusal is { } refusal)
                return refusal;
            var filter = Filter(caller, query);
            if (query is not { From: null, To: null, Cycle: null })
                return await OfDaysAsync(session, page, query, filter, cancel);
            return page.After.Contains(Mark, StringComparison.Ordinal)
                ? Refusal.Invalid(new FieldError("cursor", "cursor"))
                : page.Of(await WorkRecordStore.PageAsync(session, page.After, filter, page.Size + 1, cancel), RecordWork.View, r => r.Id);
        }, cancel);

    private static async Task<Outcome<Page<WorkRecord>>> OfDaysAsync(Session session, PageQuery page, WorkQuery query, WorkRecordFilter filter, CancellationToken cancel)
    {
        if (await DaysAsync(session, query, cancel) is not var (begins, ends, within))
            return new Page<WorkRecord>([], null);
        var after = "";
        if (page.After.Length > 0)
        {
            if (page.After.Split(Mark) is not [var day, var id] || !DateOnly.TryParseExact(day, DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var from))
                return Refusal.Invalid(new FieldError("cursor", "cursor"));
            (begins, after) = from >= begins ? (from, id) : (begins, "");
        }
        return page.Of(await WorkRecordStore.OfDaysAsync(session, begins, ends, within, after, filter, page.Size + 1, cancel), RecordWork.View,
            r => $"{r.DoneOn.ToString(DayFormat, CultureInfo.InvariantCulture)}{Mark}{r.Id}");
    }

    /// <summary>How many the list shows, where it shows what waits for a review; null: it shows others.</summary>
    public async Task<long?> TotalAsync(Caller caller, WorkQuery query, CancellationToken cancel) =>
        query.Status == Waits ? await database.ReadAsync(session => CountWaitingAsync(session, caller, query, cancel), cancel) : null;

    /// <summary>How many of the list wait for a review.</summary>
    internal static async Task<long> CountWaitingAsync(Session session, Caller caller, WorkQuery query, CancellationToken cancel) =>
        await DaysAsync(session, query, cancel) is var (begins, ends, within)
            ? await WorkRecordStore.CountWaitingAsync(session, begins, ends, within, Filter(caller, query), cancel)
            : 0;

    private static WorkRecordFilter Filter(Caller caller, WorkQuery query) =>
        new(caller.Scope(Check.Normalise(query.StaffNo)), Check.Normalise(query.WorkType), query.Status, caller.Unit);

    // those that are asked for, and of a cycle its own at its unit; null: there is no such cycle
    private static async Task<(DateOnly Begins, DateOnly Ends, string? Within)?> DaysAsync(Session session, WorkQuery query, CancellationToken cancel)
    {
        var (begins, ends) = (query.From ?? DateOnly.MinValue, query.To ?? DateOnly.MaxValue);
        if (query.Cycle is not { } code)
            return (begins, ends, null);
        return await CycleStore.FindAsync(session, Check.Normalise(code)!, cancel) is { } cycle
            ? (begins > cycle.StartsOn ? begins : cycle.StartsOn, ends < cycle.EndsOn ? ends : cycle.EndsOn, cycle.Unit)
            : null;
    }

    /// <summary>One of them.</summary>
    public Task<Outcome<WorkRecord>> GetAsync(Caller caller, string id, CancellationToken cancel) => database.ReadAsync<Outcome<WorkRecord>>(async session =>
        await WorkRecordStore.FindAsync(session, Check.Normalise(id)!, cancel) is { } row && await caller.HoldsAsync(session, row.Unit, row.StaffNo, cancel)
            ? RecordWork.View(row)
            : Refusal.NotFound("work record", id), cancel);
}
