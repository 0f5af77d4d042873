using Appraisal.Scoring.Schemes;
using Appraisal.Scoring.Surveys;

namespace Appraisal.Scoring.Scores;

/// <summary>What of a cadre no other work, and no other conformity or satisfaction, would change.</summary>
/// <param name="Weights">The scheme's weights for the cohort.</param>
/// <param name="Material">M, points; null: missing.</param>
/// <param name="DutyHours">X*: duty hours less leave.</param>
internal readonly record struct FixedParts(PartWeights Weights, double? Material, double DutyHours);

/// <summary>
/// What a run keeps of each cadre while it grades, ranks and examines them all: some 200 bytes. How the score comes about is made again
/// from the inputs when it is asked for.
/// </summary>
/// <param name="Participant">The inputs.</param>
/// <param name="Fixed">What stays as it is whatever the cadre does.</param>
/// <param name="Score">S; null: none.</param>
/// <param name="Conformity">C; null: missing.</param>
/// <param name="Field">F; null: missing.</param>
/// <param name="Satisfaction">θ; null: missing.</param>
/// <param name="FieldError">Standard error of F; 0: unknown.</param>
/// <param name="SatisfactionError">Standard error of θ; 0: unknown.</param>
/// <param name="StandardError">Of the score.</param>
/// <param name="Workload">x; null: none.</param>
/// <param name="Factor">g.</param>
/// <param name="Deduction">D.</param>
/// <param name="Standing">How far the satisfaction may be relied on.</param>
/// <param name="ByObstruction">The score is the one of a cadre who obstructed the appraisal.</param>
/// <param name="LackedByAll">A part that it lacks is lacking for all others too.</param>
internal sealed record CadreOutline(
    ParticipantInputs Participant, FixedParts Fixed, double? Score, double? Conformity, double? Field, double? Satisfaction, double FieldError,
    double SatisfactionError, double StandardError, double? Workload, double Factor, double Deduction, Standing Standing, bool ByObstruction, bool LackedByAll)
{
    /// <summary>Whether a part of the score is missing.</summary>
    public bool PartMissing => Fixed.Material is null || Field is null || Satisfaction is null;

    public static CadreOutline Of(CadreState state, CadreScore score) => new(
        state.Participant, state.Fixed, score.Score, score.Conformity.Value, score.Field.Value, score.Satisfaction.Value,
        score.Field.StandardError ?? 0, score.Satisfaction.StandardError ?? 0, score.StandardError,
        score.Work.Workload, score.Work.Factor, score.Work.Deduction, score.Standing, score.ByObstruction, score.LackedByAll);
}
