using Appraisal.Scoring.Scores;

namespace Appraisal.Service.Scores;

/// <summary>What stands in the middle of a cohort, to compare a scorecard with; a run keeps it.</summary>
/// <param name="Cohort">The cohort.</param>
/// <param name="Cadres">How many had a score.</param>
/// <param name="Material">M, points.</param>
/// <param name="Conformity">C, points.</param>
/// <param name="Workload">x.</param>
/// <param name="Satisfaction">θ, points.</param>
/// <param name="Deduction">D, points.</param>
public sealed record CohortMedians(string Cohort, int Cadres, double? Material, double? Conformity, double? Workload, double? Satisfaction, double? Deduction)
{
    /// <summary>Cadres that a cohort needs for its middle to be shown: in a smaller one it would tell of single others.</summary>
    public const int LeastCadres = 10;

    /// <summary>Takes the scores of a run, one by one, and finds the middle of every cohort that is large enough.</summary>
    public sealed class Counter
    {
        private readonly SortedDictionary<string, Values> _cohorts = new(StringComparer.Ordinal);

        /// <summary>Takes one.</summary>
        public void Add(CadreScore score)
        {
            if (score.Score is null)
                return;
            if (!_cohorts.TryGetValue(score.Cohort, out var cohort))
                _cohorts[score.Cohort] = cohort = new Values();
            cohort.Add(score);
        }

        /// <summary>The cohorts, in their order.</summary>
        public IReadOnlyList<CohortMedians> All() => [.. _cohorts.Where(c => c.Value.Cadres >= LeastCadres).Select(c => c.Value.Medians(c.Key))];
    }

    private sealed class Values
    {
        private readonly List<double>[] _parts = [[], [], [], [], []];

        public int Cadres { get; private set; }

        public void Add(CadreScore score)
        {
            Cadres++;
            double?[] parts = [score.Material.Value, score.Conformity.Value, score.Work.Workload, score.Satisfaction.Value, score.Work.Deduction];
            for (var i = 0; i < parts.Length; i++)
            {
                if (parts[i] is { } value)
                    _parts[i].Add(value);
            }
        }

        public CohortMedians Medians(string cohort) =>
            new(cohort, Cadres, Median(_parts[0]), Median(_parts[1]), Median(_parts[2]), Median(_parts[3]), Median(_parts[4]));

        private static double? Median(List<double> values)
        {
            values.Sort();
            return values.Count == 0 ? null : (values[(values.Count - 1) / 2] + values[values.Count / 2]) / 2;
        }
    }
}
