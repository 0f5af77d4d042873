using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Appraisal.Service.Access;
using Appraisal.Service.Demo;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Service.Tests.Pages;
using Appraisal.Service.Web.Pages;
using Deque.AxeCore.Playwright;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Spectre.Console;

namespace Appraisal.Browser.Tests;

/// <summary>The demo county, appraised, for the pages to have something to show.</summary>
public sealed class DemoHost : IAsyncLifetime
{
    public Host Host { get; private set; } = null!;

    /// <summary>The year that is scored.</summary>
    public string Year { get; private set; } = "";

    /// <summary>Its official run.</summary>
    public string Run { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Chromium.Path))
            return;
        var year = DateTimeOffset.UtcNow.Year;
        Host = await Host.StartAsync("Sqlite", null, ("Public:Cycles:0", $"{year - 1}"), ("Public:Cycles:1", $"{year}"),
            ("HumanResources:AllowedNetworks", "127.0.0.0/8"), ("HumanResources:AllowHttp", "true"));
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(TextWriter.Null), Ansi = AnsiSupport.No });
        // what the demo has not: a file that was imported, and an HR system that is told
        await Host.Administrator.PutAsync("hr/subscriptions/hr", new { url = "http://127.0.0.1:9/events" }).JsonAsync();
        using var file = new StringContent("code,name,level\nQH99,石桥经济开发区,township\n", System.Text.Encoding.UTF8, "text/csv");
        await Host.Administrator.PostAsync("import/units", file).JsonAsync();
        var seeder = new DemoSeeder(Host.Services, console, Host.Services.GetRequiredService<TimeProvider>());
        await seeder.RunAsync(default);
        Year = $"{seeder.ScoredYear}";
        var runs = (await Host.Administrator.JsonAsync($"cycles/{Year}/score-runs")).GetProperty("items").EnumerateArray();
        Run = runs.Last(r => r.GetProperty("publishedAt").ValueKind == JsonValueKind.String).Text("id")!;
    }

    public ValueTask DisposeAsync() => Host?.DisposeAsync() ?? ValueTask.CompletedTask;
}

/// <summary>
/// Every page in a real browser with the demo's content: at both sizes, in both languages, light and dark; without a console error, without
/// anything that the policy blocked, and without a violation of WCAG that axe can see.
/// </summary>
public sealed partial class ConsoleTests(Chromium chromium, DemoHost demo) : IClassFixture<Chromium>, IClassFixture<DemoHost>
{
    private const string Cadre = "00075";

    // the pictures of docs/console.md, in the order of a year
    private static readonly (string Name, string Address)[] Stations =
    [
        ("home", "/?cycle={year}"), ("cycle", "/cycles/{year}"), ("collection", "/surveys/villagers-{year}/collection"),
        ("matrix", "/inspections?from={year}-01-01&to={year}-12-31"), ("plan", "/inspections/plan"), ("run", "/score-runs/{run}"),
        ("boundary", "/score-runs/{run}/boundary"), ("scorecard", "/cadres/" + Cadre + "/scores/{year}?run={run}"),
    ];

