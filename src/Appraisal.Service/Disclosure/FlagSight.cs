using Appraisal.Scoring.Schemes;
using Appraisal.Scoring.Surveys;
using Appraisal.Service.Surveys;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Schemes;
using Appraisal.Storage.Surveys;

namespace Appraisal.Service.Disclosure;

/// <summary>
/// Which flags may be seen. Of a subject with fewer than ten responses neither kind nor number: "the same answer throughout although some
/// items are reversed" tells what a single response is worth.
/// </summary>
internal static class FlagSight
{
    /// <summary>How flags of a survey are looked for.</summary>
    public static async Task<FlagScope> ScopeAsync(Session session, SurveyRow survey, CancellationToken cancel) =>
        Scope(survey.Code, await SurveyScheme.FindAsync(session, survey.Cycle, cancel));

    /// <summary>Undecided flags of these subjects (null = all); of those that may not be told nothing.</summary>
    public static async Task<IReadOnlyDictionary<string, long>> OpenAsync(
        Session session, SurveyRow survey, IReadOnlyCollection<string>? staffNos, CancellationToken cancel) =>
        await FlagStore.OpenSeenAsync(session, await ScopeAsync(session, survey, cancel), staffNos, cancel);

    /// <summary>How many flags about each of these subjects are undecided once the survey has closed; null where it may not be told.</summary>
    public static async Task<Func<string, long?>> OfAsync(
        Session session, SurveyRow survey, Scheme scheme, IReadOnlyCollection<string> staffNos, CancellationToken cancel)
    {
        var frame = await FrameStore.OfSubjectsAsync(session, survey.Code, staffNos, cancel);
        var cells = await CellStore.OfSubjectsAsync(session, survey.Code, Json.Text(staffNos), cancel);
        var enough = SurveyInputs.InFigures(frame, scheme.CountedChannels)(cells).GroupBy(c => c.StaffNo, StringComparer.Ordinal)
            .Where(g => g.Sum(c => c.Responses + c.Excluded) >= Floors.Responses).Select(g => g.Key).ToHashSet(StringComparer.Ordinal);
        var open = survey.ClosingPublished ? await OpenAsync(session, survey, staffNos, cancel) : new Dictionary<string, long>(StringComparer.Ordinal);
        return staffNo => enough.Contains(staffNo) ? open.GetValueOrDefault(staffNo) : null;
    }

    /// <summary>
    /// The subjects with undecided flags in the survey of a cycle, once that has closed: a run says whose they were.
    /// </summary>
    public static async Task<IReadOnlyDictionary<string, long>> UnderReviewAsync(Session session, CycleRow cycle, CancellationToken cancel) =>
        cycle.Survey is not null && await SurveyStore.FindAsync(session, cycle.Survey, cancel) is { ClosingPublished: true } survey
            ? (await OpenAsync(session, survey, null, cancel)).Where(f => f.Value > 0).ToDictionary(StringComparer.Ordinal)
            : new Dictionary<string, long>(StringComparer.Ordinal);

    private static FlagScope Scope(string survey, Scheme scheme) =>
        new(survey, scheme.CountedChannels.Contains(Channel.Sampled), scheme.CountedChannels.Contains(Channel.WalkIn), Floors.Responses);
}
