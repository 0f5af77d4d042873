using Appraisal.Scoring.Schemes;
using Appraisal.Scoring.Work;

namespace Appraisal.Scoring.Scores;

/// <summary>Scores a cadre with no missing part as if conformity, satisfaction, work or events were other than they are.</summary>
/// <param name="cadre">What of the cadre stays as it is.</param>
/// <param name="conformity">C, points.</param>
/// <param name="satisfaction">θ, points.</param>
/// <param name="counts">Completed units by work type.</param>
/// <param name="points">Points of all events.</param>
internal delegate (double Score, double Deduction) ScoreAs(
    FixedParts cadre, double conformity, double satisfaction, double[] counts, EventPoints points);

/// <summary>The schemes that the diagnostics compare.</summary>
internal static class Scorer
{
    /// <summary>The methodology's score.</summary>
    public static ScoreAs Of(Scheme scheme, WorkMeasure measure) => (cadre, conformity, satisfaction, counts, points) =>
    {
        var work = measure.Measure(cadre.DutyHours, counts, points);
        var field = work.Activity is { } activity ? Blend.Field(scheme.WorkShare, conformity, activity) : conformity;
        var blended = Blend.Score(cadre.Weights, cadre.Material, field, satisfaction, work.Factor, work.Deduction);
        return (blended.Score, work.Deduction);
    };

    /// <summary>The mark-counting scheme that the reform replaces: β = 0, g = 1, D = O + X, with or without work types (section 9).</summary>
    public static ScoreAs MarkCounting(PartWeights weights) => (cadre, conformity, satisfaction, _, points) =>
        (Blend.Score(weights, cadre.Material, conformity, satisfaction, 1, points.Total).Score, points.Total);
}
