using Appraisal.Scoring.Schemes;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Appraisal.Storage.Disclosure;
using Appraisal.Storage.Schemes;
using Appraisal.Storage.Surveys;

namespace Appraisal.Service.Disclosure;

/// <summary>
/// Keeps who is compared with whom as it is once figures are out: figures before and after a change would tell of whoever was moved.
/// </summary>
internal static class Comparisons
{
    /// <summary>Why participants may not be in another cohort: their figures are out in a survey of the cycle. Asked of many at once, answered one by one.</summary>
    public static async Task<Func<ParticipantRow, Refusal?>> WhyFixedAsync(Session session, string cycle, IReadOnlyCollection<string> staffNos, CancellationToken cancel)
    {
        if (staffNos.Count == 0)
            return _ => null;
        await session.LockAsync(CellStore.LockName, cancel);
        var shown = (await ResultStore.OfCycleAsync(session, cycle, staffNos, cancel)).ToLookup(r => r.StaffNo, StringComparer.Ordinal);
        return row => shown[row.StaffNo].FirstOrDefault(r => r.Cohort != row.Cohort) is { } other ? Fixed(other) : null;
    }

    /// <summary>Why cadres may not be in these cohorts, by staff number: their figures are out in a survey of a cycle that has not started.</summary>
    public static async Task<IReadOnlyDictionary<string, Refusal>> WhyFixedAsync(
        Session session, IReadOnlyCollection<(string StaffNo, string Cohort)> moves, CancellationToken cancel)
    {
        if (moves.Count == 0)
            return new Dictionary<string, Refusal>(StringComparer.Ordinal);
        await session.LockAsync(CellStore.LockName, cancel);
        var to = moves.ToDictionary(m => m.StaffNo, m => m.Cohort, StringComparer.Ordinal);
        return (await ResultStore.OfUnstartedAsync(session, to.Keys, cancel)).Where(r => r.Cohort != to[r.StaffNo])
            .DistinctBy(r => r.StaffNo, StringComparer.Ordinal).ToDictionary(r => r.StaffNo, Fixed, StringComparer.Ordinal);
    }

    /// <summary>Why one scheme may not take the place of another where responses have come; null: both make the same figures of them.</summary>
    public static Refusal? WhyFixed(SchemeRow one, SchemeRow other)
    {
        var (before, after) = (Json.Read<Scheme>(one.Body), Json.Read<Scheme>(other.Body));
        // with fewer responses the same figures would tell of those that count no more
        if (!before.CountedChannels.ToHashSet().SetEquals(after.CountedChannels))
            return Refusal.Conflict("channels-fixed", other.Code, other.Version);
        // another count would let subjects into their cohort or out of it, another part would cut their figures anew
        return (before.Standing.ProvisionalCount, before.Standing.MinimumPart) == (after.Standing.ProvisionalCount, after.Standing.MinimumPart)
            ? null
            : Refusal.Conflict("standing-fixed", other.Code, other.Version);
    }

    private static Refusal Fixed(ResultRow shown) => Refusal.Conflict("comparison-fixed", shown.StaffNo, shown.Survey, shown.Cohort);
}
