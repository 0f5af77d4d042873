using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using CloudNative.CloudEvents;
using CloudNative.CloudEvents.SystemTextJson;
using Appraisal.Storage;
using Appraisal.Storage.HumanResources;
using Polly;
using Polly.Retry;
using Polly.Timeout;
using StandardWebhooks;

namespace Appraisal.Service.HumanResources.Webhooks;

/// <summary>What came of sending.</summary>
/// <param name="Attempts">How often it was sent.</param>
/// <param name="Answer">The last HTTP status; null: there was no answer.</param>
/// <param name="Failure">Why it failed; null: it was taken.</param>
/// <param name="RetryAfter">How long the receiver asks to wait.</param>
/// <param name="Milliseconds">What the last attempt took.</param>
internal sealed record Sent(int Attempts, int? Answer, DeliveryFailure? Failure, TimeSpan? RetryAfter, int Milliseconds);

/// <summary>An event as it is sent: its id, which is the same at each attempt, and its text.</summary>
internal sealed record EventMessage(string Id, string Body);

/// <summary>
/// Posts thin events, signed as Standard Webhooks says: a slip of the network is tried again at once, and every attempt is signed anew,
/// with the moment at which it is sent. No redirect is followed, no answer read beyond 64 kB.
/// </summary>
public sealed class SendEvent : IDisposable
{
    /// <summary>What an attempt may take in all.</summary>
    public static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(10);

    private const int QuickRetries = 2;
    private const int MostAnswer = 64 << 10; // bytes
    private static readonly JsonEventFormatter Formatter = new();

    private readonly HttpClient _client;
    private readonly TimeProvider _clock;
    private readonly ResiliencePipeline<Sent> _pipeline;

    /// <summary>Sends to what the targets allow.</summary>
    public SendEvent(WebhookTargets targets, TimeProvider clock)
    {
        _clock = clock;
        _client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ConnectCallback = targets.ConnectAsync,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            MaxResponseHeadersLength = 16, // kB
            MaxResponseDrainSize = 0,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2), // then the name is looked at again
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        })
        { Timeout = Timeout.InfiniteTimeSpan };
        _client.DefaultRequestHeaders.UserAgent.ParseAdd("Appraisal-Webhooks/1");
        _pipeline = new ResiliencePipelineBuilder<Sent> { TimeProvider = TimeProvider.System }
            .AddRetry(new RetryStrategyOptions<Sent>
            {
                MaxRetryAttempts = QuickRetries,
                Delay = TimeSpan.FromMilliseconds(200),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = args => ValueTask.FromResult(args.Outcome.Result is { Failure: DeliveryFailure.Connection } or { Answer: 502 or 504, RetryAfter: null }),
            })
            .Build();
    }

    /// <summary>The event of a change: who, what, and where in the feed to read it; no figure.</summary>
    internal static EventMessage Of(HrChangeRow change, string feed) => Encode(
        FeedPosition.Of(change), $"appraisal.score.{change.Kind}", feed, change.StaffNo, change.At,
        new { cycle = change.Cycle, position = FeedPosition.Of(change) });

    /// <summary>An event that says nothing, to try a receiver with.</summary>
    internal static EventMessage Test(string id, DateTimeOffset at) => Encode(id, "appraisal.test", "test", "test", at, new { });

    /// <summary>Sends it, perhaps a few times.</summary>
    internal async Task<Sent> RunAsync(string url, IReadOnlyList<string> secrets, EventMessage message, CancellationToken cancel)
    {
        var attempts = 0;
        return await _pipeline.ExecuteAsync(async token => await AttemptAsync(url, secrets, message, ++attempts, token), cancel);
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static EventMessage Encode(string id, string type, string feed, string subject, DateTimeOffset at, object data)
    {
        var cloud = new CloudEvent
        {
            Id = id,
            Type = type,
            Source = new Uri($"urn:appraisal:feed:{feed}"),
            Subject = subject,
            Time = at,
            DataContentType = "application/json",
            Data = data,
        };
        return new EventMessage(id, Encoding.UTF8.GetString(Formatter.EncodeStructuredModeMessage(cloud, out _).Span));
    }

    private async Task<Sent> AttemptAsync(string url, IReadOnlyList<string> secrets, EventMessage message, int attempt, CancellationToken cancel)
    {
        var start = Stopwatch.GetTimestamp();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(AttemptTimeout);
        Sent Failed(DeliveryFailure failure) => new(attempt, null, failure, null, Elapsed());
        int Elapsed() => (int)Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        try
        {
            using var request = Request(url, secrets, message);
            using var answer = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            await DrainAsync(answer, limit.Token);
            return new Sent(attempt, (int)answer.StatusCode, FailureOf((int)answer.StatusCode), Asked(answer.Headers.RetryAfter), Elapsed());
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return Failed(DeliveryFailure.Timeout);
        }
        catch (RefusedTargetException)
        {
            return Failed(DeliveryFailure.AddressRefused);
        }
        catch (HttpRequestException error)
        {
            return Failed(error switch
            {
                { InnerException: RefusedTargetException } => DeliveryFailure.AddressRefused,
                { InnerException: AuthenticationException } => DeliveryFailure.Certificate,
                { HttpRequestError: HttpRequestError.NameResolutionError } or { InnerException: SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData } } =>
                    DeliveryFailure.Unresolved,
                _ => DeliveryFailure.Connection,
            });
        }
        catch (IOException)
        {
            return Failed(DeliveryFailure.Connection);
        }
    }

    private HttpRequestMessage Request(string url, IReadOnlyList<string> secrets, EventMessage message)
    {
        var now = _clock.GetUtcNow();
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new StringContent(message.Body, Encoding.UTF8) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/cloudevents+json", "utf-8");
        request.Headers.Add("webhook-id", message.Id);
        request.Headers.Add("webhook-timestamp", now.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", string.Join(' ', secrets.Select(s => new StandardWebhook(s).Sign(message.Id, now, message.Body))));
        return request;
    }

    // so much is read that the connection can be used again, and no more; the answer stands already
    private static async Task DrainAsync(HttpResponseMessage answer, CancellationToken cancel)
    {
        var buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(MostAnswer);
        try
        {
            await using var body = await answer.Content.ReadAsStreamAsync(cancel);
            for (int read, all = 0; all < MostAnswer && (read = await body.ReadAsync(buffer.AsMemory(all, MostAnswer - all), cancel)) > 0;)
                all += read;
        }
        catch (Exception error) when (error is IOException or HttpRequestException or OperationCanceledException)
        {
            // its status was read
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static DeliveryFailure? FailureOf(int status) => status switch
    {
        >= 200 and < 300 => null,
        >= 300 and < 400 => DeliveryFailure.Redirect,
        (int)HttpStatusCode.Gone => DeliveryFailure.Gone,
        _ => DeliveryFailure.Status,
    };

    private TimeSpan? Asked(RetryConditionHeaderValue? header) => header?.Delta ?? header?.Date - _clock.GetUtcNow();
}
