using Appraisal.Scoring.Inspections;
using Xunit;
using static Appraisal.Scoring.Tests.Inspections.Some;

namespace Appraisal.Scoring.Tests.Inspections;

public sealed class PreCheckTests
{
    private static Inspection Plan(string id, int day, string topics = "a") => Visit(id, day, topics) with { Status = InspectionStatus.Planned };

    [Fact]
    public void Of_PlanOnTheDayOfAnother_ComesLastAndSaysWhatItRepeatsAtWhoseHands()
    {
        var result = PreCheck.Of(Plan("0", 5), [Visit("1", 5) with { Body = "B7", RegistrationOrder = 1_000 }], Policy);
        Assert.Equal([InspectionFlagKind.Repeated, InspectionFlagKind.OverFrequency], result.Flags.Select(flag => flag.Kind));
        Assert.All(result.Flags, flag => Assert.Equal("B7", Assert.Single(flag.Earlier).Inspection.Body));
    }

    [Fact]
    public void Of_PlanRegisteredAlready_DoesNotRepeatItself()
    {
        var plan = Plan("1", 5);
        Assert.Empty(PreCheck.Of(plan, [plan, Visit("2", 5)], Policy).Flags);
    }

    [Fact]
    public void Of_PlanWithChecklist_OffersTheLatestValidResultOfEachItem()
    {
        var result = PreCheck.Of(Plan("9", 95, "z").Checking("abc"),
            [Visit("1", 4).Finding("C"), Visit("2", 5).Finding("aB"), Visit("3", 20).Finding("AQ")], Policy);
        Assert.Equal([("a", "3", true), ("b", "2", true)],
            result.Reuse.Findings.Select(finding => (finding.Item, finding.Result.Inspection.Id, finding.Result.Conforming)));
        Assert.Equal([Day(110), Day(95)], result.Reuse.Findings.Select(finding => finding.ValidUntil));
    }

    [Fact]
    public void Of_PlanWithoutChecklist_OffersResultsOnItsTopics()
    {
        var result = PreCheck.Of(Plan("9", 50), [Visit("1", 4).Finding("A"), Visit("2", 5, "z").Finding("B")], Policy);
        Assert.Equal(["a"], result.Reuse.Findings.Select(finding => finding.Item));
    }

    [Fact]
    public void Of_MaterialsHandedOver_AreOfferedOnceWhileValidAndRelevant()
    {
        Inspection Giving(string id, string topics, params InspectionMaterial[] materials) => Visit(id, 10, topics) with { Materials = materials };
        var result = PreCheck.Of(Plan("9", 50).Checking("x"),
        [
            Giving("1", "a", new("expired", Day(49)), new("last-day", Day(50)), new("lasting")),
            Giving("2", "ab", new InspectionMaterial("lasting")),
            Giving("3", "z", new InspectionMaterial("elsewhere")),
            Giving("4", "y", new InspectionMaterial("with-finding")).Finding("X"),
            Giving("5", "a", new InspectionMaterial("cancelled")) with { Status = InspectionStatus.Cancelled },
            Giving("6", "a", new InspectionMaterial("later")) with { StartsOn = Day(51), EndsOn = Day(51) },
        ], Policy);
        Assert.Equal([("last-day", "1"), ("lasting", "2"), ("with-finding", "4")],
            result.Reuse.Materials.Select(reusable => (reusable.Material.Code, reusable.Inspection.Id)));
    }

    [Fact]
    public void ReuseOf_Flag_LooksOnlyAtTheInspectionsThatItNames()
    {
        var flag = Assert.Single(Sweep(Visit("1", 0).Finding("A"), Visit("2", 45).Finding("B"), Visit("3", 60)).Of(InspectionFlagKind.Repeated));
        Assert.Equal(["b"], Reuse.Of(flag, Policy).Findings.Select(finding => finding.Item));
    }

    [Fact]
    public void Of_PlannedVisitsNearby_ProposesToJoinEachWithWhatItSaves()
    {
        var plan = Plan("5", 40, "ab") with { Hours = 8, MaterialsRequested = 6 };
        var result = PreCheck.Of(plan,
        [
            Plan("1", 10, "a") with { Hours = 3, MaterialsRequested = 9 },      // shares a: 3 of 4 hours, 3 of 9 materials
            Plan("2", 70, "ab") with { Hours = 8, MaterialsRequested = 6 },
            Plan("3", 71, "ab"),                                                // over 30 days away
            Plan("4", 40, "cd"),                                                // another topic
            Visit("6", 40, "ab"),                                               // done
            Plan("7", 41, "ab") with { FollowUpOf = "5" },                      // cannot happen together
        ], Policy);
        Assert.Equal([("1,5", 3m, 3), ("5,2", 8m, 6)], result.JointVisits.Select(joint =>
            (string.Join(',', joint.Visits.Select(visit => visit.Id)), joint.HoursSaved, joint.MaterialsSaved)));
    }

    [Fact]
    public void Among_ThreeVisitsOnThreeTopics_SavesThirdsExactly()
    {
        var proposal = Assert.Single(JointVisits.Among(
            [.. new[] { 0, 15, 30 }.Select(day => Plan($"{day}", day, "abc") with { Hours = 10, MaterialsRequested = 10 }), Plan("9", 31, "abc")], Policy));
        Assert.Equal((3, 20m, 20), (proposal.Visits.Count, proposal.HoursSaved, proposal.MaterialsSaved));
    }

    [Fact]
    public void Among_VisitThatOverlapsOnlyTheHost_StaysOut()
    {
        var proposal = Assert.Single(JointVisits.Among([Plan("1", 0, "bc"), Plan("2", 1, "ab"), Plan("3", 2, "cd")], Policy));
        Assert.Equal(["1", "2"], proposal.Visits.Select(visit => visit.Id));
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(90, true)]
    [InlineData(91, false)]
    public void After_Change_TouchesTheLongestWindowAfterIt(int days, bool touched)
    {
        var (changed, other) = (Visit("1", 100), Visit("2", 100 + days));
        Assert.Equal(touched, ReExamination.After([other], changed, null, Policy).Contains(other));
        Assert.Equal(touched, ReExamination.After([other], null, changed, Policy).Contains(other));
    }
}
