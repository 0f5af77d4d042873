using System.Net;
using Appraisal.Service.Access;
using Appraisal.Service.Tests.Hosting;

namespace Appraisal.Service.Tests.Access;

public sealed class SignInTests(Hosts hosts) : IClassFixture<Hosts>
{
    [Theory, Databases]
    public async Task SignIn_WithAKey_SetsACookieThatNoScriptReadsAndNoOtherSiteSends(string database)
    {
        using var browser = new Browser(await hosts.On(database));

        using var answer = await browser.SignInAsync(Host.AdministratorKey);

        Assert.Equal((HttpStatusCode.SeeOther, "/"), (answer.StatusCode, answer.Headers.Location?.OriginalString));
        var cookie = answer.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("session=", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("; secure", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Host.AdministratorKey, cookie, StringComparison.Ordinal);
        using var start = await browser.GetAsync("/");
        var page = await start.Content.ReadAsStringAsync();
        Assert.Contains("Administrator", page, StringComparison.Ordinal);
        Assert.Contains("href=\"/jobs\"", page, StringComparison.Ordinal);
        Assert.True(start.Headers.CacheControl?.NoStore);
    }

    [Fact]
    public async Task SignIn_WhereThePublicAddressIsHttps_SetsSecureCookies()
    {
        await using var host = await Host.StartAsync("Sqlite", null, ("Service:PublicAddress", "https://appraisal.example"));
        using var browser = new Browser(host);

        using var page = await browser.GetAsync("/sign-in");

        Assert.All(page.Headers.GetValues("Set-Cookie"), c => Assert.Contains("; secure", c, StringComparison.OrdinalIgnoreCase));
    }

    [Theory, Databases]
    public async Task SignIn_WithAWrongOrARevokedKey_SaysSoAndSetsNoSession(string database)
    {
        var host = await hosts.On(database);
        var (key, id) = await MakeAsync(host, Role.Auditor, "gone");
        await host.Administrator.DeleteAsync($"keys/{id}").JsonAsync();
        using var browser = new Browser(host);

        foreach (var wrong in new[] { key, "ak_nobodys0_0123456789012345678901234567890123456789", "short", "" })
        {
            using var answer = await browser.SignInAsync(wrong);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            Assert.Contains("role=\"alert\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.DoesNotContain(browser.Cookies, c => c.Name == "session");
    }

    [Fact]
    public async Task SignIn_WithoutTokenOrWithAForeignOne_Is400()
    {
        var host = await hosts.On("Sqlite");
        using var browser = new Browser(host);
        using var other = new Browser(host);
        await other.SignInAsync(Host.AdministratorKey);

        Assert.Contains("antiforgery", await browser.PostAsync("/sign-in", Fields()).PageAsync(HttpStatusCode.BadRequest), StringComparison.Ordinal);
        (await browser.GetAsync("/sign-in")).Dispose();
        await browser.PostAsync("/sign-in", Fields()).PageAsync(HttpStatusCode.BadRequest);
        await browser.PostAsync("/sign-in", Fields(("__RequestVerificationToken", await other.TokenAsync()))).PageAsync(HttpStatusCode.BadRequest);
        await browser.PostAsync("/sign-in", Fields(("__RequestVerificationToken", "neither"))).PageAsync(HttpStatusCode.BadRequest);
        await browser.PostAsync("/sign-out", Fields()).PageAsync(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("application/json", "{}")]
    [InlineData("multipart/form-data; boundary=x", "cut off")]
    [InlineData("multipart/form-data", "")]
    [InlineData("application/x-www-form-urlencoded", null)]
    public async Task SignIn_WithNoReadableForm_Is400(string type, string? body)
    {
        var host = await hosts.On("Sqlite");
        using var browser = new Browser(host);
        (await browser.SignInAsync(Host.AdministratorKey)).Dispose();
        var token = await browser.TokenAsync();

        body ??= string.Join('&', Enumerable.Range(0, 3000).Select(i => $"field{i}=1")); // more fields than are read

        using var answer = await browser.PostAsync("/sign-in", type, body, token); // a page where a form was sent, else a problem document
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("malformed", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("multipart/form-data; boundary=x", "cut off")]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"code\"\r\n\r\nA")] // ends in the middle
    [InlineData("multipart/form-data; boundary=x", "--x\r\nno header\r\n\r\nA\r\n--x--\r\n")]
    [InlineData("multipart/form-data; boundary=x", null)] // a part with a header of 40 kB
    [InlineData("multipart/form-data; boundary=\"" + LongBoundary + "\"", "x")]
    public async Task Page_WithABrokenFormAndAHeaderToken_Is400(string type, string? body)
    {
        var host = await hosts.On("Sqlite");
        using var browser = new Browser(host);
        (await browser.SignInAsync(Host.AdministratorKey)).Dispose();
        var token = await browser.TokenAsync();

        body ??= $"--x\r\nContent-Disposition: form-data; name=\"code\"\r\nX-Long: {new string('a', 40_000)}\r\n\r\nA\r\n--x--\r\n";

        foreach (var page in new[] { "/units", "/imports/cadres", "/keys" })
        {
            using var answer = await browser.PostAsync(page, type, body, token);
            Assert.True(answer.StatusCode == HttpStatusCode.BadRequest, $"{page}: {(int)answer.StatusCode}");
            using var byKey = await host.Administrator.PostAsync(new Uri(host.Address, page), new StringContent(body, System.Net.Http.Headers.MediaTypeHeaderValue.Parse(type)));
            Assert.True((int)byKey.StatusCode < 500, $"{page} with a key: {(int)byKey.StatusCode}");
        }
    }

    private const string LongBoundary = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    [InlineData("/\t/evil.example/")]
    [InlineData("evil")]
    [InlineData("/单位")]
    public async Task SignIn_LedElsewhere_EndsAtTheStart(string returnUrl)
    {
        using var browser = new Browser(await hosts.On("Sqlite"));

        using var fromPage = await browser.SignInAsync(Host.AdministratorKey, "/sign-in?returnUrl=" + Uri.EscapeDataString(returnUrl));
        using var fromForm = await browser.SubmitAsync("/sign-in", "/sign-in", ("key", Host.AdministratorKey), ("returnUrl", returnUrl));

        Assert.All([fromPage, fromForm], answer => Assert.Equal((HttpStatusCode.SeeOther, "/"), (answer.StatusCode, answer.Headers.Location?.OriginalString)));
    }

    [Fact]
    public async Task GetJobs_InABrowser_LeadsToSignInAndBackAndIsTheAdministrators()
    {
        var host = await hosts.On("Sqlite");
        using var browser = new Browser(host);
        using var clerk = new Browser(host);

        using var led = await browser.GetAsync("/jobs");
        Assert.Equal((HttpStatusCode.Redirect, "/sign-in?returnUrl=%2Fjobs"), (led.StatusCode, led.Headers.Location?.OriginalString));
        using var back = await browser.SignInAsync(Host.AdministratorKey, led.Headers.Location!.OriginalString);
        Assert.Equal("/jobs", back.Headers.Location?.OriginalString);
        using var jobs = await browser.GetAsync("/jobs");
        Assert.Equal(HttpStatusCode.OK, jobs.StatusCode);
        await browser.PostAsync("/jobs/stats", Fields()).PageAsync(HttpStatusCode.BadRequest);

        (await clerk.SignInAsync((await MakeAsync(host, Role.UnitClerk, "clerk")).Key)).Dispose();
        await clerk.GetAsync("/jobs").PageAsync(HttpStatusCode.Forbidden);
        using var start = await clerk.GetAsync("/");
        Assert.DoesNotContain("/jobs", await start.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetJobs_InChinese_AreNamedInChinese()
    {
        using var reader = await Pages.Reader.SignInAsync(await hosts.On("Sqlite"), Role.Administrator, language: "zh-CN");

        var jobs = await reader.OpenAsync("/jobs/recurring");

        Assert.Contains("汇总新收到的答卷", jobs.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Recurring", jobs.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetStart_Unauthenticated_LeadsBrowsersToSignInAndTellsOthers401()
    {
        var host = await hosts.On("Sqlite");
        using var browser = new Browser(host);

        using var led = await browser.GetAsync("/");

        Assert.Equal("/sign-in", led.Headers.Location?.OriginalString);
        await host.Client().GetAsync(host.Address).ProblemAsync(HttpStatusCode.Unauthorized);
        await browser.GetAsync("/api/v1/units").ProblemAsync(HttpStatusCode.Unauthorized);
    }

    [Theory, Databases]
    public async Task PutUnit_UnderACookie_NeedsTheTokenOfThatSession(string database)
    {
        var host = await hosts.On(database);
        using var browser = new Browser(host);
        using var other = new Browser(host);
        await browser.PutUnitAsync("SI0", null).ProblemAsync(HttpStatusCode.Unauthorized);
        (await browser.SignInAsync(Host.AdministratorKey)).Dispose();
        (await other.SignInAsync((await MakeAsync(host, Role.Organizer, "other")).Key)).Dispose();

        Assert.Equal("antiforgery", (await browser.PutUnitAsync("SI1", null).ProblemAsync(HttpStatusCode.BadRequest)).Text("code"));
        await browser.PutUnitAsync("SI1", await other.TokenAsync()).ProblemAsync(HttpStatusCode.BadRequest);
        await host.Administrator.GetAsync("units/SI1").ProblemAsync(HttpStatusCode.NotFound);
        await browser.PutUnitAsync("SI1", await browser.TokenAsync()).JsonAsync();
        await host.Administrator.JsonAsync("units/SI1");
    }

    [Theory, Databases]
    public async Task RevokeKey_OfASession_EndsIt(string database)
    {
        var host = await hosts.On(database);
        var (key, id) = await MakeAsync(host, Role.Organizer, "leaving");
        using var browser = new Browser(host);
        (await browser.SignInAsync(key)).Dispose();
        await browser.GetAsync("/api/v1/units").JsonAsync();

        await host.Administrator.DeleteAsync($"keys/{id}").JsonAsync();

        await browser.GetAsync("/api/v1/units").ProblemAsync(HttpStatusCode.Unauthorized);
        Assert.DoesNotContain(browser.Cookies, c => c.Name == "session");
    }

    [Fact]
    public async Task Session_UnusedForEightHoursOrItsKeyExpired_Ends()
    {
        var clock = new MovableClock();
        await using var host = await Host.StartAsync("Sqlite", clock);
        using var browser = new Browser(host);
        using var brief = new Browser(host);
        (await browser.SignInAsync(Host.AdministratorKey)).Dispose();
        (await brief.SignInAsync((await MakeAsync(host, Role.Auditor, "brief", clock.GetUtcNow().AddHours(1))).Key)).Dispose();

        clock.Advance(TimeSpan.FromHours(5));
        await browser.GetAsync("/api/v1/units").JsonAsync();
        await brief.GetAsync("/api/v1/units").ProblemAsync(HttpStatusCode.Unauthorized);
        clock.Advance(TimeSpan.FromHours(5)); // ten since it began, five since it was used
        await browser.GetAsync("/api/v1/units").JsonAsync();
        clock.Advance(TimeSpan.FromHours(9));
        await browser.GetAsync("/api/v1/units").ProblemAsync(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task SignOut_FromTheStartPage_EndsTheSession()
    {
        using var browser = new Browser(await hosts.On("Sqlite"));
        (await browser.SignInAsync(Host.AdministratorKey)).Dispose();

        using var answer = await browser.SubmitAsync("/", "/sign-out");

        Assert.Equal("/sign-in", answer.Headers.Location?.OriginalString);
        await browser.GetAsync("/api/v1/units").ProblemAsync(HttpStatusCode.Unauthorized);
    }

    [Theory, Databases]
    public async Task Session_OnAnotherNode_IsGoodThere(string database)
    {
        await using var host = await Host.StartAsync(database);
        using var browser = new Browser(host);
        (await browser.SignInAsync(Host.AdministratorKey)).Dispose();
        await using var node = await host.StartNodeAsync();
        using var client = node.Client();
        client.DefaultRequestHeaders.Add("Cookie", string.Join("; ", browser.Cookies.Select(c => $"{c.Name}={c.Value}")));

        await client.JsonAsync("units");
    }

    [Fact]
    public async Task SessionKeys_BesideTheDatabase_AreTheirOwnersAlone()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("There are no such file modes.");
            return;
        }
        var host = await hosts.On("Sqlite");
        using var browser = new Browser(host);
        (await browser.SignInAsync(Host.AdministratorKey)).Dispose();

        var folder = host.Database.File + ".session-keys";
        var files = Directory.GetFiles(folder);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
        Assert.NotEmpty(files);
        Assert.All(files.Select(File.GetUnixFileMode), mode => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, mode));
    }

    [Theory]
    [InlineData("en", "lang=\"en\"", "Sign in")]
    [InlineData("zh-CN,zh;q=0.9", "lang=\"zh-CN\"", "登录")]
    public async Task GetSignIn_ByLanguage_IsAPageWithoutScriptOrInlineStyle(string language, string mark, string word)
    {
        using var browser = new Browser(await hosts.On("Sqlite"), language);
        using var wrong = await browser.SignInAsync("wrong");
        (await browser.SignInAsync(Host.AdministratorKey)).Dispose();
        using var start = await browser.GetAsync("/");

        foreach (var page in new[] { wrong, start })
        {
            var html = WebUtility.HtmlDecode(await page.Content.ReadAsStringAsync());
            Assert.Contains(mark, html, StringComparison.Ordinal);
            Assert.DoesNotMatch("<style| style=| on[a-z]+=|(?<!/)page\\.[a-z]", html);
            Assert.StartsWith("default-src 'self'", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        }
        var asked = WebUtility.HtmlDecode(await wrong.Content.ReadAsStringAsync());
        Assert.Contains(word, asked, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", asked, StringComparison.Ordinal); // none that could read the key
        Assert.DoesNotMatch("<script(?![^>]* src=)", await start.Content.ReadAsStringAsync());
    }

    private static async Task<(string Key, string Id)> MakeAsync(Host host, Role role, string person, DateTimeOffset? expiresAt = null)
    {
        var made = await host.Administrator.PostAsync("keys", new KeyRequest { Role = role, Person = person, ExpiresAt = expiresAt }).JsonAsync();
        return (made.Text("key")!, made.Text("id")!);
    }

    private static Dictionary<string, string> Fields(params (string Name, string Value)[] more) =>
        more.Append(("key", Host.AdministratorKey)).ToDictionary(f => f.Item1, f => f.Item2, StringComparer.Ordinal);
}
