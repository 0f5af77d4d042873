using Appraisal.Scoring.Inspections;
using Xunit;

namespace Appraisal.Scoring.Tests.Inspections;

public sealed class InspectionPolicyTests
{
    private static IEnumerable<string> Broken(InspectionPolicy policy) => policy.Check().Select(broken => $"{broken.Field} {broken.Code}");

    [Fact]
    public void Check_DefaultPolicy_BreaksNoRule() => Assert.Empty(new InspectionPolicy().Check());

    [Fact]
    public void Check_PolicyWithEveryFault_ListsThemAll() =>
        Assert.Equal(
        [
            "code required", "version out-of-range", "repeatDays out-of-range", "minimumOverlap share-out-of-range", "validityDays out-of-range",
            "redundantShare share-out-of-range", "materialsPerFinding out-of-range", "followUpDays out-of-range", "burdenDays out-of-range",
            "hoursPerMaterial out-of-range", "frequencyLimits[0].days out-of-range", "frequencyLimits[0].starts out-of-range",
            "frequencyLimits[1].days out-of-range", "frequencyLimits[1].days not-rising", "frequencyLimits[1].starts not-rising",
        ], Broken(new()
        {
            Code = "", Version = 0, RepeatDays = 0, MinimumOverlap = 0, ValidityDays = 1097, RedundantShare = 1.01, MaterialsPerFinding = -1,
            FollowUpDays = 367, BurdenDays = 0, HoursPerMaterial = -0.1m, FrequencyLimits = [new(367, 1001), new(0, 1)],
        }));

    [Fact]
    public void Check_ValuesAtTheLimits_AreAcceptedInclusively()
    {
        Assert.Empty(new InspectionPolicy
        {
            RepeatDays = 1, MinimumOverlap = double.Epsilon, ValidityDays = 1, RedundantShare = double.Epsilon, MaterialsPerFinding = 0,
            FollowUpDays = 0, BurdenDays = 1, HoursPerMaterial = 0, FrequencyLimits = [],
        }.Check());
        Assert.Empty(new InspectionPolicy
        {
            RepeatDays = 366, MinimumOverlap = 1, ValidityDays = 1096, RedundantShare = 1, MaterialsPerFinding = 1000,
            FollowUpDays = 366, BurdenDays = 366, HoursPerMaterial = 100, FrequencyLimits = [new(1, 1), new(366, 1000)],
        }.Check());
    }

    [Fact]
    public void Check_ShareThatIsNotANumber_IsRefused() =>
        Assert.Equal(["minimumOverlap share-out-of-range"], Broken(new() { MinimumOverlap = double.NaN }));

    [Fact]
    public void LongestWindowDays_AnyRuleMayReachFarthest_IsTheLongest()
    {
        Assert.Equal(90, new InspectionPolicy().LongestWindowDays);
        Assert.Equal(200, new InspectionPolicy { RepeatDays = 200 }.LongestWindowDays);
        Assert.Equal(120, new InspectionPolicy { FollowUpDays = 120 }.LongestWindowDays);
        Assert.Equal(364, new InspectionPolicy { FrequencyLimits = [new(365, 9)] }.LongestWindowDays);
    }
}
