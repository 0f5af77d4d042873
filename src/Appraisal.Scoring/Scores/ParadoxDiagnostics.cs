using Appraisal.Scoring.Schemes;
using Appraisal.Scoring.Statistics;

namespace Appraisal.Scoring.Scores;

/// <summary>Whether a scheme makes doing nothing pay, on the data of a run (section 9). Cadres with a missing part are left out.</summary>
/// <param name="rules">Thresholds.</param>
/// <param name="scoreAs">The scheme that is examined.</param>
/// <param name="workTypes">How many types of work it has.</param>
internal sealed class ParadoxDiagnostics(DiagnosticRules rules, ScoreAs scoreAs, int workTypes)
{
    private readonly List<Examined> cadres = [];
    private readonly Dictionary<int, List<int>> paradoxical = []; // hardly any: by position
    private double[]? idle;
    private int cells;

    /// <param name="Outline">The cadre; null: left out.</param>
    /// <param name="Score">By the examined scheme; it, workload and deduction are rounded, so that equal work ties.</param>
    /// <param name="Deduction">By the examined scheme.</param>
    private readonly record struct Examined(CadreOutline? Outline, double Score, double Deduction)
    {
        public double Workload => Threshold.Rounded(Outline!.Workload ?? 0);
    }

    private IEnumerable<Examined> Subjects => cadres.Where(cadre => cadre.Outline is not null);

    /// <summary>Examines a cadre; the position is the number of those that came before.</summary>
    public void Add(CadreState state, CadreOutline outline)
    {
        if (outline.PartMissing || outline.Score is null)
        {
            cadres.Add(default);
            return;
        }
        var (score, deduction) = scoreAs(state.Fixed, outline.Conformity!.Value, outline.Satisfaction!.Value, state.Counts, state.TotalPoints);
        score = Threshold.Rounded(score);
        var changes = Marginal(state, score);
        cells += changes.Count(change => change is not null);
        List<int> types = [.. Enumerable.Range(0, changes.Length).Where(type => changes[type]?.IsAbove(rules.Tolerance) == true)];
        if (types.Count > 0)
            paradoxical[cadres.Count] = types;
        cadres.Add(new Examined(outline, score, Threshold.Rounded(deduction)));
    }

    /// <summary>The score of a cadre by the examined scheme; null: left out.</summary>
    public double? ScoreOf(int position) => cadres[position] is { Outline: not null } cadre ? cadre.Score : null;

    /// <summary>Positions of the types of work of which less would raise the score.</summary>
    public IReadOnlyList<int> ParadoxicalTypes(int position) => paradoxical.TryGetValue(position, out var types) ? types : [];

    /// <summary>The score of a cadre as if idle, once all have come; null: left out.</summary>
    public double? IdleScore(int position) => cadres[position].Outline is null ? null : (idle ??= Idle())[position];

    /// <summary>Whether doing nothing would have paid for a cadre whose score is this.</summary>
    public bool IdleWouldPay(int position, double? score) => IdleScore(position) - score is { } more && more.IsAtLeast(rules.IdleTolerance);

    /// <summary>The change of score by leaving some of each type of work undone; null: none of that type was done.</summary>
    /// <param name="state">A cadre with no missing part.</param>
    /// <param name="score">Its score by the examined scheme, rounded.</param>
    public double?[] Marginal(CadreState state, double score) => [.. state.Counts.Select((count, type) => count > 0 ? Change(state, score, type) : (double?)null)];

    public DiagnosticsResult Result()
    {
        List<int> examined = [.. Enumerable.Range(0, cadres.Count).Where(i => cadres[i].Outline is not null)];
        return new DiagnosticsResult(
            examined.Count,
            Correlate(cadre => cadre.Deduction, (rho, significant) => rho.IsAtLeast(rules.Correlation) && significant),
            Correlate(cadre => cadre.Score, (rho, significant) => rho.IsBelow(0) && significant),
            LowestWorkAmongTop(examined),
            cells == 0 ? null : paradoxical.Values.Sum(types => types.Count) / (double)cells,
            Share(examined, paradoxical.ContainsKey),
            Share(examined, i => IdleWouldPay(i, cadres[i].Score)));
    }

    private Correlation Correlate(Func<Examined, double> other, Func<double, bool, bool> flag)
    {
        var (rho, p, _) = RankCorrelation.Spearman([.. Subjects.Select(cadre => cadre.Workload)], [.. Subjects.Select(other)]);
        return new Correlation(rho, p, rho is { } value && flag(value, p?.IsBelow(rules.Significance) == true));
    }

    /// <summary>Where work or score ties at the edge of a share, the order of the run decides.</summary>
    private double? LowestWorkAmongTop(List<int> examined)
    {
        int Count(double share) => (int)decimal.Floor((decimal)share * examined.Count);
        var lowest = examined.OrderBy(i => cadres[i].Workload).Take(Count(rules.LowestShare)).ToHashSet();
        return Share([.. examined.OrderByDescending(i => cadres[i].Score).Take(Count(rules.TopShare))], lowest.Contains);
    }

    private double Change(CadreState state, double score, int type)
    {
        double[] counts = [.. state.Counts];
        counts[type] *= 1 - rules.WorkReduction;
        var points = state.TotalPoints.Without(rules.WorkReduction, state.Points[type]);
        return scoreAs(state.Fixed, state.Conformity.Value!.Value, state.Satisfaction.Value!.Value, counts, points).Score - score;
    }

    // who is idle has no less than the cohort's mean of what others say
    private double[] Idle()
    {
        var means = Subjects.GroupBy(cadre => cadre.Outline!.Participant.Cohort, StringComparer.Ordinal).ToDictionary(
            cohort => cohort.Key,
            cohort => (Conformity: cohort.Average(member => member.Outline!.Conformity!.Value), Satisfaction: cohort.Average(member => member.Outline!.Satisfaction!.Value)),
            StringComparer.Ordinal);
        var none = new double[workTypes];
        return [.. cadres.Select(cadre => cadre.Outline is { } outline && means[outline.Participant.Cohort] is var mean
            ? scoreAs(outline.Fixed, Math.Max(outline.Conformity!.Value, mean.Conformity), Math.Max(outline.Satisfaction!.Value, mean.Satisfaction), none, default).Score
            : double.NaN)];
    }

    private static double? Share(List<int> all, Func<int, bool> counted) => all.Count == 0 ? null : all.Count(counted) / (double)all.Count;
}
