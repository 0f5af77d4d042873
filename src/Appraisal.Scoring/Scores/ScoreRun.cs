using Appraisal.Scoring.Schemes;
using Appraisal.Scoring.Statistics;
using Appraisal.Scoring.Work;

namespace Appraisal.Scoring.Scores;

/// <summary>Computes a whole score run (sections 2 to 9) from its inputs alone.</summary>
public static class ScoreRun
{
    /// <summary>The run's result; the same inputs give the same one on every machine, whatever their order.</summary>
    /// <param name="inputs">Scheme that fulfils <see cref="SchemeRules"/>, participants and decisions.</param>
    /// <param name="progress">Told how many participants are done; may stay behind on other threads.</param>
    /// <param name="cancellation">Stops the run.</param>
    /// <exception cref="ArgumentException">A staff number occurs twice.</exception>
    public static RunResult Compute(RunInputs inputs, IProgress<int>? progress = null, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        var result = WithoutRanks(inputs);
        var ranks = Ranks(inputs.Scheme, result.Scores, progress, cancellation);
        return result with { Scores = [.. result.Scores.Select(score => score with { Rank = ranks.GetValueOrDefault(score.StaffNo) })] };
    }

    /// <summary>The same but for the rank intervals, which take nearly all of the time.</summary>
    internal static RunResult WithoutRanks(RunInputs inputs)
    {
        var measure = new WorkMeasure(inputs.Scheme);
        var (cohorts, findings, states) = CadreStates.Of(inputs, measure);
        CadreScore[] own = [.. states.Select(state => state.Score(inputs.Scheme, measure))];
        var others = Obstruction.Others(inputs.Scheme, states, own);
        var blended = Obstruction.Apply(others, states, own);
        var grading = Grading.Apply(inputs, states, blended);
        var diagnostics = new ParadoxDiagnostics(inputs.Scheme.Diagnostics, states, blended, Scorer.Of(inputs.Scheme, measure));
        var marks = new ParadoxDiagnostics(inputs.Scheme.Diagnostics, states, blended, Scorer.MarkCounting(inputs.Scheme.Diagnostics.MarkCounting));
        var markScores = marks.Scores;
        return new RunResult
        {
            Cohorts = cohorts,
            Figures = [.. cohorts.Select(cohort => new CohortFigures(
                cohort.Cohort, cohort.Comparison, findings[cohort.Cohort], others.GetValueOrDefault(cohort.Cohort, HonestOthers.Nobody)))],
            Scores = Finish(inputs.Scheme, grading.Scores, diagnostics),
            QuotaGroups = grading.Groups,
            DecisionsWithoutEffect = grading.WithoutEffect,
            Diagnostics = diagnostics.Result(),
            MarkCounting = marks.Result(),
            MarkCountingScores = [.. states.Select(state => markScores.TryGetValue(state.Participant.StaffNo, out var score) ? score : (double?)null)],
        };
    }

    /// <summary>Adds the digits shown and the flags of the diagnostics.</summary>
    private static IReadOnlyList<CadreScore> Finish(Scheme scheme, IReadOnlyList<CadreScore> scores, ParadoxDiagnostics diagnostics)
    {
        var (marginal, idle) = (diagnostics.MarginalChanges, diagnostics.IdleScores);
        return [.. scores.Select(score => score with
        {
            Shown = score.Contributions is { } exact ? ShownDigits.Of(exact) : null,
            IdleWouldPay = idle.TryGetValue(score.StaffNo, out var value) && (value - score.Score!.Value).IsAtLeast(scheme.Diagnostics.IdleTolerance),
            ParadoxicalWork = marginal.TryGetValue(score.StaffNo, out var changes)
                ? [.. scheme.WorkTypes.Where((_, type) => changes[type]?.IsAbove(scheme.Diagnostics.Tolerance) == true).Select(type => type.Code)]
                : [],
        })];
    }

    private static Dictionary<string, RankInterval> Ranks(
        Scheme scheme, IReadOnlyList<CadreScore> scores, IProgress<int>? progress, CancellationToken cancellation)
    {
        var ranks = new Dictionary<string, RankInterval>(StringComparer.Ordinal);
        foreach (var cohort in scores.Where(score => score.Score is not null).GroupBy(score => score.Cohort, StringComparer.Ordinal))
        {
            var members = cohort.ToList();
            var intervals = RankDraws.Intervals(members.ConvertAll(Subject), scheme.WeightsOf(cohort.Key), scheme.Ranks, cancellation);
            for (var i = 0; i < intervals.Length; i++)
                ranks.Add(members[i].StaffNo, intervals[i]);
            progress?.Report(ranks.Count);
        }
        progress?.Report(scores.Count);
        return ranks;
    }

    /// <summary>The score of an obstructed appraisal is fixed: nothing of it is drawn.</summary>
    private static RankSubject Subject(CadreScore score) => score.ByObstruction
        ? new RankSubject(null, null, null, 0, 0, Factor: 0, Deduction: -score.Score!.Value)
        : new RankSubject(
            score.Material.Value, score.Field.Value, score.Satisfaction.Value,
            score.Field.StandardError ?? 0, score.Satisfaction.StandardError ?? 0, score.Work.Factor, score.Work.Deduction);
}
