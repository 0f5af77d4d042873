using Appraisal.Scoring.Schemes;
using Appraisal.Scoring.Surveys;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Disclosure;
using Appraisal.Storage.Surveys;

namespace Appraisal.Service.Disclosure;

/// <summary>Writes what is let out as rows: a shown subject's own figures, and those of its cohort, so that reading costs what is read.</summary>
internal static class ResultRows
{
    /// <summary>Brings the rows of these subjects in line with the cells that were let out; <see cref="RenewAsync"/> does so with their cohorts.</summary>
    /// <param name="session">Holds the lock of the cells.</param>
    /// <param name="survey">The survey; final only where these figures are.</param>
    /// <param name="scheme">That of its cycle.</param>
    /// <param name="staffNos">The subjects.</param>
    /// <param name="renewed">By cohort, how many of its subjects got other rows; those of these subjects are added.</param>
    /// <param name="cancel">Rolls it back.</param>
    public static async Task WriteAsync(
        Session session, SurveyRow survey, Scheme scheme, IReadOnlyCollection<string> staffNos, Dictionary<string, int> renewed, CancellationToken cancel)
    {
        var before = (await ResultStore.FindAsync(session, survey.Code, staffNos, cancel)).ToDictionary(r => r.StaffNo, StringComparer.Ordinal);
        var rows = await RowsAsync(session, survey, scheme, staffNos, before, cancel);
        await ResultStore.ReplaceAsync(session, survey.Code, staffNos, rows, cancel);
        foreach (var (_, cohort) in before.Values.Concat(rows).Select(r => (r.StaffNo, r.Cohort)).Distinct())
            renewed[cohort] = renewed.GetValueOrDefault(cohort) + 1;
    }

    /// <summary>Brings cohorts in line with the rows of their subjects: at the end, or once enough of them got other rows.</summary>
    /// <param name="session">Holds the lock of the cells.</param>
    /// <param name="survey">The survey's code.</param>
    /// <param name="renewed">By cohort, how many of its subjects got other rows since it was last asked for.</param>
    /// <param name="end">Whether they are renewed in any case.</param>
    /// <param name="cancel">Rolls it back.</param>
    public static async Task RenewAsync(Session session, string survey, IReadOnlyDictionary<string, int> renewed, bool end, CancellationToken cancel)
    {
        var cohorts = (await ResultStore.CohortsAsync(session, survey, cancel)).ToDictionary(c => c.Cohort, StringComparer.Ordinal);
        foreach (var (cohort, count) in renewed)
        {
            var before = cohorts.GetValueOrDefault(cohort);
            var since = count + (before?.Renewed ?? 0);
            if (!end && before is not null && since * (long)Floors.CohortRenewal < before.Subjects)
            {
                await ResultStore.ReplaceAsync(session, before with { Renewed = since }, cancel);
                continue;
            }
            // sums of doubles depend on the order, the figures must not
            var shown = (await ResultStore.OfCohortAsync(session, survey, cohort, cancel)).OrderBy(r => r.StaffNo, StringComparer.Ordinal);
            await ResultStore.ReplaceAsync(session, CohortRow.Of(survey, cohort, CohortComparison.Of([.. shown.Select(r => r.ToEstimate().Estimate)])), cancel);
        }
    }

    private static async Task<List<ResultRow>> RowsAsync(Session session, SurveyRow survey, Scheme scheme, IReadOnlyCollection<string> staffNos,
        Dictionary<string, ResultRow> before, CancellationToken cancel)
    {
        var frame = await FrameStore.OfSubjectsAsync(session, survey.Code, staffNos, cancel);
        var cells = SurveyInputs.Counted(await CellStore.PublishedAsync(session, survey.Code, Json.Text(staffNos), cancel), scheme.CountedChannels);
        var counted = SurveyInputs.Strata(survey, cells, frame, c => c.Cell);
        var withExcluded = SurveyInputs.Strata(survey, cells, frame, c => c.CellWithExcluded);
        var excluded = SurveyInputs.InFigures(frame, scheme.CountedChannels)(cells).ToLookup(c => c.StaffNo, c => c.Excluded, StringComparer.Ordinal);
        var cohorts = (await SubjectStore.FindAsync(session, survey.Cycle, staffNos, cancel)).ToDictionary(s => s.StaffNo, s => s.Cohort, StringComparer.Ordinal);
        var rows = new List<ResultRow>();
        foreach (var staffNo in staffNos)
        {
            var cohort = before.GetValueOrDefault(staffNo)?.Cohort ?? cohorts.GetValueOrDefault(staffNo);
            var estimate = StratifiedEstimator.Estimate(counted.GetValueOrDefault(staffNo) ?? [], scheme.Standing.MinimumPart);
            if (cohort is null || !scheme.Standing.Shows(estimate.Count))
                continue;
            var leftOut = excluded[staffNo].Sum();
            rows.Add(Row(survey, staffNo, cohort, estimate, leftOut) with
            {
                MeanWithExcluded = survey.FinalPublished && Floors.MayCompare(leftOut)
                    ? StratifiedEstimator.Estimate(withExcluded[staffNo], scheme.Standing.MinimumPart).Mean
                    : null,
            });
        }
        return rows;
    }

    private static ResultRow Row(SurveyRow survey, string staffNo, string cohort, StratifiedEstimate e, long excluded) => new()
    {
        Survey = survey.Code,
        StaffNo = staffNo,
        Cohort = cohort,
        Responses = e.Count,
        Population = e.Population,
        Everybody = e.EverybodyAnswered,
        Mean = e.Mean!.Value,
        StandardError = e.StandardError,
        Coverage = e.Coverage,
        Leverage = e.Leverage!.Value,
        VarianceFactor = e.VarianceFactor!.Value,
        Squares = e.SumOfSquaredDeviations,
        Freedom = e.DegreesOfFreedom,
        Excluded = excluded,
        DataErrors = Json.Text(e.DataErrors),
    };
}
