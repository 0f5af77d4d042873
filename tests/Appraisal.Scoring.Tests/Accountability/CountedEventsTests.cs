using Appraisal.Scoring.Accountability;
using Appraisal.Scoring.Schemes;
using Appraisal.Scoring.Scores;

namespace Appraisal.Scoring.Tests.Accountability;

public sealed class CountedEventsTests
{
    private static readonly ReportedEvent Verified = new("fire-7", "001", IncidentStatus.Verified, "duty-3", "visit", Severity.Major);

    [Theory]
    [InlineData(IncidentStatus.Alleged)]
    [InlineData(IncidentStatus.Withdrawn)]
    [InlineData(IncidentStatus.Dismissed)]
    public void Of_NotVerified_CountsNothing(IncidentStatus status) => Assert.Empty(CountedEvents.Of([Verified with { Status = status }]));

    [Fact]
    public void Of_NotAttributable_CountsNothing() => Assert.Empty(CountedEvents.Of([Verified with { Duty = null }]));

    [Fact]
    public void Of_ReportedTwice_CountsOnce()
    {
        var counted = CountedEvents.Of([Verified with { Severity = Severity.Minor, Multiplier = 0.3 }, Verified, Verified with { StaffNo = "002", Share = 0.5 }]);
        Assert.Equal(new CountedEvent("fire-7", "visit", Severity.Major, 0.3), Assert.Single(counted["001"]));
        Assert.Equal(0.5, Assert.Single(counted["002"]).Share);
    }
}
