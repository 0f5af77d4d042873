using Appraisal.Scoring.Schemes;
using Appraisal.Scoring.Scores;
using CsCheck;

namespace Appraisal.Scoring.Tests.Scores;

public sealed class ShownDigitsTests
{
    [Theory]
    [InlineData(79.995, 80.00)]
    [InlineData(1.005, 1.01)]
    [InlineData(59.9949, 59.99)]
    [InlineData(0, 0)]
    public void Round_Half_GoesUp(double value, double expected) => Assert.Equal((decimal)expected, ShownDigits.Round(value));

    [Fact]
    public void Of_ThreeThirds_RaisesTheEarliest()
    {
        var third = 100 / 3.0;
        var shown = ShownDigits.Of(new Contributions<double>(third, third, third, 0, 0, 100));
        Assert.Equal(new Contributions<decimal>(33.34m, 33.33m, 33.33m, 0, 0, 100), shown);
    }

    [Fact]
    public void Of_AnyBlend_AddsUpToTheScoreShownAndStaysWithinAUnit() =>
        Gen.Select(Gen.Double[0, 100], Gen.Double[0, 100], Gen.Double[0, 100], Gen.Double[0, 1], Gen.Double[0, 15]).Sample((m, f, q, g, d) =>
        {
            var exact = Blend.Score(new PartWeights(), m, f, q, g, d);
            var shown = ShownDigits.Of(exact);
            return shown.Material + shown.Field + shown.Satisfaction + shown.Deduction + shown.Clip == shown.Score
                && shown.Score == ShownDigits.Round(exact.Score)
                && Within(shown.Material, exact.Material) && Within(shown.Field, exact.Field) && Within(shown.Satisfaction, exact.Satisfaction)
                && Within(shown.Deduction, exact.Deduction) && Within(shown.Clip, exact.Clip);
        });

    private static bool Within(decimal shown, double exact) => Math.Abs((double)shown - exact) < 0.0100001;
}
