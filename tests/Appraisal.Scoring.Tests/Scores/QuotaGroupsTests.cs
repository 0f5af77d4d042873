using Appraisal.Scoring.Scores;

namespace Appraisal.Scoring.Tests.Scores;

public sealed class QuotaGroupsTests
{
    private static string[] Pools(params (string, string, int)[] groups) =>
        [.. QuotaGroups.Of(groups, 5).Values.Distinct().Select(pool => $"{pool.County}: {pool.Name}").Order(StringComparer.Ordinal)];

    [Fact]
    public void Of_LargeGroups_StandAlone() => Assert.Equal(["c: a", "c: b"], Pools(("c", "a", 5), ("c", "b", 9)));

    [Fact]
    public void Of_SmallGroupsOfACounty_ArePooled() =>
        Assert.Equal(["c: a + b", "c: d", "e: f"], Pools(("c", "a", 3), ("c", "b", 2), ("c", "d", 8), ("e", "f", 4)));

    [Fact]
    public void Of_PoolStillSmall_JoinsTheSmallestOther() => Assert.Equal(["c: a + d", "c: b"], Pools(("c", "a", 4), ("c", "b", 9), ("c", "d", 6)));

    [Fact]
    public void Of_SameNameInTwoCounties_AreTwoGroups() => Assert.Equal(["c: a", "e: a"], Pools(("c", "a", 5), ("e", "a", 7)));
}
