using System.Reflection;
using System.Text.RegularExpressions;
using Appraisal.Service.Access;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Service.Tests.Pages;
using Appraisal.Service.Web.Pages;
using Microsoft.AspNetCore.Components;
using Microsoft.Playwright;

namespace Appraisal.Browser.Tests;

/// <summary>
/// Every page in a real browser with the demo's content: at both sizes, in both languages, light and dark; without a console error, without
/// anything that the policy blocked, and without a violation of WCAG that axe can see.
/// </summary>
[Collection(DemoCollection.Name)]
public sealed class ConsoleTests(Chromium chromium, DemoHost demo)
{
    /// <summary>The addresses of pages; <c>{year}</c> and <c>{run}</c> are the demo's. A new page is one line.</summary>
    public static TheoryData<string, string> Pages => new()
    {
        { "home", "/?cycle={year}" },
        { "units", "/units" },
        { "unit", "/units/QH01" },
        { "cadres", "/cadres?unit=QH01&cohort=村党组织书记" },
        { "cadre", "/cadres/" + DemoHost.Cadre },
        { "postings", "/cycles/{year}/participants" },
        { "posting", "/cycles/{year}/participants/" + DemoHost.Cadre },
        { "search", "/search?q=00" },
        { "runs", "/cycles/{year}/score-runs" },
        { "run", "/score-runs/{run}" },
        { "boundary", "/score-runs/{run}/boundary" },
        { "diagnostics", "/score-runs/{run}/diagnostics" },
        { "scorecard", "/cadres/" + DemoHost.Cadre + "/scores/{year}" },
        { "what-if", "/cadres/" + DemoHost.Cadre + "/scores/{year}?if=material" },
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
        { "promotion", "/hr/cadres/" + DemoHost.Cadre + "/promotion?requiredTenure=3" },
        { "promotion-rules", "/promotion-rules" },
        { "nowhere", "/no/such/page" },
    };

    /// <summary>Every page stands above, but the way back from an issuer, which nobody looks at.</summary>
    [Fact]
    public void Pages_OfTheProgram_AreAllLookedAt()
    {
        var looked = Pages.Select(p => DemoHost.Placeholder().Replace(p.Data.Item2.Split('?')[0], "x")).ToList();
        var missing = typeof(Navigation).Assembly.GetTypes().Select(t => t.GetCustomAttributes<RouteAttribute>().Select(r => r.Template).ToList())
            .Where(templates => templates.Count > 0 && !templates.Contains("/sign-in/back") && !templates.Exists(t =>
                looked.Exists(address => Regex.IsMatch(address, "^" + DemoHost.Placeholder().Replace(t, "[^/]+") + "$", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)))));

