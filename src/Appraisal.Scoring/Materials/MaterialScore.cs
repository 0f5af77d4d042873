using Appraisal.Scoring.Schemes;

namespace Appraisal.Scoring.Materials;

/// <summary>Material evidence (section 4).</summary>
public static class MaterialScore
{
    /// <summary>
    /// M = 100·Σ ω·min(1, accepted / required), points, 0 to 100; more than required earns nothing. Null: nothing is required of the
    /// cohort.
    /// </summary>
    /// <param name="scheme">The scheme.</param>
    /// <param name="cohort">The cadre's cohort.</param>
    /// <param name="accepted">Distinct accepted items by kind, 0 or more each; a kind not named: 0.</param>
    public static double? Of(Scheme scheme, string cohort, IReadOnlyDictionary<string, int> accepted)
    {
        double sum = 0;
        var any = false;
        foreach (var requirement in scheme.RequirementsOf(cohort))
        {
            any = true;
            sum += requirement.Weight * Math.Min(1, accepted.GetValueOrDefault(requirement.Kind) / (double)requirement.Required);
        }
        return any ? Math.Min(100, 100 * sum) : null; // weights that add up to 1 within rounding may exceed it
    }
}
