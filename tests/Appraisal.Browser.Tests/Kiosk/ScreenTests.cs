using Appraisal.Service.Tests.Hosting;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Appraisal.Browser.Tests.Kiosk;

/// <summary>Every screen at every size and in both languages: nothing to scroll, nothing that axe finds, and a picture to look at.</summary>
public sealed class ScreenTests(Chromium chromium, Hosts hosts) : IClassFixture<Chromium>, IClassFixture<Hosts>
{
    private static readonly (int Width, int Height)[] Sizes = [(1920, 1080), (1080, 1920), (390, 844), (320, 640)];

    [BrowserTheory]
    [InlineData("en")]
    [InlineData("zh-CN")]
    public async Task Screens_AtEverySize_FitAndAreAccessible(string language)
    {
        var host = await hosts.On("Sqlite");
        var kiosk = await KioskWorld.CreateAsync(host, $"screens-{language}");
        var window = await chromium.OpenAsync(host.Address, language);
        var page = window.Page;
        await page.GotoAsync(kiosk.Path);
        await page.Locator("#code").WaitForAsync();
        await LookAsync(window, language, "set-up");
        await kiosk.EnrolAsync(page, only: null);
        await LookAsync(window, language, "whom");
        await page.Locator(".cards button").First.ClickAsync();
        await page.Locator(".levels").WaitForAsync();
        await LookAsync(window, language, "question");
        foreach (var mode in new[] { "large", "low" })
        {
            await page.EvaluateAsync($"document.documentElement.classList.add('{mode}')");
            await LookAsync(window, language, $"question-{mode}");
            await page.EvaluateAsync($"document.documentElement.classList.remove('{mode}')");
        }
        await NextAsync(page, ".level[data-key=\"2\"]", ".cards");
        await LookAsync(window, language, "household");
        await NextAsync(page, ".cards button", ".chips");
        await page.Locator(".chips button").First.ClickAsync();
        await LookAsync(window, language, "reasons");
        await NextAsync(page, ".aside .main", ".numbers");
        await LookAsync(window, language, "number");
        await NextAsync(page, ".numbers button", ".cards");
        await LookAsync(window, language, "told");
        await NextAsync(page, ".cards button", ".statements");
        await LookAsync(window, language, "list");
        await NextAsync(page, ".numbers button", ".thanks");
        await LookAsync(window, language, "thanks");
        await KioskWorld.NextAsync(page).WaitAsync(TimeSpan.FromSeconds(1)).ContinueWith(_ => { }, TaskScheduler.Default);
        await page.Keyboard.DownAsync("Escape");
        await page.Locator("#pin").WaitForAsync();
        await page.Keyboard.UpAsync("Escape");
        await LookAsync(window, language, "pin");
        await page.Locator("#pin").FillAsync(KioskWorld.Pin);
        await page.Keyboard.PressAsync("Enter");
        await page.Locator("dl").WaitForAsync();
        await LookAsync(window, language, "operator", fits: false);
        Assert.Empty(window.Wrongs);
    }

    [BrowserFact]
    public async Task Screen_InAScriptFromRightToLeft_IsTurnedRound()
    {
        var host = await hosts.On("Sqlite");
        var kiosk = await KioskWorld.CreateAsync(host, "uyghur", "optional", ("title", new Dictionary<string, string>(StringComparer.Ordinal) { ["ug"] = "رازىمەنلىك", ["zh"] = "满意度" }),
            ("items", new object[] { new { code = "q1", text = new Dictionary<string, string>(StringComparer.Ordinal) { ["ug"] = "بۇ كادىرنىڭ خىزمىتىدىن رازىمۇسىز؟", ["zh"] = "您满意吗？" }, scale = "satisfaction-5" } }),
            ("reasons", Array.Empty<object>()));
        var window = await chromium.OpenAsync(host.Address, "ug");
        await kiosk.EnrolAsync(window.Page);

        Assert.Equal("rtl", await window.Page.EvaluateAsync<string>("document.dir"));
        Assert.Equal("zh-CN", await window.Page.Locator(".level span").First.GetAttributeAsync("lang")); // the built-in labels have no Uyghur: that is said
        await window.Page.GetByText("中文").ClickAsync();
        Assert.Equal("ltr", await window.Page.EvaluateAsync<string>("document.dir"));
        await window.FineAsync("kiosk-uyghur");
    }

    // a tap, and the screen that comes of it
    private static async Task NextAsync(IPage page, string tap, string next)
    {
        await page.Locator(tap).First.ClickAsync();
        await page.Locator($"body:not(.chosen) {next}").First.WaitForAsync();
    }

    private static async Task LookAsync(Window window, string language, string name, bool fits = true)
    {
        var page = window.Page;
        foreach (var (width, height) in Sizes)
        {
            await page.SetViewportSizeAsync(width, height);
            if (Environment.GetEnvironmentVariable("APPRAISAL_SCREENSHOTS") is { Length: > 0 } folder)
                await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"kiosk-{name}-{language}-{width}.png") });
            var hidden = await page.EvaluateAsync<string[]>("""
                () => [...document.querySelectorAll('button, h1, p, input, select, .ring')].filter(e => {
                  const r = e.getBoundingClientRect();
                  return r.width > 0 && (r.left < -1 || r.top < -1 || r.right > innerWidth + 1 || r.bottom > innerHeight + 1);
                }).map(e => `${e.tagName} ${e.textContent.slice(0, 30)}`)
                """);
            if (fits)
                Assert.True(hidden.Length == 0, $"{name} {language} {width} × {height}: {string.Join("; ", hidden)}");
            var small = await page.EvaluateAsync<string[]>("""
                () => [...document.querySelectorAll('.face')].filter(f => f.getBoundingClientRect().width < 95.5).map(f => `${f.getBoundingClientRect().width}`)
                """);
            Assert.True(small.Length == 0, $"{name} {language} {width}: faces of {string.Join(", ", small)} px");
        }
        var found = (await page.RunAxe(new AxeRunOptions
        {
            RunOnly = new RunOnlyOptions { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "wcag2aaa", "best-practice"] },
        })).Violations.Select(v => $"{v.Id}: {string.Join(" | ", v.Nodes.Select(n => n.Html))}").ToList();
        Assert.True(found.Count == 0, $"{name} {language}: {string.Join("\n", found)}");
    }
}
