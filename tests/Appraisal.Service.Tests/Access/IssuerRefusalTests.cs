using System.Net;
using Appraisal.Service.Tests.Hosting;

namespace Appraisal.Service.Tests.Access;

/// <summary>What a browser meets when signing in at the issuer goes wrong: a page that says so, and no session.</summary>
public sealed class IssuerRefusalTests : WithIssuer
{
    [Theory]
    [InlineData("nonce", "failed")]
    [InlineData("audience", "failed")]
    [InlineData("issuer", "failed")]
    [InlineData("key", "failed")]
    [InlineData("expiry", "failed")]
    [InlineData("broken", "failed")]
    [InlineData("gone", "unreachable")]
    public async Task SignIn_WithAWrongTokenOrNone_SaysSoAndBeginsNoSession(string wrong, string problem)
    {
        Issuer.Wrong = wrong;
        using var browser = new Browser(Host);

        await RefusedAsync(browser, await browser.SignInAtIssuerAsync("/jobs"), problem, "%2Fjobs");
    }

    [Fact]
    public async Task SignIn_WhereTheIssuerFallsSilent_SaysSoAfterTheTimeThatItMayTake()
    {
        await using var host = await Host.StartAsync("Sqlite", null, Issuer.Settings(("Access:Oidc:TimeoutSeconds", "3")));
        using var browser = new Browser(host);
        var back = await browser.ToIssuerAndBackAsync();

        Issuer.Wrong = "silent";

        await RefusedAsync(browser, await browser.GetAsync(back.OriginalString), "unreachable");
    }

    [Theory]
    [InlineData("role", "king")]
    [InlineData("role", "")]
    [InlineData("role", "member")] // and no staff number
    [InlineData("unit", "")]
    [InlineData("sub", "")]
    public async Task SignIn_WithoutRoleTerritoryOrCadre_SaysSoAndBeginsNoSession(string claim, string value)
    {
        Issuer.Claims[claim] = value;
        using var browser = new Browser(Host);

        await RefusedAsync(browser, await browser.SignInAtIssuerAsync(), claim == "sub" ? "failed" : "no-role");
    }

    [Theory]
    [InlineData("access_denied")]
    [InlineData("login_required")]
    [InlineData("<script>alert(1)</script>")]
    public async Task SignIn_RefusedByTheIssuer_SaysSoInItsOwnWords(string error)
    {
        Issuer.Refusal = error;
        using var browser = new Browser(Host);

        await RefusedAsync(browser, await browser.SignInAtIssuerAsync(), "refused");
    }

    [Fact]
    public async Task SignIn_WithAForeignStateOrNone_BeginsNoSession()
    {
        using var browser = new Browser(Host);
        using var attacker = new Browser(Host);
        (await browser.ToIssuerAndBackAsync()).ToString();

        await RefusedAsync(browser, await attacker.SignInAtIssuerAsync("/", comingBack: browser), "failed");
        await RefusedAsync(browser, await browser.GetAsync("/sign-in/callback?code=x&state=made-up"), "failed");
        await RefusedAsync(browser, await browser.GetAsync("/sign-in/callback?code=x"), "failed");
        await RefusedAsync(browser, await browser.GetAsync("/sign-in/callback"), "failed");
        await RefusedAsync(browser, await browser.PostAsync("/sign-in/callback", new Dictionary<string, string>(StringComparer.Ordinal) { ["code"] = "x", ["state"] = "y" }), "failed");
    }

    [Fact]
    public async Task SignIn_WithACodeThatWasUsedOrIsAnothers_BeginsNoSession()
    {
        using var victim = new Browser(Host);
        using var attacker = new Browser(Host);
        var used = await victim.ToIssuerAndBackAsync();
        using (var answer = await victim.GetAsync(used.OriginalString))
            Assert.Equal("/sign-in/done?returnUrl=%2F", answer.Headers.Location?.OriginalString);
        using var again = await victim.GetAsync(used.OriginalString);
        Assert.Equal("/sign-in?problem=failed&returnUrl=%2F", again.Headers.Location?.OriginalString);

        // a stolen code under the thief's own state: PKCE binds it to the browser that asked for it
        var fresh = Query(await victim.ToIssuerAndBackAsync(), "code");
        foreach (var code in new[] { fresh, Query(used, "code") })
        {
            var own = await attacker.ToIssuerAndBackAsync();
            await RefusedAsync(attacker, await attacker.GetAsync(own.OriginalString.Replace(Query(own, "code"), code, StringComparison.Ordinal)), "refused");
        }
    }

    [Theory]
    [InlineData("http://127.0.0.1:9")] // nobody listens
    [InlineData("http://127.0.0.1:9/realms/county")]
    public async Task Start_WhereTheIssuerDoesNotAnswer_SaysSo(string authority)
    {
        await using var host = await Host.StartAsync("Sqlite", null, Issuer.Settings(("Access:Oidc:Authority", authority)));
        using var browser = new Browser(host);

        await RefusedAsync(browser, await browser.GetAsync("/sign-in/organization?returnUrl=%2Fjobs"), "unreachable", "%2Fjobs");
    }

    [Fact]
    public async Task Callback_TooOftenFromOneAddress_Is429()
    {
        await using var host = await Host.StartAsync("Sqlite", null, Issuer.Settings(("Edge:TriesPerSecondOfAddress", "1")));
        using var browser = new Browser(host);

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => browser.GetAsync("/sign-in/callback?code=x&state=y")));

        Assert.Contains(answers, a => a.StatusCode == HttpStatusCode.Redirect);
        Assert.Contains(answers, a => a.StatusCode == HttpStatusCode.TooManyRequests && a.Headers.RetryAfter is not null);
    }

    [Theory]
    [InlineData("en", "lang=\"en\"")]
    [InlineData("zh-CN", "lang=\"zh-CN\"")]
    public async Task GetSignIn_AfterEachProblem_SaysItInTheReadersLanguage(string language, string mark)
    {
        using var browser = new Browser(Host, language);
        var seen = new HashSet<string>(StringComparer.Ordinal);

        foreach (var problem in Service.Access.IssuerSignIn.Problems)
        {
            using var page = await browser.GetAsync("/sign-in?problem=" + problem);
            var html = WebUtility.HtmlDecode(await page.Content.ReadAsStringAsync());
            Assert.Contains(mark, html, StringComparison.Ordinal);
            Assert.DoesNotMatch("<script|<style| style=| on[a-z]+=|page\\.", html);
            Assert.True(seen.Add(html.Split("role=\"alert\">")[1].Split('<')[0]));
        }
        using var unknown = await browser.GetAsync("/sign-in?problem=" + Uri.EscapeDataString("<b>you won</b>"));
        Assert.DoesNotContain("alert", await unknown.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static string Query(Uri address, string name) => Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(address.Query)[name].ToString();

    private static async Task RefusedAsync(Browser browser, HttpResponseMessage answer, string problem, string returnUrl = "%2F")
    {
        Assert.Equal((HttpStatusCode.Redirect, $"/sign-in?problem={problem}&returnUrl={returnUrl}"), (answer.StatusCode, answer.Headers.Location?.OriginalString));
        Assert.DoesNotContain(browser.Cookies, c => c.Name == "session");
        using var page = await browser.GetAsync(answer.Headers.Location!.OriginalString);
        var html = await page.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Contains("role=\"alert\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET", html, StringComparison.Ordinal);
        answer.Dispose();
    }
}
