using Appraisal.Scoring.Surveys;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Surveys;

namespace Appraisal.Service.Surveys;

/// <summary>
/// Lets cells out, from which alone figures are computed. What is out of a subject differs from what was out before by at least ten
/// responses, so no two looks tell of fewer. The caller holds the lock of the cells.
/// </summary>
internal static class LetOutFigures
{
    /// <summary>
    /// While responses may come: of each subject what it had some responses ago, at least ten more than was out. So much is held back that
    /// the final figures will differ by ten though a reviewer excludes some.
    /// </summary>
    /// <param name="session">The transaction.</param>
    /// <param name="survey">The survey.</param>
    /// <param name="all">The cells of the subjects with new responses.</param>
    /// <param name="butLast">The same without the last of the new ones.</param>
    /// <param name="cancel">Stops it.</param>
    public static async Task StepAsync(
        Session session, SurveyRow survey, IReadOnlyCollection<CellRow> all, IReadOnlyCollection<CellRow> butLast, CancellationToken cancel)
    {
        var count = await CounterAsync(session, survey, cancel);
        var subjects = Json.Text(all.Select(c => c.StaffNo).Distinct(StringComparer.Ordinal));
        var published = BySubject(await CellStore.PublishedAsync(session, survey.Code, subjects, cancel));
        var waiting = BySubject(await CellStore.WaitingAsync(session, survey.Code, subjects, cancel));
        var earlier = BySubject(butLast);
        var (ready, next) = (new List<CellRow>(), new List<CellRow>());
        foreach (var (subject, cells) in BySubject(all))
        {
            var (n, before, waits) = (count(cells), published.GetValueOrDefault(subject, []), waiting.GetValueOrDefault(subject, []));
            ready.AddRange(new[] { earlier.GetValueOrDefault(subject, []), waits }
                .Where(c => count(c) >= Privacy.LeastResponses && n - count(c) >= Privacy.HeldBack && count(c) >= count(before) + Privacy.Step)
                .MaxBy(count) ?? []);
            if (waits.Count == 0 ? n >= Privacy.LeastResponses : n - count(waits) >= Privacy.HeldBack)
                next.AddRange(cells);
        }
        await CellStore.PublishAsync(session, survey.Code, ready, cancel);
        await CellStore.WaitAsync(session, survey.Code, next, cancel);
    }

    /// <summary>Once all is counted and examined: everything about the subjects without undecided flags.</summary>
    public static async Task FinishAsync(Session session, SurveyRow survey, IReadOnlyList<CellRow> all, CancellationToken cancel)
    {
        var open = await FlagStore.OpenAsync(session, survey.Code, cancel);
        await ReplaceAsync(session, survey, [.. all.Where(c => !open.ContainsKey(c.StaffNo))], cancel);
        await CellStore.StopWaitingAsync(session, survey.Code, cancel);
        await SurveyStore.MarkPublishedAsync(session, survey.Code, cancel);
    }

    /// <summary>After the last flag of a subject in a final survey is decided: everything about it.</summary>
    public static async Task EndReviewAsync(Session session, SurveyRow survey, string staffNo, CancellationToken cancel) =>
        await ReplaceAsync(session, survey, await CellStore.OfSubjectsAsync(session, survey.Code, Json.Text<string[]>([staffNo]), cancel), cancel);

    // where exclusions have left too small a difference, what is out stays
    private static async Task ReplaceAsync(Session session, SurveyRow survey, IReadOnlyCollection<CellRow> cells, CancellationToken cancel)
    {
        var count = await CounterAsync(session, survey, cancel);
        var subjects = Json.Text(cells.Select(c => c.StaffNo).Distinct(StringComparer.Ordinal));
        var published = BySubject(await CellStore.PublishedAsync(session, survey.Code, subjects, cancel));
        await CellStore.PublishAsync(session, survey.Code, [.. BySubject(cells)
            .Where(s => !published.TryGetValue(s.Key, out var before) || Math.Abs(count(s.Value) - count(before)) >= Privacy.Step)
            .SelectMany(s => s.Value)], cancel);
    }

    // only the responses that figures count may be counted here
    private static async Task<Func<IReadOnlyList<CellRow>, long>> CounterAsync(Session session, SurveyRow survey, CancellationToken cancel)
    {
        var channels = (await SurveyScheme.FindAsync(session, survey.Cycle, cancel)).CountedChannels;
        return cells => SurveyInputs.Counted(cells, channels).Sum(c => c.Responses);
    }

    private static Dictionary<string, List<CellRow>> BySubject(IEnumerable<CellRow> cells) =>
        cells.GroupBy(c => c.StaffNo, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.ToList(), StringComparer.Ordinal);
}
