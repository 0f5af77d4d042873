using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Appraisal.Benchmarks.Year;

/// <summary>A bare host that answers the same bytes each time: what reading and sending them costs without any work.</summary>
internal sealed class StaticPeer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private StaticPeer(WebApplication app)
    {
        _app = app;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public HttpClient Client { get; }

    /// <summary>Starts it with what it answers.</summary>
    public static async Task<StaticPeer> StartAsync(byte[] body, string mediaType)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, o => o.Protocols = HttpProtocols.Http1));
        var app = builder.Build();
        app.Run(async context =>
        {
            context.Response.ContentType = mediaType;
            context.Response.ContentLength = body.Length;
            await context.Response.Body.WriteAsync(body);
        });
        await app.StartAsync();
        return new StaticPeer(app);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}
