using System.Net;
using Appraisal.Service.Surveys.Intake;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Storage.Surveys;

namespace Appraisal.Service.Tests.Surveys;

/// <summary>Clocks of devices that are wrong: nothing is lost for that, and the server says what came in time.</summary>
public sealed class ClockTests(Hosts hosts) : IClassFixture<Hosts>
{
    [Theory, Databases]
    public async Task PostResponse_ClockOf1970OrOf2199_IsStoredAndMarked(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "clock");

        foreach (var at in new[] { "1970-01-01T08:03:00+08:00", "2199-12-31T00:00:00Z", "0001-01-02T00:00:00Z", "9999-12-30T00:00:00Z", "2026-06-01T08:00:00Z" })
            await world.PostAsync(world.Response(changes: ("answeredAt", at))).JsonAsync();

        Assert.Equal(5, await world.StoredAsync());
        Assert.Equal(4, await world.Host.CountAsync("response WHERE survey = 'clock' AND clock = 1"));
        await world.CloseAsync(); // they are examined and counted like others
    }

    [Theory]
    [InlineData("2026-06-30T23:00:00Z", null, true)] // before the close
    [InlineData("2026-07-01T01:00:00Z", null, false)] // after it
    [InlineData("2026-07-01T23:00:00Z", 86_400.0, true)] // by a clock that is a day ahead
    [InlineData("2026-06-30T01:00:00Z", -86_400.0, false)] // by one that is a day behind
    [InlineData("1970-01-01T00:00:00Z", 0.0, true)]
    [InlineData("2199-01-01T00:00:00Z", 0.0, true)] // it was set right since
    [InlineData("0001-01-01T00:00:00Z", 1e9, true)]
    [InlineData("9999-12-31T00:00:00Z", -1e9, true)]
    public void WasInTime_DeliveredAfterTheClose_IsTheServersToSay(string answeredAt, double? offset, bool expected) => Assert.Equal(
        expected, ClockCheck.WasInTime(Survey, DateTimeOffset.Parse(answeredAt, null), offset, new DateTimeOffset(2026, 7, 3, 0, 0, 0, TimeSpan.Zero)));

    private static SurveyRow Survey => new()
    {
        Code = "s", Cycle = "c", Title = "", Items = "", Strata = "", Beside = "", Tokens = "none", Figures = "while-open", SeparateCollection = false,
        OpensAt = new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero),
        ClosesAt = new DateTimeOffset(2026, 7, 1, 0, 0, 0, TimeSpan.Zero),
        AcceptUntil = new DateTimeOffset(2026, 7, 8, 0, 0, 0, TimeSpan.Zero),
    };
}
