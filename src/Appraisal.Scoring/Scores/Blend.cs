using Appraisal.Scoring.Schemes;

namespace Appraisal.Scoring.Scores;

/// <summary>Blends the parts into the score (section 7).</summary>
public static class Blend
{
    /// <summary>
    /// The weights really used. Missing F or θ: the other takes 1 − w_M, so that material never exceeds its weight. Missing M: F and θ
    /// scale up in proportion. Null: F and θ both missing, no score.
    /// </summary>
    public static PartWeights? Weights(PartWeights weights, bool hasMaterial, bool hasField, bool hasSatisfaction)
    {
        var material = hasMaterial ? weights.Material : 0;
        return (hasField, hasSatisfaction) switch
        {
            (false, false) => null,
            (true, false) => new PartWeights(material, 1 - material, 0),
            (false, true) => new PartWeights(material, 0, 1 - material),
            _ when hasMaterial => weights,
            _ => new PartWeights(0, weights.Field / (weights.Field + weights.Satisfaction), weights.Satisfaction / (weights.Field + weights.Satisfaction)),
        };
    }

    /// <summary>F = (1 − β)·C + β·100·A(x), points, 0 to 100.</summary>
    /// <param name="workShare">β, in [0, 1].</param>
    /// <param name="conformity">C, points, 0 to 100.</param>
    /// <param name="activity">A(x), 0 to 1.</param>
    public static double Field(double workShare, double conformity, double activity) =>
        ((1 - workShare) * conformity) + (workShare * 100 * activity);

    /// <summary>S = clip(g·(w_M·M + w_F·F + w_Q·θ) − D, 0, 100) with its contributions; a missing part counts with weight 0.</summary>
    public static Contributions<double> Score(PartWeights used, double? material, double? field, double? satisfaction, double factor, double deduction)
    {
        var m = factor * used.Material * (material ?? 0);
        var f = factor * used.Field * (field ?? 0);
        var q = factor * used.Satisfaction * (satisfaction ?? 0);
        var sum = m + f + q - deduction;
        var score = Math.Clamp(sum, 0, 100);
        return new Contributions<double>(m, f, q, 0 - deduction, score - sum, score);
    }

    /// <summary>The same contributions with another score: <c>clip</c> takes up the difference.</summary>
    public static Contributions<double> WithScore(Contributions<double> contributions, double score)
    {
        var (m, f, q, d, _, _) = contributions;
        return contributions with { Clip = score - (m + f + q + d), Score = score };
    }
}
