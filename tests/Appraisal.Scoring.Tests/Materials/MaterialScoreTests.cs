using Appraisal.Scoring.Materials;
using Appraisal.Scoring.Schemes;
using CsCheck;

namespace Appraisal.Scoring.Tests.Materials;

public sealed class MaterialScoreTests
{
    private static readonly Scheme Scheme = new() { MaterialRequirements = [new("minutes", 0.6, 4), new("photos", 0.4, 10), new("plan", 1, 1, "heads")] };

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(2, 5, 50)]
    [InlineData(4, 10, 100)]
    [InlineData(400, 0, 60)]
    public void Of_Counts_WeighsWhatIsRequired(int minutes, int photos, double expected) =>
        Assert.Equal(expected, MaterialScore.Of(Scheme, "staff", new Dictionary<string, int> { ["minutes"] = minutes, ["photos"] = photos, ["songs"] = 9 })!.Value, 9);

    [Fact]
    public void Of_NothingRequired_IsMissing() =>
        Assert.Null(MaterialScore.Of(Scheme with { MaterialRequirements = [new("plan", 1, 1, "heads")] }, "staff", new Dictionary<string, int> { ["plan"] = 1 }));

    [Fact]
    public void Of_MoreThanRequired_NeverRaises() => Gen.Select(Gen.Int[0, 100], Gen.Int[0, 12]).Sample((more, photos) =>
    {
        double Of(int m, int p) => MaterialScore.Of(Scheme, "staff", new Dictionary<string, int> { ["minutes"] = m, ["photos"] = p })!.Value;
        return Of(4 + more, photos) == Of(4, photos);
    });
}
