using Appraisal.Service.Access;
using Appraisal.Service.Audit;
using Appraisal.Service.Organization;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Organization;
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
            check.Distinct("", rows.Select(r => $"{r.StaffNo}/{r.Stratum}"));
            if (check.Refusal is { } refusal)
                return refusal;

            var before = await FrameStore.AllAsync(session, survey.Code, cancel);
            var changes = before.ToHashSet();
            await RefuseMergedAsync(session, check, rows, changes, cancel);
            if (check.Refusal is { } merged)
                return merged;
            changes.SymmetricExceptWith(rows);
            if (changes.Count > 0)
            {
                if (changes.Any(c => caller.Is(c.StaffNo)))
                    return Refusal.Invalid(new FieldError("staffNo", "own-case"));
                var isFixed = await FixedAsync(session, survey, changes, cancel);
                if (changes.Select(c => isFixed(c.StaffNo)).FirstOrDefault(r => r is not null) is { } refused)
                    return refused;
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

    /// <summary>
    /// Stores lines in the caller's transaction, as an import does, each once, with a fixed number of look-ups a survey; an outcome for each.
    /// A stratum may be named by its name, where it is the only one of that name.
    /// </summary>
    public async Task<IReadOnlyList<Outcome<Stored<FrameLine>>>> ApplyAsync(
        Session session, Caller caller, IReadOnlyList<(string Survey, FrameLine Line)> lines, CancellationToken cancel)
    {
        var outcomes = new Outcome<Stored<FrameLine>>[lines.Count];
        foreach (var survey in lines.Index().GroupBy(l => Check.Normalise(l.Item.Survey)!, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal))
            await ApplyAsync(session, caller, survey.Key, [.. survey.Select(l => (l.Index, l.Item.Line))], outcomes, cancel);
        return outcomes;
    }

    private async Task ApplyAsync(
        Session session, Caller caller, string code, List<(int Index, FrameLine Line)> lines, Outcome<Stored<FrameLine>>[] outcomes, CancellationToken cancel)
    {
        if (await SurveyStore.FindAsync(session, code, cancel) is not { } survey || await caller.SeenCycleAsync(session, survey.Cycle, cancel) is null)
        {
            foreach (var (index, _) in lines)
                outcomes[index] = Refusal.Invalid(new FieldError("survey", "unknown", "survey", Check.Shown(code)));
            return;
        }
        var strata = new NamedCodes(Json.Read<IReadOnlyList<Stratum>>(survey.Strata).Select(s => (s.Code!, s.Name)));
        var checks = lines.Select(_ => new Check()).ToList();
        var rows = lines.Select((l, i) => SurveysValidation.Row(checks[i], survey.Code, strata.Codes, l.Line with { Stratum = strata.Resolve(l.Line.Stratum) })).ToList();
        var staffNos = rows.Select(r => r.StaffNo).Distinct(StringComparer.Ordinal).ToList();
        var subjects = (await SubjectStore.FindAsync(session, survey.Cycle, staffNos, cancel)).ToDictionary(s => s.StaffNo, StringComparer.Ordinal);
        var units = await UnitTree.LoadAsync(session, subjects.Values.Select(s => s.Unit), cancel);
        var stored = (await FrameStore.OfSubjectsAsync(session, survey.Code, staffNos, cancel)).ToDictionary(r => (r.StaffNo, r.Stratum));
        var merged = await MergedNumbers.ReadAsync(session, staffNos, cancel);
        foreach (var (row, check) in rows.Zip(checks))
        {
            if (check.That(row.StaffNo.Length == 0 || (subjects.TryGetValue(row.StaffNo, out var subject) && caller.Holds(units, subject.Unit)), "staffNo", "unknown", "cadre", row.StaffNo)
                && stored.GetValueOrDefault((row.StaffNo, row.Stratum)) != row)
                merged.Refuse(check, row.StaffNo);
        }
        var changes = rows.Where((r, i) => checks[i].Passed && stored.GetValueOrDefault((r.StaffNo, r.Stratum)) != r).ToList();
        var isFixed = changes.Count == 0 ? _ => null : await FixedAsync(session, survey, changes, cancel);
        var (added, changed, audited) = (new List<FrameRow>(), new List<FrameRow>(), new List<AuditedChange>());
        foreach (var ((index, _), row, check) in lines.Zip(rows, checks))
        {
            var before = stored.GetValueOrDefault((row.StaffNo, row.Stratum));
            check.That(before == row || !caller.Is(row.StaffNo), "staffNo", "own-case");
            if ((check.Refusal ?? (before == row ? null : isFixed(row.StaffNo))) is { } refusal)
            {
                outcomes[index] = refusal;
                continue;
            }
            var (old, view) = (before is null ? null : View([before])[0], View([row])[0]);
            outcomes[index] = new Stored<FrameLine>(view, before is null ? Change.Created : before == row ? Change.Unchanged : Change.Updated) { Before = old };
            if (before == row)
                continue;
            (before is null ? added : changed).Add(row);
            audited.Add(new AuditedChange($"{row.Survey} {row.StaffNo} {row.Stratum}", null, before?.Population, row.Population));
            stored[(row.StaffNo, row.Stratum)] = row;
        }
        await FrameStore.InsertAsync(session, added, cancel);
        foreach (var row in changed)
            await FrameStore.UpdateAsync(session, row, cancel);
        await audit.WriteAsync(session, caller, "put", "frame", audited, cancel);
    }

    /// <summary>A frame in order of staff number and stratum.</summary>
    public static FrameLine[] View(IEnumerable<FrameRow> rows) =>
        [.. rows.OrderBy(r => r.StaffNo, StringComparer.Ordinal).ThenBy(r => r.Stratum, StringComparer.Ordinal)
            .Select(r => new FrameLine { StaffNo = r.StaffNo, Stratum = r.Stratum, Population = r.Population })];

    // a line that stands may stay: what was shown of it fixes it
    private static async Task RefuseMergedAsync(Session session, Check check, List<FrameRow> rows, HashSet<FrameRow> before, CancellationToken cancel)
    {
        var merged = await MergedNumbers.ReadAsync(session, rows.Select(r => r.StaffNo), cancel);
        foreach (var (i, row) in rows.Index().Where(r => !before.Contains(r.Item)))
            merged.Refuse(check, row.StaffNo, $"[{i}].staffNo");
    }

    // other weights would change figures after the fact, and two looks with different weights would tell of a stratum by itself
    private async Task<Func<string, Refusal?>> FixedAsync(Session session, SurveyRow survey, IReadOnlyCollection<FrameRow> changes, CancellationToken cancel)
    {
        await session.LockAsync(CellStore.LockName, cancel); // nothing is let out meanwhile
        if (clock.GetUtcNow() >= (survey.Begun ? survey.EndsAt : survey.FinalAt))
            return _ => Refusal.Conflict("frame-fixed", survey.Code);
        var shown = await CellStore.PublishedAsync(session, survey.Code, Json.Text(changes.Select(c => c.StaffNo).Distinct(StringComparer.Ordinal)), cancel);
        var staffNos = shown.Select(c => c.StaffNo).ToHashSet(StringComparer.Ordinal);
        return staffNo => staffNos.Contains(staffNo) ? Refusal.Conflict("frame-shown", survey.Code, staffNo) : null;
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
