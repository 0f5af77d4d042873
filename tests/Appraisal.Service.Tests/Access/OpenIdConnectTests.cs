using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Appraisal.Service.Tests.Hosting;

namespace Appraisal.Service.Tests.Access;

/// <summary>Tokens of an issuer that lives in the test.</summary>
public sealed class OpenIdConnectTests : WithIssuer
{
    [Fact]
    public async Task Token_WithRoleAndUnit_OpensItsTerritoryOnly()
    {
        var client = Client(Token("appraisal", ("role", "org-office"), ("unit", "A")));

        await client.JsonAsync("units/A");
        await client.GetAsync("units/B").ProblemAsync(HttpStatusCode.NotFound);
        await client.GetAsync("keys").ProblemAsync(HttpStatusCode.Forbidden);
        await client.PutAsync("cadres/1", new { name = "n", unit = "A", cohort = "c", dutyHours = 1 }).JsonAsync();
        Assert.Equal("somebody", (await Host.Administrator.JsonAsync("audit?kind=cadre&subject=1")).GetProperty("items")[0].Text("person"));
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

    [Fact]
    public async Task Token_ThatAsksForWhatIsNotUnderstood_Is401()
    {
        Issuer.Wrong = "crit";
        var token = Token("appraisal", ("role", "organizer"), ("unit", "A"));
        Issuer.Wrong = null;

        await Client(token).GetAsync("units").ProblemAsync(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Token_WhereTheIssuerDoesNotAnswer_Is401()
    {
        await using var host = await Host.StartAsync("Sqlite", null, Issuer.Settings(("Access:Oidc:Authority", "http://127.0.0.1:9")));
        using var client = host.Client();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token("appraisal", ("role", "organizer"), ("unit", "A")));

        await client.GetAsync("units").ProblemAsync(HttpStatusCode.Unauthorized);
    }

    private HttpClient Client(string token)
    {
        var client = Host.Client();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    private string Token(string audience, params (string Name, string? Value)[] claims) => Token(audience, null, claims);

    private string Token(string audience, RSA? key, params (string Name, string? Value)[] claims) => Issuer.Token(
        audience, claims.Where(c => c.Value is not null).ToDictionary(c => c.Name, c => c.Value!, StringComparer.Ordinal), key);
}
