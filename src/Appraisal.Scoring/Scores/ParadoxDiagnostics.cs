using Appraisal.Scoring.Schemes;
using Appraisal.Scoring.Statistics;

namespace Appraisal.Scoring.Scores;

/// <summary>Whether a scheme makes doing nothing pay, on the data of a run (section 9).</summary>
internal sealed class ParadoxDiagnostics
{
    private readonly DiagnosticRules rules;
    private readonly ScoreAs scoreAs;
    private readonly List<Subject> subjects;

    // rounded, so that equal work ties
    private sealed record Subject(CadreState State, CadreScore Own, double Workload, double Score, double Deduction)
    {
        public double Conformity => State.Conformity.Value!.Value;
        public double Satisfaction => State.Satisfaction.Value!.Value;
    }

    /// <param name="rules">Thresholds.</param>
    /// <param name="states">All cadres of the run.</param>
    /// <param name="scores">Their scores by the scheme, in the same order; those with a missing part are left out.</param>
    /// <param name="scoreAs">The scheme that is examined.</param>
    public ParadoxDiagnostics(DiagnosticRules rules, IReadOnlyList<CadreState> states, IReadOnlyList<CadreScore> scores, ScoreAs scoreAs)
    {
        (this.rules, this.scoreAs) = (rules, scoreAs);
        subjects = [.. states.Zip(scores).Where(pair => !pair.Second.PartMissing && pair.Second.Score is not null).Select(pair =>
        {
            var (state, own) = pair;
            var (score, deduction) = scoreAs(state, state.Conformity.Value!.Value, state.Satisfaction.Value!.Value, state.Counts, state.TotalPoints);
            return new Subject(state, own, Threshold.Rounded(own.Work.Workload ?? 0), Threshold.Rounded(score), Threshold.Rounded(deduction));
        })];
    }

    /// <summary>The score of each examined cadre by the examined scheme, by staff number.</summary>
    public IReadOnlyDictionary<string, double> Scores => subjects.ToDictionary(subject => subject.Own.StaffNo, subject => subject.Score, StringComparer.Ordinal);

    /// <summary>For each examined cadre the change of score by leaving some of each type of work undone; null: none of that type was done.</summary>
    public IReadOnlyDictionary<string, double?[]> MarginalChanges => subjects.ToDictionary(subject => subject.Own.StaffNo, Marginal, StringComparer.Ordinal);

    /// <summary>Score of each examined cadre as if idle, by staff number.</summary>
    public IReadOnlyDictionary<string, double> IdleScores
    {
        get
        {
            var means = subjects.GroupBy(subject => subject.Own.Cohort, StringComparer.Ordinal).ToDictionary(
                cohort => cohort.Key,
                cohort => (Conformity: cohort.Average(member => member.Conformity), Satisfaction: cohort.Average(member => member.Satisfaction)),
                StringComparer.Ordinal);
            return subjects.ToDictionary(subject => subject.Own.StaffNo, subject => Idle(subject, means[subject.Own.Cohort]), StringComparer.Ordinal);
        }
    }

    public DiagnosticsResult Result()
    {
        var marginal = MarginalChanges;
        var idle = IdleScores;
        var cells = marginal.Values.SelectMany(changes => changes).OfType<double>().ToList();
        return new DiagnosticsResult(
            subjects.Count,
            Correlate(subject => subject.Deduction, (rho, significant) => rho.IsAtLeast(rules.Correlation) && significant),
            Correlate(subject => subject.Score, (rho, significant) => rho.IsBelow(0) && significant),
            LowestWorkAmongTop(),
            Share(cells, change => change.IsAbove(rules.Tolerance)),
            Share(subjects, subject => marginal[subject.Own.StaffNo].Any(change => change?.IsAbove(rules.Tolerance) == true)),
            Share(subjects, subject => (idle[subject.Own.StaffNo] - subject.Score).IsAtLeast(rules.IdleTolerance)));
    }

    private Correlation Correlate(Func<Subject, double> other, Func<double, bool, bool> flag)
    {
        var (rho, p, _) = RankCorrelation.Spearman([.. subjects.Select(subject => subject.Workload)], [.. subjects.Select(other)]);
        return new Correlation(rho, p, rho is { } value && flag(value, p?.IsBelow(rules.Significance) == true));
    }

    /// <summary>Where work or score ties at the edge of a share, the order of the run decides.</summary>
    private double? LowestWorkAmongTop()
    {
        var lowest = subjects.OrderBy(subject => subject.Workload).Take(Count(rules.LowestShare)).ToHashSet();
        var top = subjects.OrderByDescending(subject => subject.Score).Take(Count(rules.TopShare)).ToList();
        return Share(top, lowest.Contains);
    }

    private int Count(double share) => (int)decimal.Floor((decimal)share * subjects.Count);

    private double?[] Marginal(Subject subject) => [.. subject.State.Counts.Select((count, type) => count > 0 ? Change(subject, type) : (double?)null)];

    private double Change(Subject subject, int type)
    {
        double[] counts = [.. subject.State.Counts];
        counts[type] *= 1 - rules.WorkReduction;
        var points = subject.State.TotalPoints.Without(rules.WorkReduction, subject.State.Points[type]);
        return scoreAs(subject.State, subject.Conformity, subject.Satisfaction, counts, points).Score - subject.Score;
    }

    private double Idle(Subject subject, (double Conformity, double Satisfaction) mean)
    {
        var state = subject.State;
        return scoreAs(
            state, Math.Max(subject.Conformity, mean.Conformity), Math.Max(subject.Satisfaction, mean.Satisfaction),
            new double[state.Counts.Length], default).Score;
    }

    private static double? Share<T>(IReadOnlyCollection<T> all, Func<T, bool> counted) => all.Count == 0 ? null : all.Count(counted) / (double)all.Count;
}
