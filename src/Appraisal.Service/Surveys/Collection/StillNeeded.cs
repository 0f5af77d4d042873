using Appraisal.Scoring.Surveys;

namespace Appraisal.Service.Surveys.Collection;

/// <summary>
/// The least number of further responses with which a subject can be *rated* (methodology, section 3): enough in all; in each
/// stratum so many that one respondent moves the mean by no more than the allowed leverage, 100·W/n; enough strata covered.
/// </summary>
internal static class StillNeeded
{
    /// <param name="strata">The subject's strata with what was answered in each.</param>
    /// <param name="rules">The scheme's rules of standing.</param>
    public static long Of(IReadOnlyList<StratumProgress> strata, StandingRules rules)
    {
        var total = strata.Sum(s => s.Population ?? 0);
        var inAll = Math.Max(0, rules.RatedCount - strata.Sum(s => s.Answered));
        if (total == 0)
            return Math.Max(inAll, (long)Math.Ceiling(100 / rules.RatedLeverage) - strata.Sum(s => s.Answered));
        var inStrata = strata.Where(s => s.Population > 0)
            .Sum(s => Math.Max(0, (long)Math.Ceiling(100.0 * s.Population!.Value / total / rules.RatedLeverage) - s.Answered));
        return Math.Max(inAll, inStrata);
    }
}
