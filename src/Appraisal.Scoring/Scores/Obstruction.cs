using Appraisal.Scoring.Schemes;
using Appraisal.Scoring.Statistics;

namespace Appraisal.Scoring.Scores;

/// <summary>
/// The score of a cadre who is the cause that a part is missing (section 7): the lower of the cohort's 25th percentile and the cadre's
/// own known value, so that hiding never pays.
/// </summary>
internal static class Obstruction
{
    public static IReadOnlyList<CadreScore> Apply(Scheme scheme, IReadOnlyList<CadreState> states, IReadOnlyList<CadreScore> scores)
    {
        var percentiles = scores
            .Where((score, i) => score.Score is not null && !states[i].Participant.Obstruction)
            .GroupBy(score => score.Cohort, score => score.Score!.Value)
            .ToDictionary(cohort => cohort.Key, cohort => Quantile.Of(cohort, scheme.ObstructionQuantile), StringComparer.Ordinal);
        return [.. scores.Select((score, i) => Applies(states[i], score)
            ? Lowered(score, percentiles.TryGetValue(score.Cohort, out var percentile) ? percentile : null)
            : score)];
    }

    private static bool Applies(CadreState state, CadreScore score) => state.Participant.Obstruction
        && score.Field.Reason != PartReason.NoDutyHours && (score.Field.Value is null || score.Satisfaction.Value is null);

    private static CadreScore Lowered(CadreScore score, double? percentile)
    {
        if ((score.Score, percentile) is (null, null))
            return score;
        var value = Math.Min(score.Score ?? 100, percentile ?? 100);
        var contributions = score.Contributions ?? new Contributions<double>(0, 0, 0, 0, 0, 0);
        return score with { Contributions = Blend.WithScore(contributions, value), ByObstruction = true, StandardError = 0 };
    }
}
