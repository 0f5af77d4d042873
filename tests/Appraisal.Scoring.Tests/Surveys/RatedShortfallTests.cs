using Appraisal.Scoring.Surveys;
using CsCheck;

namespace Appraisal.Scoring.Tests.Surveys;

public class RatedShortfallTests
{
    private static readonly StandingRules Rules = new();

    // small enough for every way to add responses to be tried
    private static readonly Gen<(StratumCell[] Strata, StandingRules Rules)> Small = Gen.Select(
        Gen.Select(Gen.Long[0, 12], Gen.Long[0, 12], (population, count) => (Population: population, Count: Math.Min(population, count))).Array[1, 3],
        Gen.Int[10, 14], Gen.Int[0, 3], Gen.Int[0, 2],
        (strata, count, leverage, coverage) => (
            strata.Select((s, i) => Stratum(i, s.Population, s.Count)).ToArray(),
            new StandingRules { RatedCount = count, MinimumPart = new[] { 2L, 3, 6, 10 }[leverage], RatedLeverage = new[] { 5.0, 7, 10, 20 }[leverage], RatedCoverage = new[] { 0.5, 0.8, 1 }[coverage] }));

    [Theory]
    [InlineData("300:5 100:5", 20, "17 3")] // 15 and 5 by their weights, then 30 in all
    [InlineData("1100:40 900:0", 1, "0 1")] // and this one is then covered
    [InlineData("1100:10 900:30", 1, "1 0")] // 100·0.55/11 is 5
    [InlineData("990:35 10:0", 0, "0 0")] // the thin stratum is united with the other
    [InlineData("100:40 100:0", 1, "0 1")] // half of the households are not covered
    [InlineData("100:11 0:9", 19, "19 0")] // who is not registered does not count
    [InlineData("100:0 100:0", 30, null)]
    [InlineData("30:30 10:0", 1, "0 1")]
    [InlineData("15:15", 0, "0")] // all of a small village
    [InlineData("15:14", 1, "1")]
    [InlineData("20:0 9:0", 29, "20 9")]
    [InlineData("5:5 4:0", null, null)] // not even all of them would be shown
    public void Of_Strata_IsWhatTheyLack(string strata, int? total, string? byStratum)
    {
        var lacking = RatedShortfall.Of([.. strata.Split(' ').Select((s, i) => s.Split(':') is var n ? Stratum(i, int.Parse(n[0], null), int.Parse(n[1], null)) : default)], Rules);

        Assert.Equal(total, (int?)lacking?.Total);
        if (byStratum is not null)
            Assert.Equal(byStratum, string.Join(' ', lacking!.ByStratum!));
    }

    [Theory]
    [InlineData(0, 30)]
    [InlineData(12, 18)]
    [InlineData(30, 0)]
    public void Of_NoFrame_CountsAllTogether(int count, int total) =>
        Assert.Equal(new RatedShortfall(total, null), RatedShortfall.Of([new("a", null, new Cell(count, 0, 0)), new("b", null, Cell.Empty)], Rules));

    [Fact]
    public void Numbers_OfAnyStrata_AreThoseOfTheEstimate() => Gen.Select(
        Gen.Select(Gen.OneOf(Gen.Const(0L), Gen.Long[1, 40], Gen.Long[1, 3000]), Gen.OneOf(Gen.Const(0L), Gen.Long[0, 12], Gen.Long[0, 200])).Array[1, 7], Gen.Long[2, 12]).Sample((strata, least) =>
    {
        if (strata.All(s => s.Item1 == 0))
            return;
        var estimate = StratifiedEstimator.Estimate([.. strata.Select((s, i) => Stratum(i, s.Item1, s.Item2))], least);
        var numbers = StratumNumbers.Of([.. strata.Select(s => s.Item1)], [.. strata.Select(s => s.Item2)], least);

        Assert.Equal(new StratumNumbers(estimate.Count, estimate.Population!.Value, estimate.EverybodyAnswered, estimate.Coverage, estimate.Leverage), numbers);
    }, iter: 20_000);

    [Fact]
    public void Of_AnyStrata_IsEnoughAndHasNothingToLeaveOut() => Small.Sample(sample =>
    {
        var (strata, rules) = sample;
        var lacking = RatedShortfall.Of(strata, rules);
        if (!strata.Any(s => s.Population > 0))
            return;
        var least = Least(strata, rules);
        Assert.Equal(least is null, lacking is null);
        Assert.Equal(least == 0, lacking?.Total == 0);
        if (lacking is null)
            return;
        IsEnoughAndHasNothingToLeaveOut(strata, lacking, rules);
    }, iter: 3_000, print: sample => $"{string.Join(' ', sample.Strata.Select(s => $"{s.Population}:{s.Cell.Count}"))}, {sample.Rules}");

    [Fact]
    public void Of_StrataOfWhichOneMakesRoomInAnother_HasNothingToLeaveOut()
    {
        StratumCell[] strata = [Stratum(0, 5, 0), Stratum(1, 9, 0), Stratum(2, 8, 8)];
        var rules = new StandingRules { MinimumPart = 6, RatedCount = 10, RatedCoverage = 1, RatedLeverage = 10 };

        IsEnoughAndHasNothingToLeaveOut(strata, RatedShortfall.Of(strata, rules)!, rules);
    }

    private static void IsEnoughAndHasNothingToLeaveOut(StratumCell[] strata, RatedShortfall lacking, StandingRules rules)
    {
        Assert.True(Suffices(strata.Zip(lacking.ByStratum!, Add), rules));
        foreach (var i in Enumerable.Range(0, strata.Length).Where(i => lacking.ByStratum![i] > 0))
            Assert.False(Suffices(strata.Zip(lacking.ByStratum!.Select((a, k) => k == i ? a - 1 : a), Add), rules));
    }

    private static StratumCell Stratum(int index, long population, long count) => new($"{index}", population, new Cell(count, 0, 0));

    private static StratumCell Add(StratumCell stratum, long added) => stratum with { Cell = new Cell(stratum.Cell.Count + added, 0, 0) };

    private static bool Suffices(IEnumerable<StratumCell> strata, StandingRules rules) => StratifiedEstimator.Estimate([.. strata], rules.MinimumPart) is var e && e.Count >= Math.Min(rules.RatedCount, strata.Sum(s => s.Population!.Value)) && e.Count >= 10
        && e.Coverage >= rules.RatedCoverage - 1e-9 && (e.EverybodyAnswered || e.Leverage <= rules.RatedLeverage + 1e-9);

    private static long? Least(StratumCell[] strata, StandingRules rules)
    {
        IEnumerable<long[]> ways = [[]];
        foreach (var stratum in strata)
            ways = [.. from way in ways from more in Enumerable.Range(0, (int)(stratum.Population!.Value - stratum.Cell.Count) + 1) select (long[])[.. way, more]];
        return ways.Where(w => Suffices(strata.Zip(w, Add), rules)).Select(w => (long?)w.Sum()).Min();
    }
}
