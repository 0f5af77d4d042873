using Appraisal.Scoring.Schemes;
using Appraisal.Scoring.Scores;
using Appraisal.Scoring.Statistics;
using Appraisal.Scoring.Work;

namespace Appraisal.Scoring.Tests.Work;

public sealed class WorkMeasureTests
{
    private static readonly WorkType Known = new("known", 2, 0.1, "2024");
    private static readonly WorkType Long = new("long", 8, 0.5, "2024");

    [Fact]
    public void Rate_Unknown_IsHoursTimesTheHoursWeightedMean()
    {
        var unknown = new WorkType("unknown", 5);
        var scheme = new Scheme { WorkTypes = [Known, Long, unknown] };
        Assert.Equal(5 * 0.6 / 10, ExpectedErrors.Rate(scheme, unknown)!.Value, 12);
        Assert.Equal(0.1, ExpectedErrors.Rate(scheme, Known));
        Assert.Null(ExpectedErrors.Rate(new Scheme { WorkTypes = [unknown] }, unknown));
    }

    [Fact]
    public void Measure_NoRateKnown_DeductsNothing()
    {
        var result = new WorkMeasure(new Scheme { WorkTypes = [new("unknown", 5)] }).Measure(100, [4], new(12, 0));
        Assert.Equal((0.2, 0, 0), (result.Workload, result.ErrorPoints, result.Deduction));
    }

    [Fact]
    public void Measure_WrongdoingInAFirstYearWithoutRates_IsDeducted() =>
        Assert.Equal(5, new WorkMeasure(new Scheme { WorkTypes = [new("unknown", 5)] }).Measure(100, [4], new(12, 6)).Deduction, 12);

    [Theory]
    [InlineData(0)]
    [InlineData(1_000)]
    public void Measure_Wrongdoing_IsExcusedByNoAmountOfWork(double units)
    {
        var measure = new WorkMeasure(new Scheme { WorkTypes = [Known] });
        Assert.Equal(5, measure.Measure(100, [units], new(0, 6)).Deduction, 12);
        Assert.Equal(units == 0 ? 5 : 0, measure.Measure(100, [units], new(6, 0)).Deduction, 12);
    }

    [Fact]
    public void Measure_HoursThatAddUpToTheMinimumButForTheLastBit_ReachIt()
    {
        // 36 × 0.1 + 1,794 × 0.6 of 1,800 h is 0.6 in decimals
        var result = new WorkMeasure(new Scheme { WorkTypes = [new("short", 0.1), new("long", 0.6)] }).Measure(1800, [36, 1794], default);
        Assert.Equal(1, result.Factor);
        Assert.True(result.Workload!.Value.IsAtLeast(0.6));
    }

    [Fact]
    public void Measure_NoWorkTypes_LimitsNothing()
    {
        var result = new WorkMeasure(new Scheme()).Measure(100, [], new(6, 6));
        Assert.Equal(new WorkResult(null, null, 1, 0, 0, 0, 1, 0), result);
    }

    [Fact]
    public void Measure_NoDutyHours_HasNoWorkload()
    {
        var result = new WorkMeasure(new Scheme { WorkTypes = [Known] }).Measure(0, [4], default);
        Assert.Null(result.Workload);
        Assert.Null(result.Activity);
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(30, 0.3, 0.5)]
    [InlineData(60, 0.6, 1)]
    [InlineData(500, 5, 1)]
    public void Measure_Workload_ScalesUpToTheMinimum(double hours, double workload, double factor)
    {
        var result = new WorkMeasure(new Scheme { WorkTypes = [Known] }).Measure(100, [hours / 2], default);
        Assert.Equal(workload, result.Workload!.Value, 12);
        Assert.Equal(factor, result.Factor, 12);
    }

    [Fact]
    public void Activity_Workload_RisesToOneAtTwo()
    {
        var measure = new WorkMeasure(new Scheme());
        Assert.Equal(0, measure.Activity(0));
        Assert.Equal((1 - Math.Exp(-1)) / (1 - Math.Exp(-2)), measure.Activity(1), 14);
        Assert.Equal(1, measure.Activity(2));
        Assert.Equal(1, measure.Activity(900));
    }

    [Fact]
    public void Points_EventsOfAnyType_AreSeverityByMultiplierByShare()
    {
        var points = new WorkMeasure(new Scheme { WorkTypes = [Known, Long] }).Points(
        [
            new CountedEvent("a", "long", Severity.Critical, 0.6, 0.5), new CountedEvent("b", "known", Severity.Minor, 1),
            new CountedEvent("c", null, Severity.Major, 1), new CountedEvent("d", "gone", Severity.Major, 0.3),
            new CountedEvent("e", "long", Severity.Major, 0.3, 0.5, IsWrongdoing: true),
        ]);
        Assert.Equal([1, 1.8, 3.9], points.Select(point => Math.Round(point.Honest, 12)));
        Assert.Equal([0, 1.5, 0], points.Select(point => point.Wrongdoing)); // no leniency for it
    }
}
