using Appraisal.Service.Web.Pages.Charts;
using CsCheck;

namespace Appraisal.Service.Tests.Pages;

public sealed class ScaleTests
{
    [Theory]
    [InlineData(0, 100, 5, new double[] { 0, 20, 40, 60, 80, 100 })]
    [InlineData(0, 1, 5, new[] { 0, 0.2, 0.4, 0.6, 0.8, 1 })]
    [InlineData(-3, 7, 5, new double[] { -2, 0, 2, 4, 6 })]
    [InlineData(0, 7, 3, new double[] { 0, 5 })]
    [InlineData(12.5, 13.1, 4, new[] { 12.6, 12.8, 13 })]
    public void Ticks_OfARange_AreRound(double from, double to, int about, double[] expected) =>
        Assert.Equal(expected, new Scale(from, to, 0, 1).Ticks(about));

    [Fact]
    public void At_ValuesAndWhatLiesOutside_StayWithin()
    {
        var scale = new Scale(0, 50, 200, 0);

        Assert.Equal((200, 100, 0, 0, 200), (scale.At(0), scale.At(25), scale.At(50), scale.At(99), scale.At(-1)));
        Assert.Equal(40, scale.Length(10));
    }

    [Fact]
    public void Over_AnyValues_HoldsThemAndHasFewTicks() => Gen.Double[-1e6, 1e6].Array[1, 50].Sample(values =>
    {
        var scale = Scale.Over(values, 0, 100);
        var ticks = scale.Ticks();
        return scale.From <= values.Min() && scale.To >= values.Max() && ticks.Count is >= 2 and <= 12;
    });

    [Fact]
    public void Hexagons_OfPlaces_CountEachOnceAtItsNearestCentre() => Gen.Select(Gen.Double[0, 500], Gen.Double[0, 300]).Array[1, 200].Sample(places =>
    {
        var hexagons = Hexagons.Of(places);
        return hexagons.Sum(h => h.Count) == places.Length && hexagons.Zip(hexagons.Skip(1)).All(p => p.First.Count >= p.Second.Count);
    });

    [Fact]
    public void Labels_TooClose_AreMovedApartWithin() => Gen.Double[0, 100].Array[1, 20].Sample(wanted =>
    {
        var places = Labels.Apart(wanted, 10, 0, 200).Order().ToArray();
        return places[0] >= -1e-9 && places[^1] <= 200 + 1e-9 && places.Zip(places.Skip(1)).All(p => p.Second - p.First >= 10 - 1e-9);
    });
}
