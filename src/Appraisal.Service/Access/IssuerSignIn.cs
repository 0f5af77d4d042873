using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Appraisal.Service.Access;

/// <summary>
/// Lets a browser sign in at the configured issuer (authorization code flow with PKCE, state and nonce) into the same session that a key
/// begins. Whatever goes wrong ends on the sign-in page, which says what; the log says which kind, and never who or with what.
/// </summary>
public static class IssuerSignIn
{
    /// <summary>Where a browser starts towards the issuer.</summary>
    public const string StartPath = SignInEndpoints.Path + "/organization";

    /// <summary>Where the issuer sends it back to; to be registered there.</summary>
    public const string CallbackPath = SignInEndpoints.Path + "/callback";

    /// <summary>Where it comes by after that, on its way to where it wanted to be.</summary>
    public const string DonePath = SignInEndpoints.Path + "/done";

    /// <summary>What can go wrong, as the sign-in page is told.</summary>
    public static readonly string[] Problems = ["unreachable", "refused", "no-role", "failed"];

    private const string SchemeName = OpenIdConnectDefaults.AuthenticationScheme;
    private const string StateCookie = "sign-in-state.";
    private const string NonceCookie = "sign-in-nonce.";

    // words of RFC 6749 and OpenID Connect; what else comes in their place is not logged
    private static readonly string[] Errors =
    [
        "access_denied", "consent_required", "interaction_required", "invalid_client", "invalid_grant", "invalid_request", "invalid_scope", "login_required",
        "server_error", "temporarily_unavailable", "unauthorized_client", "unsupported_grant_type", "unsupported_response_type",
    ];

    /// <summary>Registers the flow.</summary>
    public static void AddIssuerSignIn(this AuthenticationBuilder authentication, OidcOptions options, IConfiguration configuration)
    {
        var service = configuration["Service:PublicAddress"] is { Length: > 0 } address ? address.TrimEnd('/') : null;
        // it logs what the issuer, or whoever writes the address, says in the place of an error
        authentication.Services.AddLogging(logs => logs.AddFilter(typeof(OpenIdConnectHandler).FullName, LogLevel.None));
        authentication.AddOpenIdConnect(oidc =>
        {
            oidc.Authority = options.Authority;
            oidc.ClientId = options.ClientId;
            oidc.ClientSecret = options.ClientSecret;
            oidc.RequireHttpsMetadata = options.RequireHttps;
            oidc.BackchannelTimeout = options.Timeout;
            oidc.SignInScheme = Sessions.SchemeName;
            Shape(oidc, options.Scope);
            oidc.Events = new OpenIdConnectEvents
            {
                OnRedirectToIdentityProvider = context =>
                {
                    if (service is not null) // a proxy hides it
                        context.ProtocolMessage.RedirectUri = service + CallbackPath;
                    return Task.CompletedTask;
                },
                OnTokenValidated = context =>
                {
                    if (context.SecurityToken.Header.ContainsKey(OpenIdConnect.Critical))
                        context.Fail("The token asks for what is not understood here.");
                    return Task.CompletedTask;
                },
                OnTicketReceived = context => AcceptAsync(context, options),
                OnRemoteFailure = RefuseAsync,
            };
        });
    }

