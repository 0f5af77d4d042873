using Appraisal.Scoring.Surveys.Quality;
using Appraisal.Service.Access;
using Appraisal.Service.Audit;
using Appraisal.Service.Disclosure;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Organization;
using Appraisal.Storage.Surveys;

namespace Appraisal.Service.Surveys.Quality;

/// <summary>
/// Decides flags. A response is excluded as long as one of its flags is decided so; its cell is adjusted in the same transaction. A
/// decision may be changed, with a reason, until the survey is final and all flags about the subject are decided.
/// </summary>
public sealed class DecideFlag(Database database, Secrets secrets, AuditTrail audit, TimeProvider clock)
{
    // decided in one transaction, so that intake is not kept waiting
    private const int Chunk = 100;

    /// <summary>Decides one, in a transaction of its own.</summary>
    public Task<Outcome<Flag>> RunAsync(Caller caller, string survey, Guid id, FlagDecisionRequest request, CancellationToken cancel) =>
        database.WriteAsync<Outcome<Flag>>(async session =>
        {
            if (Invalid(request.Decision, request.Reason, out var decided) is { } refusal)
                return refusal;
            await session.LockAsync(CellStore.LockName, cancel);
            var outcome = await SeenAsync(session, caller, survey, cancel);
            if (outcome.Refusal is { } unseen)
                return unseen;
            var seen = outcome.Value;
            if (await FlagStore.FindAsync(session, seen.Scope, id, cancel) is not { } before || !seen.Holds(before.StaffNo))
                return Refusal.NotFound("flag", id.ToString());
            if (caller.Is(before.StaffNo))
                return Refusal.Invalid(new FieldError("person", "own-case"));
            return await ApplyAsync(session, caller, seen.Survey, before, decided, cancel);
        }, cancel);

    /// <summary>Decides all that are open in a survey, or about one cadre, in short transactions; what is the caller's own case stays open.</summary>
    public async Task<Outcome<DecidedFlags>> RunAsync(Caller caller, string code, FlagsDecisionRequest request, CancellationToken cancel)
    {
        var staffNo = Check.Normalise(request.StaffNo);
        if (Invalid(request.Decision, request.Reason, out var decided) is { } refusal)
            return refusal;
        if (await database.ReadAsync(s => UnseenAsync(s, caller, code, staffNo, cancel), cancel) is { } unseen)
            return unseen;
        var all = new DecidedFlags(0, 0);
        Guid? last = Guid.Empty;
        while (last is { } after)
        {
            (last, var some) = await database.WriteAsync(session => DecideSomeAsync(session, caller, code, staffNo, after, decided, cancel), cancel);
            all = new DecidedFlags(all.Decided + some.Decided, all.OwnCase + some.OwnCase);
        }
        return all;
    }

    private static async Task<Refusal?> UnseenAsync(Session session, Caller caller, string code, string? staffNo, CancellationToken cancel)
    {
        var seen = await SeenAsync(session, caller, code, cancel);
        if (seen.Refusal is not null || staffNo is null)
            return seen.Refusal;
        if (await CadreStore.FindAsync(session, staffNo, cancel) is null || !seen.Value.Holds(staffNo))
            return Refusal.NotFound("cadre", staffNo);
        return caller.Is(staffNo) ? Refusal.Invalid(new FieldError("person", "own-case")) : null;
    }

    private async Task<(Guid? Last, DecidedFlags Counts)> DecideSomeAsync(
        Session session, Caller caller, string code, string? staffNo, Guid after, Decided decided, CancellationToken cancel)
    {
        await session.LockAsync(CellStore.LockName, cancel);
        var outcome = await SeenAsync(session, caller, code, cancel);
        if (outcome.Refusal is not null)
            return (null, new DecidedFlags(0, 0));
        var seen = outcome.Value;
        var flags = await FlagStore.PageAsync(session, seen.Scope, after, open: true, staffNo, seen.Within, Chunk, cancel);
        var mine = flags.Where(f => !caller.Is(f.StaffNo)).ToList();
        foreach (var flag in mine)
            await ApplyAsync(session, caller, seen.Survey, flag, decided, cancel);
        return (flags.Count < Chunk ? null : flags[^1].Id, new DecidedFlags(mine.Count, flags.Count - mine.Count));
    }

    private static Refusal? Invalid(FlagDecision? given, string? text, out Decided decided)
    {
        var check = new Check();
        decided = new Decided(check.Given("decision", given), check.Text("reason", text, 2000)!);
        return check.Refusal;
    }

    // the survey, and whom of its cadres the caller sees: by where they serve in its cycle, as with all figures
    private static async Task<Outcome<Seen>> SeenAsync(Session session, Caller caller, string code, CancellationToken cancel) =>
        await SurveysEndpoints.FindAsync(session, caller, code, cancel) is not { } survey ? Refusal.NotFound("survey", code)
        : await SeparateCollection.WhyNotReadAsync(session, caller, code, cancel) is { } separate ? separate
        : new Seen(survey, await FlagSight.ScopeAsync(session, survey, cancel), caller.Unit is null ? null : await SubjectStore.WithinAsync(session, survey.Cycle, caller.Unit, cancel));

