using Appraisal.Scoring.Schemes;
using Appraisal.Scoring.Scores;
using Appraisal.Scoring.Work;
using Appraisal.Storage;

namespace Appraisal.Service.Scores;

/// <summary>What can be tried on the own frozen inputs.</summary>
public enum Trial
{
    /// <summary>All required materials are accepted.</summary>
    Material,

    /// <summary>Every finding conforms.</summary>
    Findings,

    /// <summary>The workload reaches the scheme's minimum.</summary>
    Work,

    /// <summary>No event counts.</summary>
    Events,

    /// <summary>The satisfaction is the scheme's threshold of excellent.</summary>
    Satisfaction,
}

/// <summary>
/// The own score as it would be if something were otherwise, by the same formulas. It is not official: it says nothing of others, of a
/// rank or of the boundary of excellent.
/// </summary>
public static class WhatIf
{
    /// <summary>Whether there is a sum in which something could be otherwise.</summary>
    public static bool MayTry(ExplainedScore own) => own.Explanation is { Contributions: not null, ByObstruction: false };

    /// <summary>What would change anything for this score.</summary>
    public static IReadOnlyList<Trial> Possible(Scheme scheme, ExplainedScore own) =>
        MayTry(own) ? [.. Enum.GetValues<Trial>().Where(t => Score(scheme, own, [t]) != Score(scheme, own, []))] : [];

    /// <summary>Why a trial would change nothing, as the text <c>card.same.{why}</c> says it.</summary>
    public static string WhySame(Scheme scheme, ExplainedScore own, Trial trial)
    {
        var score = own.Explanation;
        var why = trial switch
        {
            Trial.Material => Reached(score.Material.Value, 100),
            Trial.Findings => score.Findings.Weight > 0 ? Reached(score.Conformity.Value, AllConforming(scheme, score) ?? 100) : "none",
            Trial.Work => Reached(score.Work.Workload, scheme.MinimumWorkload),
            Trial.Events => own.Inputs.Events.Count == 0 ? "none" : score.Work.Deduction == 0 ? "reached" : null,
            _ => Reached(score.Satisfaction.Value, scheme.Grades.Excellent),
        };
        return why is null ? "little" : $"{Wire.Text(trial)}.{why}";
    }

    private static string? Reached(double? own, double limit) => own is not { } value ? "none" : value >= limit - 1e-9 ? "reached" : null;

    /// <summary>S with some things otherwise, points, two decimals; null: no score.</summary>
    public static decimal? Score(Scheme scheme, ExplainedScore own, IReadOnlyCollection<Trial> trials)
    {
        var score = own.Explanation;
        var measure = new WorkMeasure(scheme);
        var duty = Math.Max(0, own.Inputs.DutyHours - own.Inputs.LeaveHours);
        var counts = Counts(scheme, measure.Counts(own.Inputs.Work), score.Work.Workload, duty, trials);
        var work = measure.Measure(duty, counts, trials.Contains(Trial.Events) ? default : Points(measure, own));
        var material = trials.Contains(Trial.Material) && score.Material.Value is not null ? 100 : score.Material.Value;
        var conformity = trials.Contains(Trial.Findings) ? AllConforming(scheme, score) : score.Conformity.Value;
        var satisfaction = trials.Contains(Trial.Satisfaction) && score.Satisfaction.Value is { } said ? Math.Max(said, scheme.Grades.Excellent) : score.Satisfaction.Value;
        var field = conformity is { } c && work.Activity is { } activity ? Blend.Field(scheme.WorkShare, c, activity) : measure.HasWorkTypes ? null : conformity;
        return score.Contributions is not null && Blend.Weights(scheme.WeightsOf(score.Cohort), material is not null, field is not null, satisfaction is not null) is { } used
            ? Math.Round((decimal)Blend.Score(used, material, field, satisfaction, work.Factor, work.Deduction).Score, 2, MidpointRounding.AwayFromZero)
            : null;
    }

    // what is both an event and a finding, and counted as the finding, is no event
    private static EventPoints Points(WorkMeasure measure, ExplainedScore own)
    {
        var findings = own.Explanation.Findings.Linked.Where(l => l.CountedAs == CountedAs.Finding).SelectMany(l => l.Events).ToHashSet(StringComparer.Ordinal);
        return measure.Points(own.Inputs.Events.Where(e => !findings.Contains(e.Key))).Aggregate(default(EventPoints), (sum, points) => sum + points);
    }

    // the cohort's share stands beside the own findings all the same
    private static double? AllConforming(Scheme scheme, CadreScore score) => score is { Conformity.Value: not null, Findings: { Weight: > 0, CohortShare: { } share } found }
        ? ((100 * found.Weight) + (scheme.FindingPrior * share)) / (found.Weight + scheme.FindingPrior)
        : score.Conformity.Value;

    // as much more of the same work as the minimum asks for; of who did none, of the first kind
    private static double[] Counts(Scheme scheme, double[] counts, double? workload, double duty, IReadOnlyCollection<Trial> trials)
    {
        if (!trials.Contains(Trial.Work) || workload is not { } done || done >= scheme.MinimumWorkload)
            return counts;
        if (done > 0)
            return [.. counts.Select(c => c * scheme.MinimumWorkload / done)];
        counts[0] = scheme.MinimumWorkload * duty / scheme.WorkTypes[0].StandardHours;
        return counts;
    }
}
