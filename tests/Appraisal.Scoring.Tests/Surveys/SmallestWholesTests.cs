using Appraisal.Scoring.Surveys;
using CsCheck;

namespace Appraisal.Scoring.Tests.Surveys;

public class SmallestWholesTests
{
    [Fact]
    public void Of_SmallNeighbours_StandTogetherAtTheUnitAbove()
    {
        var wholes = SmallestWholes.Of([new("C", null, 0), new("T", "C", 1), new("V1", "T", 25), new("V2", "T", 5), new("V3", "T", 4)], 10);

        Assert.Equal([("T", "T"), ("V1", "V1"), ("V2", "T"), ("V3", "T")], wholes.Select(w => (w.Key, w.Value)).Order());
    }

    [Fact]
    public void Of_TooFewUpToTheTop_StandNowhere() =>
        Assert.Equal(["V1"], SmallestWholes.Of([new("C", null, 0), new("V1", "C", 25), new("V2", "C", 9)], 10).Keys);

    [Fact]
    public void Of_AnyTree_EveryWholeIsLargeEnoughAndEachCountIsInOne() => Gen.Int[0, 14].List[1, 40].Sample(counts =>
    {
        var units = counts.Select((count, i) => new CountedUnit($"{i}", i == 0 ? null : $"{(i - 1) / 3}", count)).ToList();
        var wholes = SmallestWholes.Of(units, 10);
        foreach (var whole in wholes.GroupBy(w => w.Value))
            Assert.True(whole.Sum(w => counts[int.Parse(w.Key, null)]) >= 10);
        Assert.True(units.Where(u => !wholes.ContainsKey(u.Unit)).Sum(u => u.Count) < 10);
    });
}
