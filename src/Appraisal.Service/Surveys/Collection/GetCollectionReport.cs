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
            var counts = await CountsAsync(session, survey, scheme.CountedChannels, cancel);
            var strata = SurveysValidation.StratumCodes(survey);
            var now = clock.GetUtcNow();
            var progress = Math.Clamp((now - survey.OpensAt) / (survey.EndsAt - survey.OpensAt), 0, 1);
            var subjects = (await SubjectsAsync(session, caller, survey, unit, counts, cancel))
                .OrderBy(s => s.StaffNo, StringComparer.Ordinal).Select(s => Subject(s, strata, counts, scheme.Standing, progress)).ToList();
            return new CollectionReport(
                SurveysValidation.Status(survey, now),
                progress,
                await ResponseStore.PendingAsync(session, code, cancel),
                Together(subjects, strata),
                [.. subjects.GroupBy(s => s.Unit, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => Unit(g.Key, Together([.. g], strata)))],
                subjects);
        }, cancel);

    // all who take part once the cycle has started: whom nobody was asked about will most certainly miss
    private static async Task<IEnumerable<SubjectRow>> SubjectsAsync(Session session, Caller caller, SurveyRow survey, string? unit,
        Dictionary<(string StaffNo, string Stratum), StratumProgress> counts, CancellationToken cancel)
    {
        var within = caller.Unit is null ? null : await SubjectStore.WithinAsync(session, survey.Cycle, caller.Unit, cancel);
        var below = unit is null ? null : await SubjectStore.WithinAsync(session, survey.Cycle, unit, cancel);
        var started = (await CycleStore.FindAsync(session, survey.Cycle, cancel))?.StartedAt is not null;
        var named = counts.Keys.Select(k => k.StaffNo).ToHashSet(StringComparer.Ordinal);
        return (await SubjectStore.AllAsync(session, survey.Cycle, cancel))
            .Where(s => (started || named.Contains(s.StaffNo)) && (within?.Contains(s.StaffNo) ?? true) && (below?.Contains(s.StaffNo) ?? true));
    }

    private static async Task<Dictionary<(string StaffNo, string Stratum), StratumProgress>> CountsAsync(
        Session session, SurveyRow survey, IReadOnlyList<Channel> channels, CancellationToken cancel)
    {
        var counts = new Dictionary<(string, string), StratumProgress>();
        void Add(string staffNo, string stratum, Func<StratumProgress, StratumProgress> change) =>
            counts[(staffNo, stratum)] = change(counts.GetValueOrDefault((staffNo, stratum)) ?? new StratumProgress { Stratum = stratum });
        bool Counts(string channel) => channels.Contains(Wire.Value<Channel>(channel));

        foreach (var line in await FrameStore.AllAsync(session, survey.Code, cancel))
            Add(line.StaffNo, line.Stratum, c => c with { Population = line.Population });
        foreach (var tokens in await TokenStore.CountsAsync(session, survey.Code, cancel))
            Add(tokens.StaffNo, tokens.Stratum, c => c with { Invited = tokens.Tokens });
        foreach (var cell in await CellStore.AllAsync(session, survey.Code, cancel))
            Add(cell.StaffNo, cell.Stratum, c => !Counts(cell.Channel) ? c : c with
            {
                Answered = c.Answered + cell.Responses, Incomplete = c.Incomplete + cell.Incomplete, Excluded = c.Excluded + cell.Excluded,
            });
        foreach (var flagged in await FlagStore.CountsAsync(session, survey.Code, cancel))
            Add(flagged.StaffNo, flagged.Stratum, c => !Counts(flagged.Channel) ? c : c with
            {
                Flagged = c.Flagged + flagged.Responses, UnderReview = c.UnderReview + flagged.UnderReview,
            });
        return counts;
    }

    private static SubjectProgress Subject(SubjectRow subject, IReadOnlyList<string> strata,
        Dictionary<(string, string), StratumProgress> counts, StandingRules rules, double progress)
    {
        var own = strata.Select(s => counts.GetValueOrDefault((subject.StaffNo, s)) ?? new StratumProgress { Stratum = s }).ToList();
        if (own.Exists(s => s.Population > 0)) // as in the figures, where nobody is registered nobody is counted
            own = own.ConvertAll(s => s.Population > 0 ? s : s with { Population = 0, Answered = 0 });
        var forecast = Forecast.Of([.. own.Select(s => new StratumCell(s.Stratum, s.Population, new Cell(s.Answered, 0, 0)))], progress, rules);
        return Sum(own, new SubjectProgress
        {
            StaffNo = subject.StaffNo,
            Unit = subject.Unit,
            StillNeeded = forecast.Lacking?.Total,
            ExpectedAtClose = forecast.ExpectedAtClose,
            WillMiss = forecast.WillMiss,
            Strata = [.. own.Select((s, i) => s with { StillNeeded = forecast.Lacking?.ByStratum?[i] })],
        });
    }

    private static GroupProgress Together(IReadOnlyList<SubjectProgress> subjects, IReadOnlyList<string> strata) => Sum(subjects, new GroupProgress
    {
        Subjects = subjects.Count,
        StillNeeded = subjects.Sum(s => s.StillNeeded ?? 0),
        WillMiss = subjects.Count(s => s.WillMiss == true),
        Strata = [.. strata.Select((code, i) => Sum(subjects.Select(s => s.Strata[i]), new StratumProgress
        {
            Stratum = code,
            Population = Known(subjects.Select(s => s.Strata[i].Population)),
            StillNeeded = Known(subjects.Select(s => s.Strata[i].StillNeeded)),
        }))],
    });

    private static long? Known(IEnumerable<long?> numbers) => numbers.Aggregate((long?)null, (sum, n) => n is null ? sum : (sum ?? 0) + n);

    private static UnitProgress Unit(string unit, GroupProgress all) => Sum([all], new UnitProgress
    {
        Unit = unit, Subjects = all.Subjects, StillNeeded = all.StillNeeded, WillMiss = all.WillMiss, Strata = all.Strata,
    });

    private static T Sum<T>(IEnumerable<CollectionCounts> parts, T sum)
        where T : CollectionCounts => parts.Aggregate(sum, (all, part) => all with
        {
            Invited = all.Invited + part.Invited,
            Answered = all.Answered + part.Answered,
            Incomplete = all.Incomplete + part.Incomplete,
            Excluded = all.Excluded + part.Excluded,
            Flagged = all.Flagged + part.Flagged,
            UnderReview = all.UnderReview + part.UnderReview,
        });
}
