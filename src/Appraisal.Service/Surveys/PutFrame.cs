using Appraisal.Service.Access;
using Appraisal.Service.Audit;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Surveys;

namespace Appraisal.Service.Surveys;

/// <summary>Stores a survey's frame: the register population of each stratum for each subject.</summary>
public sealed class PutFrame(Database database, AuditTrail audit, TimeProvider clock)
{
    /// <summary>Puts a whole frame in place of the one before.</summary>
    public Task<Outcome<FrameLine[]>> RunAsync(Caller caller, string code, IReadOnlyList<FrameLine> lines, CancellationToken cancel) =>
        database.WriteAsync<Outcome<FrameLine[]>>(async session =>
        {
            await session.LockAsync(SurveyStore.LockName(code), cancel);
            if (await SurveyStore.FindAsync(session, code, cancel) is not { } survey || await caller.SeenCycleAsync(session, survey.Cycle, cancel) is not { } cycle)
                return Refusal.NotFound("survey", code);
            if (!await caller.HoldsAsync(session, cycle.Unit, cancel))
                return caller.Outside();
            var check = new Check();
            var strata = SurveysValidation.StratumCodes(survey).ToHashSet(StringComparer.Ordinal);
            var known = (await SubjectStore.AllAsync(session, survey.Cycle, cancel)).Select(s => s.StaffNo).ToHashSet(StringComparer.Ordinal);
            var rows = check.List("", lines, 0, 1_000_000).Select((line, i) => Row(check, i, survey.Code, strata, known, line)).ToList();
            check.Distinct("", rows.Select(r => $"{r.StaffNo} {r.Stratum}"));
            if (check.Refusal is { } refusal)
                return refusal;

            var before = await FrameStore.AllAsync(session, survey.Code, cancel);
            var changes = before.ToHashSet();
            changes.SymmetricExceptWith(rows);
            if (changes.Count > 0)
            {
                if (changes.Any(c => caller.Is(c.StaffNo)))
                    return Refusal.Invalid(new FieldError("staffNo", "own-case"));
                if (await FixedAsync(session, survey, changes, cancel) is { } isFixed)
                    return isFixed;
                await FrameStore.ReplaceAsync(session, survey.Code, rows, cancel);
                await audit.WriteAsync(session, caller, "put", "frame", survey.Code, Summary(before), Summary(rows), cancel: cancel);
            }
            return View(rows);
        }, cancel);

    /// <summary>The frame, as far as its cadres are the caller's.</summary>
    public Task<Outcome<FrameLine[]>> ReadAsync(Caller caller, string code, CancellationToken cancel) =>
        database.ReadAsync<Outcome<FrameLine[]>>(async session =>
        {
            if (await SurveyStore.FindAsync(session, code, cancel) is not { } survey || await caller.SeenCycleAsync(session, survey.Cycle, cancel) is null)
                return Refusal.NotFound("survey", code);
            var seen = caller.Unit is null ? null : await SubjectStore.WithinAsync(session, survey.Cycle, caller.Unit, cancel);
            return View((await FrameStore.AllAsync(session, survey.Code, cancel)).Where(r => seen?.Contains(r.StaffNo) ?? true));
        }, cancel);

    /// <summary>Stores one line in the caller's transaction, as an import does.</summary>
    public async Task<Outcome<Stored<FrameLine>>> ApplyAsync(Session session, Caller caller, string code, FrameLine line, CancellationToken cancel)
    {
        var check = new Check();
        if (await SurveyStore.FindAsync(session, code, cancel) is not { } survey || await caller.SeenCycleAsync(session, survey.Cycle, cancel) is null)
            return Refusal.Invalid(new FieldError("survey", "unknown", "survey", code));
        var row = SurveysValidation.Row(check, survey.Code, SurveysValidation.StratumCodes(survey).ToHashSet(StringComparer.Ordinal), line);
        check.That(row.StaffNo.Length == 0 || (await SubjectStore.TerritoryAsync(session, survey.Cycle, row.StaffNo, cancel)) is { Count: > 0 } units && (caller.Unit is null || units.Contains(caller.Unit)), "staffNo", "unknown", "cadre", row.StaffNo);
        if (check.Refusal is { } refusal)
            return refusal;
        var before = await FrameStore.FindAsync(session, row.Survey, row.StaffNo, row.Stratum, cancel);
        var view = View([row])[0];
        if (before == row)
            return new Stored<FrameLine>(view, Change.Unchanged);
        if (caller.Is(row.StaffNo))
            return Refusal.Invalid(new FieldError("staffNo", "own-case"));
        if (await FixedAsync(session, survey, [row], cancel) is { } isFixed)
            return isFixed;
        if (before is null)
            await FrameStore.InsertAsync(session, row, cancel);
        else
            await FrameStore.UpdateAsync(session, row, cancel);
        await audit.WriteAsync(session, caller, "put", "frame", $"{row.Survey} {row.StaffNo} {row.Stratum}", before?.Population, row.Population, cancel: cancel);
        return new Stored<FrameLine>(view, before is null ? Change.Created : Change.Updated);
    }

    /// <summary>A frame in order of staff number and stratum.</summary>
    public static FrameLine[] View(IEnumerable<FrameRow> rows) =>
        [.. rows.OrderBy(r => r.StaffNo, StringComparer.Ordinal).ThenBy(r => r.Stratum, StringComparer.Ordinal)
            .Select(r => new FrameLine { StaffNo = r.StaffNo, Stratum = r.Stratum, Population = r.Population })];

    // other weights would change figures after the fact, and two looks with different weights would tell of a stratum by itself
    private async Task<Refusal?> FixedAsync(Session session, SurveyRow survey, IReadOnlyCollection<FrameRow> changes, CancellationToken cancel)
    {
        await session.LockAsync(CellStore.LockName, cancel); // nothing is let out meanwhile
        if (clock.GetUtcNow() >= (survey.Begun ? survey.EndsAt : survey.FinalAt))
            return Refusal.Conflict("frame-fixed", survey.Code);
        var shown = await CellStore.PublishedAsync(session, survey.Code, Json.Text(changes.Select(c => c.StaffNo).Distinct(StringComparer.Ordinal)), cancel);
        return shown.Count > 0 ? Refusal.Conflict("frame-shown", survey.Code, shown.Select(c => c.StaffNo).Min(StringComparer.Ordinal)) : null;
    }

    private static FrameRow Row(Check check, int i, string survey, HashSet<string> strata, IReadOnlySet<string> known, FrameLine line)
    {
        var own = new Check();
        var row = SurveysValidation.Row(own, survey, strata, line);
        own.That(row.StaffNo.Length == 0 || known.Contains(row.StaffNo), "staffNo", "unknown", "cadre", row.StaffNo);
        check.Include($"[{i}]", own.Errors);
        return row;
    }

    private static object Summary(IReadOnlyCollection<FrameRow> rows) =>
        new { lines = rows.Count, population = rows.Sum(r => r.Population), digest = Convert.ToHexStringLower(Digest(rows)) };

    private static byte[] Digest(IEnumerable<FrameRow> rows) =>
        System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(Json.Text(View(rows))));
}