    /// <summary>The addresses of pages; <c>{year}</c> and <c>{run}</c> are the demo's. A new page is one line.</summary>
    public static TheoryData<string, string> Pages => new()
    {
        { "home", "/?cycle={year}" },
        { "units", "/units" },
        { "unit", "/units/QH01" },
        { "cadres", "/cadres?unit=QH01&cohort=村党组织书记" },
        { "cadre", "/cadres/" + Cadre },
        { "postings", "/cycles/{year}/participants" },
        { "posting", "/cycles/{year}/participants/" + Cadre },
        { "search", "/search?q=00" },
        { "runs", "/cycles/{year}/score-runs" },
        { "run", "/score-runs/{run}" },
        { "boundary", "/score-runs/{run}/boundary" },
        { "diagnostics", "/score-runs/{run}/diagnostics" },
        { "scorecard", "/cadres/" + Cadre + "/scores/{year}" },
        { "what-if", "/cadres/" + Cadre + "/scores/{year}?if=material" },
        { "imports", "/imports" },
        { "import", "/imports/cadres" },
        { "cycle", "/cycles/{year}" },
        { "scheme", "/schemes/county/{year}" },
        { "surveys", "/surveys" },
        { "survey", "/surveys/villagers-{year}" },
        { "collection", "/surveys/villagers-{year}/collection" },
        { "tokens", "/surveys/villagers-{year}/tokens" },
        { "devices", "/surveys/villagers-{year}/devices" },
        { "quality", "/surveys/villagers-{year}/flags?open=false" },
        { "results", "/surveys/villagers-{year}/results" },
        { "pressure", "/surveys/villagers-{year}/pressure" },
        { "reasons", "/surveys/villagers-{year}/reasons" },
        { "matrix", "/inspections?from={year}-01-01&to={year}-12-31" },
        { "visits", "/inspections?view=list&from={year}-01-01&to={year}-12-31" },
        { "visit", "/inspections/I-{year}-0001" },
        { "plan", "/inspections/plan" },
        { "flags", "/inspection-flags" },
        { "findings", "/findings" },
        { "materials", "/materials" },
        { "work", "/work-records" },
        { "incidents", "/incidents" },
        { "audit", "/audit" },
        { "keys", "/keys" },
        { "hr", "/hr" },
        { "help", "/help" },
        { "public", "/public/{year}" },
        { "cycles", "/cycles" },
        { "schemes", "/schemes" },
        { "plan-of-a-year", "/cycles/{year}/inspection-plan" },
        { "obstructions", "/cycles/{year}/obstructions" },
        { "grade-decisions", "/cycles/{year}/grade-decisions" },
        { "notice", "/score-runs/{run}/notice" },
        { "objections", "/score-runs/{run}/objections" },
        { "burden", "/units/QH0101/burden" },
        { "flag", "/inspection-flags/{id:inspection-flags}" },
        { "finding", "/findings/{id:findings}" },
        { "material", "/materials/{id:materials}" },
        { "work-record", "/work-records/{id:work-records}" },
        { "case", "/incidents/{id:incidents}" },
        { "list", "/due-diligence-lists" },
        { "policies", "/inspection-policies" },
        { "body", "/inspecting-bodies/县水利局" },
        { "import-on-record", "/imports/{id:imports}" },
        { "subscription", "/hr/subscriptions/{code:hr/subscriptions}" },
        { "promotion", "/hr/cadres/" + Cadre + "/promotion?requiredTenure=3" },
        { "promotion-rules", "/promotion-rules" },
        { "nowhere", "/no/such/page" },
    };

    /// <summary>Every page stands above, but the way back from an issuer, which nobody looks at.</summary>
    [Fact]
    public void Pages_OfTheProgram_AreAllLookedAt()
    {
        var looked = Pages.Select(p => Placeholder().Replace(p.Data.Item2.Split('?')[0], "x")).ToList();
        var missing = typeof(Navigation).Assembly.GetTypes().Select(t => t.GetCustomAttributes<RouteAttribute>().Select(r => r.Template).ToList())
            .Where(templates => templates.Count > 0 && !templates.Contains("/sign-in/back") && !templates.Exists(t =>
                looked.Exists(address => Regex.IsMatch(address, "^" + Placeholder().Replace(t, "[^/]+") + "$", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)))));

