using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Appraisal.Service.Access;

/// <summary>Takes bearer tokens of an OpenID Connect issuer beside API keys and sessions of browsers.</summary>
public static class OpenIdConnect
{
    /// <summary>The header that names what a recipient must understand (RFC 7515, 4.1.11); of that nothing is understood here.</summary>
    internal const string Critical = "crit";

    /// <summary>Registers all ways to sign in; tokens and the issuer's page only where an issuer is configured.</summary>
    public static void AddSignIn(this IServiceCollection services, IConfiguration configuration)
    {
        var options = OidcOptions.From(configuration);
        services.AddSingleton(options).AddSingleton<IssuerClaims>();
        // keys come first, as nearly all requests have one: what chooses among the ways is the way of keys itself
        var authentication = services.AddAuthentication(ApiKeyAuthentication.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyAuthentication>(ApiKeyAuthentication.SchemeName, keys =>
            {
                keys.ForwardDefaultSelector = context => Choose(context.Request, options);
                keys.ForwardChallenge = keys.ForwardForbid = ApiKeyAuthentication.SchemeName; // whose answers are problem documents
            })
            .AddSession(configuration);
        if (options.Authority is not null)
            authentication.AddTokens(options);
        if (options.TakesBrowsers)
            authentication.AddIssuerSignIn(options, configuration);
    }

    private static void AddTokens(this AuthenticationBuilder authentication, OidcOptions options) => authentication.AddJwtBearer(bearer =>
    {
        bearer.Authority = options.Authority;
        bearer.Audience = options.Audience;
        bearer.RequireHttpsMetadata = options.RequireHttps;
        bearer.BackchannelTimeout = options.Timeout;
        bearer.MapInboundClaims = false;
        bearer.TokenValidationParameters.ClockSkew = TimeSpan.FromMinutes(1);
        bearer.Events = new JwtBearerEvents
        {
            OnTokenValidated = AcceptAsync,
            OnAuthenticationFailed = failed =>
            {
                failed.HttpContext.RequestServices.GetRequiredService<Guesses>().Wrong(failed.HttpContext);
                return Task.CompletedTask;
            },
        };
    });

    // what a client states counts before what a browser sends unasked
    private static string Choose(HttpRequest request, OidcOptions options)
    {
        if (request.Headers.ContainsKey(ApiKeyAuthentication.Header))
            return ApiKeyAuthentication.SchemeName;
        if (options.Authority is not null && request.Headers.Authorization.ToString().StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
            return JwtBearerDefaults.AuthenticationScheme;
        return request.Cookies.ContainsKey(Sessions.Cookie) ? Sessions.SchemeName : ApiKeyAuthentication.SchemeName;
    }

    private static async Task AcceptAsync(TokenValidatedContext context)
    {
        if (context.SecurityToken is not JsonWebToken token || token.TryGetHeaderValue<object>(Critical, out _))
        {
            context.Fail("The token asks for what is not understood here.");
            return;
        }
        var claims = context.HttpContext.RequestServices.GetRequiredService<IssuerClaims>();
        if (await claims.FindAsync(context.Principal!, context.HttpContext.RequestAborted) is { } caller)
            context.Principal = caller.ToPrincipal(JwtBearerDefaults.AuthenticationScheme);
        else
            context.Fail("The token names no person, no role of the service, no territory, or of a member no cadre.");
    }
}
