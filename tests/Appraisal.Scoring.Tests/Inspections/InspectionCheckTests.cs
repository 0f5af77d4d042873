using Appraisal.Scoring.Inspections;
using Xunit;
using static Appraisal.Scoring.Tests.Inspections.Some;

namespace Appraisal.Scoring.Tests.Inspections;

public sealed class InspectionCheckTests
{
    private static string[] Check(Inspection inspection, params Inspection[] registered) =>
        [.. InspectionCheck.Of(inspection, new(unit => unit.StartsWith('U'), topic => topic != "?", id => registered.FirstOrDefault(i => i.Id == id)))
            .Select(broken => $"{broken.Field} {broken.Code}").Order(StringComparer.Ordinal)];

    [Fact]
    public void Of_GoodInspection_BreaksNoRule() =>
        Assert.Empty(Check(Visit("2", 60, "ab").Checking("xy").Finding("X") with { FollowUpOf = "1", EndsOn = Day(61) }, Visit("1", 59)));

    [Fact]
    public void Of_InspectionWithEveryFault_ListsThemAll()
    {
        var bad = new Inspection
        {
            Id = " ", Unit = "X1", Body = "", Level = (InspectionLevel)9, Form = (InspectionForm)9, Status = (InspectionStatus)9,
            Trigger = (InspectionTrigger)9, Topics = new HashSet<string> { "a", "?" }, StartsOn = Day(1), EndsOn = Day(0),
            Checklist = ["x", "y", "x", ""], Results = [new("x", true), new("", true)], MaterialsRequested = -1, Hours = -0.01m, FollowUpOf = "7",
        };
        Assert.Equal(
        [
            "body required", "checklist[2] duplicate", "checklist[3] required", "endsOn end-before-start", "followUpOf unknown-inspection",
            "form unknown-value", "hours out-of-range", "id required", "level unknown-value", "materialsRequested out-of-range",
            "results[1].item required", "status unknown-value", "topics[1] unknown-topic", "trigger unknown-value", "unit unknown-unit",
        ], Check(bad));
    }

    [Fact]
    public void Of_NoUnitAndNoTopic_RequiresThem() =>
        Assert.Equal(["topics required", "unit required"], Check(Visit("1", 0, "") with { Unit = "" }));

    [Theory]
    [InlineData(0, "0", true)]
    [InlineData(100_000, "100000", true)]
    [InlineData(100_001, "100000.01", false)]
    [InlineData(-1, "-1", false)]
    public void Of_AmountsAtTheLimits_AreAcceptedInclusively(int materials, string hours, bool accepted)
    {
        var amounts = Visit("1", 0) with { MaterialsRequested = materials, Hours = decimal.Parse(hours, System.Globalization.CultureInfo.InvariantCulture) };
        Assert.Equal(accepted ? [] : ["hours out-of-range", "materialsRequested out-of-range"], Check(amounts));
    }

    [Fact]
    public void Of_DatesOfOtherAges_AreRefused() =>
        Assert.Equal(["endsOn out-of-range", "startsOn out-of-range"],
            Check(Visit("1", 0) with { StartsOn = DateOnly.MinValue, EndsOn = DateOnly.MaxValue }));

    [Fact]
    public void Of_FollowUpOfItself_IsRefused() =>
        Assert.Equal(["followUpOf follow-up-of-itself"], Check(Visit("1", 0) with { FollowUpOf = "1" }));

    [Fact]
    public void Of_FollowUpElsewhereOrBefore_IsRefused() =>
        Assert.Equal(["followUpOf follow-up-at-another-unit", "followUpOf follow-up-before-inspection"],
            Check(Visit("1", 0) with { FollowUpOf = "2" }, Visit("2", 1) with { Unit = "U2" }));

    [Fact]
    public void Of_FollowUpInACircle_IsRefused() =>
        Assert.Equal(["followUpOf follow-up-circle"], Check(Visit("1", 0) with { FollowUpOf = "3" },
            Visit("1", 0), Visit("2", 0) with { FollowUpOf = "1" }, Visit("3", 0) with { FollowUpOf = "2" }));

    [Fact]
    public void Of_CircleAmongOthers_DoesNotHang() =>
        Assert.Empty(Check(Visit("1", 0) with { FollowUpOf = "2" },
            Visit("2", 0) with { FollowUpOf = "3" }, Visit("3", 0) with { FollowUpOf = "2" }));
}
