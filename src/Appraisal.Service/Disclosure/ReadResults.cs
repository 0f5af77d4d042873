using Appraisal.Scoring.Schemes;
using Appraisal.Scoring.Surveys;
using Appraisal.Service.Access;
using Appraisal.Service.Surveys;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Disclosure;
using Appraisal.Storage.Schemes;
using Appraisal.Storage.Surveys;

namespace Appraisal.Service.Disclosure;

/// <summary>
/// The figures of a survey, read from the rows that were written when they were let out. A subject is compared with its cohort when it is
/// read, from the two rows alone.
/// </summary>
public sealed class ReadResults(Database database, TimeProvider clock)
{
    /// <summary>A page, as of one moment, for the caller's territory.</summary>
    public Task<Outcome<SurveyResults>> RunAsync(Caller caller, string code, ResultQuery query, PageQuery page, CancellationToken cancel) =>
        database.SnapshotAsync<Outcome<SurveyResults>>(async session =>
        {
            if (await SurveyStore.FindAsync(session, code, cancel) is not { } survey || await caller.SeenCycleAsync(session, survey.Cycle, cancel) is not { } cycle)
                return Refusal.NotFound("survey", code);
            if (await SeparateCollection.WhyNotReadAsync(session, caller, code, cancel) is { } separate)
                return separate;
            var scheme = await SurveyScheme.FindAsync(session, survey.Cycle, cancel);
            var cohorts = (await ResultStore.CohortsAsync(session, code, cancel)).ToDictionary(c => c.Cohort, StringComparer.Ordinal);
            var sight = await CohortSight.OfAsync(session, caller, code, survey.Cycle, [.. cohorts.Values.Select(c => (c.Cohort, c.Subjects))], cancel);
            var subjects = await SubjectsAsync(session, Filter(caller, query), cycle, survey, page, cancel);
            var rows = (await ResultStore.FindAsync(session, code, subjects.Items.Select(s => s.StaffNo), cancel)).ToDictionary(r => r.StaffNo, StringComparer.Ordinal);
            var flagged = await FlagSight.OfAsync(session, survey, scheme, [.. subjects.Items.Select(s => s.StaffNo)], cancel);
            var influenced = await (await PressureFigures.ReadAsync(session, survey, scheme, cancel)).InfluencedAsync(session, [.. subjects.Items.Select(s => s.StaffNo)], cancel);
            return new SurveyResults(
                survey.IsFinal(clock.GetUtcNow()) ? ResultsStatus.Final : ResultsStatus.Open,
                await ResponseStore.PendingAsync(session, code, cancel),
                [.. cohorts.Values.Where(c => sight.Sees(c.Cohort)).OrderBy(c => c.Cohort, StringComparer.Ordinal).Select(c => View(c.Cohort, c.ToComparison()))],
                [.. subjects.Items.Select(s => rows.TryGetValue(s.StaffNo, out var row)
                    ? Shown(row, cohorts.GetValueOrDefault(row.Cohort), scheme, sight, flagged(s.StaffNo), influenced.Contains(s.StaffNo))
                    : Hidden(s, flagged(s.StaffNo)))],
                subjects.Next);
        }, cancel);

    /// <summary>Of how many subjects in the caller's territory no figure is out, on whatever page they stand; none where the survey is not for the caller.</summary>
    public Task<long> SuppressedAsync(Caller caller, string code, ResultQuery query, CancellationToken cancel) => database.ReadAsync(async session =>
        await SurveyStore.FindAsync(session, code, cancel) is { } survey && await caller.SeenCycleAsync(session, survey.Cycle, cancel) is { } cycle
            && await SeparateCollection.WhyNotReadAsync(session, caller, code, cancel) is null
            ? await SubjectStore.CountHiddenAsync(session, cycle.Code, cycle.StartedAt is not null, code, Filter(caller, query), cancel)
            : 0, cancel);

    // once the cycle has started, all who take part; before, whoever the frame or a response names
    private static async Task<Page<SubjectRow>> SubjectsAsync(
        Session session, SubjectFilter filter, CycleRow cycle, SurveyRow survey, PageQuery page, CancellationToken cancel) =>
        page.Of(await SubjectStore.PageAsync(session, cycle.Code, cycle.StartedAt is not null, survey.Code, page.After, filter, page.Size + 1, cancel), s => s, s => s.StaffNo);

    private static SubjectFilter Filter(Caller caller, ResultQuery query) =>
        new(string.IsNullOrEmpty(query.Unit) ? null : Check.Normalise(query.Unit), string.IsNullOrEmpty(query.Cohort) ? null : query.Cohort, caller.Unit);

    private static CohortResults View(string cohort, CohortComparison c) => new(cohort, c.Subjects, c.PooledVariance, c.Model?.Tau2, c.Mean,
        c.Model?.MeanStandardError, c.Distinguishability == Distinguishability.Distinguishable, c.Distinguishability);

    private static SubjectResults Hidden(SubjectRow s, long? underReview) =>
        new(s.StaffNo, s.Cohort, null, null, null, null, null, null, null, null, null, Standing.Suppressed, underReview, null, null, [], null);

    private static SubjectResults Shown(ResultRow row, CohortRow? cohort, Scheme scheme, CohortSight sight, long? underReview, bool influenced)
    {
        var estimate = row.ToEstimate();
        var e = estimate.Estimate;
        var s = (cohort?.ToComparison() ?? CohortComparison.Of([e])).Compare(estimate, scheme.Standing);
        var standing = scheme.Pressure.Cap(s.Standing, influenced);
        var errors = Json.Read<IReadOnlyList<StratumDataError>>(row.DataErrors);
        return sight.Sees(row.Cohort)
            ? new SubjectResults(row.StaffNo, row.Cohort, e.Count, e.Mean, e.StandardError, e.Interval, e.Coverage, e.Leverage,
                s.Reliability, s.Score, s.ScoreStandardError, standing, underReview, row.Excluded, underReview == 0 ? row.MeanWithExcluded : null, errors, influenced)
            : new SubjectResults(row.StaffNo, row.Cohort, e.Count, null, null, null, e.Coverage, e.Leverage,
                null, s.Score, s.ScoreStandardError, standing, underReview, row.Excluded, null, errors, influenced);
    }
}
