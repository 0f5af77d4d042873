using Appraisal.Scoring.Schemes;
using Appraisal.Scoring.Scores;
using Appraisal.Scoring.Work;

namespace Appraisal.Scoring.Tests.Work;

public sealed class ConformityTests
{
    private static readonly SeverityScale Weights = new Scheme().FindingWeights;
    private static readonly HashSet<string> NoEvents = [];
    private static readonly DateOnly May = new(2025, 5, 1);

    [Fact]
    public void Of_Findings_WeighsBySeverity() => Assert.Equal(
        100 * 3 / 7.0,
        Conformity.Of(
        [
            new("a", May, true, Severity.Minor), new("b", May, true, Severity.Major), new("c", May, false, Severity.Critical),
        ], Weights, NoEvents)!.Value, 12);

    [Fact]
    public void Of_NoFindings_IsAbsent() => Assert.Null(Conformity.Of([], Weights, NoEvents));

    [Fact]
    public void Of_SameThingTwice_CountsTheLatestOnce()
    {
        FindingInput[] findings = [new("a", May, false, Severity.Critical), new("a", May.AddDays(30), true, Severity.Minor), new("b", May, false, Severity.Minor)];
        Assert.Equal(50, Conformity.Of(findings, Weights, NoEvents));
        Assert.Equal(50, Conformity.Of(findings.Reverse(), Weights, NoEvents));
    }

    [Fact]
    public void Of_SameThingTwiceOnADay_CountsTheGraver() => Assert.Equal(0, Conformity.Of(
        [new("a", May, true, Severity.Critical), new("a", May, false, Severity.Minor)], Weights, NoEvents));

    [Fact]
    public void Of_CountedIncident_IsLeftOut()
    {
        FindingInput[] findings = [new("a", May, true, Severity.Minor), new("b", May, false, Severity.Critical, "accident")];
        Assert.Equal(100, Conformity.Of(findings, Weights, new HashSet<string> { "accident" }));
        Assert.Equal(20, Conformity.Of(findings, Weights, NoEvents));
    }
}
