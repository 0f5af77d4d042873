using System.Text.Json;
using Appraisal.Service.Tests.Access;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Service.Tests.Surveys;
using Microsoft.Playwright;

namespace Appraisal.Browser.Tests;

/// <summary>Every page as a real browser has it: under its policy, with its cookies, and from another site as in life.</summary>
public sealed class PageTests(Chromium chromium, Hosts hosts) : IClassFixture<Chromium>, IClassFixture<Hosts>
{
    [BrowserFact]
    public async Task SignIn_WithAKey_LeadsToTheStartPageAndOut()
    {
        var window = await chromium.OpenAsync((await hosts.On("Sqlite")).Address);
        var page = window.Page;

        await page.GotoAsync("/");
        await Assertions.Expect(page).ToHaveURLAsync("/sign-in");
        await window.FineAsync("sign-in");
        await page.GetByLabel("Your key").FillAsync(Host.AdministratorKey);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.Locator(".menu.me summary").ClickAsync();
        await Assertions.Expect(page.GetByText("Administrator", new() { Exact = true })).ToBeVisibleAsync();
        await window.FineAsync("start");
        await page.GetByRole(AriaRole.Link, new() { Name = "Background jobs" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Overview" })).ToBeVisibleAsync();
        await window.FineAsync("jobs");
        await page.GotoAsync("/");
        await page.Locator(".menu.me summary").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("Your key")).ToBeVisibleAsync();
        await window.FineAsync("signed-out-of-key");
    }

    [BrowserFact]
    public async Task SignIn_AtAnIssuerOfAnotherSite_EndsWhereItBeganAndSignsOut()
    {
        await using var issuer = await Issuer.StartAsync();
        await using var host = await Host.StartAsync("Sqlite", null, issuer.Settings());
        issuer.ShowsPage = true;
        var window = await chromium.OpenAsync(host.Address, "zh-CN");
        var page = window.Page;

        await page.GotoAsync("/");
        await window.FineAsync("sign-in-organization-zh");
        await page.GetByText("使用单位账号登录").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Allow" }).ClickAsync();
        await Assertions.Expect(page.GetByText("somebody")).ToBeVisibleAsync();
        Assert.Equal(host.Address, new Uri(page.Url));
        await window.FineAsync("start-organization-zh");
        await page.Locator(".menu.me summary").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "退出登录" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "您已退出登录" })).ToBeVisibleAsync();
        await window.FineAsync("signed-out-zh");
        await page.GetByRole(AriaRole.Link, new() { Name = "退出单位账号" }).ClickAsync();
        await Assertions.Expect(page.GetByText("signed out")).ToBeVisibleAsync();
        await page.GotoAsync("/");
        await Assertions.Expect(page.GetByText("使用单位账号登录")).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task SignIn_WithoutARole_SaysSo()
    {
        await using var issuer = await Issuer.StartAsync();
        await using var host = await Host.StartAsync("Sqlite", null, issuer.Settings());
        issuer.Claims["role"] = "king";
        var window = await chromium.OpenAsync(host.Address);

        await window.Page.GotoAsync("/sign-in");
        await window.Page.GetByText("Sign in with your organization's account").ClickAsync();

        await Assertions.Expect(window.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("no role");
        await window.FineAsync("no-role");
    }

    [BrowserFact]
    public async Task Field_ForACode_SuggestsThoseWhoseNameIsTyped()
    {
        var host = await hosts.On("Sqlite");
        await host.Administrator.PutAsync("units/suggested-1", new { name = "青石桥村", level = "village" });
        var window = await chromium.OpenAsync(host.Address);
        var page = window.Page;
        await page.GotoAsync("/sign-in");
        await page.GetByLabel("Your key").FillAsync(Host.AdministratorKey);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.GotoAsync("/keys");

        await page.Locator("details:has(input[name=unit]) > summary").ClickAsync();
        await page.Locator("input[name=unit]").FillAsync("青石桥");

        var option = page.Locator("datalist option[value=suggested-1]");
        await Assertions.Expect(option).ToHaveTextAsync("青石桥村");
        await window.FineAsync("suggestions");
    }

    [BrowserFact]
    public async Task Swagger_Opened_ShowsARouteWithItsAnswers()
    {
        var window = await chromium.OpenAsync((await hosts.On("Sqlite")).Address);

        await window.Page.GotoAsync("/swagger");
        await window.Page.Locator(".opblock-summary").First.WaitForAsync();
        var route = window.Page.GetByText("/api/v1/units/{code}").First;
        for (var i = 0; i < 50 && !await route.IsVisibleAsync(); i++) // only what is in sight is drawn
        {
            await window.Page.Mouse.WheelAsync(0, 400);
            await window.Page.EvaluateAsync("() => new Promise(requestAnimationFrame)");
        }
        await route.ClickAsync();

        await Assertions.Expect(window.Page.GetByText("Responses").First).ToBeVisibleAsync();
        await window.FineAsync("swagger");
    }

    [BrowserFact]
    public async Task TokenSheet_Opened_ShowsSlipsWithPictures()
    {
        var host = await hosts.On("Sqlite");
        var world = await SurveyWorld.CreateAsync(host, "sheet", "required");
        await world.Administrator.PutAsync("surveys/sheet/frame", new[] { new { staffNo = world.Cadre(1), stratum = "poor", population = 50 } }).JsonAsync();
        var window = await chromium.OpenAsync(host.Address);
        // the sheet answers a POST; its answer is shown as it comes, with its policy
        await window.Page.RouteAsync("**/tokens", route => route.ContinueAsync(new RouteContinueOptions
        {
            Method = "POST",
            Headers = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["Accept"] = "text/html", ["Content-Type"] = "application/json", ["X-Api-Key"] = Host.AdministratorKey,
            },
            PostData = JsonSerializer.SerializeToUtf8Bytes(new { perStratum = 4 }),
        }));

        await window.Page.GotoAsync("/api/v1/surveys/sheet/tokens");

        await Assertions.Expect(window.Page.Locator("article svg")).ToHaveCountAsync(4);
        Assert.Equal("grid", await window.Page.EvaluateAsync<string>("getComputedStyle(document.body).display")); // its style counts
        await window.FineAsync("token-sheet");
    }

    [BrowserFact]
    public async Task SignIn_WithAScriptThatSomebodyInjected_DoesNotRunIt()
    {
        var window = await chromium.OpenAsync((await hosts.On("Sqlite")).Address);
        await window.Page.RouteAsync("**/sign-in", async route =>
        {
            var answer = await route.FetchAsync();
            var html = await answer.TextAsync();
            await route.FulfillAsync(new RouteFulfillOptions
            {
                Response = answer,
                Body = html.Replace("<h1>", """<script>document.title = 'ran'</script><img alt="" src="data:," onerror="document.title = 'ran'"><h1>""", StringComparison.Ordinal),
            });
        });

        await window.Page.GotoAsync("/sign-in");

        await Assertions.Expect(window.Page.Locator("img")).ToHaveCountAsync(1);
        Assert.NotEqual("ran", await window.Page.TitleAsync());
        Assert.Equal(2, window.Wrongs.Count(w => w.Contains("Content Security Policy", StringComparison.Ordinal)));
    }
}
