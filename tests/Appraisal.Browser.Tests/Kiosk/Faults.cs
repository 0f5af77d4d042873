using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Appraisal.Browser.Tests.Kiosk;

/// <summary>What goes wrong between a kiosk and the service, at will: answers of a given status in place of the service's own, or a line that breaks.</summary>
public sealed class Faults : IStartupFilter
{
    private int _seen;

    /// <summary>A status for a request of the API, −1 for a line that breaks before the service hears of it, −2 for one that breaks after; null: none of it.</summary>
    public Func<HttpRequest, int?> Of { get; set; } = _ => null;

    /// <summary>Seconds that an answer says to wait.</summary>
    public int? RetryAfter { get; set; }

    /// <summary>Responses that were sent, answered or not.</summary>
    public int Seen => _seen;

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(async (context, go) =>
        {
            if (context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal) && context.Request.Path.Value!.Contains("/responses", StringComparison.Ordinal))
                Interlocked.Increment(ref _seen);
            switch (Of(context.Request))
            {
                case null:
                    await go(context);
                    break;
                case -1:
                    context.Abort();
                    break;
                case -2:
                    var body = context.Response.Body;
                    context.Response.Body = Stream.Null; // stored, but nobody hears of it
                    await go(context);
                    context.Response.Body = body;
                    context.Abort();
                    break;
                case { } status:
                    context.Response.StatusCode = status;
                    if (RetryAfter is { } seconds)
                        context.Response.Headers.RetryAfter = $"{seconds}";
                    await context.Response.WriteAsync("<html>a proxy's page</html>");
                    break;
            }
        });
        next(app);
    };

    public void Register(WebApplicationBuilder builder) => builder.Services.AddSingleton<IStartupFilter>(this);
}
