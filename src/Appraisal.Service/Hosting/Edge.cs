using System.ComponentModel.DataAnnotations;
using System.IO.Compression;
using System.Threading.RateLimiting;
using Appraisal.Service.Access;
using Appraisal.Service.Hosting.Settings;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.ResponseCompression;

namespace Appraisal.Service.Hosting;

/// <summary>Limits at the edge; each a rate with room for a burst of ten seconds of it.</summary>
public sealed class EdgeOptions
{
    /// <summary>Requests a second of one key, at least 1; a batch of 1000 responses is one. 2000 by default.</summary>
    [Range(1, 1000000)]
    public int RequestsPerSecondOfKey { get; set; } = 2000;

    /// <summary>Requests a second of one address without a key, at least 1: a whole village may share one. 100 by default.</summary>
    [Range(1, 1000000)]
    public int RequestsPerSecondOfAddress { get; set; } = 100;

    /// <summary>Wrong keys, tokens and codes a second of one address, and tries at signing in, at least 1. 5 by default.</summary>
    [Range(1, 1000000)]
    public int TriesPerSecondOfAddress { get; set; } = 5;

    /// <summary>Seconds that a request may take before 503, at least 1. 300 by default: an import of 100,000 rows fits in.</summary>
    [Range(1, 86400)]
    public int RequestTimeoutSeconds { get; set; } = 300;

    /// <summary>
    /// Origins whose pages may call the API with a key, e.g. <c>https://kiosk.example</c>, separated by commas. None by default: browsers
    /// let no page of another origin read an answer.
    /// </summary>
    [Origins]
    public string? CorsOrigins { get; set; }

    /// <summary>The same, one by one.</summary>
    internal string[] Origins => (CorsOrigins ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>What every request meets first: rate limits, a time-out, and what browsers are told.</summary>
public static class Edge
{
    private const int BurstSeconds = 10;

    // the API's answers are no pages, but for sheets to print; Swagger's and Hangfire's pages style themselves inline
    private const string ApiPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
    private const string ToolPolicy = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";
    // the kiosk page talks to the API and to nothing else; what it is made of is its own
    private const string KioskPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; worker-src 'self'; "
        + "frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
    private const string PagePolicy = "default-src 'self'; img-src 'self' data:; object-src 'none'; frame-ancestors 'none'; base-uri 'self'; form-action 'self'";

    /// <summary>Registers the limits.</summary>
    public static void AddEdge(this IServiceCollection services, IConfiguration configuration)
    {
        var options = configuration.GetSection("Edge").Get<EdgeOptions>() ?? new EdgeOptions();
        services.AddSingleton(options).AddSingleton<Guesses>();
        // pages alone: they repeat themselves most. Nothing is learned from their length, as no other site can make a browser ask with its
        // session (SameSite=Strict), and the forms' tokens are other ones each time
        services.AddResponseCompression(compression =>
        {
            compression.EnableForHttps = true;
            compression.MimeTypes = ["text/html"];
        });
        services.Configure<BrotliCompressionProviderOptions>(brotli => brotli.Level = CompressionLevel.Optimal); // a large page is half as long as with the fastest
        services.AddRequestTimeouts(timeouts => timeouts.DefaultPolicy = new RequestTimeoutPolicy
        {
            Timeout = TimeSpan.FromSeconds(options.RequestTimeoutSeconds),
            TimeoutStatusCode = StatusCodes.Status503ServiceUnavailable,
            WriteTimeoutResponse = context => Problems.Answer(new Refusal(503, "busy", [])).ExecuteAsync(context),
        });
        // keys come in a header that the page sets; the cookie of a session is for this site alone
        services.AddCors(cors => cors.AddDefaultPolicy(policy => policy.WithOrigins(options.Origins).AllowAnyMethod().AllowAnyHeader()
            .WithExposedHeaders("ETag", "Location", "Retry-After", "X-Next-Cursor", "Content-Disposition").SetPreflightMaxAge(TimeSpan.FromHours(1))));
        services.AddRateLimiter(limiter =>
        {
            limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context => Partition(context, options));
            limiter.OnRejected = async (rejected, _) =>
                await Problems.Answer(new Refusal(429, "too-many-requests", [])).ExecuteAsync(rejected.HttpContext);
        });
    }

    /// <summary>Answers HEAD wherever GET is answered: the server sends the headers alone.</summary>
    public static void UseHead(this WebApplication app) => app.UseFor(context => HttpMethods.IsHead(context.Request.Method), async (context, next) =>
    {
        context.Request.Method = HttpMethods.Get;
        try
        {
            await next(context);
        }
        finally
        {
            context.Request.Method = HttpMethods.Head; // for the measures
        }
    });

    /// <summary>Tells browsers what an answer may do; a route may say something stricter.</summary>
    public static void UseSecurityHeaders(this WebApplication app) => app.Use((context, next) =>
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Permissions-Policy"] = "geolocation=(), microphone=(), camera=()";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.ContentSecurityPolicy = context.Request.Path switch
        {
            var path when path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase) => ApiPolicy,
            var path when path.StartsWithSegments("/swagger", StringComparison.OrdinalIgnoreCase) || path.StartsWithSegments(Jobs.Path, StringComparison.OrdinalIgnoreCase) => ToolPolicy,
            var path when path.StartsWithSegments("/kiosk", StringComparison.OrdinalIgnoreCase) => KioskPolicy,
            _ => PagePolicy,
        };
        if (headers.ContentSecurityPolicy == ApiPolicy)
            headers.CacheControl = "no-store"; // keys, names and scores stay in no cache; what has a tag says how it may
        if (context.Request.IsHttps)
            headers.StrictTransportSecurity = "max-age=31536000";
        return next(context);
    });

    private static RateLimitPartition<string> Partition(HttpContext context, EdgeOptions options)
    {
        var path = context.Request.Path;
        if (path.StartsWithSegments("/health", StringComparison.OrdinalIgnoreCase) || path.StartsWithSegments("/metrics", StringComparison.OrdinalIgnoreCase))
            return RateLimitPartition.GetNoLimiter("probe");
        var address = context.Connection.RemoteIpAddress?.ToString() ?? "";
        if (IsSignIn(context.Request))
            return Bucket("try:" + address, options.TriesPerSecondOfAddress);
        return context.User.Identity is { IsAuthenticated: true } && Caller.From(context.User) is var caller
            ? Bucket("key:" + (caller.KeyId?.ToString() ?? caller.Person), options.RequestsPerSecondOfKey)
            : Bucket("address:" + address, options.RequestsPerSecondOfAddress);
    }

    private static bool IsSignIn(HttpRequest request) =>
        (HttpMethods.IsPost(request.Method) && request.Path.StartsWithSegments(SignInEndpoints.Path, StringComparison.OrdinalIgnoreCase))
        || request.Path == IssuerSignIn.CallbackPath || request.Path == IssuerSignIn.StartPath; // these may wait for the issuer

    private static RateLimitPartition<string> Bucket(string name, int perSecond) => RateLimitPartition.GetTokenBucketLimiter(name, _ => new TokenBucketRateLimiterOptions
    {
        TokenLimit = perSecond * BurstSeconds,
        TokensPerPeriod = perSecond,
        ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        QueueLimit = 0,
    });
}
