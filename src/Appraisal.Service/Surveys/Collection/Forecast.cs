using Appraisal.Scoring.Statistics;
using Appraisal.Scoring.Surveys;

namespace Appraisal.Service.Surveys.Collection;

/// <summary>What a cadre lacks to be *rated*, and whether it will still lack it at the close.</summary>
/// <param name="Lacking">What it lacks now; null if it cannot be rated at all.</param>
/// <param name="ExpectedAtClose">Responses at the close; null before the opening.</param>
/// <param name="WillMiss">Whether it will not be rated; null if nothing can be foretold.</param>
internal sealed record Forecast(RatedShortfall? Lacking, double? ExpectedAtClose, bool? WillMiss)
{
    /// <param name="strata">The declared strata of the cadre; of the cells only the counts matter.</param>
    /// <param name="progress">The part of the survey's time that has passed, 0 to 1: what comes is taken to come evenly.</param>
    /// <param name="rules">The scheme's rules of standing.</param>
    public static Forecast Of(IReadOnlyList<StratumCell> strata, double progress, StandingRules rules)
    {
        var lacking = RatedShortfall.Of(strata, rules);
        if (progress <= 0)
            return new Forecast(lacking, null, lacking is null ? true : null);
        var framed = strata.Any(s => s.Population > 0);
        var atClose = strata.Select(s => Expected(s, framed, progress)).ToList();
        var then = RatedShortfall.Of([.. strata.Zip(atClose, (s, e) => s with { Cell = new Cell((long)Math.Floor(Threshold.Rounded(e)), 0, 0) })], rules);
        return new Forecast(lacking, atClose.Sum(), lacking?.Total != 0 && then?.Total != 0);
    }

    // a village has no more households than are registered; who is in no stratum of the register is in no figure
    private static double Expected(StratumCell stratum, bool framed, double progress) => framed
        ? Math.Min(stratum.Population ?? 0, stratum.Cell.Count / progress)
        : stratum.Cell.Count / progress;
}
