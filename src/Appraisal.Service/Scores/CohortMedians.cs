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

    /// <summary>Of every cohort of a run that is large enough.</summary>
    public static IReadOnlyList<CohortMedians> Of(IEnumerable<CadreScore> scores) =>
        [.. scores.Where(s => s.Score is not null).GroupBy(s => s.Cohort, StringComparer.Ordinal)
            .Select(g => (g.Key, Members: g.ToList())).Where(g => g.Members.Count >= LeastCadres).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => new CohortMedians(g.Key, g.Members.Count,
                Median(g.Members.Select(s => s.Material.Value)), Median(g.Members.Select(s => s.Conformity.Value)), Median(g.Members.Select(s => s.Work.Workload)),
                Median(g.Members.Select(s => s.Satisfaction.Value)), Median(g.Members.Select(s => (double?)s.Work.Deduction))))];

    private static double? Median(IEnumerable<double?> values)
    {
        var sorted = values.OfType<double>().Order().ToArray();
        return sorted.Length == 0 ? null : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
