using Appraisal.Scoring.Schemes;
using Appraisal.Scoring.Scores;
using CsCheck;

namespace Appraisal.Scoring.Tests.Scores;

public sealed class BlendTests
{
    private static readonly PartWeights Default = new();

    [Theory]
    [InlineData(true, true, true, 0.15, 0.40, 0.45)]
    [InlineData(true, true, false, 0.15, 0.85, 0)]
    [InlineData(true, false, true, 0.15, 0, 0.85)]
    [InlineData(false, true, true, 0, 0.40 / 0.85, 0.45 / 0.85)]
    [InlineData(false, true, false, 0, 1, 0)]
    [InlineData(false, false, true, 0, 0, 1)]
    public void Weights_PartsMissing_GoToTheOthers(bool material, bool field, bool satisfaction, double m, double f, double q)
    {
        var used = Blend.Weights(Default, material, field, satisfaction);
        Assert.NotNull(used);
        Assert.Equal(m, used.Material, 12);
        Assert.Equal(f, used.Field, 12);
        Assert.Equal(q, used.Satisfaction, 12);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Weights_FieldAndSatisfactionMissing_GiveNoScore(bool material) => Assert.Null(Blend.Weights(Default, material, false, false));

    [Fact]
    public void Weights_AnyPartsMissing_MaterialNeverExceedsItsWeight() =>
        Gen.Select(Gen.Double[0, 0.2], Gen.Double[0, 1], Gen.Bool, Gen.Bool, Gen.Bool).Sample((m, split, material, field, satisfaction) =>
        {
            var weights = new PartWeights(m, (1 - m) * split, (1 - m) * (1 - split));
            return Blend.Weights(weights, material, field, satisfaction) is not { } used
                || (used.Material <= m && Math.Abs(used.Material + used.Field + used.Satisfaction - 1) < 1e-12);
        });

    [Fact]
    public void Score_BelowZero_IsClippedAndTheClipIsShown()
    {
        var contributions = Blend.Score(Default, 10, 10, 10, 0.5, 15);
        Assert.Equal(0, contributions.Score);
        Assert.Equal(10, contributions.Clip, 12);
    }
}
