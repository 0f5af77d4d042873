using Appraisal.Scoring.Schemes;

namespace Appraisal.Scoring.Scores;

/// <summary>What those of a cohort who did not obstruct its appraisal have, and lack.</summary>
/// <param name="Quantile">The quantile of their scores, points; null: none has a score.</param>
/// <param name="LackMaterial">None of them has a material part.</param>
/// <param name="LackField">None of them has a field score.</param>
/// <param name="LackSatisfaction">None of them has a satisfaction score.</param>
public sealed record HonestOthers(double? Quantile, bool LackMaterial, bool LackField, bool LackSatisfaction)
{
    /// <summary>Of a cohort in which all obstructed.</summary>
    public static HonestOthers Nobody { get; } = new(null, true, true, true);

    internal static HonestOthers Of(IReadOnlyCollection<CadreOutline> others, double quantile)
    {
        var known = others.Select(other => other.Score).OfType<double>().ToList();
        return new HonestOthers(
            known.Count > 0 ? Statistics.Quantile.Of(known, quantile) : null, others.All(other => other.Fixed.Material is null),
            others.All(other => other.Field is null), others.All(other => other.Satisfaction is null));
    }

    internal bool LackToo(CadreScore score) => (LackMaterial && score.Material.Value is null)
        || (LackField && score.Field.Value is null) || (LackSatisfaction && score.Satisfaction.Value is null);
}

/// <summary>
/// The score of a cadre who is the cause that a part is missing (section 7): the lower of the 25th percentile of the cohort's others and
/// the cadre's own known value, so that hiding never pays. Where the others lack the same part it is not the cause, and not graded.
/// </summary>
internal static class Obstruction
{
    /// <summary>The others of each cohort.</summary>
    /// <param name="scheme">The scheme.</param>
    /// <param name="cadres">All cadres, as they are before obstruction.</param>
    public static IReadOnlyDictionary<string, HonestOthers> Others(Scheme scheme, IReadOnlyList<CadreOutline> cadres) => cadres
        .Where(cadre => !cadre.Participant.Obstruction)
        .GroupBy(cadre => cadre.Participant.Cohort, StringComparer.Ordinal)
        .ToDictionary(cohort => cohort.Key, cohort => HonestOthers.Of([.. cohort], scheme.ObstructionQuantile), StringComparer.Ordinal);

    /// <summary>The score of a cadre among the others of its cohort.</summary>
    public static CadreScore Apply(IReadOnlyDictionary<string, HonestOthers> others, CadreState state, CadreScore score) =>
        Apply(others.GetValueOrDefault(state.Participant.Cohort, HonestOthers.Nobody), state, score);

    public static CadreScore Apply(HonestOthers others, CadreState state, CadreScore score)
    {
        var obstructed = state.Participant.Obstruction && score.Field.Reason != PartReason.NoDutyHours
            && (score.Field.Value is null || score.Satisfaction.Value is null);
        if (!obstructed || (score.Score, others.Quantile) is (null, null))
            return score;
        var value = Math.Min(score.Score ?? 100, others.Quantile ?? 100);
        var contributions = score.Contributions ?? new Contributions<double>(0, 0, 0, 0, 0, 0);
        return score with
        {
            Contributions = Blend.WithScore(contributions, value), ByObstruction = true, LackedByAll = others.LackToo(score), StandardError = 0,
        };
    }
}
