using Appraisal.Scoring.Surveys;
using Appraisal.Service.Access;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Schemes;
using Appraisal.Storage.Surveys;

namespace Appraisal.Service.Surveys.Collection;

/// <summary>
/// How collection stands: counts only, never a figure of satisfaction. What is still needed for *rated* follows from numbers alone
/// (responses, coverage, leverage); reliability may ask for more.
/// </summary>
public sealed class GetCollectionReport(Database database, TimeProvider clock)
{
    /// <summary>As of one moment, for the caller's territory and, if given, a unit and all below it.</summary>
    public Task<Outcome<CollectionReport>> RunAsync(Caller caller, string code, string? unit, CancellationToken cancel) =>
        database.SnapshotAsync<Outcome<CollectionReport>>(async session =>
        {
            if (await SurveyStore.FindAsync(session, code, cancel) is not { } survey || await caller.SeenCycleAsync(session, survey.Cycle, cancel) is null)
                return Refusal.NotFound("survey", code);
            var scheme = await SurveyScheme.FindAsync(session, survey.Cycle, cancel);
            var rules = scheme.Standing;
            var counts = await CountsAsync(session, survey, scheme.CountedChannels, cancel);
            var strata = SurveysValidation.StratumCodes(survey);
            var within = caller.Unit is null ? null : await SubjectStore.WithinAsync(session, survey.Cycle, caller.Unit, cancel);
            var below = unit is null ? null : await SubjectStore.WithinAsync(session, survey.Cycle, unit, cancel);
            var now = clock.GetUtcNow();
            var progress = Progress(survey, now);
            var subjects = (await SubjectStore.AllAsync(session, survey.Cycle, cancel))
                .Where(s => (within?.Contains(s.StaffNo) ?? true) && (below?.Contains(s.StaffNo) ?? true))
                .OrderBy(s => s.StaffNo, StringComparer.Ordinal)
                .Select(s => Subject(s, strata, counts, rules, progress))
                .Where(s => s.Strata.Any(c => c.Population is not null || c.Invited + c.Answered + c.Incomplete > 0))
                .ToList();
            return new CollectionReport(
                SurveysValidation.Status(survey, now),
                progress,
                await ResponseStore.PendingAsync(session, code, cancel),
                [.. subjects.GroupBy(s => s.Unit, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).Select(Unit)],
                subjects);
        }, cancel);

    private static async Task<Dictionary<(string StaffNo, string Stratum), StratumProgress>> CountsAsync(
        Session session, SurveyRow survey, IReadOnlyList<Channel> channels, CancellationToken cancel)
    {
        var counts = new Dictionary<(string, string), StratumProgress>();
        void Add(string staffNo, string stratum, Func<StratumProgress, StratumProgress> change) =>
            counts[(staffNo, stratum)] = change(counts.GetValueOrDefault((staffNo, stratum)) ?? new StratumProgress { Stratum = stratum });

        foreach (var line in await FrameStore.AllAsync(session, survey.Code, cancel))
            Add(line.StaffNo, line.Stratum, c => c with { Population = line.Population });
        foreach (var tokens in await TokenStore.CountsAsync(session, survey.Code, cancel))
            Add(tokens.StaffNo, tokens.Stratum, c => c with { Invited = tokens.Tokens });
        foreach (var cell in SurveyInputs.Counted(await CellStore.AllAsync(session, survey.Code, cancel), channels))
            Add(cell.StaffNo, cell.Stratum, c => c with { Answered = c.Answered + cell.Responses, Incomplete = c.Incomplete + cell.Incomplete });
        foreach (var flagged in await FlagStore.CountsAsync(session, survey.Code, cancel))
            Add(flagged.StaffNo, flagged.Stratum, c => c with { Flagged = flagged.Responses });
        return counts;
    }

    // the part of its time that the survey has been open, 0 to 1
    private static double Progress(SurveyRow survey, DateTimeOffset now) =>
        Math.Clamp((now - survey.OpensAt) / (survey.EndsAt - survey.OpensAt), 0, 1);

    private static SubjectProgress Subject(SubjectRow subject, IReadOnlyList<string> strata,
        Dictionary<(string, string), StratumProgress> counts, StandingRules rules, double progress)
    {
        var own = strata.Select(s => counts.GetValueOrDefault((subject.StaffNo, s)) ?? new StratumProgress { Stratum = s }).ToList();
        var answered = own.Sum(s => s.Answered);
        var needed = StillNeeded.Of(own, rules);
        // at the pace since the opening; before that nothing can be foretold
        double? expected = progress > 0 ? answered / progress : null;
        return new SubjectProgress(subject.StaffNo, subject.Unit, answered, needed, expected, needed == 0 ? false : expected is null ? null : expected < answered + needed, own);
    }

    private static UnitProgress Unit(IGrouping<string, SubjectProgress> unit)
    {
        var strata = unit.SelectMany(s => s.Strata).ToList();
        return new UnitProgress(unit.Key, unit.Count(), strata.Sum(s => s.Invited), strata.Sum(s => s.Answered), strata.Sum(s => s.Incomplete),
            strata.Sum(s => s.Flagged), unit.Sum(s => s.StillNeeded), unit.Count(s => s.WillMiss == true));
    }
}
