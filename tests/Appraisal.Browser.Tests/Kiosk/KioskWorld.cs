using System.Text.Json;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Service.Tests.Surveys;
using Appraisal.Storage.Surveys;
using Microsoft.Playwright;

namespace Appraisal.Browser.Tests.Kiosk;

/// <summary>A survey as kiosks have it, and a browser window that stands for one.</summary>
public sealed class KioskWorld
{
    public const string Pin = "2468";

    private KioskWorld(SurveyWorld world) => World = world;

    public SurveyWorld World { get; }

    public string Path => $"/kiosk/{World.Code}";

    public static async Task<KioskWorld> CreateAsync(Host host, string code, string tokens = "optional", params (string Field, object? Value)[] changes)
    {
        var world = await SurveyWorld.CreateAsync(host, code, tokens);
        object Reason(string reason, string en, string zh, params int[] levels) => new { code = reason, item = "q1", text = new { en, zh }, levels };
        await world.Administrator.PutAsync($"surveys/{code}", world.Survey(tokens, [
            ("title", new { en = "Satisfaction 2026", zh = "2026年群众满意度测评" }),
            ("items", new object[]
            {
                new { code = "q1", text = new { en = "Are you satisfied with this cadre's work?", zh = "您对该干部的工作是否满意？" }, scale = "satisfaction-5" },
                new { code = "q2", text = new { en = "How fairly are matters dealt with?", zh = "办事是否公平？" }, min = 1, max = 5 },
            }),
            ("reasons", new[]
            {
                Reason("quick", "quick", "办事快", 3, 4, 5), Reason("kind", "kind", "态度好", 3, 4, 5), Reason("fair", "fair", "公平公正", 3, 4, 5),
                Reason("slow", "slow", "办事慢", 1, 2), Reason("rude", "rude", "态度差", 1, 2), Reason("unfair", "unfair", "不公平", 1, 2),
            }),
            ("pressure", new
            {
                statements = new[]
                {
                    new { en = "I came on foot today.", zh = "我今天是走路来的。" }, new { en = "I have a telephone.", zh = "我有电话。" },
                    new { en = "I have been here this year before.", zh = "我今年来过这里。" }, new { en = "I live near a school.", zh = "我家附近有学校。" },
                },
            }),
            .. changes,
        ])).JsonAsync();
        return new KioskWorld(world);
    }

    /// <summary>A code that enrols a device.</summary>
    public async Task<string> CodeAsync(bool everybody = true) => (await World.Administrator.PostAsync(
        "devices", new { name = $"kiosk {World.Code}", survey = World.Code, unit = everybody ? World.Village(1) : World.Village(2) }).JsonAsync()).GetProperty("code").GetString()!;

    /// <summary>Enrols a page, for everybody of the village or for one cadre.</summary>
    public async Task EnrolAsync(IPage page, int? only = 1)
    {
        await page.GotoAsync($"{Path}#enrol={await CodeAsync()}");
        await page.Locator("#code").WaitForAsync();
        await page.Locator("[type=submit]").ClickAsync();
        await page.Locator("#pin").FillAsync(Pin);
        if (only is { } cadre)
            await page.Locator("#only").SelectOptionAsync(World.Cadre(cadre));
        await page.Locator("[type=submit]").ClickAsync();
        await Assertions.Expect(page.Locator(only is null ? ".cards" : ".levels")).ToBeVisibleAsync();
    }

    /// <summary>One answer from the first tap to the thanks: the level, the household, and no more.</summary>
    public static async Task AnswerAsync(IPage page, int level = 2)
    {
        await page.Locator($".level[data-key=\"{level}\"]").ClickAsync();
        await page.Locator(".cards button").First.ClickAsync();
        await page.Locator("#finish").ClickAsync();
        await Assertions.Expect(page.Locator(".thanks")).ToBeVisibleAsync();
    }

    /// <summary>The next person's first screen.</summary>
    public static Task NextAsync(IPage page) => Assertions.Expect(page.Locator(".levels button:enabled")).ToHaveCountAsync(5);

    /// <summary>A slip's token for a cadre.</summary>
    public async Task<string> TokenAsync(int cadre = 1, int population = 40)
    {
        await World.Administrator.PutAsync($"surveys/{World.Code}/frame", new[] { new { staffNo = World.Cadre(cadre), stratum = "poor", population } }).JsonAsync();
        var drawn = await World.Administrator.PostAsync($"surveys/{World.Code}/tokens", new { perStratum = 1 }).JsonAsync();
        return drawn.GetProperty("items")[0].GetProperty("token").GetString()!;
    }

    /// <summary>Waits until so many responses are stored; fails if there are ever more.</summary>
    public async Task StoredAsync(int count)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        long stored;
        while ((stored = await World.StoredAsync()) < count)
            await Task.Delay(100, limit.Token);
        Assert.Equal(count, stored);
    }

    /// <summary>What the page holds, as its operator sees it.</summary>
    public static Task<int> HeldAsync(IPage page, string store = "held") => page.EvaluateAsync<int>("""
        store => new Promise((done, fail) => {
          const opening = indexedDB.open('kiosk');
          opening.onsuccess = () => {
            const count = opening.result.transaction(store).objectStore(store).count();
            count.onsuccess = () => { opening.result.close(); done(count.result); };
          };
          opening.onerror = () => fail(opening.error);
        })
        """, store);

    /// <summary>Waits until the page holds so many.</summary>
    public static async Task HoldsAsync(IPage page, int count, string store = "held")
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (await HeldAsync(page, store) != count)
            await Task.Delay(100, limit.Token);
    }

    /// <summary>Everything that the next person could find: document, address, history's state, storage.</summary>
    public static Task<string> LeftoversAsync(IPage page) => page.EvaluateAsync<string>("""
        async () => JSON.stringify({
          html: document.documentElement.outerHTML.replace(/<script type="application\/json".*?<\/script>/s, ''),
          fields: [...document.querySelectorAll('input')].map(i => i.value), address: location.href, state: history.state,
          local: { ...localStorage }, session: { ...sessionStorage },
        })
        """);
}
