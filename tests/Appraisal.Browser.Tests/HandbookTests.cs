using Appraisal.Service.Access;
using Appraisal.Service.Tests.Pages;
using Microsoft.Playwright;

namespace Appraisal.Browser.Tests;

/// <summary>The pictures of the handbook, and the pages of an import that only a file shows.</summary>
[Collection(DemoCollection.Name)]
public sealed class HandbookTests(Chromium chromium, DemoHost demo)
{
    // the pictures of docs/console.md, in the order of a year
    private static readonly (string Name, string Address)[] Stations =
    [
        ("home", "/?cycle={year}"), ("cycle", "/cycles/{year}"), ("collection", "/surveys/villagers-{year}/collection"),
        ("matrix", "/inspections?from={year}-01-01&to={year}-12-31"), ("plan", "/inspections/plan"), ("run", "/score-runs/{run}"),
        ("boundary", "/score-runs/{run}/boundary"), ("scorecard", "/cadres/" + DemoHost.Cadre + "/scores/{year}?run={run}"),
    ];

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
            await window.SignInAsync(await Reader.KeyAsync(demo.Host, Role.Administrator, "张明"), "light");
            await window.Page.SetViewportSizeAsync(1100, 720);
            foreach (var (name, path) in Stations)
            {
                await window.Page.GotoAsync(demo.At(path));
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
            await window.SignInAsync(await Reader.KeyAsync(demo.Host, Role.Administrator, "张明"), "light");
            await window.Page.SetViewportSizeAsync(width, height);
            await LookAtFileAsync(window.Page, "机构代码,机构全称,上级机构,机构级别\nQH0197,新塘村,QH01,village\n");
            await Assertions.Expect(window.Page.Locator("#map select")).ToHaveCountAsync(4);
            await window.AssertFitsAsync();
            await window.AssertAccessibleAsync();
            await Picture.KeepAsync(window.Page, $"columns-{language}-{width}");
            Assert.Empty(window.Wrongs);
        }
    }

    private static async Task LookAtFileAsync(IPage page, string text)
    {
        await page.GotoAsync("/imports/units");
        await page.Locator("#look input[type=file]").SetInputFilesAsync(new FilePayload { Name = "units.csv", MimeType = "text/csv", Buffer = System.Text.Encoding.UTF8.GetBytes(text) });
        await page.Locator("#look button[type=submit], #look button").First.ClickAsync();
    }
}
