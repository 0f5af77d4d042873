using Appraisal.Storage;
using Appraisal.Storage.Schemes;
using Appraisal.Storage.Surveys;

namespace Appraisal.Service.Scores;

/// <summary>A score may not show figures of a survey that is still open, nor rest on one whose figures are awaited.</summary>
internal static class SurveyReadiness
{
    /// <summary>Why the cycle's survey cannot be scored yet; null if it can, or if the cycle names none.</summary>
    public static async Task<Refusal?> CheckAsync(Session session, CycleRow cycle, DateTimeOffset now, CancellationToken cancel)
    {
        if (cycle.Survey is null)
            return null;
        if (await SurveyStore.FindAsync(session, cycle.Survey, cancel) is not { } survey)
            return Refusal.Conflict("survey-unknown", cycle.Survey);
        return survey.EndsAt > now ? Refusal.Conflict("survey-open", cycle.Survey)
            : survey.Reviewed && !survey.IsFinal(now) ? Refusal.Conflict("survey-not-final", cycle.Survey, survey.FinalAt)
            : null;
    }
}
