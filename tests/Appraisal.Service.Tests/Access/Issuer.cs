using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Appraisal.Service.Tests.Access;

/// <summary>
/// An OpenID Connect issuer that lives in the test. It signs in whomever <see cref="Claims"/> describe, holds to the protocol strictly, and
/// says something wrong where a test asks for it. Its name is another site's than the service's, as it is in life.
/// </summary>
public sealed class Issuer : IAsyncDisposable
{
    /// <summary>What the service is called here as a client of browsers.</summary>
    public const string ClientId = "appraisal-web";

    private readonly RSA _key = RSA.Create(2048);
    private readonly ConcurrentDictionary<string, Dictionary<string, string>> _codes = new(StringComparer.Ordinal);
    private readonly WebApplication _app;

    private Issuer(WebApplication app) => _app = app;

    /// <summary>Its address, which is its name.</summary>
    public string Authority { get; private set; } = "";

    /// <summary>What is said of the person who signs in, beside <c>sub</c>.</summary>
    public Dictionary<string, string> Claims { get; } = new(StringComparer.Ordinal) { ["role"] = "org-office", ["unit"] = "A" };

    /// <summary>For how long its tokens are good.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The client's secret; null for a public client.</summary>
    public string? Secret { get; set; }

    /// <summary>The error that it answers in place of a code.</summary>
    public string? Refusal { get; set; }

    /// <summary>What is wrong with its ID tokens: nonce, audience, issuer, key, expiry; or with its token address: broken, gone, silent.</summary>
    public string? Wrong { get; set; }

    /// <summary>Whether it shows a page with a form first, as in life.</summary>
    public bool ShowsPage { get; set; }

    /// <summary>All codes and tokens that it gave.</summary>
    public ConcurrentQueue<string> Given { get; } = [];

    /// <summary>The settings with which the service trusts it; what is said here counts before that.</summary>
    public (string Key, string Value)[] Settings(params (string Key, string Value)[] more) =>
    [
        .. more.Concat(
        [
            ("Access:Oidc:Authority", Authority), ("Access:Oidc:Audience", "appraisal"), ("Access:Oidc:ClientId", ClientId),
            ("Access:Oidc:RequireHttps", "false"), ("Access:Oidc:Roles:org-office", "organizer"),
        ]).DistinctBy(s => s.Item1, StringComparer.Ordinal),
    ];

    public static async Task<Issuer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var issuer = new Issuer(builder.Build());
        issuer.Map();
        await issuer._app.StartAsync();
        issuer.Authority = $"http://localhost:{new Uri(issuer._app.Urls.Single()).Port}";
        return issuer;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _key.Dispose();
    }

    /// <summary>A token for an audience, signed with a key, or with the issuer's own.</summary>
    public string Token(string audience, IReadOnlyDictionary<string, string> claims, RSA? key = null)
    {
        var issued = DateTime.UtcNow - (Wrong == "expiry" ? TimeSpan.FromHours(1) + Lifetime : TimeSpan.Zero);
        var token = new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            AdditionalHeaderClaims = Wrong == "crit" ? new Dictionary<string, object>(StringComparer.Ordinal) { ["crit"] = new[] { "exp-before" } } : null,
            Issuer = Wrong == "issuer" ? "https://elsewhere.example" : Authority,
            Audience = Wrong == "audience" ? "another" : audience,
            IssuedAt = issued,
            NotBefore = issued,
            Expires = issued + Lifetime,
            Claims = claims.Append(new("sub", "somebody")).DistinctBy(c => c.Key, StringComparer.Ordinal).ToDictionary(c => c.Key, c => (object)c.Value, StringComparer.Ordinal),
            SigningCredentials = new SigningCredentials(new RsaSecurityKey((key ?? _key).ExportParameters(true)) { KeyId = "k" }, SecurityAlgorithms.RsaSha256),
        });
        Given.Enqueue(token);
        return token;
    }

    private void Map()
    {
        _app.MapGet("/.well-known/openid-configuration", () => Results.Json(new
        {
            issuer = Authority, jwks_uri = Authority + "/jwks", authorization_endpoint = Authority + "/authorize", token_endpoint = Authority + "/token",
            end_session_endpoint = Authority + "/end",
        }));
        _app.MapGet("/jwks", () =>
        {
            var key = JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(_key.ExportParameters(false)) { KeyId = "k" });
            return Results.Json(new { keys = new[] { new { kty = key.Kty, kid = "k", use = "sig", n = key.N, e = key.E } } });
        });
        _app.MapGet("/authorize", (HttpRequest request) => ShowsPage
            ? Results.Text($"""<!DOCTYPE html><html lang="en"><link rel="icon" href="data:,"><form method="post" action="/authorize{request.QueryString}"><button>Allow</button></form>""", "text/html")
            : Authorize(request));
        _app.MapPost("/authorize", (HttpRequest request) => Authorize(request));
        _app.MapPost("/token", async (HttpRequest request) => await RedeemAsync(await request.ReadFormAsync(), request.HttpContext));
        _app.MapGet("/end", () => "signed out");
    }

    private IResult Authorize(HttpRequest request)
    {
        var asked = request.Query.ToDictionary(q => q.Key, q => q.Value.ToString(), StringComparer.Ordinal);
        if (asked["client_id"] != ClientId || asked["response_type"] != "code" || asked["code_challenge_method"] != "S256" || asked["scope"] != "openid"
            || asked["nonce"].Length < 20 || !asked["redirect_uri"].EndsWith("/sign-in/callback", StringComparison.Ordinal))
            return Results.BadRequest(asked);
        var code = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        _codes[code] = asked;
        Given.Enqueue(code);
        return Results.Redirect(QueryHelpers.AddQueryString(asked["redirect_uri"], Refusal is null
            ? new Dictionary<string, string?>(StringComparer.Ordinal) { ["code"] = code, ["state"] = asked["state"] }
            : new Dictionary<string, string?>(StringComparer.Ordinal) { ["error"] = Refusal, ["error_description"] = "SECRET Li", ["state"] = asked["state"] }));
    }

    // a code is good once, for the address and to the client that asked for it
    private async Task<IResult> RedeemAsync(IFormCollection form, HttpContext context)
    {
        if (Wrong == "silent")
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        if (Wrong == "gone")
            context.Abort();
        if (Wrong == "broken")
            return Results.Text("SECRET Li", statusCode: 500);
        if (form["client_secret"] != Secret)
            return Results.Json(new { error = "invalid_client", error_description = "SECRET Li" }, statusCode: 401);
        var challenge = Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString())));
        if (!_codes.TryRemove(form["code"].ToString(), out var asked) || asked["code_challenge"] != challenge || asked["redirect_uri"] != form["redirect_uri"])
            return Results.Json(new { error = "invalid_grant", error_description = "SECRET Li" }, statusCode: 400);
        var claims = new Dictionary<string, string>(Claims, StringComparer.Ordinal) { ["nonce"] = Wrong == "nonce" ? "another" : asked["nonce"] };
        using var another = RSA.Create(2048);
        return Results.Json(new { access_token = "opaque", token_type = "Bearer", id_token = Token(ClientId, claims, Wrong == "key" ? another : null) });
    }
}
