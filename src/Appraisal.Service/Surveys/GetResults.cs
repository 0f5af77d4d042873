using Appraisal.Scoring.Surveys;
using Appraisal.Service.Access;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Schemes;
using Appraisal.Storage.Surveys;

namespace Appraisal.Service.Surveys;

/// <summary>
/// The figures of a survey. All of them, also a cohort's, are computed from the cells that were let out. So no figure, nor any difference
/// of figures, tells more.
/// </summary>
public sealed class GetResults(Database database, TimeProvider clock)
{
    /// <summary>As of one moment, for the caller's territory.</summary>
    public Task<Outcome<SurveyResults>> RunAsync(Caller caller, string code, CancellationToken cancel) =>
        database.SnapshotAsync<Outcome<SurveyResults>>(async session =>
        {
            if (await SurveyStore.FindAsync(session, code, cancel) is not { } survey || await caller.SeenCycleAsync(session, survey.Cycle, cancel) is null)
                return Refusal.NotFound("survey", code);
            var pending = await ResponseStore.PendingAsync(session, code, cancel);
            var underReview = await SurveyInputs.UnderReviewAsync(session, code, cancel);
            var scheme = await SurveyScheme.FindAsync(session, survey.Cycle, cancel);
            var rules = scheme.Standing;
            var rows = await SurveyInputs.SeenAsync(session, code, scheme.CountedChannels, cancel);
            var cells = await SurveyInputs.CellsAsync(session, survey, rows, r => r.Cell, cancel);
            var inFigures = await SurveyInputs.InFiguresAsync(session, code, scheme.CountedChannels, cancel);
            var excluded = inFigures(rows).GroupBy(r => r.StaffNo, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Sum(r => r.Excluded), StringComparer.Ordinal);
            var before = await SurveyInputs.CellsAsync(session, survey, rows, r => r.CellWithExcluded, cancel);
            var cohorts = (await SubjectsAsync(session, survey, cancel))
                .GroupBy(s => s.Cohort, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => ReliabilityAdjustment.Adjust(g.Key, [.. g.Select(s => Estimate(s, cells, rules))], rules))
                .ToList();
            var influenced = (await BesideFigures.ReadAsync(session, survey, scheme, cancel)).Influenced(await BesideStore.DecisionsAsync(session, code, cancel));
            var seen = caller.Unit is null ? null : await SubjectStore.WithinAsync(session, survey.Cycle, caller.Unit, cancel);
            return new SurveyResults(
                survey.IsFinal(clock.GetUtcNow()) ? ResultsStatus.Final : ResultsStatus.Open,
                pending,
                [.. cohorts.Select(View)],
                [.. cohorts.SelectMany(c => c.Satisfaction.Where(s => seen?.Contains(s.Subject) ?? true).Select(s => View(
                    c.Cohort, Capped(s, scheme.Pressure, influenced), influenced.Contains(s.Subject), rules, underReview.GetValueOrDefault(s.Subject), excluded.GetValueOrDefault(s.Subject),
                    survey.FinalPublished ? StratifiedEstimator.Estimate(before.GetValueOrDefault(s.Subject) ?? [], rules.MinimumPart).Mean : null)))
                    .OrderBy(s => s.StaffNo, StringComparer.Ordinal)]);
        }, cancel);

    // once the cycle has started, all who take part; before, whoever the frame or a response names
    private static async Task<IEnumerable<SubjectRow>> SubjectsAsync(Session session, SurveyRow survey, CancellationToken cancel)
    {
        var all = await SubjectStore.AllAsync(session, survey.Cycle, cancel);
        if ((await CycleStore.FindAsync(session, survey.Cycle, cancel))?.StartedAt is not null)
            return all;
        var named = (await CellStore.AllAsync(session, survey.Code, cancel)).Select(c => c.StaffNo)
            .Concat((await FrameStore.AllAsync(session, survey.Code, cancel)).Select(f => f.StaffNo)).ToHashSet(StringComparer.Ordinal);
        return all.Where(s => named.Contains(s.StaffNo));
    }

    private static SubjectEstimate Estimate(SubjectRow subject, IReadOnlyDictionary<string, IReadOnlyList<StratumCell>> cells, StandingRules rules) =>
        new(subject.StaffNo, StratifiedEstimator.Estimate(cells.GetValueOrDefault(subject.StaffNo) ?? [], rules.MinimumPart));

    private static CohortResults View(CohortSatisfaction c) => new(
        c.Cohort, c.Subjects, c.PooledVariance, c.Tau2, c.Mean, c.MeanStandardError, c.Distinguishability == Distinguishability.Distinguishable, c.Distinguishability);

    private static SubjectSatisfaction Capped(SubjectSatisfaction s, PressureRules rules, IReadOnlySet<string> influenced) =>
        s with { Standing = rules.Cap(s.Standing, influenced.Contains(s.Subject)) };

    private static SubjectResults View(
        string cohort, SubjectSatisfaction s, bool influenced, StandingRules rules, long underReview, long excluded, double? meanWithExcluded)
    {
        if (!Privacy.IsShown(s.Estimate, rules))
            return new SubjectResults(s.Subject, cohort, null, null, null, null, null, null, null, null, null, Standing.Suppressed, underReview, null, null, [], null);
        var e = s.Estimate;
        return new SubjectResults(s.Subject, cohort, e.Count, e.Mean, e.StandardError, e.Interval, e.Coverage, e.Leverage,
            s.Reliability, s.Score, s.ScoreStandardError, s.Standing, underReview, excluded,
            underReview == 0 && Privacy.MayCompare(excluded) ? meanWithExcluded : null, e.DataErrors, influenced);
    }
}
