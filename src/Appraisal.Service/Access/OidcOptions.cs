using System.ComponentModel.DataAnnotations;
using Appraisal.Service.Hosting.Settings;

namespace Appraisal.Service.Access;

/// <summary>The OpenID Connect issuer whose tokens are taken and at which browsers sign in, in <c>Access:Oidc</c>; none by default.</summary>
public sealed class OidcOptions : IValidatableObject
{
    /// <summary>The issuer's address, from which its keys are read; absent: no tokens are taken.</summary>
    public string? Authority { get; set; }

    /// <summary>What a bearer token must be made for; required with an authority.</summary>
    public string? Audience { get; set; }

    /// <summary>What the service is called at the issuer, and what an ID token must be made for; absent: browsers sign in with keys only.</summary>
    public string? ClientId { get; set; }

    /// <summary>The client's secret, where the issuer knows it as a confidential client; PKCE is used with and without it.</summary>
    [Secret]
    public string? ClientSecret { get; set; }

    /// <summary>What is asked for when a browser signs in, by spaces; <c>openid</c> by default. The claims must be in the ID token.</summary>
    public string Scope { get; set; } = "openid";

    /// <summary>Seconds that one answer of the issuer may take, 1 to 60. Default 10.</summary>
    [Range(1, 60)]
    public int TimeoutSeconds { get; set; } = 10;

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

    /// <summary>The claim that names the inspecting body for which an inspector acts; without it the inspector acts for none in particular.</summary>
    public string BodyClaim { get; set; } = "inspecting_body";

    /// <summary>Roles of the service by the issuer's words for them; a word that is not here is taken as it stands.</summary>
    public Dictionary<string, string> Roles { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether browsers may sign in at the issuer.</summary>
    internal bool TakesBrowsers => Authority is not null && ClientId is not null;

    /// <summary>The time that one answer of the issuer may take.</summary>
    internal TimeSpan Timeout => TimeSpan.FromSeconds(TimeoutSeconds);

    /// <summary>The options of a configuration, complete and within their ranges.</summary>
    public static OidcOptions From(IConfiguration configuration)
    {
        var options = configuration.GetSection("Access:Oidc").Get<OidcOptions>() ?? new OidcOptions();
        // a setting that is left empty is none
        (options.Authority, options.Audience) = (Given(options.Authority), Given(options.Audience));
        (options.ClientId, options.ClientSecret) = (Given(options.ClientId), Given(options.ClientSecret));
        if (options.Authority is not null && options.Audience is null)
            throw new InvalidOperationException("Access:Oidc:Audience is required with Access:Oidc:Authority.");
        if (options.Authority is null && options.ClientId is not null)
            throw new InvalidOperationException("Access:Oidc:Authority is required with Access:Oidc:ClientId.");
        if (options.TimeoutSeconds is < 1 or > 60)
            throw new InvalidOperationException($"Access:Oidc:TimeoutSeconds is {options.TimeoutSeconds}; it may be 1 to 60.");
        return options;
    }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        var (authority, audience, client) = (Given(Authority), Given(Audience), Given(ClientId));
        if (authority is null && (audience ?? client) is not null)
            yield return new ValidationResult($"Access:Oidc:Authority is missing; it is required with Access:Oidc:{(audience is null ? "ClientId" : "Audience")}.");
        if (authority is not null && audience is null)
            yield return new ValidationResult("Access:Oidc:Audience is missing; it is required with Access:Oidc:Authority.");
        if (authority is not null && !(Uri.TryCreate(authority, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && !RequireHttps))))
            yield return new ValidationResult($"Access:Oidc:Authority is '{authority}'; it may be an address that begins with https://.");
    }

    private static string? Given(string? setting) => string.IsNullOrWhiteSpace(setting) ? null : setting.Trim();
}
