using Appraisal.Scoring.Schemes;

namespace Appraisal.Scoring.Scores;

/// <summary>How a cadre moves under a candidate scheme; null scores and ranks: none.</summary>
/// <param name="StaffNo">Staff number.</param>
/// <param name="Cohort">Kind of post.</param>
/// <param name="ScoreBefore">S now, points.</param>
/// <param name="ScoreAfter">S under the candidate, points.</param>
/// <param name="RankBefore">Rank in the cohort now, 1 is best, ties share the smaller.</param>
/// <param name="RankAfter">The same under the candidate.</param>
/// <param name="GradeBefore">Grade now.</param>
/// <param name="GradeAfter">Grade under the candidate.</param>
public sealed record Move(
    string StaffNo, string Cohort, double? ScoreBefore, double? ScoreAfter, int? RankBefore, int? RankAfter, Grade GradeBefore, Grade GradeAfter);

/// <summary>The effect of one change on the scores.</summary>
/// <param name="Change">The scheme's member in camelCase; for a weight with +10% or −10%.</param>
/// <param name="RankCorrelation">Spearman's ρ with the scores compared to; null: constant or fewer than three.</param>
/// <param name="MeanChange">Mean absolute change of score, points.</param>
/// <param name="LargestChange">Largest absolute change, points.</param>
public sealed record Effect(string Change, double? RankCorrelation, double MeanChange, double LargestChange);

/// <summary>A candidate scheme on the inputs of a run.</summary>
/// <param name="BrokenRules">Rules that the candidate breaks; it is simulated all the same.</param>
/// <param name="Moves">Cadres in ordinal order of staff number.</param>
/// <param name="Candidate">As a whole against the scheme now.</param>
/// <param name="Drivers">Each changed member of the scheme taken alone, the strongest first: which rule drives it.</param>
/// <param name="Sensitivity">Each weight of the candidate changed by ±10%, the others in proportion, against the candidate.</param>
/// <param name="ClausesNotApplied">
/// Clauses of rulings that the candidate's due-diligence list does not have, in ordinal order: what was granted by them stays as it was.
/// </param>
/// <param name="DiagnosticsBefore">Paradox diagnostics now.</param>
/// <param name="DiagnosticsAfter">Those of the candidate.</param>
public sealed record SimulationResult(
    IReadOnlyList<BrokenRule> BrokenRules, IReadOnlyList<Move> Moves, Effect Candidate, IReadOnlyList<Effect> Drivers,
    IReadOnlyList<Effect> Sensitivity, IReadOnlyList<string> ClausesNotApplied, DiagnosticsResult DiagnosticsBefore, DiagnosticsResult DiagnosticsAfter);
