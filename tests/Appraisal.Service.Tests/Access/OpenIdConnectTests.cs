using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Appraisal.Service.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Appraisal.Service.Tests.Access;

/// <summary>Tokens of an issuer that lives in the test.</summary>
public sealed class OpenIdConnectTests : IAsyncLifetime
{
    private readonly RSA _key = RSA.Create(2048);
    private WebApplication _issuer = null!;
    private Host _host = null!;

    private string Authority => _issuer.Urls.Single();

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _issuer = builder.Build();
        _issuer.MapGet("/.well-known/openid-configuration", () => Results.Json(new { issuer = Authority, jwks_uri = Authority + "/jwks" }));
        _issuer.MapGet("/jwks", () =>
        {
            var key = JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(_key.ExportParameters(false)) { KeyId = "k" });
            return Results.Json(new { keys = new[] { new { kty = key.Kty, kid = "k", use = "sig", n = key.N, e = key.E } } });
        });
        await _issuer.StartAsync();
        _host = await Host.StartAsync("Sqlite", null, ("Access:Oidc:Authority", Authority), ("Access:Oidc:Audience", "appraisal"),
            ("Access:Oidc:RequireHttps", "false"), ("Access:Oidc:Roles:org-office", "organizer"));
        foreach (var unit in new[] { "A", "B" })
            await _host.Administrator.PutAsync($"units/{unit}", new { name = unit, level = "township" }).JsonAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _issuer.DisposeAsync();
        _key.Dispose();
    }

    [Fact]
    public async Task Token_WithRoleAndUnit_OpensItsTerritoryOnly()
    {
        var client = Client(Token("appraisal", ("role", "org-office"), ("unit", "A")));

        await client.JsonAsync("units/A");
        await client.GetAsync("units/B").ProblemAsync(HttpStatusCode.NotFound);
        await client.GetAsync("keys").ProblemAsync(HttpStatusCode.Forbidden);
        await client.PutAsync("cadres/1", new { name = "n", unit = "A", cohort = "c", dutyHours = 1 }).JsonAsync();
        Assert.Equal("somebody", (await _host.Administrator.JsonAsync("audit?kind=cadre&subject=1")).GetProperty("items")[0].Text("person"));
    }

    [Theory]
    [InlineData("another", "organizer", "A")]
    [InlineData("appraisal", "king", "A")]
    [InlineData("appraisal", "organizer", null)]
    [InlineData("appraisal", "member", "A")]
    public async Task Token_ForAnotherOrWithoutRoleTerritoryOrCadre_Is401(string audience, string role, string? unit)
    {
        var client = Client(Token(audience, ("role", role), ("unit", unit)));

        await client.GetAsync("units").ProblemAsync(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Token_SignedByAnother_Is401()
    {
        using var other = RSA.Create(2048);
        var client = Client(Token("appraisal", other, ("role", "administrator"), ("unit", "*")));

        await client.GetAsync("units").ProblemAsync(HttpStatusCode.Unauthorized);
    }

    private HttpClient Client(string token)
    {
        var client = _host.Client();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    private string Token(string audience, params (string Name, string? Value)[] claims) => Token(audience, _key, claims);

    private string Token(string audience, RSA key, params (string Name, string? Value)[] claims) => new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
    {
        Issuer = Authority,
        Audience = audience,
        Claims = claims.Where(c => c.Value is not null).Append(("sub", "somebody")).ToDictionary(c => c.Item1, c => (object)c.Item2!, StringComparer.Ordinal),
        SigningCredentials = new SigningCredentials(new RsaSecurityKey(key.ExportParameters(true)) { KeyId = "k" }, SecurityAlgorithms.RsaSha256),
    });
}
