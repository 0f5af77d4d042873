using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Appraisal.Browser.Tests;

/// <summary>What readers of the console do in a window, and what every page must be.</summary>
internal static class Windows
{
    /// <summary>Signs in with a key.</summary>
    public static async Task SignInAsync(this Window window, string key, string theme)
    {
        await window.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = theme == "dark" ? ColorScheme.Dark : ColorScheme.Light });
        await window.Page.GotoAsync("/sign-in");
        await window.Page.Locator("#key").FillAsync(key);
        await window.Page.Locator("form[action='/sign-in'] button").ClickAsync();
        await Assertions.Expect(window.Page.Locator("header.bar")).ToBeVisibleAsync();
    }

    /// <summary>Nothing is wider than the window, but for tables that scroll within themselves, and no word of a picture lies on another.</summary>
    public static async Task AssertFitsAsync(this Window window)
    {
        var page = window.Page;
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

    /// <summary>Axe finds nothing.</summary>
    public static async Task AssertAccessibleAsync(this Window window)
    {
        var result = await window.Page.RunAxe();
        Assert.True(result.Violations.Length == 0, string.Join('\n', result.Violations.Select(v => $"{v.Id}: {v.Help}: {string.Join(" | ", v.Nodes.Take(3).Select(n => n.Html))}")));
    }
}