    private static void Shape(OpenIdConnectOptions oidc, string scope)
    {
        oidc.ResponseType = OpenIdConnectResponseType.Code;
        oidc.ResponseMode = OpenIdConnectResponseMode.Query; // a form posted from elsewhere would come without the cookies
        oidc.CallbackPath = CallbackPath;
        oidc.RemoteSignOutPath = oidc.SignedOutCallbackPath = default; // nobody else ends a session
        oidc.CorrelationCookie.Name = StateCookie;
        oidc.NonceCookie.Name = NonceCookie;
        oidc.CorrelationCookie.SecurePolicy = oidc.NonceCookie.SecurePolicy = CookieSecurePolicy.None; // the cookie policy decides
        oidc.Scope.Clear();
        foreach (var word in scope.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            oidc.Scope.Add(word);
        oidc.MapInboundClaims = false;
        oidc.ClaimActions.Clear();
        oidc.UseTokenLifetime = true;
        oidc.DisableTelemetry = true;
        oidc.TokenValidationParameters.ClockSkew = TimeSpan.FromMinutes(1);
    }

    /// <summary>Whether a cookie must come back with who returns from the issuer, which is another site.</summary>
    public static bool ReturnsFromElsewhere(string cookie) =>
        cookie.StartsWith(StateCookie, StringComparison.Ordinal) || cookie.StartsWith(NonceCookie, StringComparison.Ordinal);

    /// <summary>Leads a browser to the issuer.</summary>
    public static async Task StartAsync(HttpContext context, string? returnUrl)
    {
        context.Response.Headers.CacheControl = "no-store";
        var target = SignInEndpoints.Local(returnUrl);
        try
        {
            _ = await MetadataAsync(context);
            await context.ChallengeAsync(SchemeName, new AuthenticationProperties { RedirectUri = target });
        }
        catch (Exception exception) when (!context.RequestAborted.IsCancellationRequested)
        {
            Fail(context, "unreachable", target, exception);
        }
    }

    /// <summary>Where a browser can sign out of the issuer as well; null where the issuer offers no such page, or does not answer.</summary>
    public static async Task<string?> SignOutAddressAsync(HttpContext context, OidcOptions options)
    {
        try
        {
            return options.TakesBrowsers && (await MetadataAsync(context)).EndSessionEndpoint is { Length: > 0 } address
                ? QueryHelpers.AddQueryString(address, "client_id", options.ClientId!)
                : null;
        }
        catch (Exception exception) when (!context.RequestAborted.IsCancellationRequested)
        {
            Log(context).LogWarning("The issuer's addresses cannot be read: {Kind}", Kind(exception));
            return null;
        }
    }

    // remembered once it was read; until then a browser waits no longer than one answer may take
    private static async Task<OpenIdConnectConfiguration> MetadataAsync(HttpContext context)
    {
        var oidc = context.RequestServices.GetRequiredService<IOptionsMonitor<OpenIdConnectOptions>>().Get(SchemeName);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        limit.CancelAfter(oidc.BackchannelTimeout);
        return await oidc.ConfigurationManager!.GetConfigurationAsync(limit.Token);
    }

    private static async Task AcceptAsync(TicketReceivedContext context, OidcOptions options)
    {
        context.HandleResponse();
        var (http, target) = (context.HttpContext, SignInEndpoints.Local(context.ReturnUri));
        var claims = http.RequestServices.GetRequiredService<IssuerClaims>();
        if (await claims.FindAsync(context.Principal!, http.RequestAborted) is not { } caller)
        {
            Fail(http, "no-role", target);
            return;
        }
        await Sessions.BeginAsync(http, caller, options.Authority!, context.Properties?.ExpiresUtc);
        Redirect(http, DonePath, target);
    }

    private static Task RefuseAsync(RemoteFailureContext context)
    {
        context.HandleResponse();
        var problem = IsUnreachable(context.Failure) ? "unreachable" : Error(context.Failure) is null ? "failed" : "refused";
        Fail(context.HttpContext, problem, SignInEndpoints.Local(context.Properties?.RedirectUri), context.Failure);
        return Task.CompletedTask;
    }

    private static void Fail(HttpContext context, string problem, string target, Exception? exception = null)
    {
        Log(context).LogWarning("A browser could not sign in at the issuer: {Problem} {Kind}", problem, exception is null ? "" : Kind(exception));
        Redirect(context, QueryHelpers.AddQueryString(SignInEndpoints.Path, "problem", problem), target);
    }

    private static void Redirect(HttpContext context, string page, string target)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Redirect(QueryHelpers.AddQueryString(page, "returnUrl", target));
    }

    // an exception's text can hold what the issuer or an address says; its type and the protocol's own words cannot
    private static string Kind(Exception exception) =>
        Error(exception) is { } error && Errors.Contains(error, StringComparer.Ordinal) ? error : exception.GetBaseException().GetType().Name;

    private static string? Error(Exception? exception) => Chain(exception).Select(e => e.Data["error"] as string).FirstOrDefault(e => e is not null);

    private static bool IsUnreachable(Exception? exception) => Chain(exception).Any(e => e is HttpRequestException or IOException or OperationCanceledException);

    private static IEnumerable<Exception> Chain(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
            yield return exception;
    }

    private static ILogger Log(HttpContext context) => context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(IssuerSignIn));
}
