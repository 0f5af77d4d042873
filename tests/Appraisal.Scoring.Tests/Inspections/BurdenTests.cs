using Appraisal.Scoring.Inspections;
using Xunit;
using static Appraisal.Scoring.Tests.Inspections.Some;

namespace Appraisal.Scoring.Tests.Inspections;

public sealed class BurdenTests
{
    private static Inspection Costing(int day, decimal hours, int materials, string body = "B1") =>
        Visit("1", day) with { Hours = hours, MaterialsRequested = materials, Body = body };

    [Fact]
    public void UpTo_NinetyDays_CountsBothEndsAndNoCancelledVisit()
    {
        var burden = Burden.UpTo(Day(100),
        [
            Costing(10, 1000, 0), Costing(11, 3, 4), Costing(100, 0.5m, 1), Costing(101, 1000, 0),
            Costing(50, 1000, 0) with { Status = InspectionStatus.Cancelled },
        ], Policy);
        Assert.Equal((2, 3.5m, 5L, 6m), (burden.Inspections, burden.Hours, burden.Materials, burden.Index));
        Assert.Equal((Day(11), Day(100)), (burden.From, burden.To));
    }

    [Fact]
    public void Between_SeveralBodies_SharesAreOfTheIndexHeaviestFirst()
    {
        var burden = Burden.Between(Day(0), Day(9), [Costing(1, 1, 0, "B1"), Costing(2, 1, 2, "B2"), Costing(3, 0, 2, "B2")], Policy);
        Assert.Equal([new("B2", 3, 0.75), new BodyBurden("B1", 1, 0.25)], burden.ByBody);
    }

    [Fact]
    public void Between_VisitThatCostsNothing_HasNoShare() =>
        Assert.Equal(0, Assert.Single(Burden.Between(Day(0), Day(9), [Costing(1, 0, 0)], Policy).ByBody).Share);

    [Fact]
    public void ByQuarter_LeapYear_CoversWholeQuartersAndEmptyOnes()
    {
        // 29 February is day 59, 31 March day 90, 30 September day 273
        var quarters = Burden.ByQuarter(Day(59), Day(273), [Costing(59, 1, 0), Costing(90, 2, 0), Costing(273, 4, 0), Costing(274, 8, 0)], Policy);
        Assert.Equal([(0, 90, 3m), (91, 181, 0m), (182, 273, 4m)], quarters.Select(quarter =>
            (quarter.From.DayNumber - Day(0).DayNumber, quarter.To.DayNumber - Day(0).DayNumber, quarter.Index)));
    }

    [Fact]
    public void ByQuarter_AcrossTheYearsEnd_GoesOnWithTheFirstQuarter() =>
        Assert.Equal([new(2023, 10, 1), new DateOnly(2024, 1, 1)],
            Burden.ByQuarter(new(2023, 12, 31), new(2024, 1, 1), [], Policy).Select(quarter => quarter.From));

    [Fact]
    public void RankOf_UnitsOfTwoKinds_TiesShareTheSmallerRankWithinTheKind()
    {
        var ranks = BurdenRank.Of(
            [new("U1", "village", 2), new("U2", "village", 5), new("U3", "village", 5), new("U4", "school", 1), new("U5", "village", 0)]);
        Assert.Equal([("U4", 1, 1), ("U2", 1, 4), ("U3", 1, 4), ("U1", 3, 4), ("U5", 4, 4)],
            ranks.Select(rank => (rank.Burden.Unit, rank.Rank, rank.Units)));
    }
}