        Assert.Empty(missing);
    }

    [BrowserTheory, MemberData(nameof(Pages))]
    public async Task Page_AtBothSizesAndInBothLanguages_IsFine(string name, string address)
    {
        var path = await demo.FindAsync(address);
        var key = await Reader.KeyAsync(demo.Host, Role.Administrator, "张明");
        foreach (var (language, theme) in new[] { ("zh-CN", "light"), ("en", "dark") })
        {
            var window = await chromium.OpenAsync(demo.Host.Address, language);
            await window.SignInAsync(key, theme);
            foreach (var (width, height) in new[] { (1366, 768), (390, 844) })
            {
                await window.Page.SetViewportSizeAsync(width, height);
                await window.Page.GotoAsync(path);
                await Assertions.Expect(window.Page.Locator("h1")).ToHaveCountAsync(1);
                await window.AssertFitsAsync();
                if (width < 1000 == (theme == "dark")) // once in each language, light on a laptop and dark on a phone: it takes longer than all else
                    await window.AssertAccessibleAsync();
                await Picture.KeepAsync(window.Page, $"{name}-{language}-{width}");
            }
            if (name != "nowhere")
                Assert.Empty(window.Wrongs);
            await window.Page.CloseAsync();
        }
    }

    // the width that A4 leaves between its margins: upright, and across for the matrix
    [BrowserTheory]
    [InlineData("/score-runs/{run}", 710)]
    [InlineData("/score-runs/{run}/notice", 710)]
    [InlineData("/score-runs/{run}/boundary", 710)]
    [InlineData("/cadres/" + DemoHost.Cadre + "/scores/{year}", 710)]
    [InlineData("/incidents", 710)]
    [InlineData("/inspections?from={year}-01-01&to={year}-12-31", 1040)]
    public async Task Page_OnPaper_KeepsItsTablesAndColumnsAndIsNotCutOff(string address, int width)
    {
        var window = await chromium.OpenAsync(demo.Host.Address, "zh-CN");
        await window.SignInAsync(await Reader.KeyAsync(demo.Host, Role.Administrator, "陈芳"), "light");
        await window.Page.SetViewportSizeAsync(width, 1000);
        await window.Page.GotoAsync(await demo.FindAsync(address));

        await window.Page.EmulateMediaAsync(new() { Media = Media.Print });

        Assert.Empty(await window.Page.EvaluateAsync<string[]>("""
            () => [...document.querySelectorAll('main table.cards td, main .boundary, main svg')].filter(e => e.getClientRects().length > 0).filter(e => {
              const style = getComputedStyle(e);
              return e.matches('td') ? style.display !== 'table-cell' : e.matches('.boundary') ? style.gridTemplateColumns.split(' ').length !== 3
                : e.getBoundingClientRect().right > innerWidth || getComputedStyle(e.parentElement.parentElement).overflowX === 'auto';
            }).map(e => e.outerHTML.slice(0, 80))
            """));
        var pdf = await window.Page.PdfAsync(new PagePdfOptions { PreferCSSPageSize = true });
        Picture.Keep(pdf, $"paper-{address.Split('?')[0].Trim('/').Replace('/', '-')}.pdf");
        await window.Page.CloseAsync();
    }

    [BrowserTheory]
    [InlineData(1366, 768)]
    [InlineData(390, 844)]
    public async Task ErrorSummary_ALinkFollowed_HasTheFieldInFocusAndItsLabelInView(int width, int height)
    {
        var window = await chromium.OpenAsync(demo.Host.Address, "zh-CN");
        await window.SignInAsync(await Reader.KeyAsync(demo.Host, Role.Administrator, "王芳"), "light");
        await window.Page.SetViewportSizeAsync(width, height);
        await window.Page.GotoAsync("/inspections/plan");
        await window.Page.Locator("button[name=step][value=file]").ClickAsync();

        await window.Page.Locator("#visit .note.bad a[href$='#visit-startsOn']").ClickAsync();

        await Assertions.Expect(window.Page.Locator("#visit-startsOn")).ToBeFocusedAsync();
        await Assertions.Expect(window.Page.Locator("label[for=visit-startsOn]")).ToBeInViewportAsync(new() { Ratio = 1 });
        await window.Page.CloseAsync();
    }

    /// <summary>What was found out stands far below what was typed: whoever asked for it sees it without looking for it.</summary>
    [BrowserFact]
    public async Task Trials_OfASchemeAndOfARuling_BringTheirResultsIntoSight()
    {
        var id = (await demo.Host.Administrator.JsonAsync("incidents?limit=200")).GetProperty("items").EnumerateArray().First(i => i.Text("status") == "verified").Text("id")!;
        await demo.Host.Administrator.PostAsync($"incidents/{id}/replies", new { reason = "the flood came first" }).JsonAsync();
        var window = await chromium.OpenAsync(demo.Host.Address, "zh-CN");
        await window.SignInAsync(await Reader.KeyAsync(demo.Host, Role.Organizer, "赵敏"), "light");
        foreach (var (width, height) in new[] { (1366, 768), (390, 844) })
        {
            await window.Page.SetViewportSizeAsync(width, height);
            await window.Page.GotoAsync($"/schemes/county/{demo.Year}");
            await window.Page.Locator("[name='weights.material']").FillAsync("0.1");
            await window.Page.Locator("[name='weights.field']").FillAsync("0.45");
            await window.Page.Locator("[name=cycle]").SelectOptionAsync(demo.Year);
            await window.Page.Locator("button[value=try]").ClickAsync();
            await Assertions.Expect(window.Page.Locator("#tried h2")).ToBeInViewportAsync(new() { Timeout = 60_000 });
            await window.AssertFitsAsync();
            await window.AssertAccessibleAsync();
            await Picture.KeepAsync(window.Page, $"tried-zh-CN-{width}");

            await window.Page.GotoAsync($"/incidents/{id}");
            await window.Page.Locator("form#ruling button[value=check]").ClickAsync();
            await Assertions.Expect(window.Page.Locator("#effect")).ToBeInViewportAsync(new() { Timeout = 60_000 });
            await Assertions.Expect(window.Page.Locator("main > [role=status] a")).ToHaveAttributeAsync("href", $"/incidents/{id}#effect");
            await Picture.KeepAsync(window.Page, $"effect-zh-CN-{width}");
        }
        Assert.Empty(window.Wrongs);
    }

    [BrowserFact]
    public async Task File_DroppedOnItsField_IsChosenAndShown()
    {
        var window = await chromium.OpenAsync(demo.Host.Address, "zh-CN");
        await window.SignInAsync(await Reader.KeyAsync(demo.Host, Role.Administrator, "周敏"), "light");
        await window.Page.GotoAsync("/imports/cadres");
        var file = await window.Page.EvaluateHandleAsync("() => { const d = new DataTransfer(); d.items.add(new File(['工号\\n00001'], '干部.csv')); return d; }");

        await window.Page.Locator(".field:has(input[type=file]) label").DispatchEventAsync("drop", new { dataTransfer = file });

        await Assertions.Expect(window.Page.Locator("input[type=file]")).ToHaveValueAsync(new Regex("干部\\.csv$", RegexOptions.None, TimeSpan.FromSeconds(1)));
        Assert.Empty(window.Wrongs);
        await window.Page.CloseAsync();
    }

    [BrowserFact]
    public async Task Scorecard_Printed_IsAtMostTwoSheets()
    {
        var window = await chromium.OpenAsync(demo.Host.Address, "zh-CN");
        await window.SignInAsync(await Reader.KeyAsync(demo.Host, Role.Administrator, "李强"), "light");
        await window.Page.GotoAsync($"/cadres/{DemoHost.Cadre}/scores/{demo.Year}");

        var pdf = await window.Page.PdfAsync(new PagePdfOptions { PreferCSSPageSize = true });

        Picture.Keep(pdf, "scorecard.pdf");
        var sheets = System.Text.RegularExpressions.Regex.Count(System.Text.Encoding.Latin1.GetString(pdf), @"/Type\s*/Page\b");
        Assert.InRange(sheets, 1, 2);
    }
}
