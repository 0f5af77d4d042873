using System.Text.Json;
using Appraisal.Scoring.Surveys;
using CsCheck;

namespace Appraisal.Scoring.Tests.Surveys;

public class StratifiedEstimatorTests
{
    private static Cell Of(params IEnumerable<double> points) =>
        points.Aggregate(Cell.Empty, (cell, y) => cell.Add((int)Math.Round(y * ResponseValue.UnitsPerPoint)));

    private static string Join(IEnumerable<IEnumerable<string>> groups) => string.Join('|', groups.Select(g => string.Join('+', g)));

    public static TheoryData<string> EdgeCases =>
        [.. ReferenceFile.Json("strata-edge-cases.json").EnumerateArray().Select(c => c.GetProperty("id").GetString()!)];

    [Theory]
    [MemberData(nameof(EdgeCases))]
    public void Estimate_EdgeCase_MatchesReference(string id)
    {
        var expected = ReferenceFile.Json("strata-edge-cases.json").EnumerateArray().Single(c => c.GetProperty("id").GetString() == id);
        double? Number(string name) => expected.GetProperty(name) is { ValueKind: JsonValueKind.Number } n ? n.GetDouble() : null;

        var strata = expected.GetProperty("N").EnumerateArray().Zip(expected.GetProperty("y").EnumerateArray())
            .Select((s, i) => new StratumCell($"{i + 1}", s.First.GetInt64(), Of(s.Second.EnumerateArray().Select(y => y.GetDouble()))))
            .ToList();
        var actual = StratifiedEstimator.Estimate(strata, expected.GetProperty("minimumPart").GetInt64());

        Assert.Equal(Number("n"), actual.Count);
        ReferenceFile.Matches(Number("mean"), actual.Mean, 1e-9, "mean");
        ReferenceFile.Matches(Number("se"), actual.StandardError, 1e-9, "se");
        ReferenceFile.Matches(Number("coverage"), actual.Coverage, 1e-12, "coverage");
        ReferenceFile.Matches(Number("g"), actual.VarianceFactor, 1e-12, "g");
        ReferenceFile.Matches(Number("leverage_max"), actual.Leverage, 1e-9, "leverage");
        var groups = expected.GetProperty("groups");
        Assert.Equal(groups.ValueKind == JsonValueKind.String ? groups.GetString() : "", Join(actual.Groups));
        Assert.Equal(
            strata.Where(s => strata.Exists(t => t.Population > 0) && s.Cell.Count > s.Population).Select(s => s.Stratum),
            actual.DataErrors.Select(e => e.Stratum));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0L)]
    public void Estimate_WithoutFrame_IsOneUnlimitedStratum(long? population)
    {
        var estimate = StratifiedEstimator.Estimate([new("a", population, Of(60, 80)), new("b", population, Of(100))], 2);
        Assert.Equal(80, estimate.Mean);
        Assert.Equal(20 / Math.Sqrt(3), estimate.StandardError!.Value, 1e-9);
        Assert.Equal(1, estimate.Coverage);
        Assert.Equal(100.0 / 3, estimate.Leverage!.Value, 1e-9);
        Assert.Equal("a+b", Join(estimate.Groups));
        Assert.Empty(estimate.DataErrors);
    }

    [Fact]
    public void Estimate_OneResponseWithoutFrame_HasNoStandardError()
    {
        var estimate = StratifiedEstimator.Estimate([new("a", null, Of(60))], 2);
        Assert.Equal(60, estimate.Mean);
        Assert.Null(estimate.StandardError);
        Assert.Null(estimate.Interval);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    public void Estimate_PartOfOne_IsRefused(long minimumPart) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => StratifiedEstimator.Estimate([new("a", 5, Of(60))], minimumPart));

    [Theory]
    [InlineData("3:3 2:2", true)]
    [InlineData("3:4 2:2", true)]
    [InlineData("3:3 2:1", false)]
    [InlineData("3:4 2:1", false)] // five of five, but not everybody
    [InlineData("3:3 0:2", true)]
    [InlineData("0:3 0:2", false)] // no register
    public void EverybodyAnswered_Strata_AsksEachByItself(string strata, bool everybody)
    {
        var estimate = StratifiedEstimator.Estimate([.. strata.Split(' ').Select((s, i) => s.Split(':') is var n
            ? new StratumCell($"{i}", int.Parse(n[0], null), Of(Enumerable.Repeat(60.0, int.Parse(n[1], null))))
            : default)], 10);
        Assert.Equal(everybody, estimate.EverybodyAnswered);
    }

    [Fact]
    public void Estimate_TheOnlyPersonAnswered_IsACensus()
    {
        var estimate = StratifiedEstimator.Estimate([new("a", 1, Of(60))], 2);
        Assert.Equal(0, estimate.StandardError);
        Assert.Equal(new Interval(60, 60), estimate.Interval);
    }

    [Fact]
    public void Estimate_MoreResponsesThanPopulation_IsReportedAndCountsAsCensus()
    {
        var estimate = StratifiedEstimator.Estimate([new("a", 2, Of(60, 70, 80))], 2);
        Assert.Equal(70, estimate.Mean);
        Assert.Equal(0, estimate.StandardError);
        Assert.Equal([new StratumDataError("a", StratumProblem.MoreResponsesThanPopulation, 3, 2)], estimate.DataErrors);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0L)]
    public void Estimate_ResponsesOutsideThePopulation_AreReportedAndLeftOut(long? population)
    {
        var estimate = StratifiedEstimator.Estimate([new("a", population, Of(0, 10)), new("b", 50, Of(60, 80))], 2);
        Assert.Equal(2, estimate.Count);
        Assert.Equal(70, estimate.Mean);
        Assert.Equal(1, estimate.Coverage);
        Assert.Equal("b", Join(estimate.Groups));
        Assert.Equal([new StratumDataError("a", StratumProblem.ResponsesOutsidePopulation, 2, 0)], estimate.DataErrors);
    }

    [Fact]
    public void Estimate_NothingDeclared_IsAbsent()
    {
        var estimate = StratifiedEstimator.Estimate([], 2);
        Assert.Equal((0L, null, null, 0.0), (estimate.Count, estimate.Mean, estimate.StandardError, estimate.Coverage));
    }

    [Fact]
    public void Estimate_NegativePopulation_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => StratifiedEstimator.Estimate([new("a", -1, Cell.Empty)], 2));

    [Fact]
    public void Interval_WideError_IsClippedToTheScale()
    {
        var estimate = StratifiedEstimator.Estimate([new("a", null, Of(0, 100))], 2);
        Assert.Equal(new Interval(0, 100), estimate.Interval);
        Assert.Equal(50, estimate.StandardError!.Value, 1e-9);
    }

    private static readonly Gen<List<StratumCell>> Strata =
        Gen.Select(Gen.Long[0, 300], Gen.Int[0, ResponseValue.Largest].Array[0, 6])
            .Array[1, 6]
            .Select(strata => strata
                .Select((s, i) => new StratumCell($"{i}", s.Item1, s.Item2.Aggregate(Cell.Empty, (cell, y) => cell.Add(y))))
                .ToList());

    [Fact]
    public void Estimate_Any_StaysOnTheScaleAndKeepsEveryStratum() => Strata.Sample(strata =>
    {
        var estimate = StratifiedEstimator.Estimate(strata, 2);
        Assert.Equal(estimate.Count > 0, estimate.Mean is not null);
        Assert.InRange(estimate.Mean ?? 0, 0, 100);
        Assert.InRange(estimate.Coverage, 0, 1 + 1e-12);
        Assert.True(estimate.StandardError is null or >= 0);
        if (estimate.Count == 0)
            return;
        Assert.InRange(estimate.Leverage!.Value, 0, 100 + 1e-9);
        Assert.InRange(estimate.VarianceFactor!.Value, 1.0 / estimate.Count - 1e-12, 1 + 1e-12);
        var kept = strata.Exists(s => s.Population > 0) ? strata.Where(s => s.Population > 0) : strata;
        Assert.Equal(kept.Select(s => s.Stratum), estimate.Groups.SelectMany(g => g));
    });

    [Fact]
    public void Estimate_EveryAnswerTheSame_IsThatAnswer() =>
        Gen.Select(Strata, Gen.Int[0, ResponseValue.Largest]).Sample((strata, value) =>
        {
            var same = strata.ConvertAll(s => s with { Cell = Enumerable.Repeat(value, (int)s.Cell.Count).Aggregate(Cell.Empty, (c, y) => c.Add(y)) });
            var estimate = StratifiedEstimator.Estimate(same, 2);
            Assert.Equal(value / (double)ResponseValue.UnitsPerPoint, estimate.Mean ?? (value / 1e4), 1e-9);
            Assert.True(estimate.StandardError is null or 0);
        });
}
