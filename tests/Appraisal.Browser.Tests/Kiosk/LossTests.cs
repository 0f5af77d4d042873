using Appraisal.Service.Tests.Hosting;
using Appraisal.Service.Web;
using Microsoft.Playwright;

namespace Appraisal.Browser.Tests.Kiosk;

/// <summary>What happens to kiosks: whatever it is, the database holds each answer once.</summary>
public sealed class LossTests(Chromium chromium) : IClassFixture<Chromium>, IAsyncLifetime
{
    private readonly Faults _faults = new();
    private Host? _host;

    private Host Service => _host!;

    public async ValueTask InitializeAsync() => _host = await Host.StartAsync("Sqlite", _faults.Register);

    public async ValueTask DisposeAsync() => await Service.DisposeAsync();

    [BrowserFact]
    public async Task Offline_AnsweredReloadedAnsweredAgain_EachIsStoredOnceWhenTheLineIsBack()
    {
        var (kiosk, page) = await EnrolledAsync("offline");
        await page.EvaluateAsync("navigator.serviceWorker.ready.then(() => new Promise(done => setTimeout(done, 500)))"); // the page is kept by then
        await page.Context.SetOfflineAsync(true);

        await KioskWorld.AnswerAsync(page);
        await KioskWorld.HoldsAsync(page, 1);
        await page.ReloadAsync(); // started again without a network
        await KioskWorld.NextAsync(page);
        await KioskWorld.AnswerAsync(page, 4);
        await KioskWorld.HoldsAsync(page, 2);
        await page.Context.SetOfflineAsync(false);

        await kiosk.StoredAsync(2);
        await KioskWorld.HoldsAsync(page, 0);
    }

    [BrowserTheory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(429)]
    [InlineData(401)]
    [InlineData(-1)]
    [InlineData(-2)]
    public async Task Delivery_AnsweredByAFault_WaitsAndIsStoredOnce(int fault)
    {
        var (kiosk, page) = await EnrolledAsync($"fault{fault}");
        var before = _faults.Seen;
        _faults.Of = request => request.Path.Value!.Contains("/responses", StringComparison.Ordinal) ? fault : null;
        _faults.RetryAfter = fault == 429 ? 1 : null;

        await KioskWorld.AnswerAsync(page);
        while (_faults.Seen < before + 2) // it tries again by itself
            await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.Equal(1, await KioskWorld.HeldAsync(page));
        _faults.Of = _ => null;
        await page.EvaluateAsync("dispatchEvent(new Event('online'))");

        await KioskWorld.HoldsAsync(page, 0);
        await kiosk.StoredAsync(1);
    }

    [BrowserFact]
    public async Task Delivery_RefusedForGood_IsKeptWithItsMessage()
    {
        var (kiosk, page) = await EnrolledAsync("refused");
        await page.Context.SetOfflineAsync(true);
        await KioskWorld.AnswerAsync(page);
        await Service.Administrator.PostAsync("surveys/refused/close", new { final = true }).JsonAsync();
        await page.Context.SetOfflineAsync(false);

        await KioskWorld.HoldsAsync(page, 1, "refused"); // 409 survey-closed
        await KioskWorld.HoldsAsync(page, 0);
        Assert.Equal(0, await kiosk.World.StoredAsync());
    }

    [BrowserFact]
    public async Task Delivery_KilledTab_IsSentByTheNext()
    {
        var (kiosk, page) = await EnrolledAsync("tab");
        _faults.Of = request => request.Path.Value!.Contains("/responses", StringComparison.Ordinal) ? -1 : null;
        await KioskWorld.AnswerAsync(page);
        await KioskWorld.HoldsAsync(page, 1);
        await page.CloseAsync(); // as it stands
        _faults.Of = _ => null;

        var next = await page.Context.NewPageAsync();
        await next.GotoAsync(kiosk.Path);

        await kiosk.StoredAsync(1);
        await KioskWorld.HoldsAsync(next, 0);
    }

    [BrowserFact]
    public async Task Delivery_KilledBrowser_IsSentWhenItStartsAgain()
    {
        var kiosk = await KioskWorld.CreateAsync(Service, "killed");
        var folder = Directory.CreateTempSubdirectory("kiosk-profile").FullName;
        var browser = await chromium.OpenKeptAsync(Service.Address, folder);
        var page = await browser.NewPageAsync();
        await kiosk.EnrolAsync(page);
        await browser.SetOfflineAsync(true);
        await KioskWorld.AnswerAsync(page);
        await KioskWorld.HoldsAsync(page, 1);

        var gone = new TaskCompletionSource();
        browser.Close += (_, _) => gone.TrySetResult();
        var session = await browser.NewCDPSessionAsync(page);
        _ = session.SendAsync("Browser.crash").ContinueWith(_ => { }, TaskScheduler.Default); // nothing is tidied up, and nothing answers
        await gone.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        await using var again = await chromium.OpenKeptAsync(Service.Address, folder);
        page = await again.NewPageAsync();
        await page.GotoAsync(kiosk.Path);

        await kiosk.StoredAsync(1);
        await KioskWorld.HoldsAsync(page, 0);
    }

    [BrowserFact]
    public async Task Delivery_TwoTabs_SendsNothingTwice()
    {
        var (kiosk, page) = await EnrolledAsync("tabs");
        await page.Context.SetOfflineAsync(true);
        await KioskWorld.AnswerAsync(page);
        await KioskWorld.HoldsAsync(page, 1);
        var before = _faults.Seen;
        await page.Context.SetOfflineAsync(false);
        var second = await page.Context.NewPageAsync();
        await second.GotoAsync(kiosk.Path);
        await KioskWorld.NextAsync(second);
        await kiosk.StoredAsync(1);

        Assert.Equal(1, _faults.Seen - before);
    }

