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
    /// <summary>
    /// While responses may come, early or late: the subjects about whom ten more have come since they were last let out. Excluded ones are among
    /// them, so that a reviewer who excludes and includes in turn lets nothing out.
    /// </summary>
    public static async Task StepAsync(Session session, SurveyRow survey, IReadOnlyCollection<CellRow> cells, CancellationToken cancel)
    {
        if (survey.Reviewed)
            return;
        var counted = await CountedAsync(session, survey, cancel);
        var published = BySubject(await CellStore.PublishedAsync(session, survey.Code, Subjects(cells), cancel));
        await CellStore.PublishAsync(session, survey.Code, [.. BySubject(cells)
            .Where(s => counted(s.Value).Sum(c => c.Responses) is var n && n >= Privacy.LeastResponses
                && Come(counted(s.Value)) - Come(counted(published.GetValueOrDefault(s.Key, []))) >= Privacy.Step)
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

    /// <summary>Once the last flag about a subject is decided in a final survey. Not before: decisions that go to and fro would tell responses apart.</summary>
    public static async Task ReviewedAsync(Session session, SurveyRow survey, string staffNo, CancellationToken cancel) =>
        await CellStore.PublishAsync(session, survey.Code, await CellStore.OfSubjectsAsync(session, survey.Code, Json.Text<string[]>([staffNo]), cancel), cancel);

    private static long Come(IEnumerable<CellRow> cells) => cells.Sum(c => c.Responses + c.Excluded);

    // only the responses that enter figures may be counted here: others could be added at will until a single one shows
    private static async Task<Func<IReadOnlyList<CellRow>, IReadOnlyList<CellRow>>> CountedAsync(Session session, SurveyRow survey, CancellationToken cancel)
    {
        var channels = (await SurveyScheme.FindAsync(session, survey.Cycle, cancel)).CountedChannels;
        return await SurveyInputs.InFiguresAsync(session, survey.Code, channels, cancel);
    }

    private static string Subjects(IEnumerable<CellRow> cells) => Json.Text(cells.Select(c => c.StaffNo).Distinct(StringComparer.Ordinal));

    private static Dictionary<string, List<CellRow>> BySubject(IEnumerable<CellRow> cells) =>
        cells.GroupBy(c => c.StaffNo, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.ToList(), StringComparer.Ordinal);
}
