using Appraisal.Scoring.Schemes;
using Appraisal.Service.Surveys;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Surveys;

namespace Appraisal.Service.Disclosure;

/// <summary>
/// Lets cells out, from which alone figures are computed, as the survey's <see cref="FigureRelease"/> says, and writes what is out as rows.
/// The caller holds the lock of the cells.
/// </summary>
internal static class LetOut
{
    private const int SubjectsAtOnce = 1_000;

    /// <summary>
    /// While responses may come, early or late: the subjects about whom ten more have come since they were last let out. Excluded ones are among
    /// them, so that a reviewer who excludes and includes in turn lets nothing out.
    /// </summary>
    public static async Task StepAsync(Session session, SurveyRow survey, IReadOnlyCollection<CellRow> cells, CancellationToken cancel)
    {
        if (survey.Reviewed)
            return;
        var scheme = await SurveyScheme.FindAsync(session, survey.Cycle, cancel);
        var staffNos = cells.Select(c => c.StaffNo).Distinct(StringComparer.Ordinal).ToList();
        var frame = await FrameStore.OfSubjectsAsync(session, survey.Code, staffNos, cancel);
        var counted = SurveyInputs.InFigures(frame, scheme.CountedChannels);
        var published = BySubject(await CellStore.PublishedAsync(session, survey.Code, Json.Text(staffNos), cancel));
        await OutAsync(session, survey, scheme, [.. BySubject(cells)
            .Where(s => counted(s.Value).Sum(c => c.Responses) is var n && n >= Floors.Responses
                && Come(counted(s.Value)) - Come(counted(published.GetValueOrDefault(s.Key, []))) >= Floors.Step)
            .SelectMany(s => s.Value)], end: false, cancel);
    }

    /// <summary>At the close, once what came before it is counted: all subjects with enough responses.</summary>
    public static async Task CloseAsync(Session session, SurveyRow survey, CancellationToken cancel)
    {
        var scheme = await SurveyScheme.FindAsync(session, survey.Cycle, cancel);
        await OfAllAsync(session, survey, async (cells, renewed) =>
        {
            var frame = await FrameStore.OfSubjectsAsync(session, survey.Code, cells.Keys, cancel);
            var counted = SurveyInputs.InFigures(frame, scheme.CountedChannels);
            await RowsAsync(session, survey, scheme, [.. cells.Values.Where(s => counted(s).Sum(c => c.Responses) >= Floors.Responses).SelectMany(s => s)], renewed, cancel);
        }, cancel);
        await SurveyStore.MarkClosingPublishedAsync(session, survey.Code, cancel);
    }

    /// <summary>Once all is counted and examined: everything, or everything about the subjects without undecided flags.</summary>
    public static async Task FinishAsync(Session session, SurveyRow survey, CancellationToken cancel)
    {
        var open = await FlagStore.OpenAsync(session, survey.Code, cancel);
        var scheme = await SurveyScheme.FindAsync(session, survey.Cycle, cancel);
        await SurveyStore.MarkFinalPublishedAsync(session, survey.Code, cancel);
        var final = survey with { FinalPublished = true };
        await PressureFigures.LetOutAsync(session, final, scheme, cancel);
        await OfAllAsync(session, survey, async (cells, renewed) =>
        {
            var reviewed = cells.ToLookup(s => !open.ContainsKey(s.Key), s => s.Value);
            await RowsAsync(session, final, scheme, [.. reviewed[true].SelectMany(s => s)], renewed, cancel);
            if (!survey.Reviewed) // theirs are renewed when the last flag is decided; only then may the two means stand side by side
                await RowsAsync(session, survey, scheme, [.. reviewed[false].SelectMany(s => s)], renewed, cancel);
        }, cancel);
    }

    /// <summary>Once the last flag about a subject is decided in a final survey. Not before: decisions that go to and fro would tell responses apart.</summary>
    public static async Task ReviewedAsync(Session session, SurveyRow survey, string staffNo, CancellationToken cancel) =>
        await OutAsync(session, survey, await SurveyScheme.FindAsync(session, survey.Cycle, cancel),
            await CellStore.OfSubjectsAsync(session, survey.Code, Json.Text<string[]>([staffNo]), cancel), end: true, cancel);

    // some subjects at a time, so that a survey of a million needs no more memory than one of a thousand; the cohorts once, at last
    private static async Task OfAllAsync(
        Session session, SurveyRow survey, Func<Dictionary<string, List<CellRow>>, Dictionary<string, int>, Task> letOut, CancellationToken cancel)
    {
        var renewed = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var some in (await CellStore.SubjectsAsync(session, survey.Code, cancel)).Chunk(SubjectsAtOnce))
        {
            await letOut(BySubject(await CellStore.OfSubjectsAsync(session, survey.Code, Json.Text(some), cancel)), renewed);
            await session.NoteChangesAsync(cancel);
        }
        await ResultRows.RenewAsync(session, survey.Code, renewed, end: true, cancel);
    }

    private static async Task OutAsync(Session session, SurveyRow survey, Scheme scheme, IReadOnlyCollection<CellRow> cells, bool end, CancellationToken cancel)
    {
        var renewed = new Dictionary<string, int>(StringComparer.Ordinal);
        await RowsAsync(session, survey, scheme, cells, renewed, cancel);
        await ResultRows.RenewAsync(session, survey.Code, renewed, end, cancel);
    }

    private static async Task RowsAsync(
        Session session, SurveyRow survey, Scheme scheme, IReadOnlyCollection<CellRow> cells, Dictionary<string, int> renewed, CancellationToken cancel)
    {
        if (cells.Count == 0)
            return;
        await CellStore.PublishAsync(session, survey.Code, cells, cancel);
        await ResultRows.WriteAsync(session, survey, scheme, [.. cells.Select(c => c.StaffNo).Distinct(StringComparer.Ordinal)], renewed, cancel);
    }

    private static long Come(IEnumerable<CellRow> cells) => cells.Sum(c => c.Responses + c.Excluded);

    private static Dictionary<string, List<CellRow>> BySubject(IEnumerable<CellRow> cells) =>
        cells.GroupBy(c => c.StaffNo, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.ToList(), StringComparer.Ordinal);
}
