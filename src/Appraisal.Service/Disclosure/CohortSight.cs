using Appraisal.Service.Access;
using Appraisal.Storage;
using Appraisal.Storage.Disclosure;

namespace Appraisal.Service.Disclosure;

/// <summary>
/// Which cohorts' figures a caller may see: those of which at least five subjects are shown, and those all of whose shown subjects are the
/// caller's. Of two in a cohort each could compute the other's figure from the own and the common one.
/// </summary>
internal sealed class CohortSight
{
    private readonly HashSet<string>? _seen;

    private CohortSight(HashSet<string>? seen) => _seen = seen;

    /// <summary>Whether figures of a cohort may go to the caller.</summary>
    public bool Sees(string cohort) => _seen is null || _seen.Contains(cohort);

    /// <summary>Looks at the cohorts of a survey, each with the number of shown subjects that its figures are made of.</summary>
    public static async Task<CohortSight> OfAsync(
        Session session, Caller caller, string? survey, string cycle, IReadOnlyCollection<(string Cohort, int Shown)> cohorts, CancellationToken cancel)
    {
        if (caller.Role != Role.Member && caller.Unit is null)
            return new CohortSight(null);
        var seen = cohorts.Where(c => c.Shown >= Floors.CohortSubjects).Select(c => c.Cohort).ToHashSet(StringComparer.Ordinal);
        var few = cohorts.Where(c => c.Shown < Floors.CohortSubjects).ToDictionary(c => c.Cohort, c => c.Shown, StringComparer.Ordinal);
        if (survey is null || few.Count == 0)
            return new CohortSight(seen);
        var member = caller.Role == Role.Member;
        var holds = await ResultStore.HoldsAsync(session, survey, cycle, few.Keys, member ? null : caller.Unit, member ? caller.StaffNo ?? "" : null, cancel);
        seen.UnionWith(holds.Where(h => h.Own == h.Shown && h.Own >= few[h.Cohort]).Select(h => h.Cohort));
        return new CohortSight(seen);
    }
}
