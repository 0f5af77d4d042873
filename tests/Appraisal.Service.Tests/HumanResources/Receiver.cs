using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Appraisal.Service.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Appraisal.Service.Tests.HumanResources;

/// <summary>What a receiver got.</summary>
internal sealed record Received(IHeaderDictionary Headers, string Body)
{
    public string Id => Headers["webhook-id"].ToString();

    public JsonElement Event => JsonSerializer.Deserialize<JsonElement>(Body);

    public string? Subject => Event.Text("subject");
}

/// <summary>A receiver of events on the loopback; it answers 204, or as it is told.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Receiver(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.Single());

    public ConcurrentQueue<Received> All { get; } = new();

    public static async Task<Receiver> StartAsync(Func<Received, HttpContext, Task>? answer = null, bool https = false)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen =>
        {
            if (https)
                listen.UseHttps(Certificate());
        }));
        var app = builder.Build();
        var receiver = new Receiver(app);
        app.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
            var headers = new HeaderDictionary(context.Request.Headers.ToDictionary(h => h.Key, h => h.Value, StringComparer.OrdinalIgnoreCase));
            var received = new Received(headers, await reader.ReadToEndAsync());
            receiver.All.Enqueue(received);
            context.Response.StatusCode = 204;
            if (answer is not null)
                await answer(received, context);
        });
        await app.StartAsync();
        return receiver;
    }

    /// <summary>Waits for so many.</summary>
    public async Task<IReadOnlyList<Received>> GotAsync(int count)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        while (All.Count < count)
            await Task.Delay(20, limit.Token);
        return [.. All];
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
    }

    // good for no name that anybody trusts
    private static System.Security.Cryptography.X509Certificates.X509Certificate2 Certificate()
    {
        using var key = System.Security.Cryptography.RSA.Create(2048);
        var request = new System.Security.Cryptography.X509Certificates.CertificateRequest(
            "CN=elsewhere", key, System.Security.Cryptography.HashAlgorithmName.SHA256, System.Security.Cryptography.RSASignaturePadding.Pkcs1);
        return request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
    }
}
