using System.Diagnostics;
using System.Net;
using Appraisal.Service.Access;
using Appraisal.Service.Hosting;
using Appraisal.Service.Tests.Surveys;

namespace Appraisal.Service.Tests.Hosting;

public sealed class TelemetryTests
{
    [Fact]
    public async Task Metrics_AfterIntakeAndAggregation_TellOfThemAndOfNobody()
    {
        await using var host = await Host.StartAsync("Sqlite");
        var world = await SurveyWorld.CreateAsync(host, "TEL");
        await world.PostManyAsync(1, 20, 1, 5);
        await world.ResultsAsync();

        var metrics = await host.Administrator.GetStringAsync("/metrics");

        foreach (var name in new[] { "appraisal_intake_queue", "appraisal_intake_group", "appraisal_aggregation_lag", "http_server_request_duration" })
            Assert.Contains(name, metrics, StringComparison.Ordinal);
        Assert.DoesNotContain(world.Cadre(1), metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_WithoutAFittingKey_AreRefused()
    {
        await using var host = await Host.StartAsync("Sqlite");

        using var nobody = await host.Client().GetAsync("/metrics");
        using var kiosk = await (await host.ClientAsync(Role.Organizer)).GetAsync("/metrics");

        Assert.Equal(HttpStatusCode.Unauthorized, nobody.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, kiosk.StatusCode);
    }

    [Fact]
    public void Trace_OfAnAddressWithAStaffNumber_KeepsTheRouteOnly()
    {
        using var activity = new Activity("request");
        activity.SetTag("url.path", "/api/v1/cadres/00017").SetTag("http.route", "/api/v1/cadres/{staffNo}").SetTag("url.query", "?person=x");
        using var processor = new Telemetry.RouteForPath();

        processor.OnEnd(activity);

        Assert.Equal("/api/v1/cadres/{staffNo}", activity.GetTagItem("url.path"));
        Assert.Null(activity.GetTagItem("url.query"));
    }
}
