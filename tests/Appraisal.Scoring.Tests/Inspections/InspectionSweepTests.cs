using Appraisal.Scoring.Inspections;
using Xunit;
using static Appraisal.Scoring.Inspections.InspectionFlagKind;
using static Appraisal.Scoring.Tests.Inspections.Some;

namespace Appraisal.Scoring.Tests.Inspections;

public sealed class InspectionSweepTests
{
    [Theory]
    [InlineData(30, true)]
    [InlineData(31, false)]
    public void Examine_VisitAtTheEndOfTheWindow_IsRepeatedInclusively(int days, bool repeated)
    {
        var flags = Sweep(Visit("1", 31), Visit("2", 31 + days));
        Assert.Equal(repeated, flags.Of(Repeated).Any());
    }

    [Theory]
    [InlineData("ab", "bc", 0.5)]
    [InlineData("abc", "c", 1.0)]
    [InlineData("abc", "cde", null)]
    [InlineData("a", "b", null)]
    public void Examine_Topics_OverlapIsSharedOverTheFewer(string earlier, string later, double? overlap)
    {
        var flag = Sweep(Visit("1", 0, earlier), Visit("2", 5, later)).Of(Repeated).SingleOrDefault();
        Assert.Equal(overlap, flag?.Overlap);
    }

    [Fact]
    public void Examine_SameDay_TheLaterRegisteredRepeatsTheEarlier()
    {
        var flags = Sweep(Visit("9", 0), Visit("3", 0));
        var flag = Assert.Single(flags.Of(Repeated));
        Assert.Equal("9", flag.Inspection.Id);
        Assert.Equal("3", Assert.Single(flag.Earlier).Inspection.Id);
    }

    [Fact]
    public void Examine_CancelledVisits_NeitherFlagNorAreFlagged()
    {
        var cancelled = Visit("1", 0) with { Status = InspectionStatus.Cancelled, MaterialsRequested = 99 };
        Assert.Empty(Sweep(cancelled, Visit("2", 0)));
        Assert.Empty(Sweep(Visit("0", 0), cancelled));
    }

    [Fact]
    public void Examine_LeapDayInTheWindow_IsCountedAsADay()
    {
        Inspection On(string id, int year, int month, int day) =>
            Visit(id, 0) with { StartsOn = new(year, month, day), EndsOn = new(year, month, day) };
        // 31 January to 1 March is 30 days in 2024, 29 in 2023; to 2 March 31 and 30
        Assert.Single(Sweep(On("1", 2024, 1, 31), On("2", 2024, 3, 1)).Of(Repeated));
        Assert.Empty(Sweep(On("1", 2024, 1, 31), On("2", 2024, 3, 2)).Of(Repeated));
        Assert.Single(Sweep(On("1", 2023, 1, 31), On("2", 2023, 3, 2)).Of(Repeated));
        Assert.Single(Sweep(On("1", 2024, 2, 29), On("2", 2024, 2, 29)).Of(Repeated));
    }

    [Theory]
    [InlineData(60, InspectionJustification.FollowUp)]
    [InlineData(61, InspectionJustification.None)]
    public void Examine_FollowUp_IsJustifiedForSixtyDays(int days, InspectionJustification expected)
    {
        var flags = Sweep(Visit("1", 0), Visit("2", days - 10), Visit("3", days) with { FollowUpOf = "1" });
        Assert.Equal(expected, flags.Of(Repeated).Single(flag => flag.Inspection.Id == "3").Justification);
    }

    [Theory]
    [InlineData(InspectionTrigger.Complaint, InspectionJustification.Complaint)]
    [InlineData(InspectionTrigger.Accident, InspectionJustification.Accident)]
    [InlineData(InspectionTrigger.Statutory, InspectionJustification.Statutory)]
    [InlineData(InspectionTrigger.Plan, InspectionJustification.None)]
    public void Examine_Trigger_JustifiesARepetition(InspectionTrigger trigger, InspectionJustification expected)
    {
        var flag = Assert.Single(Sweep(Visit("1", 0), Visit("2", 9) with { Trigger = trigger }).Of(Repeated));
        Assert.Equal(expected, flag.Justification);
        Assert.Equal(trigger != InspectionTrigger.Plan, flag.IsJustified);
    }

    [Theory]
    [InlineData("ABCD", 90, true)]
    [InlineData("ABCD", 91, false)]
    [InlineData("ABC", 90, false)]
    public void Examine_ChecklistCoveredByValidResults_IsRedundant(string found, int days, bool redundant)
    {
        var flag = Sweep(Visit("1", 0).Finding(found), Visit("2", days, "z").Checking("abcde")).Of(Redundant).SingleOrDefault();
        Assert.Equal(redundant, flag is not null);
        if (flag is not null) Assert.Equal(0.8, flag.Overlap);
    }

    [Theory]
    [InlineData("A", "A", true)]    // nothing new
    [InlineData("A", "a", false)]   // got worse
    [InlineData("a", "A", false)]   // got better
    [InlineData("a", "aA", true)]   // an item conforms only if all of its findings do
    [InlineData("aA", "A", false)]
    [InlineData("A", "AX", true)]   // a conforming first result is no news
    [InlineData("A", "Ax", false)]
    public void Examine_DoneVisit_IsRedundantUnlessItFoundSomethingNew(string earlier, string later, bool redundant)
    {
        var flags = Sweep(Visit("1", 0).Finding(earlier), Visit("2", 40).Checking("a").Finding(later));
        Assert.Equal(redundant, flags.Of(Redundant).Any());
    }

    [Fact]
    public void Examine_ResultsOfAVisitNotDone_DoNotCover()
    {
        var underWay = Visit("1", 0).Finding("A") with { Status = InspectionStatus.Planned };
        Assert.Empty(Sweep(underWay, Visit("2", 40).Checking("a")).Of(Redundant));
    }

    [Fact]
    public void Examine_ManyStarts_NamesEveryLimitBrokenEvenIfJustified()
    {
        var flags = Sweep(Visit("1", 0, "a"), Visit("2", 24, "b"), Visit("3", 29, "c"),
            Visit("4", 29, "d") with { Trigger = InspectionTrigger.Accident });
        var flag = Assert.Single(flags);
        Assert.Equal(("4", OverFrequency, false), (flag.Inspection.Id, flag.Kind, flag.IsJustified));
        Assert.Equal(Policy.FrequencyLimits, flag.LimitsBroken);
        Assert.Equal(["1", "2", "3"], flag.Earlier.Select(earlier => earlier.Inspection.Id));
    }

    [Fact]
    public void Examine_StartsJustOutsideTheWindows_BreakNoLimit() =>
        Assert.Empty(Sweep(Visit("1", 0, "a"), Visit("2", 23, "b"), Visit("3", 29, "c"), Visit("4", 30, "d")));

    [Theory]
    [InlineData(10, "", false)]
    [InlineData(11, "", true)]
    [InlineData(11, "aBC", true)]
    [InlineData(20, "abC", false)]
    [InlineData(21, "abC", true)]
    public void Examine_MaterialsForEachNonConformity_FlagsTraceHeavyAboveTen(int materials, string found, bool heavy) =>
        Assert.Equal(heavy, Sweep(Visit("1", 0).Finding(found) with { MaterialsRequested = materials }).Of(TraceHeavy).Any());

    [Fact]
    public void Examine_InspectionsOfTwoUnits_Throws() =>
        Assert.Throws<ArgumentException>(() => Sweep(Visit("1", 0), Visit("2", 0) with { Unit = "U2" }));
}
