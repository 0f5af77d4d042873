using Appraisal.Scoring.Surveys;
using CsCheck;

namespace Appraisal.Scoring.Tests.Surveys;

public class ResponseValueTests
{
    private static readonly SurveyItem[] Four = [new("q1", 1, 5), new("q2", 1, 5), new("q3", 1, 5), new("q4", 1, 5)];

    private static Dictionary<string, double?> Answers(params double?[] answers) =>
        answers.Select((answer, i) => (answer, code: $"q{i + 1}")).ToDictionary(a => a.code, a => a.answer);

    [Fact]
    public void Of_AllAnswered_IsTheMeanOfTheItems() => Assert.Equal(687_500, ResponseValue.Of(Four, Answers(3, 5, 4, 3)));

    [Fact]
    public void Of_DontKnow_IsLeftOutOfTheMean() => Assert.Equal(583_333, ResponseValue.Of(Four, Answers(3, 3, null, 4)));

    [Fact]
    public void Of_Reversed_CountsFromTheOtherEnd() =>
        Assert.Equal(750_000, ResponseValue.Of([new("q1", 0, 10, Reversed: true)], Answers(2.5)));

    [Fact]
    public void Of_Weights_CountOnlyWhereAnswered()
    {
        SurveyItem[] items = [new("q1", 0, 100, Weight: 0.1), new("q2", 0, 100, Weight: 0.2), new("q3", 0, 100, Weight: 5)];
        Assert.Equal(400_000, ResponseValue.Of(items, Answers(100, 10, null)));
    }

    [Theory]
    [InlineData(50.00005, 500_000)]
    [InlineData(50.00015, 500_002)]
    [InlineData(50.000051, 500_001)]
    public void Of_HalfATenThousandth_RoundsToEven(double answer, int expected) =>
        Assert.Equal(expected, ResponseValue.Of([new("q1", 0, 100)], Answers(answer)));

    [Fact]
    public void Of_WeightsOfTenths_ExactHalfRoundsToEven()
    {
        SurveyItem[] items = [new("q1", 0, 100, Weight: 0.1), new("q2", 0, 100, Weight: 0.3)];
        Assert.Equal(2, ResponseValue.Of(items, Answers(0.0001, 0.0003))); // exactly 2.5 ten-thousandths
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(1, false)]
    [InlineData(0, false)]
    public void Of_FewerThanHalfAnswered_IsIncomplete(int answered, bool complete)
    {
        var answers = Enumerable.Range(0, 4).Select(i => i < answered ? 4.0 : (double?)null).ToArray();
        Assert.Equal(complete, ResponseValue.Of(Four, Answers(answers)) is not null);
    }

    [Fact]
    public void Of_NoAnswerAtAll_IsIncomplete() => Assert.Null(ResponseValue.Of(Four, new Dictionary<string, double?>()));

    [Theory]
    [InlineData(0)]
    [InlineData(5.5)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Of_AnswerOffTheScale_IsRefused(double answer)
    {
        Assert.False(Four[0].IsOnScale(answer));
        Assert.Throws<ArgumentOutOfRangeException>(() => ResponseValue.Of(Four, Answers(answer, 3, 3, 3)));
    }

    [Theory]
    [InlineData(5, 5, 1)]
    [InlineData(1, 5, 0)]
    [InlineData(1, double.NaN, 1)]
    [InlineData(1, 1e7, 1)]
    [InlineData(1, 5, double.PositiveInfinity)]
    public void Of_ItemNotValid_IsRefused(double min, double max, double weight) =>
        Assert.Throws<ArgumentException>(() => ResponseValue.Of([new("q1", min, max, false, weight)], Answers(1)));

    [Fact]
    public void Of_ReversingEveryItem_MirrorsTheValue() =>
        Gen.Select(Gen.Int[1, 5].Array[4], Gen.Int[1, 9].Array[4]).Sample((answers, weights) =>
        {
            var items = weights.Select((w, i) => new SurveyItem($"q{i + 1}", 1, 5, false, w)).ToArray();
            var given = Answers([.. answers.Select(a => (double?)a)]);
            var value = ResponseValue.Of(items, given)!.Value;
            var mirrored = ResponseValue.Of([.. items.Select(i => i with { Reversed = true })], given)!.Value;
            Assert.InRange(value, 0, ResponseValue.Largest);
            Assert.Equal(ResponseValue.Largest, value + mirrored);
        });

    [Theory]
    [InlineData(5, 1_000_000)]
    [InlineData(3, 550_000)]
    [InlineData(1, 0)]
    public void Of_Levels_CountsTheirPoints(double answer, int expected) =>
        Assert.Equal(expected, ResponseValue.Of([Levels], Answers(answer)));

    [Fact]
    public void Of_LevelsBesideAScale_IsTheMeanOfBoth() =>
        Assert.Equal(775_000, ResponseValue.Of([Levels, new("q2", 1, 5)], Answers(3, 5)));

    [Fact]
    public void Of_NoLevelsValue_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ResponseValue.Of([Levels with { Levels = [new(5, 100, false), new(1, 0, true)] }], Answers(3)));

    [Theory]
    [InlineData(false, 2.5, false)]
    [InlineData(true, 2.5, true)]
    [InlineData(false, 2, true)]
    public void Takes_BetweenWholeNumbers_OnlyWithDecimals(bool decimals, double answer, bool expected) =>
        Assert.Equal(expected, new SurveyItem("q1", 1, 5) { Decimals = decimals }.Takes(answer));

    [Theory]
    [InlineData(0, 2, 100)]
    [InlineData(1, 3, 50)]
    [InlineData(3, 5, 25)]
    [InlineData(1, 4, 66.6667)]
    public void EvenPoints_Place_IsSpreadOverTheScale(int place, int count, double expected) => Assert.Equal(expected, Level.EvenPoints(place, count));

    private static SurveyItem Levels => new("q1", 1, 5) { Levels = [new(5, 100, false), new(4, 75, false), new(3, 55, false), new(2, 25, true), new(1, 0, true)] };
}
