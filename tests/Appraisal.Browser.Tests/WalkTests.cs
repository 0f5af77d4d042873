using System.Text.Json;
using Appraisal.Service.Access;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Service.Tests.Pages;
using Microsoft.Playwright;

namespace Appraisal.Browser.Tests;

/// <summary>People at work in the console: a cadre on a phone, and the year as it is inspected, surveyed, scored and published.</summary>
[Collection(DemoCollection.Name)]
public sealed class WalkTests(Chromium chromium, DemoHost demo)
{
    [BrowserFact]
    public async Task Form_SentByADoubleClick_ActsOnce()
    {
        var window = await chromium.OpenAsync(demo.Host.Address);
        await window.SignInAsync(await Reader.KeyAsync(demo.Host, Role.Organizer, "clicker"), "light");
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
        await window.SignInAsync(await Reader.KeyAsync(demo.Host, Role.Member, "本人", staffNo: DemoHost.Cadre), "light");

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
        await inspector.SignInAsync(await Reader.KeyAsync(demo.Host, Role.Inspector, "督查室 林峰"), "light");
        await InspectAsync(inspector);
        var organizer = await chromium.OpenAsync(demo.Host.Address, "zh-CN");
        await organizer.SignInAsync(await Reader.KeyAsync(demo.Host, Role.Organizer, "组织部 陈立"), "light");
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
        await page.GotoAsync($"/cadres/{DemoHost.Cadre}/scores/{year}");
        await Assertions.Expect(page.Locator(".head .chip")).ToContainTextAsync("正式");
        await page.GotoAsync($"/cycles/{year}");
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "分数已公布" })).ToBeVisibleAsync();
        var runs = (await demo.Host.Administrator.JsonAsync($"cycles/{year}/score-runs")).GetProperty("items").EnumerateArray();
        Assert.Single(runs, r => r.GetProperty("publishedAt").ValueKind == JsonValueKind.String);
    }
}
