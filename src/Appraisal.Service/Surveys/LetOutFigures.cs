using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Surveys;

namespace Appraisal.Service.Surveys;

/// <summary>
/// Lets cells out, from which alone figures are computed, as the survey's <see cref="FigureRelease"/> says. The caller holds the lock of
/// the cells.
/// </summary>
internal static class LetOutFigures
{
    /// <summary>While responses may come, early or late: the subjects whose counted responses have changed by ten since they were last let out.</summary>
    public static async Task StepAsync(Session session, SurveyRow survey, IReadOnlyCollection<CellRow> cells, CancellationToken cancel)
    {
        if (survey.Reviewed)
            return;
        var counted = await CountedAsync(session, survey, cancel);
        var published = BySubject(await CellStore.PublishedAsync(session, survey.Code, Subjects(cells), cancel));
        await CellStore.PublishAsync(session, survey.Code, [.. BySubject(cells)
            .Where(s => counted(s.Value).Sum(c => c.Responses) is var n && n >= Privacy.LeastResponses
                && Math.Abs(n - counted(published.GetValueOrDefault(s.Key, [])).Sum(c => c.Responses)) >= Privacy.Step)
            .SelectMany(s => s.Value)], cancel);
    }

    /// <summary>At the close, once what came before it is counted: all subjects with enough responses.</summary>
    public static async Task CloseAsync(Session session, SurveyRow survey, IReadOnlyCollection<CellRow> all, CancellationToken cancel)
    {
        var counted = await CountedAsync(session, survey, cancel);
        await CellStore.PublishAsync(session, survey.Code,
            [.. BySubject(all).Values.Where(s => counted(s).Sum(c => c.Responses) >= Privacy.LeastResponses).SelectMany(s => s)], cancel);
        await SurveyStore.MarkClosingPublishedAsync(session, survey.Code, cancel);
    }

    /// <summary>Once all is counted and examined: everything, or everything about the subjects without undecided flags.</summary>
    public static async Task FinishAsync(Session session, SurveyRow survey, IReadOnlyCollection<CellRow> all, CancellationToken cancel)
    {
        var open = survey.Reviewed ? await FlagStore.OpenAsync(session, survey.Code, cancel) : new Dictionary<string, long>();
        await CellStore.PublishAsync(session, survey.Code, [.. all.Where(c => !open.ContainsKey(c.StaffNo))], cancel);
        await SurveyStore.MarkFinalPublishedAsync(session, survey.Code, cancel);
    }

    /// <summary>
    /// After a decision in a final survey: everything about its subject once the review has ended, before that only when ten excluded
    /// responses more, or fewer, are in it than in what is out.
    /// </summary>
    public static async Task DecidedAsync(Session session, SurveyRow survey, string staffNo, bool reviewEnded, CancellationToken cancel)
    {
        if (survey.Reviewed && !reviewEnded)
            return;
        var subject = Json.Text<string[]>([staffNo]);
        var cells = await CellStore.OfSubjectsAsync(session, survey.Code, subject, cancel);
        var counted = await CountedAsync(session, survey, cancel);
        var published = await CellStore.PublishedAsync(session, survey.Code, subject, cancel);
        if (reviewEnded || Math.Abs(counted(cells).Sum(c => c.Excluded) - counted(published).Sum(c => c.Excluded)) >= Privacy.Step)
            await CellStore.PublishAsync(session, survey.Code, cells, cancel);
    }

    // only the responses that figures count may be counted here
    private static async Task<Func<IReadOnlyList<CellRow>, IReadOnlyList<CellRow>>> CountedAsync(Session session, SurveyRow survey, CancellationToken cancel)
    {
        var channels = (await SurveyScheme.FindAsync(session, survey.Cycle, cancel)).CountedChannels;
        return cells => SurveyInputs.Counted(cells, channels);
    }

    private static string Subjects(IEnumerable<CellRow> cells) => Json.Text(cells.Select(c => c.StaffNo).Distinct(StringComparer.Ordinal));

    private static Dictionary<string, List<CellRow>> BySubject(IEnumerable<CellRow> cells) =>
        cells.GroupBy(c => c.StaffNo, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.ToList(), StringComparer.Ordinal);
}
