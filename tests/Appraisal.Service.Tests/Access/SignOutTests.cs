using System.Net;
using Appraisal.Service.Access;
using Appraisal.Service.Tests.Hosting;

namespace Appraisal.Service.Tests.Access;

/// <summary>An attacker who copied the cookie of a browser before its owner signed out.</summary>
public sealed class SignOutTests
{
    [Theory, Databases]
    public async Task SignOut_WithACopiedCookie_EndsTheCopyOnEveryNodeAndAfterARestart(string database)
    {
        await using var host = await Host.StartAsync(database);
        using var browser = new Browser(host);
        (await browser.SignInAsync(Host.AdministratorKey)).Dispose();
        var copy = browser.Cookies["session"]!.Value;
        await using (var node = await host.StartNodeAsync())
        {
            Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK], [await AskAsync(host, copy), await AskAsync(node, copy)]);

            (await browser.SubmitAsync("/", "/sign-out")).Dispose();

            Assert.Equal([HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized], [await AskAsync(host, copy), await AskAsync(node, copy)]);
        }
        await using (var again = await host.StartNodeAsync())
            Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(again, copy));
        Assert.Equal(1, await host.CountAsync("audit_entry WHERE kind = 'session' AND action = 'end'"));
    }

    [Fact]
    public async Task SignOut_OfOneBrowser_LeavesTheOthersOfTheSameKey()
    {
        await using var host = await Host.StartAsync("Sqlite");
        using var one = new Browser(host);
        using var other = new Browser(host);
        (await one.SignInAsync(Host.AdministratorKey)).Dispose();
        (await other.SignInAsync(Host.AdministratorKey)).Dispose();

        (await one.SubmitAsync("/", "/sign-out")).Dispose();

        Assert.Equal(HttpStatusCode.OK, await AskAsync(host, other.Cookies["session"]!.Value));
    }

    [Fact]
    public async Task SignOut_LongAgo_IsForgottenOnceNoCookieCanLast()
    {
        var clock = new MovableClock();
        await using var host = await Host.StartAsync("Sqlite", clock);
        foreach (var hours in new[] { 0, 20 })
        {
            clock.Advance(TimeSpan.FromHours(hours));
            using var browser = new Browser(host);
            (await browser.SignInAsync(Host.AdministratorKey)).Dispose();
            (await browser.SubmitAsync("/", "/sign-out")).Dispose();
        }

        Assert.Equal(1, await host.CountAsync("ended_session"));
    }

    private static async Task<HttpStatusCode> AskAsync(Host host, string cookie)
    {
        using var client = new HttpClient(new HttpClientHandler { UseCookies = false }) { BaseAddress = host.Address };
        client.DefaultRequestHeaders.Add("Cookie", $"{Sessions.Cookie}={cookie}");
        using var answer = await client.GetAsync("/api/v1/units");
        return answer.StatusCode;
    }
}
