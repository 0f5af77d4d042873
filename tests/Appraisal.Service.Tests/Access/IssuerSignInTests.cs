using System.Net;
using System.Text.RegularExpressions;
using Appraisal.Service.Access;
using Appraisal.Service.Tests.Hosting;
using Microsoft.AspNetCore.WebUtilities;

namespace Appraisal.Service.Tests.Access;

/// <summary>A browser signs in at an issuer that lives in the test.</summary>
public sealed partial class IssuerSignInTests : WithIssuer
{
    [Fact]
    public async Task SignIn_AtTheIssuer_BeginsASessionOfItsRoleAndTerritory()
    {
        using var browser = new Browser(Host);

        using var answer = await browser.SignInAtIssuerAsync("/jobs");

        Assert.Equal("/sign-in/done?returnUrl=%2Fjobs", answer.Headers.Location?.OriginalString);
        var cookie = answer.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("session=", StringComparison.Ordinal));
        Assert.Contains("samesite=strict; httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(browser.Cookies, c => c.Name.StartsWith("sign-in-", StringComparison.Ordinal)); // used up
        await browser.GetAsync("/api/v1/units/A").JsonAsync();
        await browser.GetAsync("/api/v1/units/B").ProblemAsync(HttpStatusCode.NotFound);
        await browser.GetAsync("/api/v1/keys").ProblemAsync(HttpStatusCode.Forbidden);
        using var start = await browser.GetAsync("/");
        Assert.Contains("<summary>somebody</summary>", await start.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_TowardsTheIssuer_SendsStateNonceAndChallengeAndSetsCookiesForTheWayBackOnly()
    {
        using var browser = new Browser(Host);

        using var led = await browser.GetAsync("/sign-in/organization");

        var asked = QueryHelpers.ParseQuery(led.Headers.Location!.Query);
        Assert.Equal(new Uri(Host.Address, "/sign-in/callback").AbsoluteUri, asked["redirect_uri"]);
        Assert.Equal(["client_id", "code_challenge", "code_challenge_method", "nonce", "redirect_uri", "response_type", "scope", "state"], asked.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(2, led.Headers.GetValues("Set-Cookie").Count());
        Assert.All(led.Headers.GetValues("Set-Cookie"), c => Assert.Matches("^sign-in-(state|nonce)\\..*path=/sign-in/callback; samesite=lax; httponly$", c));
        Assert.True(led.Headers.CacheControl?.NoStore);
    }

    [Fact]
    public async Task SignIn_WhereThePublicAddressIsConfigured_ComesBackThereWithSecureCookies()
    {
        await using var host = await Host.StartAsync("Sqlite", null, Issuer.Settings(("Service:PublicAddress", "https://appraisal.example/")));
        using var browser = new Browser(host);

        using var led = await browser.GetAsync("/sign-in/organization");

        Assert.Equal("https://appraisal.example/sign-in/callback", QueryHelpers.ParseQuery(led.Headers.Location!.Query)["redirect_uri"]);
        Assert.All(led.Headers.GetValues("Set-Cookie"), c => Assert.Contains("; secure", c, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task SignIn_AsAConfidentialClient_SendsTheSecret()
    {
        Issuer.Secret = "secret-of-the-client";
        await using var host = await Host.StartAsync("Sqlite", null, Issuer.Settings(("Access:Oidc:ClientSecret", Issuer.Secret)));
        using var confidential = new Browser(host);
        using var open = new Browser(Host);

        Assert.Equal("/sign-in/done?returnUrl=%2F", (await confidential.SignInAtIssuerAsync()).Headers.Location?.OriginalString);
        Assert.Equal("/sign-in?problem=refused&returnUrl=%2F", (await open.SignInAtIssuerAsync()).Headers.Location?.OriginalString);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    [InlineData("/\t/evil.example/")]
    [InlineData("javascript:alert(1)")]
    [InlineData("/单位")]
    public async Task SignIn_LedElsewhere_EndsAtTheStart(string returnUrl)
    {
        using var browser = new Browser(Host);

        using var answer = await browser.SignInAtIssuerAsync(returnUrl);
        using var page = await browser.GetAsync("/sign-in/done?returnUrl=" + Uri.EscapeDataString(returnUrl));

        Assert.Equal("/sign-in/done?returnUrl=%2F", answer.Headers.Location?.OriginalString);
        Assert.Equal("0;url=/", Refresh().Match(await page.Content.ReadAsStringAsync()).Groups["content"].Value);
    }

    [Fact]
    public async Task PutUnit_UnderTheSession_NeedsTheTokenOfThatPerson()
    {
        Issuer.Claims["unit"] = "*";
        using var browser = new Browser(Host);
        Issuer.Claims["sub"] = "somebody else";
        (await browser.SignInAtIssuerAsync()).Dispose();
        var tokenOfAnother = await browser.TokenAsync();
        Issuer.Claims["sub"] = "somebody";
        (await browser.SignInAtIssuerAsync()).Dispose();

        Assert.Equal("antiforgery", (await browser.PutUnitAsync("C", null).ProblemAsync(HttpStatusCode.BadRequest)).Text("code"));
        await browser.PutUnitAsync("C", tokenOfAnother).ProblemAsync(HttpStatusCode.BadRequest);
        await browser.PutUnitAsync("C", await browser.TokenAsync()).JsonAsync();
        Assert.Equal("somebody", (await Host.Administrator.JsonAsync("audit?kind=unit&subject=C")).GetProperty("items")[0].Text("person"));
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(24)]
    public async Task Session_OfTheIssuer_EndsWithItsTokenAndAfterEightHoursAtMost(double hours)
    {
        Issuer.Lifetime = TimeSpan.FromHours(hours);
        var length = TimeSpan.FromHours(Math.Min(hours, 8));
        using var browser = new Browser(Host);
        (await browser.SignInAtIssuerAsync()).Dispose();

        Clock.Advance(0.9 * length);
        await browser.GetAsync("/api/v1/units").JsonAsync();
        Clock.Advance(0.2 * length); // use did not make it longer
        await browser.GetAsync("/api/v1/units").ProblemAsync(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Session_OfAnIssuerThatIsNoLongerTrusted_Ends()
    {
        using var browser = new Browser(Host);
        (await browser.SignInAtIssuerAsync()).Dispose();
        await using var node = await Host.StartNodeAsync();
        using var client = node.Client();
        client.DefaultRequestHeaders.Add("Cookie", string.Join("; ", browser.Cookies.Select(c => $"{c.Name}={c.Value}")));

        await client.GetAsync("units").ProblemAsync(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Session_OfAPersonWhomAKeyNamesAsACadreLater_IsThatCadre()
    {
        Issuer.Claims["unit"] = "*";
        await Host.Administrator.PutAsync("cadres/1", new { name = "n", unit = "A", cohort = "c", dutyHours = 1 }).JsonAsync();
        using var browser = new Browser(Host);
        (await browser.SignInAtIssuerAsync()).Dispose();
        var token = await browser.TokenAsync();

        await browser.PutAsync("/api/v1/cadres/1", """{"name":"n","unit":"A","cohort":"c","dutyHours":2}""", token).JsonAsync();
        await Host.Administrator.PostAsync("keys", new KeyRequest { Role = Role.Member, Person = "somebody", StaffNo = "1" }).JsonAsync();

        var own = await browser.PutAsync("/api/v1/cadres/1", """{"name":"n","unit":"A","cohort":"c","dutyHours":3}""", token).ProblemAsync(HttpStatusCode.UnprocessableEntity);
        Assert.Equal(["staffNo:own-case"], own.Fields());
    }

    [Fact]
    public async Task SignOut_OfASessionOfTheIssuer_EndsItAndShowsTheWayToSignOutThere()
    {
        using var browser = new Browser(Host);
        (await browser.SignInAtIssuerAsync()).Dispose();

        using var answer = await browser.SubmitAsync("/", "/sign-out");

        Assert.Contains($"href=\"{Issuer.Authority}/end?client_id={Issuer.ClientId}\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await browser.GetAsync("/api/v1/units").ProblemAsync(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("/sign-in/organization")]
    [InlineData("/sign-in/callback")]
    [InlineData("/sign-in/done")]
    public async Task GetSignIn_WithoutAnIssuer_HasNoWayToIt(string path)
    {
        await using var host = await Host.StartAsync("Sqlite");
        using var browser = new Browser(host);
        using var signedIn = new Browser(host);
        (await signedIn.SignInAsync(Host.AdministratorKey)).Dispose();

        using var page = await browser.GetAsync("/sign-in");

        Assert.DoesNotContain("organization", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var answer = await signedIn.GetAsync(path);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [GeneratedRegex("""<meta http-equiv="refresh" content="(?<content>[^"]*)">""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Refresh();
}
