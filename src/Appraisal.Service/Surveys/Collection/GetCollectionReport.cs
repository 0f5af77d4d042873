using Appraisal.Scoring.Schemes;
using Appraisal.Scoring.Surveys;
using Appraisal.Service.Access;
using Appraisal.Service.Disclosure;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Surveys;

namespace Appraisal.Service.Surveys.Collection;

/// <summary>
/// How collection stands: counts only, never a figure of satisfaction. What is still needed for *rated* follows from numbers alone
/// (responses, coverage, leverage); reliability may ask for more.
/// </summary>
public sealed class GetCollectionReport(Database database, TimeProvider clock)
{
    // cadres at a time when all are summed up
    private const int Chunk = 1000;

    private readonly KeptSums<(string Survey, string? Territory, string? Unit), IReadOnlyDictionary<string, GroupProgress>> _sums = new(clock);

    /// <summary>
    /// A page as of one moment, for the caller's territory and, if given, a unit and all below it. The first one sums up all pages; where that
    /// takes long its sums may be as old as <see cref="KeptSums{TKey, T}"/> says.
    /// </summary>
    public Task<Outcome<CollectionReport>> RunAsync(Caller caller, string code, string? unit, PageQuery page, CancellationToken cancel) =>
        database.SnapshotAsync<Outcome<CollectionReport>>(async session =>
        {
            if (await SurveyStore.FindAsync(session, code, cancel) is not { } survey || await caller.SeenCycleAsync(session, survey.Cycle, cancel) is not { } cycle)
                return Refusal.NotFound("survey", code);
            var now = clock.GetUtcNow();
            var reading = new Reading(session, survey, await SurveyScheme.FindAsync(session, survey.Cycle, cancel), await FlagSight.ScopeAsync(session, survey, cancel),
                SurveysValidation.StratumCodes(survey), Math.Clamp((now - survey.OpensAt) / (survey.EndsAt - survey.OpensAt), 0, 1));
            Task<IReadOnlyList<SubjectRow>> NextAsync(string after, int count) =>
                SubjectStore.PageAsync(session, cycle.Code, cycle.StartedAt is not null, survey.Code, after, new SubjectFilter(unit, null, caller.Unit), count, cancel);

            var subjects = page.Of(await NextAsync(page.After, page.Size + 1), s => s, s => s.StaffNo);
            var shown = await ProgressAsync(reading, subjects.Items, cancel);
            var units = page.After.Length > 0 ? null : await _sums.GetAsync((code, caller.Unit, unit), async () =>
            {
                var sums = ByUnit(shown, reading.Strata);
                for (var after = subjects.Next is null ? null : subjects.Items[^1].StaffNo; after is not null;)
                {
                    var more = await NextAsync(after, Chunk);
                    foreach (var (place, group) in ByUnit(await ProgressAsync(reading, more, cancel), reading.Strata))
                        sums[place] = sums.TryGetValue(place, out var before) ? Add(before, group) : group;
                    after = more.Count < Chunk ? null : more[^1].StaffNo;
                }
                return sums;
            });
            return new CollectionReport(
                SurveysValidation.Status(survey, now),
                reading.Progress,
                await ResponseStore.PendingAsync(session, code, cancel),
                units?.Values.Aggregate(Together([], reading.Strata), Add),
                units is null ? null : [.. units.OrderBy(u => u.Key, StringComparer.Ordinal).Select(u => Unit(u.Key, u.Value))],
                shown,
                subjects.Next);
        }, cancel);

    private static async Task<IReadOnlyList<SubjectProgress>> ProgressAsync(Reading reading, IReadOnlyList<SubjectRow> subjects, CancellationToken cancel)
    {
        var counts = await CountsAsync(reading, [.. subjects.Select(s => s.StaffNo)], cancel);
        return [.. subjects.Select(s => Subject(s, reading.Strata, counts, reading.Scheme.Standing, reading.Progress))];
    }

    private static async Task<Dictionary<(string StaffNo, string Stratum), StratumProgress>> CountsAsync(
        Reading reading, IReadOnlyCollection<string> staffNos, CancellationToken cancel)
    {
        var (session, survey) = (reading.Session, reading.Survey);
        var counts = new Dictionary<(string, string), StratumProgress>();
        void Add(string staffNo, string stratum, Func<StratumProgress, StratumProgress> change) =>
            counts[(staffNo, stratum)] = change(counts.GetValueOrDefault((staffNo, stratum)) ?? new StratumProgress { Stratum = stratum });
        bool Counts(string channel) => reading.Scheme.CountedChannels.Contains(Wire.Value<Channel>(channel));

        foreach (var line in await FrameStore.OfSubjectsAsync(session, survey.Code, staffNos, cancel))
            Add(line.StaffNo, line.Stratum, c => c with { Population = line.Population });
        foreach (var tokens in await TokenStore.CountsAsync(session, survey.Code, staffNos, cancel))
            Add(tokens.StaffNo, tokens.Stratum, c => c with { Invited = tokens.Tokens });
        foreach (var cell in await CellStore.OfSubjectsAsync(session, survey.Code, Json.Text(staffNos), cancel))
            Add(cell.StaffNo, cell.Stratum, c => !Counts(cell.Channel) ? c : c with
            {
                Answered = c.Answered + cell.Responses, Incomplete = c.Incomplete + cell.Incomplete, Excluded = c.Excluded + cell.Excluded,
            });
        foreach (var flagged in await FlagStore.CountsAsync(session, reading.Flags, staffNos, cancel))
            Add(flagged.StaffNo, flagged.Stratum, c => !Counts(flagged.Channel) ? c : c with
            {
                Flagged = c.Flagged + flagged.Responses, UnderReview = c.UnderReview + flagged.UnderReview,
            });
        return counts;
    }

    private static Dictionary<string, GroupProgress> ByUnit(IEnumerable<SubjectProgress> subjects, IReadOnlyList<string> strata) =>
        subjects.GroupBy(s => s.Unit, StringComparer.Ordinal).ToDictionary(g => g.Key, g => Together([.. g], strata), StringComparer.Ordinal);

    private static GroupProgress Add(GroupProgress one, GroupProgress other) => Sum([one, other], new GroupProgress
    {
        Subjects = one.Subjects + other.Subjects,
        StillNeeded = one.StillNeeded + other.StillNeeded,
        WillMiss = one.WillMiss + other.WillMiss,
        Strata = [.. one.Strata.Zip(other.Strata, (a, b) => Sum([a, b], new StratumProgress
        {
            Stratum = a.Stratum, Population = Known([a.Population, b.Population]), StillNeeded = Known([a.StillNeeded, b.StillNeeded]),
        }))],
    });

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

    private sealed record Reading(Session Session, SurveyRow Survey, Scheme Scheme, FlagScope Flags, IReadOnlyList<string> Strata, double Progress);
}
