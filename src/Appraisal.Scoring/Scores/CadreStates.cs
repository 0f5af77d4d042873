using Appraisal.Scoring.Materials;
using Appraisal.Scoring.Surveys;
using Appraisal.Scoring.Work;

namespace Appraisal.Scoring.Scores;

/// <summary>Makes the parts of each score from the inputs, and what a cohort lends to those without a part.</summary>
internal static class CadreStates
{
    /// <param name="inputs">The inputs.</param>
    /// <param name="measure">The measure of the inputs' scheme.</param>
    /// <returns>Satisfaction by cohort, and the cadres in ordinal order of staff number.</returns>
    public static (IReadOnlyList<CohortSatisfaction> Cohorts, IReadOnlyList<CadreState> States) Of(RunInputs inputs, WorkMeasure measure)
    {
        var counted = inputs.Participants.SelectMany(participant => participant.Events).Select(counted => counted.Key).ToHashSet(StringComparer.Ordinal);
        var cohorts = new List<CohortSatisfaction>();
        var states = new List<CadreState>(inputs.Participants.Count);
        foreach (var cohort in inputs.Participants.GroupBy(participant => participant.Cohort).OrderBy(cohort => cohort.Key, StringComparer.Ordinal))
        {
            var members = cohort.OrderBy(member => member.StaffNo, StringComparer.Ordinal).ToList();
            var satisfaction = ReliabilityAdjustment.Adjust(
                cohort.Key,
                [.. members.Select(member => new SubjectEstimate(member.StaffNo, StratifiedEstimator.Estimate(member.Satisfaction, inputs.Scheme.Standing.MinimumPart)))],
                inputs.Scheme.Standing);
            cohorts.Add(satisfaction);
            states.AddRange(StatesOf(inputs, measure, counted, members, satisfaction));
        }
        return (cohorts, [.. states.OrderBy(state => state.Participant.StaffNo, StringComparer.Ordinal)]);
    }

    private static IEnumerable<CadreState> StatesOf(
        RunInputs inputs, WorkMeasure measure, HashSet<string> counted, List<ParticipantInputs> members, CohortSatisfaction satisfaction)
    {
        var subjects = satisfaction.Satisfaction.ToDictionary(subject => subject.Subject, StringComparer.Ordinal);
        var conformities = members.ConvertAll(member => Conformity.Of(member.Findings, inputs.Scheme.FindingWeights, counted));
        double? mean = conformities.OfType<double>().Any() ? conformities.OfType<double>().Average() : null;
        return members.Zip(conformities, (member, conformity) => new CadreState
        {
            Participant = member,
            SchemeWeights = inputs.Scheme.WeightsOf(member.Cohort),
            Material = MaterialPart(inputs, member),
            Conformity = ConformityPart(conformity, mean, member.Obstruction),
            Satisfaction = SatisfactionPart(subjects[member.StaffNo], member.Obstruction),
            Standing = inputs.Scheme.Pressure.Cap(subjects[member.StaffNo].Standing, member.Influenced),
            DutyHours = Math.Max(0, member.DutyHours - member.LeaveHours),
            Counts = measure.Counts(member.Work),
            Points = measure.Points(member.Events),
        });
    }

    private static ScorePart MaterialPart(RunInputs inputs, ParticipantInputs member) =>
        MaterialScore.Of(inputs.Scheme, member.Cohort, member.Materials) is { } material
            ? new ScorePart(material, PartSource.Own)
            : new ScorePart(null, PartSource.Missing, PartReason.NoMaterialRequired);

    // who obstructs the appraisal is not given the cohort's mean for what it could not find out
    private static ScorePart ConformityPart(double? own, double? mean, bool obstruction) => own is not null
        ? new ScorePart(own, PartSource.Own)
        : mean is null || obstruction
            ? new ScorePart(null, PartSource.Missing, PartReason.NoFindings)
            : new ScorePart(mean, PartSource.Imputed, PartReason.NoFindings);

    private static ScorePart SatisfactionPart(SubjectSatisfaction subject, bool obstruction)
    {
        var entering = subject.Entering;
        var reason = subject.Standing == Standing.Suppressed ? PartReason.Suppressed : PartReason.None;
        return entering.Value is null || (entering.Imputed && obstruction)
            ? new ScorePart(null, PartSource.Missing, PartReason.Suppressed)
            : new ScorePart(entering.Value, entering.Imputed ? PartSource.Imputed : PartSource.Own, reason, entering.StandardError);
    }
}
