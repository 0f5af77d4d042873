using Appraisal.Scoring.Inspections;
using CsCheck;
using Xunit;

namespace Appraisal.Scoring.Tests.Inspections;

public sealed class InspectionPropertyTests
{
    [Fact]
    public void Examine_GeneratedInspections_AgreesWithTheNaiveTwin() =>
        Gen.Select(Generated.Unit, Generated.Policy).Sample((visits, policy) =>
        {
            var expected = NaiveRules.Examine(visits, policy).Select(Generated.Text);
            Assert.Equal(expected, InspectionSweep.Examine(visits, policy).Select(Generated.Text));
        }, iter: 20_000);

    [Fact]
    public void Generated_Inspections_ReachEveryKindJustificationAndLimit()
    {
        // a twin that is never put to the test proves nothing
        var flags = Generated.Unit.Array[1000].Single()
            .SelectMany(visits => InspectionSweep.Examine(visits, Some.Policy)).ToList();
        foreach (var kind in Enum.GetValues<InspectionFlagKind>())
            Assert.Contains(flags, flag => flag.Kind == kind && !flag.IsJustified);
        foreach (var justification in Enum.GetValues<InspectionJustification>())
            Assert.Contains(flags, flag => flag.Kind == InspectionFlagKind.Redundant && flag.Justification == justification);
        foreach (var limit in Some.Policy.FrequencyLimits)
            Assert.Contains(flags, flag => flag.LimitsBroken is [var only] && only == limit);
    }

    [Fact]
    public void Examine_AnyOrderOfInput_GivesTheSameFlags() =>
        Generated.Unit.SelectMany(visits => Gen.Shuffle(visits.ToArray()).Select(shuffled => (visits, shuffled))).Sample((visits, shuffled) =>
            Assert.Equal(
                InspectionSweep.Examine(visits, Some.Policy).Select(Generated.Text),
                InspectionSweep.Examine(shuffled, Some.Policy).Select(Generated.Text)), iter: 2_000);

    [Fact]
    public void After_AnyChange_FlagsOfAllOthersStayAsTheyWere() =>
        Gen.Select(Generated.Unit, Generated.Unit, Generated.Policy).Sample((visits, others, policy) =>
        {
            var after = others[0] with { RegistrationOrder = visits[0].RegistrationOrder };
            Inspection[] changed = [after, .. visits[1..]];
            var touched = ReExamination.After(changed, visits[0], after, policy).Select(inspection => inspection.Id).ToHashSet();
            Assert.Contains(after.Id, touched);
            Assert.Equal(Untouched(visits), Untouched(changed));

            IEnumerable<string> Untouched(Inspection[] unit) => InspectionSweep.Examine(unit, policy)
                .Where(flag => !touched.Contains(flag.Inspection.Id)).Select(Generated.Text);
        }, iter: 5_000);

    [Fact]
    public void PreCheck_OfTheVisitAsRegistered_GivesTheFlagsOfTheSweep() =>
        Generated.Unit.Sample(visits =>
        {
            visits[0] = visits[0] with { Status = InspectionStatus.Planned };
            var sweep = InspectionSweep.Examine(visits, Some.Policy).Where(flag => flag.Inspection.Id == visits[0].Id);
            Assert.Equal(sweep.Select(Generated.Text), PreCheck.Of(visits[0], visits, Some.Policy).Flags.Select(Generated.Text));
        }, iter: 2_000);

    [Fact]
    public void Among_PlannedVisits_ProposalsAreDisjointAndSaveNoMoreThanAllButTheLongest() =>
        Generated.Unit.Sample(visits =>
        {
            var planned = visits.Select(visit => visit with { Status = InspectionStatus.Planned }).ToList();
            var proposals = JointVisits.Among(planned, Some.Policy);
            var taken = proposals.SelectMany(proposal => proposal.Visits).Select(visit => visit.Id).ToList();
            Assert.Equal(taken.Count, taken.Distinct().Count());
            foreach (var proposal in proposals)
            {
                Assert.True(proposal.Visits.Count >= 2);
                Assert.InRange(proposal.HoursSaved, 0, proposal.Visits.Sum(visit => visit.Hours) - proposal.Visits.Max(visit => visit.Hours));
                Assert.InRange(proposal.MaterialsSaved, 0,
                    proposal.Visits.Sum(visit => visit.MaterialsRequested) - proposal.Visits.Max(visit => visit.MaterialsRequested));
            }
        }, iter: 2_000);
}
