using System.Diagnostics;
using Appraisal.Service.Access;
using Appraisal.Storage;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Appraisal.Service.Hosting;

/// <summary>Measures for Prometheus at <c>/metrics</c>; traces for a collector where <c>Telemetry:OtlpEndpoint</c> names one.</summary>
public static class Telemetry
{
    // every request has a trace id, for the log and for problem documents, whatever is logged and traced
    static Telemetry() => ActivitySource.AddActivityListener(new ActivityListener
    {
        ShouldListenTo = source => source.Name == "Microsoft.AspNetCore",
        Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.PropagationData,
    });

    /// <summary>Registers both.</summary>
    public static void AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        var telemetry = services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("appraisal"))
            .WithMetrics(metrics => metrics
                .AddMeter(Resilience.MeterName, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime")
                .AddPrometheusExporter());
        if (configuration["Telemetry:OtlpEndpoint"] is { Length: > 0 } endpoint)
        {
            telemetry.WithTracing(tracing => tracing
                .AddAspNetCoreInstrumentation()
                .AddProcessor(new RouteForPath()) // before the exporter
                .AddOtlpExporter(otlp => otlp.Endpoint = new Uri(endpoint)));
        }
    }

    /// <summary>Maps <c>/metrics</c>, for administrators and auditors without a territory.</summary>
    public static void MapTelemetry(this IEndpointRouteBuilder routes) =>
        routes.MapPrometheusScrapingEndpoint("/metrics").Allow(Role.Auditor).WholeServiceOnly();

    /// <summary>Addresses carry staff numbers: a trace keeps the route's template instead.</summary>
    internal sealed class RouteForPath : BaseProcessor<Activity>
    {
        public override void OnEnd(Activity data)
        {
            data.SetTag("url.path", data.GetTagItem("http.route") ?? "unknown");
            data.SetTag("url.query", null);
            data.SetTag("client.address", null);
            data.SetTag("user_agent.original", null);
        }
    }
}