        Assert.Empty(missing);
    }

    [BrowserTheory, MemberData(nameof(Pages))]
    public async Task Page_AtBothSizesAndInBothLanguages_IsFine(string name, string address)
    {
        var path = await FindAsync(Here(address));
        var key = await Reader.KeyAsync(demo.Host, Role.Administrator, "张明");
        foreach (var (language, theme) in new[] { ("zh-CN", "light"), ("en", "dark") })
        {
            var window = await chromium.OpenAsync(demo.Host.Address, language);
            await SignInAsync(window, key, theme);
            foreach (var (width, height) in new[] { (1366, 768), (390, 844) })
            {
                await window.Page.SetViewportSizeAsync(width, height);
                await window.Page.GotoAsync(path);
                await Assertions.Expect(window.Page.Locator("h1")).ToHaveCountAsync(1);
                await AssertFitsAsync(window.Page);
                if (width < 1000 == (theme == "dark")) // once in each language, light on a laptop and dark on a phone: it takes longer than all else
                    await AssertAccessibleAsync(window.Page);
                await Picture.KeepAsync(window.Page, $"{name}-{language}-{width}");
            }
            if (name != "nowhere")
                Assert.Empty(window.Wrongs);
            await window.Page.CloseAsync();
        }
    }

    /// <summary>
    /// The pictures of docs/console.md: run with APPRAISAL_SCREENSHOTS, make what begins with <c>handbook-</c> 880 pixels wide with 128 colours, and
    /// copy it.
    /// </summary>
    [BrowserFact]
    public async Task Handbook_OfTheDemo_HasItsPictures()
    {
        foreach (var (language, ending) in new[] { ("en", ""), ("zh-CN", "-zh") })
        {
            var window = await chromium.OpenAsync(demo.Host.Address, language);
            await SignInAsync(window, await Reader.KeyAsync(demo.Host, Role.Administrator, "张明"), "light");
            await window.Page.SetViewportSizeAsync(1100, 720);
            foreach (var (name, path) in Stations)
            {
                await window.Page.GotoAsync(Here(path));
                await Assertions.Expect(window.Page.Locator("h1")).ToHaveCountAsync(1);
                await Picture.KeepAsync(window.Page, $"handbook-{name}{ending}", isWhole: false);
            }
            await LookAtFileAsync(window.Page, "code,name,parent,level\nQH0199,新塘村,QH01,village\nQH0198,,NOWHERE,hamlet\n");
            await Assertions.Expect(window.Page.Locator("td.wrong").First).ToBeVisibleAsync();
            await window.Page.Locator("#result").ScrollIntoViewIfNeededAsync();
            await Picture.KeepAsync(window.Page, $"handbook-import{ending}", isWhole: false);
            Assert.Empty(window.Wrongs);
        }
    }

    /// <summary>A file of another program: its columns are chosen by hand.</summary>
    [BrowserFact]
    public async Task Columns_OfAFileWithForeignHeadings_AreChosenOnBothSizes()
    {
        foreach (var (language, width, height) in new[] { ("zh-CN", 390, 844), ("en", 1366, 768) })
        {
            var window = await chromium.OpenAsync(demo.Host.Address, language);
            await SignInAsync(window, await Reader.KeyAsync(demo.Host, Role.Administrator, "张明"), "light");
            await window.Page.SetViewportSizeAsync(width, height);
            await LookAtFileAsync(window.Page, "机构代码,机构全称,上级机构,机构级别\nQH0197,新塘村,QH01,village\n");
            await Assertions.Expect(window.Page.Locator("#map select")).ToHaveCountAsync(4);
            await AssertFitsAsync(window.Page);
            await AssertAccessibleAsync(window.Page);
            await Picture.KeepAsync(window.Page, $"columns-{language}-{width}");
            Assert.Empty(window.Wrongs);
        }
    }

    [BrowserFact]
    public async Task Scorecard_Printed_IsAtMostTwoSheets()
    {
        var window = await chromium.OpenAsync(demo.Host.Address, "zh-CN");
        await SignInAsync(window, await Reader.KeyAsync(demo.Host, Role.Administrator, "李强"), "light");
        await window.Page.GotoAsync($"/cadres/{Cadre}/scores/{demo.Year}");

        var pdf = await window.Page.PdfAsync(new PagePdfOptions { PreferCSSPageSize = true });

        Picture.Keep(pdf, "scorecard.pdf");
        var sheets = System.Text.RegularExpressions.Regex.Count(System.Text.Encoding.Latin1.GetString(pdf), @"/Type\s*/Page\b");
        Assert.InRange(sheets, 1, 2);
    }

    [BrowserFact]
    public async Task Form_SentByADoubleClick_ActsOnce()
    {
        var window = await chromium.OpenAsync(demo.Host.Address);
        await SignInAsync(window, await Reader.KeyAsync(demo.Host, Role.Organizer, "clicker"), "light");
        await window.Page.GotoAsync("/units/QH01");

        await window.Page.Locator("#new-unit [name=code]").FillAsync("QHCLICK");
        await window.Page.Locator("#new-unit [name=name]").FillAsync("Clicked");
        await window.Page.Locator("#new-unit [name=level]").SelectOptionAsync("village");
        await window.Page.Locator("#new-unit button").DblClickAsync();

        await Assertions.Expect(window.Page.GetByRole(AriaRole.Status)).ToContainTextAsync("Saved");
        Assert.Equal(1, await demo.Host.CountAsync("audit_entry WHERE kind = 'unit' AND subject = 'QHCLICK'"));
        Assert.Empty(window.Wrongs);
    }

    [BrowserFact]
    public async Task Cadre_OnAPhoneInChinese_ReadsTheOwnCardTriesAndObjects()
    {
        var id = (await demo.Host.Administrator.PostAsync($"cycles/{demo.Year}/score-runs", new { }).JsonAsync()).Text("id")!;
        await demo.Host.Administrator.UntilAsync($"score-runs/{id}", r => r.Text("status") == "done");
        await demo.Host.Administrator.PostAsync($"score-runs/{id}/objection-period", new { }).JsonAsync();
        var window = await chromium.OpenAsync(demo.Host.Address, "zh-CN");
        await window.Page.SetViewportSizeAsync(390, 844);
        await SignInAsync(window, await Reader.KeyAsync(demo.Host, Role.Member, "本人", staffNo: Cadre), "light");

        await window.Page.GotoAsync($"/?cycle={demo.Year}");
        await Assertions.Expect(window.Page.Locator("h1")).ToContainTextAsync("评分卡");
        await window.Page.Locator("#what-if input[type=checkbox]").First.CheckAsync();
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "试算" }).ClickAsync();
        await Assertions.Expect(window.Page.Locator("#what-if [role=status]")).ToContainTextAsync("得分将为");
        await window.Page.Locator("#objection [name=reason]").FillAsync("三月的入户走访未计入");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "提交异议" }).ClickAsync();

        await Assertions.Expect(window.Page.Locator("main > [role=status]")).ToContainTextAsync("您的异议已提交");
        await Assertions.Expect(window.Page.Locator("#rights")).ToContainTextAsync("三月的入户走访未计入");
        await Picture.KeepAsync(window.Page, "objected-zh-CN-390");
        Assert.Empty(window.Wrongs);
    }

    /// <summary>What stands between the plan of a visit and the publication of the year that runs, by the pages alone.</summary>
    [BrowserFact]
    public async Task Year_InChinese_IsInspectedSurveyedScoredAndPublished()
    {
        var year = $"{int.Parse(demo.Year, System.Globalization.CultureInfo.InvariantCulture) + 1}";
        var inspector = await chromium.OpenAsync(demo.Host.Address, "zh-CN");
        await SignInAsync(inspector, await Reader.KeyAsync(demo.Host, Role.Inspector, "督查室 林峰"), "light");
        await InspectAsync(inspector);
        var organizer = await chromium.OpenAsync(demo.Host.Address, "zh-CN");
        await SignInAsync(organizer, await Reader.KeyAsync(demo.Host, Role.Organizer, "组织部 陈立"), "light");
        await CloseSurveyAsync(organizer, year);
        await ScoreAsync(organizer, year);

        // a question how far the run is, given up as the page was left, is nothing wrong
        Assert.DoesNotContain(inspector.Wrongs.Concat(organizer.Wrongs), w => !w.Contains("ERR_ABORTED", StringComparison.Ordinal));
    }

    private static async Task InspectAsync(Window window)
    {
        var page = window.Page;
        await page.GotoAsync("/inspections");
        await page.GetByRole(AriaRole.Link, new() { Name = "安排检查" }).First.ClickAsync();
        await page.Locator("#visit [name=id]").FillAsync("WALK");
        await page.Locator("#visit [name=unit]").FillAsync("QH0101");
        await page.Locator("#visit [name=body]").FillAsync("县水利局");
        await page.Locator("#visit [name=level]").SelectOptionAsync("county");
        await page.Locator("#visit [name=topics]").FillAsync("饮水安全");
        await page.Locator("#visit [name=startsOn]").FillAsync(DateTimeOffset.UtcNow.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        await page.Locator("#visit [name=checklist]").FillAsync("水箱清洗");
        await page.Locator("#visit button[value=file]").ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync("石桥新塘村");
        await page.Locator("summary").Filter(new() { HasText = "登记检查结果" }).ClickAsync();
        await page.Locator("#finding [name=item]").FillAsync("水箱清洗");
        await page.Locator("#finding [name=conforming]").SelectOptionAsync("true");
        await page.Locator("#finding [name=severity]").SelectOptionAsync("minor");
        await page.Locator("#finding button").ClickAsync();
        await Assertions.Expect(page.Locator("main .chip").Filter(new() { HasText = "符合" })).ToBeVisibleAsync();
        await Picture.KeepAsync(page, "visited-zh-CN-1366");
    }

    private static async Task CloseSurveyAsync(Window window, string year)
    {
        var page = window.Page;
        await page.GotoAsync($"/cycles/{year}");
        await page.GetByRole(AriaRole.Link, new() { Name = $"villagers-{year}", Exact = true }).ClickAsync();
        await page.Locator("#close [name=final]").CheckAsync();
        await page.Locator("#close button").ClickAsync();
        await Assertions.Expect(page.Locator(".head .chip")).ToContainTextAsync("已成定局");
    }

    private async Task ScoreAsync(Window window, string year)
    {
        var page = window.Page;
        await page.GotoAsync($"/cycles/{year}/score-runs");
        await page.Locator("#ask button").ClickAsync();
        await Assertions.Expect(page.Locator("#open button")).ToBeVisibleAsync();
        await page.Locator("#open button").ClickAsync();
        await Assertions.Expect(page.Locator("#open button[aria-disabled=true]")).ToBeVisibleAsync(); // what is typed before the answer is there would be lost
        await page.Locator("#publish [name=reason]").FillAsync("年度工作安排需要提前公布");
        await page.Locator("#publish button").ClickAsync();
        await Assertions.Expect(page.Locator(".head .chip")).ToContainTextAsync("正式");
        await page.GotoAsync($"/cadres/{Cadre}/scores/{year}");
        await Assertions.Expect(page.Locator(".head .chip")).ToContainTextAsync("正式");
        await page.GotoAsync($"/cycles/{year}");
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "分数已公布" })).ToBeVisibleAsync();
        var runs = (await demo.Host.Administrator.JsonAsync($"cycles/{year}/score-runs")).GetProperty("items").EnumerateArray();
        Assert.Single(runs, r => r.GetProperty("publishedAt").ValueKind == JsonValueKind.String);
    }

    private string Here(string address) => address.Replace("{year}", demo.Year, StringComparison.Ordinal).Replace("{run}", demo.Run, StringComparison.Ordinal);

    // {id:findings} is the id of the first that the API lists there
    private async Task<string> FindAsync(string address)
    {
        if (Placeholder().Match(address) is not { Success: true } found || !found.Value.Contains(':', StringComparison.Ordinal))
            return address;
        var (property, list) = (found.Value[1..^1].Split(':')[0], found.Value[1..^1].Split(':')[1]);
        var items = (await demo.Host.Administrator.JsonAsync($"{list}?limit=1")).GetProperty("items");
        return address.Replace(found.Value, Uri.EscapeDataString(items[0].Text(property)!), StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\{[^}]+\}", RegexOptions.None, 1000)]
    private static partial Regex Placeholder();

    private static async Task LookAtFileAsync(IPage page, string text)
    {
        await page.GotoAsync("/imports/units");
        await page.Locator("#look input[type=file]").SetInputFilesAsync(new FilePayload { Name = "units.csv", MimeType = "text/csv", Buffer = System.Text.Encoding.UTF8.GetBytes(text) });
        await page.Locator("#look button[type=submit], #look button").First.ClickAsync();
    }

    private static async Task SignInAsync(Window window, string key, string theme)
    {
        await window.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = theme == "dark" ? ColorScheme.Dark : ColorScheme.Light });
        await window.Page.GotoAsync("/sign-in");
        await window.Page.Locator("#key").FillAsync(key);
        await window.Page.Locator("form[action='/sign-in'] button").ClickAsync();
        await Assertions.Expect(window.Page.Locator("header.bar")).ToBeVisibleAsync();
    }

    // nothing is wider than the window, but for tables that scroll within themselves, and no word of a picture lies on another
    private static async Task AssertFitsAsync(IPage page)
    {
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), "wider than the window");
        Assert.Empty(await page.EvaluateAsync<string[]>("""
            () => [...document.querySelectorAll('svg')].flatMap(picture => {
              const words = [...picture.querySelectorAll('text')].map(text => ({ text: text.textContent.trim(), box: text.getBoundingClientRect() })).filter(word => word.box.width > 0);
              return words.flatMap((one, i) => words.slice(i + 1)
                .filter(other => Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left) > 2
                  && Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top) > 4)
                .map(other => `${one.text} / ${other.text}`));
            })
            """));
    }

    private static async Task AssertAccessibleAsync(IPage page)
    {
        var result = await page.RunAxe();
        Assert.True(result.Violations.Length == 0, string.Join('\n', result.Violations.Select(v => $"{v.Id}: {v.Help}: {string.Join(" | ", v.Nodes.Take(3).Select(n => n.Html))}")));
    }
}

/// <summary>Keeps pictures where <c>APPRAISAL_SCREENSHOTS</c> names a folder.</summary>
internal static class Picture
{
    public static async Task KeepAsync(IPage page, string name, bool isWhole = true)
    {
        if (Folder is { } folder)
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, name + ".png"), FullPage = isWhole });
    }

    public static void Keep(byte[] bytes, string name)
    {
        if (Folder is { } folder)
            File.WriteAllBytes(Path.Combine(folder, name), bytes);
    }

    private static string? Folder => Environment.GetEnvironmentVariable("APPRAISAL_SCREENSHOTS") is { Length: > 0 } folder ? folder : null;
}
