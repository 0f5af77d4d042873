using Appraisal.Service.Tests.Hosting;
using Appraisal.Storage.Surveys;
using Microsoft.Playwright;

namespace Appraisal.Browser.Tests.Kiosk;

/// <summary>People at the kiosk page: by touch, by keys, with a slip, in both languages; and what is left of them.</summary>
public sealed class KioskTests(Chromium chromium, Hosts hosts) : IClassFixture<Chromium>, IClassFixture<Hosts>
{
    [BrowserFact]
    public async Task Answer_ByTouchInChinese_StoresAllThatWasSaid()
    {
        var kiosk = await KioskWorld.CreateAsync(await hosts.On("Sqlite"), "touch");
        var window = await chromium.OpenAsync(kiosk.World.Host.Address, "zh-CN");
        await kiosk.EnrolAsync(window.Page, only: null);
        var page = window.Page;

        await page.Locator(".cards button").First.ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("您对该干部的工作是否满意？");
        await page.GetByText("基本满意").ClickAsync();
        await page.GetByText("建档立卡户").ClickAsync();
        await page.GetByText("办事快").ClickAsync();
        await page.GetByText("公平公正").ClickAsync();
        await page.GetByText("下一步").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "4", Exact = true }).ClickAsync();
        await page.GetByText("有人打过招呼").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "2", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator(".thanks")).ToHaveTextAsync("谢谢您！");

        await kiosk.StoredAsync(1);
        Assert.Equal(1, await kiosk.World.Host.CountAsync(
            "response WHERE survey = 'touch' AND answers = '[3,4]' AND beside LIKE '%\"told\":\"somebody-said\",\"reasons\":{\"q1\":[\"fair\",\"quick\"]},\"list\":%' AND clock = 0"));
        await window.FineAsync("kiosk-thanks-zh");
    }

    [BrowserFact]
    public async Task Answer_ByKeysAloneInEnglish_IsStored()
    {
        var kiosk = await KioskWorld.CreateAsync(await hosts.On("Sqlite"), "keys");
        var window = await chromium.OpenAsync(kiosk.World.Host.Address, "en");
        await kiosk.EnrolAsync(window.Page);
        var page = window.Page;

        foreach (var (key, heading) in new[]
        {
            ("1", "Which household are you from?"), ("Backspace", "Are you satisfied with this cadre's work?"), ("5", "Which household are you from?"), ("2", "What made you answer so?"),
        })
        {
            await page.Keyboard.PressAsync(key);
            await Assertions.Expect(page.GetByRole(AriaRole.Heading)).ToHaveTextAsync(heading);
        }
        await page.Keyboard.PressAsync("1");
        await page.GetByRole(AriaRole.Button, new() { Name = "Next" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("How fairly are matters dealt with?");
        await page.Keyboard.PressAsync("0"); // don't know
        await Assertions.Expect(page.GetByRole(AriaRole.Heading)).ToContainTextAsync("Did anybody tell you");
        await page.Locator("#finish").FocusAsync();
        await page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(page.Locator(".thanks")).ToBeVisibleAsync();
        await kiosk.StoredAsync(1);
        Assert.Equal(1, await kiosk.World.Host.CountAsync("response WHERE survey = 'keys' AND stratum = 'other' AND answers = '[1,null]' AND beside LIKE '%slow%'"));
        await window.FineAsync("kiosk-thanks-en");
    }

    [BrowserFact]
    public async Task Answer_WithASlip_CountsOnceAndSaysNoMore()
    {
        var kiosk = await KioskWorld.CreateAsync(await hosts.On("Sqlite"), "slip", "required");
        var token = await kiosk.TokenAsync(population: 9);
        var page = (await chromium.OpenAsync(kiosk.World.Host.Address)).Page;

        await page.GotoAsync($"{kiosk.Path}#token={token}");
        await Assertions.Expect(page.Locator(".note")).ToContainTextAsync("Fewer than 10");
        Assert.DoesNotContain(token, page.Url, StringComparison.Ordinal);
        await page.ReloadAsync(); // the phone rang: the slip is not lost
        await page.Locator(".level[data-key=\"2\"]").ClickAsync();
        await page.Locator("#finish").ClickAsync();
        await Assertions.Expect(page.GetByText("Your answer has arrived")).ToBeVisibleAsync();
        await kiosk.StoredAsync(1);

        var other = (await chromium.OpenAsync(kiosk.World.Host.Address)).Page;
        await other.GotoAsync($"{kiosk.Path}#token={token}");
        await Assertions.Expect(other.GetByRole(AriaRole.Heading)).ToHaveTextAsync("This slip has been used");
        await other.GotoAsync("about:blank");
        await other.GotoAsync($"{kiosk.Path}#token=AAAA-BBBB-CCCC-DDDD");
        await Assertions.Expect(other.GetByRole(AriaRole.Alert)).ToContainTextAsync("not known here");
    }

    [BrowserFact]
    public async Task Page_OfASurveyThatIsNoneOrEnded_SaysWhatToDo()
    {
        var kiosk = await KioskWorld.CreateAsync(await hosts.On("Sqlite"), "over", "required");
        var token = await kiosk.TokenAsync();
        await kiosk.World.Administrator.PostAsync("surveys/over/close", new { final = true }).JsonAsync();
        var page = (await chromium.OpenAsync(kiosk.World.Host.Address, "zh-CN")).Page;

        await page.GotoAsync($"{kiosk.Path}#token={token}");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("测评已结束");
        var answer = await page.GotoAsync("/kiosk/nowhere");

        Assert.Equal(404, answer!.Status);
        await Assertions.Expect(page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("这里没有测评");
    }

    [BrowserFact]
    public async Task Idle_ExtendedThenLeft_SendsTheFirstAnswerAndLeavesNothing()
    {
        var kiosk = await KioskWorld.CreateAsync(await hosts.On("Sqlite"), "idle");
        var page = (await chromium.OpenAsync(kiosk.World.Host.Address)).Page;
        await page.Clock.InstallAsync();
        await kiosk.EnrolAsync(page);
        var before = await KioskWorld.LeftoversAsync(page);

        await page.Locator(".level[data-key=\"4\"]").ClickAsync();
        await page.Clock.RunForAsync(500);
        await page.Locator(".cards button").First.ClickAsync();
        await page.Clock.RunForAsync(500);
        for (var i = 0; i < 11; i++)
        {
            await page.Clock.RunForAsync(45_100);
            await page.GetByRole(AriaRole.Button, new() { Name = "I am still here" }).ClickAsync();
            await Assertions.Expect(page.Locator("#idle")).ToHaveCountAsync(0);
        }
        await page.Locator(".chips button").First.ClickAsync();
        await page.Clock.RunForAsync(45_100);
        await Assertions.Expect(page.Locator("#idle")).ToBeVisibleAsync();
        await page.Clock.RunForAsync(20_100);

        await kiosk.StoredAsync(1);
        await page.Clock.RunForAsync(15_000);
        await KioskWorld.NextAsync(page);
        await KioskWorld.HoldsAsync(page, 0);
        Assert.Equal(before, await KioskWorld.LeftoversAsync(page));
        await page.GoBackAsync();
        Assert.DoesNotContain("aria-pressed=\"true\" class", await page.ContentAsync(), StringComparison.Ordinal);
    }

    [BrowserFact]
    public async Task Idle_BeforeAnAnswerThatCanBeSent_SendsNothing()
    {
        var kiosk = await KioskWorld.CreateAsync(await hosts.On("Sqlite"), "half");
        var page = (await chromium.OpenAsync(kiosk.World.Host.Address)).Page;
        await page.Clock.InstallAsync();
        await kiosk.EnrolAsync(page);

        await page.Locator(".level[data-key=\"4\"]").ClickAsync(); // whose household it is, is not said yet
        await page.Clock.RunForAsync(500);
        await Assertions.Expect(page.Locator(".cards")).ToBeVisibleAsync();
        await page.Clock.RunForAsync(45_100);
        await page.Clock.RunForAsync(20_100);

        await KioskWorld.NextAsync(page);
        Assert.Equal((0, 0L), (await KioskWorld.HeldAsync(page), await kiosk.World.StoredAsync()));
    }

    [BrowserFact]
    public async Task Curtain_EveryLevel_LooksTheSameButForTheTappedFace()
    {
        var kiosk = await KioskWorld.CreateAsync(await hosts.On("Sqlite"), "curtain", changes: ("reasons", Array.Empty<object>()));
        var page = (await chromium.OpenAsync(kiosk.World.Host.Address)).Page;
        await page.Clock.InstallAsync();
        await kiosk.EnrolAsync(page);
        await page.Clock.PauseAtAsync(TimeProvider.System.GetUtcNow().AddMinutes(2).UtcDateTime); // what is seen for 400 ms can be looked at as long as it takes
        var (during, after) = (new List<string>(), new List<byte[]>());

        foreach (var level in new[] { 1, 2, 3, 4, 5 })
        {
            await page.Locator($".level[data-key=\"{level}\"]").ClickAsync();
            await Assertions.Expect(page.Locator(".grown")).ToHaveCountAsync(1);
            // which one grows is its owner's secret; that one grows and four fade is all that there is to see
            during.Add(await page.EvaluateAsync<string>("""
                () => { const b = [...document.querySelectorAll('.level')];
                  return JSON.stringify([b.filter(x => x.className === 'level').length, b.filter(x => x.className === 'level grown').length,
                    new Set(b.map(x => getComputedStyle(x).color + getComputedStyle(x).backgroundColor + getComputedStyle(x).borderColor)).size]); }
                """));
            await page.Clock.RunForAsync(6_000); // the button that leads back has gone as well
            await Assertions.Expect(page.Locator("#back")).ToHaveCountAsync(0);
            after.Add(await page.ScreenshotAsync(new PageScreenshotOptions { Animations = ScreenshotAnimations.Disabled }));
            await page.Clock.RunForAsync(70_000);
            await KioskWorld.NextAsync(page);
        }

        Assert.Single(during.Distinct());
        var blank = await page.Context.NewPageAsync();
        foreach (var picture in after.Skip(1))
            Assert.InRange(await DifferenceAsync(blank, after[0], picture), 0, Smoothing);
    }

    // of 255: some pixels of a round corner are smoothed a little otherwise from one drawing to the next; what an eye or a camera sees is far more
    private const int Smoothing = 8;

    private static Task<int> DifferenceAsync(IPage page, byte[] one, byte[] other) => page.EvaluateAsync<int>("""
        async pictures => {
          const [one, other] = await Promise.all(pictures.map(async picture => {
            const image = await createImageBitmap(new Blob([Uint8Array.from(atob(picture), c => c.charCodeAt(0))]));
            const canvas = new OffscreenCanvas(image.width, image.height).getContext('2d');
            canvas.drawImage(image, 0, 0);
            return canvas.getImageData(0, 0, image.width, image.height).data;
          }));
          return one.length !== other.length ? 255 : one.reduce((most, value, i) => Math.max(most, Math.abs(value - other[i])), 0);
        }
        """, new[] { Convert.ToBase64String(one), Convert.ToBase64String(other) });

    [BrowserFact]
    public async Task Operator_HoldsTheCornerAndKnowsThePin_SeesHowItStands()
    {
        var kiosk = await KioskWorld.CreateAsync(await hosts.On("Sqlite"), "operator");
        var page = (await chromium.OpenAsync(kiosk.World.Host.Address)).Page;
        await kiosk.EnrolAsync(page);

        await page.Keyboard.DownAsync("Escape");
        await page.Locator("#pin").WaitForAsync();
        await page.Keyboard.UpAsync("Escape");
        await page.Locator("#pin").FillAsync("0000");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("not right");
        await page.Locator("#pin").FillAsync(KioskWorld.Pin);
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("dl")).ToContainTextAsync("Held answers");
        await page.GetByRole(AriaRole.Button, new() { Name = "Test answer" }).ClickAsync();
        await page.Locator(".level[data-key=\"1\"]").ClickAsync();
        await page.Locator(".cards button").First.ClickAsync();
        await page.Locator("#finish").ClickAsync();

        await Assertions.Expect(page.GetByText("Nothing of it was kept")).ToBeVisibleAsync();
        Assert.Equal((0, 0L), (await KioskWorld.HeldAsync(page), await kiosk.World.StoredAsync()));
        var device = (await kiosk.World.Administrator.JsonAsync("devices?survey=operator")).GetProperty("items")[0];
        Assert.Equal(16, device.GetProperty("pageVersion").GetString()!.Length);
        Assert.Contains(device.GetProperty("storage").GetString(), (string[])["persistent", "best-effort"]);
    }
}
