using System.Numerics;
using Appraisal.Scoring.Schemes;
using Appraisal.Scoring.Statistics;

namespace Appraisal.Scoring.Scores;

/// <summary>A cadre as the rank draws see it; points, 0 to 100, and standard errors in points, 0 where unknown.</summary>
/// <param name="Material">M; null: missing.</param>
/// <param name="Field">F; null: missing.</param>
/// <param name="Satisfaction">θ; null: missing.</param>
/// <param name="FieldError">Standard error of F: (1 − β) times that of C.</param>
/// <param name="SatisfactionError">Standard error of θ.</param>
/// <param name="Factor">g, 0 to 1.</param>
/// <param name="Deduction">D, points.</param>
public readonly record struct RankSubject(
    double? Material, double? Field, double? Satisfaction, double FieldError, double SatisfactionError, double Factor = 1, double Deduction = 0);

/// <summary>Rank intervals by simulation (section 8).</summary>
public static class RankDraws
{
    // enough to keep many cores busy, few enough that their ranks stay small beside the inputs
    private const int Batch = 64;

    /// <summary>
    /// The interval of each subject. Draws run in parallel, each from a seed of its own, so that the result does not depend on the number
    /// of cores. Memory: the ranks of one batch of draws, and those that the limits need.
    /// </summary>
    /// <param name="subjects">Cadres of one cohort that have a score, in canonical order.</param>
    /// <param name="weights">The cohort's weights.</param>
    /// <param name="rules">Draws, seed, limits and spread.</param>
    /// <param name="cancellation">Stops between draws.</param>
    public static RankInterval[] Intervals(
        IReadOnlyList<RankSubject> subjects, PartWeights weights, RankRules rules, CancellationToken cancellation = default)
    {
        if (subjects.Count == 0)
            return [];
        var cohort = new DrawnCohort(subjects);
        var seeds = new SeededRandom((ulong)rules.Seed);
        var randoms = new SeededRandom[rules.Draws];
        for (var draw = 0; draw < randoms.Length; draw++)
            randoms[draw] = new SeededRandom(seeds.NextBits());

        var quantiles = new RankQuantiles(subjects.Count, rules.Draws, rules.Lower, rules.Upper);
        var ranks = Enumerable.Range(0, Math.Min(Batch, rules.Draws)).Select(_ => new int[subjects.Count]).ToArray();
        for (var first = 0; first < rules.Draws; first += Batch)
        {
            var (start, end) = (first, Math.Min(first + Batch, rules.Draws));
            Parallel.For(start, end, new ParallelOptions { CancellationToken = cancellation }, () => new ulong[subjects.Count], (draw, _, keys) =>
            {
                cohort.Keys(DrawWeights(weights, rules.WeightSpread, randoms[draw]), randoms[draw], keys);
                Array.Sort(keys);
                cohort.Ranks(keys, ranks[draw - start]);
                return keys;
            }, _ => { });
            quantiles.Add(new ArraySegment<int[]>(ranks, 0, end - start), cancellation);
        }
        return quantiles.Intervals();
    }

    /// <summary>Weights w·U(1 − spread, 1 + spread), normalised; w_M is cut to its cap and the rest shared in proportion.</summary>
    internal static PartWeights DrawWeights(PartWeights weights, double spread, SeededRandom random)
    {
        double Around(double weight) => weight * (1 - spread + (2 * spread * random.NextDouble()));
        var (m, f, q) = (Around(weights.Material), Around(weights.Field), Around(weights.Satisfaction));
        var material = Math.Min(SchemeRules.LargestMaterialWeight, m / (m + f + q));
        return new PartWeights(material, (1 - material) * f / (f + q), (1 - material) * q / (f + q));
    }

    /// <summary>
    /// The cohort laid out for speed. A drawn score becomes a sort key: 100 − S as a binary fraction in the high bits, so that the best
    /// comes first, and the subject's position in the low ones. Scores that agree to about 1e-11 points tie.
    /// </summary>
    private sealed class DrawnCohort
    {
        private readonly RankSubject[] subjects;
        private readonly byte[] patterns; // which parts are there: 1 material, 2 field, 4 satisfaction
        private readonly int positionBits;
        private readonly double scale;

        public DrawnCohort(IReadOnlyList<RankSubject> subjects)
        {
            this.subjects = [.. subjects];
            patterns = [.. subjects.Select(s => (byte)((s.Material is null ? 0 : 1) + (s.Field is null ? 0 : 2) + (s.Satisfaction is null ? 0 : 4)))];
            positionBits = Math.Max(1, BitOperations.Log2((uint)subjects.Count) + 1);
            scale = Math.ScaleB(1, Math.Min(38, 64 - 7 - positionBits)); // 100 takes 7 bits
        }

        public void Keys(PartWeights drawn, SeededRandom random, ulong[] keys)
        {
            var weights = new PartWeights?[8];
            for (var pattern = 0; pattern < 8; pattern++)
                weights[pattern] = Blend.Weights(drawn, (pattern & 1) > 0, (pattern & 2) > 0, (pattern & 4) > 0);
            var none = new PartWeights(0, 0, 0);
            for (var i = 0; i < subjects.Length; i++)
            {
                ref readonly var subject = ref subjects[i];
                var used = weights[patterns[i]] ?? none;
                var satisfaction = subject.Satisfaction.GetValueOrDefault();
                if (subject.SatisfactionError > 0)
                    satisfaction += subject.SatisfactionError * random.NextNormal();
                var field = subject.Field.GetValueOrDefault();
                if (subject.FieldError > 0)
                    field += subject.FieldError * random.NextNormal();
                var blended = (used.Material * subject.Material.GetValueOrDefault()) + (used.Field * field) + (used.Satisfaction * satisfaction);
                var score = Math.Clamp((subject.Factor * blended) - subject.Deduction, 0, 100);
                keys[i] = ((ulong)((100 - score) * scale) << positionBits) | (uint)i;
            }
        }

        /// <summary>Rank 1 is best; ties share the smaller rank.</summary>
        public void Ranks(ulong[] sortedKeys, int[] ranks)
        {
            var position = (1UL << positionBits) - 1;
            var (previous, rank) = (ulong.MaxValue, 0);
            for (var i = 0; i < sortedKeys.Length; i++)
            {
                var value = sortedKeys[i] >> positionBits;
                if (value != previous)
                    (previous, rank) = (value, i + 1);
                ranks[sortedKeys[i] & position] = rank;
            }
        }
    }
}
