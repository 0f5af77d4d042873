using System.Security.Claims;
using Appraisal.Storage;
using Appraisal.Storage.Access;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;

namespace Appraisal.Service.Access;

/// <summary>The OpenID Connect issuer whose tokens are taken, in <c>Access:Oidc</c>; none by default.</summary>
public sealed class OidcOptions
{
    /// <summary>The issuer's address, from which its keys are read; absent: no tokens are taken.</summary>
    public string? Authority { get; set; }

    /// <summary>What a token must be made for; required with an authority.</summary>
    public string? Audience { get; set; }

    /// <summary>Whether the issuer must be read over HTTPS; true by default.</summary>
    public bool RequireHttps { get; set; } = true;

    /// <summary>The claim that names the person; where the rules ask for another person, this is compared.</summary>
    public string PersonClaim { get; set; } = "sub";

    /// <summary>The claim that names the role.</summary>
    public string RoleClaim { get; set; } = "role";

    /// <summary>The claim that bounds the territory; <c>*</c> is everything, and without it a token is refused.</summary>
    public string UnitClaim { get; set; } = "unit";

    /// <summary>The claim that names the cadre.</summary>
    public string StaffNoClaim { get; set; } = "staff_no";

    /// <summary>Roles of the service by the issuer's words for them; a word that is not here is taken as it stands.</summary>
    public Dictionary<string, string> Roles { get; } = new(StringComparer.Ordinal);
}

/// <summary>Takes bearer tokens of an OpenID Connect issuer beside API keys and sessions of browsers.</summary>
public static class OpenIdConnect
{
    private const string Choice = "KeyTokenOrSession";

    /// <summary>Registers all ways to sign in; tokens only where an issuer is configured.</summary>
    public static void AddSignIn(this IServiceCollection services, IConfiguration configuration)
    {
        var options = configuration.GetSection("Access:Oidc").Get<OidcOptions>() ?? new OidcOptions();
        var authentication = services.AddAuthentication(Choice)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyAuthentication>(ApiKeyAuthentication.SchemeName, null)
            .AddSession(configuration)
            .AddPolicyScheme(Choice, null, choice =>
            {
                choice.ForwardDefaultSelector = context => Choose(context.Request, options);
                choice.ForwardChallenge = choice.ForwardForbid = ApiKeyAuthentication.SchemeName; // whose answers are problem documents
            });
        if (options.Authority is null)
            return;
        authentication.AddJwtBearer(bearer =>
        {
            bearer.Authority = options.Authority;
            bearer.Audience = options.Audience ?? throw new InvalidOperationException("Access:Oidc:Audience is required with Access:Oidc:Authority.");
            bearer.RequireHttpsMetadata = options.RequireHttps;
            bearer.MapInboundClaims = false;
            bearer.TokenValidationParameters.ClockSkew = TimeSpan.FromMinutes(1);
            bearer.Events = new JwtBearerEvents { OnTokenValidated = context => AcceptAsync(context, options) };
        });
    }

    // what a client states counts before what a browser sends unasked
    private static string Choose(HttpRequest request, OidcOptions options)
    {
        if (request.Headers.ContainsKey(ApiKeyAuthentication.Header))
            return ApiKeyAuthentication.SchemeName;
        if (options.Authority is not null && request.Headers.Authorization.ToString().StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
            return JwtBearerDefaults.AuthenticationScheme;
        return request.Cookies.ContainsKey(Sessions.Cookie) ? Sessions.SchemeName : ApiKeyAuthentication.SchemeName;
    }

    private static async Task AcceptAsync(TokenValidatedContext context, OidcOptions options)
    {
        var user = context.Principal!;
        var word = user.FindFirstValue(options.RoleClaim);
        if (user.FindFirstValue(options.PersonClaim) is not { Length: > 0 } person || user.FindFirstValue(options.UnitClaim) is not { Length: > 0 } unit
            || !Wire.TryValue<Role>(word is null ? null : options.Roles.GetValueOrDefault(word, word), out var role))
        {
            context.Fail("The token names no person, no role of the service, or no territory.");
            return;
        }
        var staffNo = user.FindFirstValue(options.StaffNoClaim);
        if (role == Role.Member && staffNo is null)
        {
            context.Fail("The token of a member names no cadre.");
            return;
        }
        var database = context.HttpContext.RequestServices.GetRequiredService<Database>();
        var own = await database.ReadAsync(s => KeyStore.StaffNosAsync(s, person, context.HttpContext.RequestAborted));
        context.Principal = new Caller(null, person, role, unit == "*" ? null : unit, staffNo) { OwnCases = own }
            .ToPrincipal(JwtBearerDefaults.AuthenticationScheme);
    }
}