    [BrowserFact]
    public async Task Clock_ADayOffOrOf1970_LosesNothing()
    {
        var kiosk = await KioskWorld.CreateAsync(Service, "wrong-clock");
        var page = (await chromium.OpenAsync(Service.Address)).Page;
        await page.Clock.SetFixedTimeAsync(new DateTime(1970, 1, 1, 0, 3, 0, DateTimeKind.Utc));
        await kiosk.EnrolAsync(page);

        await KioskWorld.AnswerAsync(page);

        await kiosk.StoredAsync(1);
        Assert.Equal(1, await Service.CountAsync("response WHERE survey = 'wrong-clock' AND clock = 1"));
        var device = await Service.Administrator.UntilAsync("devices?survey=wrong-clock", d => d.GetProperty("items")[0].GetProperty("clockOffsetSeconds").ValueKind == System.Text.Json.JsonValueKind.Number);
        Assert.True(device.GetProperty("items")[0].GetProperty("clockOffsetSeconds").GetDouble() < -1e9);
    }

    [BrowserFact]
    public async Task Storage_Full_StopsAskingAndSaysSo()
    {
        var (_, page) = await EnrolledAsync("full");
        await page.EvaluateAsync("() => { IDBObjectStore.prototype.add = () => { throw new DOMException('full', 'QuotaExceededError'); }; }");

        await page.Locator(".level[data-key=\"2\"]").ClickAsync();
        await page.Locator(".cards button").First.ClickAsync();
        await page.Locator("#finish").ClickAsync();

        await Assertions.Expect(page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("This kiosk is out of order");
        await Assertions.Expect(page.Locator("#edge.warn")).ToHaveCountAsync(1);
    }

    [BrowserFact]
    public async Task Storage_Blocked_RefusesToBeSetUp()
    {
        var kiosk = await KioskWorld.CreateAsync(Service, "blocked");
        var page = (await chromium.OpenAsync(Service.Address)).Page;
        await page.AddInitScriptAsync("IDBFactory.prototype.open = () => { throw new DOMException('denied', 'SecurityError'); }");

        await page.GotoAsync(kiosk.Path);

        await Assertions.Expect(page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("This browser keeps nothing");
    }

    [BrowserFact]
    public async Task Update_OfWhatIsAsked_TakesOverBetweenTwoPeople()
    {
        var (kiosk, page) = await EnrolledAsync("update");
        await page.Locator(".level[data-key=\"2\"]").ClickAsync(); // somebody is answering
        await Assertions.Expect(page.Locator(".cards")).ToBeVisibleAsync();
        await kiosk.World.Administrator.PutAsync("surveys/update", kiosk.World.Survey("optional", ("items", new object[]
        {
            new { code = "q1", text = new { en = "A new question?", zh = "新问题？" }, scale = "satisfaction-5" },
        }))).JsonAsync();
        await page.EvaluateAsync("dispatchEvent(new Event('online'))"); // a heartbeat hears of it
        await Assertions.Expect(page.Locator(".cards")).ToBeVisibleAsync();

        await page.Locator(".cards button").First.ClickAsync();
        await page.Locator("#finish").ClickAsync();

        await Assertions.Expect(page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("A new question?");
        await KioskWorld.HoldsAsync(page, 1, "refused"); // it was given to another version, and is kept for the operator
    }

    [BrowserFact]
    public async Task Delivery_OfTenThousand_LeavesThePageAlive()
    {
        var (kiosk, page) = await EnrolledAsync("many");
        await page.Context.SetOfflineAsync(true);
        await page.EvaluateAsync("""
            async ([survey, cadre]) => {
              const { openStore } = await import('/kiosk/store.js');
              const { openSeal } = await import('/kiosk/seal.js');
              const { makeQueue } = await import('/kiosk/queue.js');
              const { uuid7 } = await import('/kiosk/ids.js');
              const store = await openStore(), queue = makeQueue(store, await openSeal(store));
              for (let i = 0; i < 10000; i++)
                await queue.hold({ heldAt: Date.now(), path: `surveys/${survey}/responses`, response: {
                  id: uuid7(Date.now(), b => crypto.getRandomValues(b)), staffNo: cadre, stratum: 'poor', answers: { q1: 1 + i % 5, q2: 3 }, answeredAt: new Date().toISOString() } });
            }
            """, new[] { kiosk.World.Code, kiosk.World.Cadre(1) });
        await page.EvaluateAsync("""
            () => { window.longest = 0; let last = performance.now();
              const look = () => { const now = performance.now(); window.longest = Math.max(window.longest, now - last); last = now; requestAnimationFrame(look); };
              requestAnimationFrame(look); }
            """);
        await page.Context.SetOfflineAsync(false);

        await kiosk.StoredAsync(10_000);

        var longest = await page.EvaluateAsync<double>("window.longest");
        TestContext.Current.TestOutputHelper?.WriteLine($"longest frame: {longest:0} ms");
        Assert.True(longest < 2_000, $"a frame took {longest:0} ms"); // the machine is shared; alone it stays below 100
    }

    private async Task<(KioskWorld Kiosk, IPage Page)> EnrolledAsync(string code)
    {
        _faults.Of = _ => null;
        var kiosk = await KioskWorld.CreateAsync(Service, code.Replace("-", "m", StringComparison.Ordinal));
        var page = (await chromium.OpenAsync(Service.Address)).Page;
        await kiosk.EnrolAsync(page);
        return (kiosk, page);
    }
}
