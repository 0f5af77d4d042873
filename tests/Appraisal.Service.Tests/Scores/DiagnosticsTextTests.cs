using Appraisal.Scoring.Scores;
using Appraisal.Service.Scores.Pages;
using Appraisal.Service.Web;

namespace Appraisal.Service.Tests.Scores;

public sealed class DiagnosticsTextTests
{
    [Theory]
    [InlineData(0.4, 0.001, "rises")]
    [InlineData(-0.4, 0.001, "falls")]
    [InlineData(0.1, 0.3, "level")]
    [InlineData(null, null, "none")]
    public void Slope_OfACloud_IsWhatIsThereToBeSeen(double? rho, double? p, string expected)
    {
        Assert.Equal(expected, DiagnosticsText.Slope(new Correlation(rho, p, false), 0.05));
        Assert.All(new[] { "score", "deduction" }, of => Assert.NotNull(Messages.Find($"diagnostics.cloud.{of}.{expected}")));
    }

    [Fact]
    public void Judge_OnTheWrongSideWithoutAWarning_IsNotTickedOff() =>
        Assert.Equal([Verdict.Right, Verdict.Near, Verdict.Wrong], [DiagnosticsText.Judge(false), DiagnosticsText.Judge(false, true), DiagnosticsText.Judge(true, true)]);
}