    private async Task<Outcome<Flag>> ApplyAsync(Session session, Caller caller, SurveyRow survey, FlagRow before, Decided decided, CancellationToken cancel)
    {
        var row = before with { Decision = Wire.Text(decided.Decision), DecisionReason = decided.Reason, DecidedBy = caller.Person, DecidedAt = clock.GetUtcNow() };
        if (before.Decision == row.Decision && before.DecisionReason == row.DecisionReason)
            return View(before);
        await FlagStore.DecideAsync(session, row, cancel);
        var moved = await ExcludeAsync(session, survey, row.ResponseId, cancel);
        var ended = survey.FinalPublished && !await FlagStore.IsOpenAsync(session, row.Survey, row.StaffNo, cancel);
        if (ended && moved && before.Decision is not null)
            return Refusal.Conflict("review-ended", row.StaffNo);
        if (ended)
            await LetOut.ReviewedAsync(session, survey, row.StaffNo, cancel);
        var unit = (await CadreStore.FindAsync(session, row.StaffNo, cancel))?.Unit;
        await audit.At(unit).WriteAsync(session, caller, "decide", "response-flag", row.Id.ToString(), Audited(before), Audited(row), row.DecisionReason, cancel);
        return View(row);
    }

    /// <summary>Flags of a survey, within the caller's territory.</summary>
    public Task<Outcome<Page<Flag>>> ListAsync(Caller caller, PageQuery page, string survey, bool? open, CancellationToken cancel) =>
        database.ReadAsync<Outcome<Page<Flag>>>(async session =>
        {
            var outcome = await SeenAsync(session, caller, survey, cancel);
            if (outcome.Refusal is { } unseen)
                return unseen;
            var seen = outcome.Value;
            return page.Of(await FlagStore.PageAsync(session, seen.Scope, page.AfterId, open, null, seen.Within, page.Size + 1, cancel), View, r => r.Id.ToString());
        }, cancel);

    /// <summary>How many open ones the list shows; 0 where the caller may not read it.</summary>
    public Task<long> TotalAsync(Caller caller, string survey, CancellationToken cancel) => database.ReadAsync(session => CountOpenAsync(session, caller, survey, cancel), cancel);

    /// <summary>The same as a session sees it.</summary>
    internal static async Task<long> CountOpenAsync(Session session, Caller caller, string survey, CancellationToken cancel) =>
        await SeenAsync(session, caller, survey, cancel) is { Refusal: null, Value: var seen } ? await FlagStore.CountOpenAsync(session, seen.Scope, seen.Within, cancel) : 0;

    // what stands for the response goes when its id is replaced; the audit would keep it
    private Flag Audited(FlagRow row) => View(row) with { Response = default };

    // who knew the id of a response could send other answers under it until they are called the same
    internal static Guid Pseudonym(Secrets secrets, Guid response) => new(Secrets.Hash(secrets.Responses, $"flag\n{response}", 16));

    private Flag View(FlagRow row) => new(
        row.Id, Pseudonym(secrets, row.ResponseId), row.StaffNo, row.Stratum, Wire.Value<QualityReason>(row.Reason), row.Observed, row.Allowed, row.ExpectedByChance,
        row.Decision is null ? null : Wire.Value<FlagDecision>(row.Decision), row.DecisionReason, row.DecidedBy, row.DecidedAt);

    /// <summary>Brings the exclusion of a response in line with its flags; whether that changes a figure.</summary>
    internal static async Task<bool> ExcludeAsync(Session session, SurveyRow survey, Guid id, CancellationToken cancel)
    {
        var response = (await ResponseStore.FindAsync(session, id, cancel))!;
        var exclude = (await FlagStore.OfResponseAsync(session, id, cancel)).Any(IsOut);
        if (exclude == response.Excluded)
            return false;
        await ResponseStore.ExcludeAsync(session, id, exclude, cancel);
        if (response is { Aggregated: true, Beside: { } beside } && !survey.FinalPublished) // what is out beside the items stays as it was let out
            await BesideCounts.AddAsync(session, response.Survey, [new() { Survey = response.Survey, StaffNo = response.StaffNo, Channel = response.Channel, Beside = beside }], exclude ? -1 : 1, cancel);
        if (response is not { Aggregated: true, Value: { } value })
            return false; // not in a cell yet: counting it will see the mark; or incomplete: in no sum
        var cell = (await CellStore.OfSubjectsAsync(session, response.Survey, Json.Text<string[]>([response.StaffNo]), cancel))
            .Single(c => c.Key == (response.Survey, response.StaffNo, response.Stratum, response.Channel));
        await CellStore.UpdateAsync(session, exclude ? cell.Exclude(value) : cell.Include(value), cancel);
        return true;
    }

    // one that came too soon after another is out until somebody lets it in
    private static bool IsOut(FlagRow flag) => flag.Decision is { } decision
        ? decision == Wire.Text(FlagDecision.Exclude)
        : flag.Reason == Wire.Text(QualityReason.Interval);

    private sealed record Seen(SurveyRow Survey, FlagScope Scope, IReadOnlySet<string>? Within)
    {
        public bool Holds(string staffNo) => Within?.Contains(staffNo) ?? true;
    }

    private readonly record struct Decided(FlagDecision Decision, string Reason);
}
