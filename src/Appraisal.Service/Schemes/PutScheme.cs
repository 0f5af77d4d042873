using Appraisal.Scoring.Schemes;
using Appraisal.Service.Access;
using Appraisal.Service.Accountability;
using Appraisal.Service.Audit;
using Appraisal.Service.Disclosure;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Schemes;
using Appraisal.Storage.Surveys;

namespace Appraisal.Service.Schemes;

/// <summary>Stores a version of a scheme, if it keeps every rule; a frozen one never changes.</summary>
public sealed class PutScheme(Database database, AuditTrail audit, TimeProvider clock)
{
    /// <summary>In a transaction of its own.</summary>
    public Task<Outcome<Stored<SchemeView>>> RunAsync(Caller caller, string code, string version, Scheme scheme, CancellationToken cancel) =>
        database.WriteAsync(session => ApplyAsync(session, caller, code, version, scheme, cancel), cancel);

    /// <summary>One that must not be there yet, as a form adds it; the same sent twice is added once.</summary>
    public Task<Outcome<Stored<SchemeView>>> AddAsync(Caller caller, string code, string version, Scheme scheme, CancellationToken cancel) =>
        database.WriteAsync(async session => await (await ApplyAsync(session, caller, code, version, scheme, cancel))
            .AsNewAsync("version", version, async () => await SchemeStore.FindAsync(session, Check.Normalise(code) ?? "", Check.Normalise(version) ?? "", cancel) is not null), cancel);

    /// <summary>The rules that a scheme breaks, as errors of its fields.</summary>
    public static void CheckRules(Check check, Scheme scheme)
    {
        var holed = ListsWithNull(scheme).ToList();
        foreach (var list in holed)
            check.Add(list, "null-element");
        if (holed.Count > 0)
            return;
        check.Include("", SchemeRules.Check(scheme).Select(rule => new FieldError(rule.Path, rule.Code, [.. rule.Arguments])));
        foreach (var (path, code) in Codes(scheme).Where(c => !string.IsNullOrWhiteSpace(c.Code)))
            check.StoredCode(path, code!);
    }

    // records cite these codes in their one form; one that is written otherwise could never be cited, and the scheme is soon frozen
    private static IEnumerable<(string Path, string? Code)> Codes(Scheme scheme) =>
    [
        .. scheme.WorkTypes.Select((t, i) => ($"workTypes[{i}].code", (string?)t.Code)),
        .. scheme.MaterialRequirements.SelectMany((m, i) => new[] { ($"materialRequirements[{i}].kind", (string?)m.Kind), ($"materialRequirements[{i}].cohort", m.Cohort) }),
        .. scheme.Duties.SelectMany((d, i) => new[] { ($"duties[{i}].code", (string?)d.Code), ($"duties[{i}].post", (string?)d.Post) }),
        .. scheme.CohortWeights.Keys.Select(cohort => ("cohortWeights", (string?)cohort)),
    ];

    private async Task<Outcome<Stored<SchemeView>>> ApplyAsync(Session session, Caller caller, string code, string version, Scheme scheme, CancellationToken cancel)
    {
        if (caller.Central() is { } outside)
            return outside;
        var check = new Check();
        var row = new SchemeRow
        {
            Code = check.Code("code", code),
            Version = check.Code("version", version),
            Body = Json.Text(scheme),
            CreatedAt = clock.GetUtcNow(),
        };
        CheckRules(check, scheme);
        check.That(string.IsNullOrEmpty(scheme.DueDiligenceList) || await DueDiligenceLists.FindAsync(session, scheme.DueDiligenceList, cancel) is not null,
            "dueDiligenceList", "unknown", "due-diligence list", scheme.DueDiligenceList);
        return check.Refusal is { } refusal ? refusal : await StoreAsync(session, caller, row, cancel);
    }

    private async Task<Outcome<Stored<SchemeView>>> StoreAsync(Session session, Caller caller, SchemeRow row, CancellationToken cancel)
    {
        var before = await SchemeStore.FindAsync(session, row.Code, row.Version, cancel);
        if (before?.Body == row.Body)
            return new Stored<SchemeView>(SchemesViews.Scheme(before), Change.Unchanged);
        if (before?.FrozenAt is not null)
            return Refusal.Conflict("scheme-frozen", row.Code, row.Version);
        if (before is not null && Comparisons.WhyFixed(before, row) is { } isFixed && await SurveyStore.HasBegunAsync(session, row.Code, row.Version, cancel))
            return isFixed;
        if (before is null)
            await SchemeStore.InsertAsync(session, row, cancel);
        else
            await SchemeStore.UpdateAsync(session, row, cancel);
        var view = SchemesViews.Scheme(row);
        await audit.WriteAsync(session, caller, "put", "scheme", $"{row.Code}/{row.Version}",
            before is null ? null : SchemesViews.Scheme(before), view, cancel: cancel);
        return new Stored<SchemeView>(view, before is null ? Change.Created : Change.Updated);
    }

    // the serialiser refuses a null member, but lets a null element of a list or a dictionary through
    private static IEnumerable<string> ListsWithNull(Scheme scheme)
    {
        if (scheme.WorkTypes.Any(t => t is null))
            yield return "workTypes";
        if (scheme.MaterialRequirements.Any(m => m is null))
            yield return "materialRequirements";
        if (scheme.Duties.Any(d => d is null))
            yield return "duties";
        if (scheme.CohortWeights.Values.Any(w => w is null))
            yield return "cohortWeights";
    }
}
