using Appraisal.Scoring.Surveys;
using CsCheck;

namespace Appraisal.Scoring.Tests.Surveys;

public class CellTests
{
    private static readonly Gen<int> Value = Gen.Int[0, ResponseValue.Largest];

    private static Cell Of(IEnumerable<int> values) => values.Aggregate(Cell.Empty, (cell, value) => cell.Add(value));

    [Fact]
    public void Merge_AnyPartitionAndOrder_GivesTheSameCell() =>
        Gen.Select(Value.Array[0, 50], Gen.Int[1, 6], Gen.Int).Sample((values, parts, seed) =>
        {
            var shuffled = values.ToArray();
            var random = new Random(seed);
            random.Shuffle(shuffled);
            var partial = shuffled.GroupBy(_ => random.Next(parts)).Select(Of).ToArray();
            random.Shuffle(partial);
            Assert.Equal(Of(values), partial.Aggregate(Cell.Empty, (sum, cell) => sum.Merge(cell)));
        });

    [Fact]
    public void Remove_WhatWasAdded_GivesTheCellBefore() =>
        Gen.Select(Value.Array[0, 50], Value).Sample((values, value) => Assert.Equal(Of(values), Of(values).Add(value).Remove(value)));

    [Fact]
    public void Remove_FromEmpty_IsRefused() => Assert.Throws<InvalidOperationException>(() => Cell.Empty.Remove(0));

    [Fact]
    public void Remove_MoreThanItHolds_IsRefused() => Assert.Throws<InvalidOperationException>(() => Of([10, 20]).Remove(31));

    [Theory]
    [InlineData(-1)]
    [InlineData(ResponseValue.Largest + 1)]
    public void Add_ValueOffTheScale_IsRefused(int value) => Assert.Throws<ArgumentOutOfRangeException>(() => Cell.Empty.Add(value));

    [Fact]
    public void Variance_Any_IsThatOfTheValuesInPoints() =>
        Value.Array[2, 60].Sample(values =>
        {
            var points = values.Select(v => v / (double)ResponseValue.UnitsPerPoint).ToArray();
            var mean = points.Average();
            Assert.Equal(mean, Of(values).Mean, 1e-9);
            Assert.Equal(points.Sum(y => (y - mean) * (y - mean)) / (points.Length - 1), Of(values).Variance!.Value, 1e-9);
        });

    [Fact]
    public void Variance_NineMillionResponsesHalfAt100_OverflowsNothing()
    {
        var million = new Cell(1_000_000, 1_000_000L * ResponseValue.Largest, 1_000_000L * ResponseValue.Largest * ResponseValue.Largest);
        var nineMillion = Enumerable.Repeat(million, 9).Aggregate((a, b) => a.Merge(b));
        Assert.Equal(100, nineMillion.Mean);
        Assert.Equal(0, nineMillion.Variance);

        var withZeros = nineMillion.Merge(new Cell(9_000_000, 0, 0));
        Assert.Equal(50, withZeros.Mean);
        Assert.Equal(2500.0 * 18_000_000 / 17_999_999, withZeros.Variance!.Value, 1e-9);
    }

    [Fact]
    public void Merge_SumOfSquaresOver64Bits_IsRefused()
    {
        var fiveMillion = new Cell(5_000_000, 5_000_000L * ResponseValue.Largest, 5_000_000L * ResponseValue.Largest * ResponseValue.Largest);
        Assert.Throws<OverflowException>(() => fiveMillion.Merge(fiveMillion));
        Assert.Throws<OverflowException>(() => new Cell(10_000_000, 0, long.MaxValue).Add(1));
    }

    [Fact]
    public void Variance_FewerThanTwoResponses_IsAbsent()
    {
        Assert.Null(Cell.Empty.Variance);
        Assert.Null(Of([500_000]).Variance);
        Assert.Throws<InvalidOperationException>(() => Cell.Empty.Mean);
    }
}
