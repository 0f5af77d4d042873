using Appraisal.Scoring.Schemes;
using Appraisal.Scoring.Surveys;
using Appraisal.Scoring.Work;

namespace Appraisal.Scoring.Scores;

/// <summary>A cadre with the parts that the score is blended from.</summary>
internal sealed record CadreState
{
    public required ParticipantInputs Participant { get; init; }
    public required PartWeights SchemeWeights { get; init; }
    public required ScorePart Material { get; init; }
    public required ScorePart Conformity { get; init; }
    public required ConformityResult Findings { get; init; }
    public required SubjectSatisfaction Subject { get; init; }
    public required ScorePart Satisfaction { get; init; }
    public required Standing Standing { get; init; }
    /// <summary>X*: duty hours less leave.</summary>
    public required double DutyHours { get; init; }
    /// <summary>Completed units in the scheme's order of work types.</summary>
    public required double[] Counts { get; init; }
    /// <summary>Points of events by work type, the last place for all others.</summary>
    public required EventPoints[] Points { get; init; }
    /// <summary>What no other work would change.</summary>
    public FixedParts Fixed => new(SchemeWeights, Material.Value, DutyHours);
    /// <summary>Points of all events.</summary>
    public EventPoints TotalPoints => Points.Aggregate(default(EventPoints), (sum, points) => sum + points);

    /// <summary>The score by the scheme, before obstruction.</summary>
    public CadreScore Score(Scheme scheme, WorkMeasure measure)
    {
        var work = measure.Measure(DutyHours, Counts, TotalPoints);
        var field = FieldPart(scheme, measure, work);
        var noWorkload = measure.HasWorkTypes && work.Workload is null;
        var used = noWorkload ? null : Blend.Weights(SchemeWeights, Material.Value is not null, field.Value is not null, Satisfaction.Value is not null);
        return new CadreScore
        {
            StaffNo = Participant.StaffNo,
            Cohort = Participant.Cohort,
            QuotaGroup = Participant.QuotaGroup,
            Material = Material,
            Conformity = Conformity,
            Findings = Findings,
            Field = field,
            Satisfaction = Satisfaction,
            Standing = Standing,
            Influenced = Participant.Influenced,
            Work = work,
            Weights = used,
            Contributions = used is null ? null : Blend.Score(used, Material.Value, field.Value, Satisfaction.Value, work.Factor, work.Deduction),
            StandardError = used is null ? 0 : ErrorOf(used, work.Factor, field.StandardError ?? 0, Satisfaction.StandardError ?? 0),
        };
    }

    private ScorePart FieldPart(Scheme scheme, WorkMeasure measure, WorkResult work)
    {
        if (Conformity.Value is not { } conformity)
            return Conformity;
        if (!measure.HasWorkTypes)
            return Conformity;
        return work.Activity is { } activity
            ? Conformity with
            {
                Value = Blend.Field(scheme.WorkShare, conformity, activity),
                StandardError = (1 - scheme.WorkShare) * Conformity.StandardError,
            }
            : new ScorePart(null, PartSource.Missing, PartReason.NoDutyHours);
    }

    private static double ErrorOf(PartWeights used, double factor, double field, double satisfaction)
    {
        var (f, q) = (used.Field * field, used.Satisfaction * satisfaction);
        return factor * Math.Sqrt((f * f) + (q * q));
    }
}
