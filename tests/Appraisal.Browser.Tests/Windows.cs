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

    /// <summary>
    /// Nothing is wider than the window, but for tables and pictures that scroll within themselves, which a wide picture says; and nothing lies on a word of a
    /// picture: neither another word nor what is drawn there.
    /// </summary>
    public static async Task AssertFitsAsync(this Window window)
    {
        var page = window.Page;
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), "wider than the window");
        Assert.Empty(await page.EvaluateAsync<string[]>("""
            () => [...document.querySelectorAll('.scroll')].filter(region => region.querySelector('svg'))
              .filter(region => (region.scrollWidth > region.clientWidth) !== [...region.querySelectorAll('.scrolls')].some(hint => hint.checkVisibility()))
              .map(region => region.getAttribute('aria-label'))
            """));
        Assert.Empty(await page.EvaluateAsync<string[]>("""
            () => [...document.querySelectorAll('svg')].flatMap(picture => {
              const words = [...picture.querySelectorAll('text')].map(text => ({ text: text.textContent.trim(), box: text.getBoundingClientRect() })).filter(word => word.box.width > 0);
              return words.flatMap((one, i) => words.slice(i + 1)
                .filter(other => Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left) > 2
                  && Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top) > 4)
                .map(other => `${one.text} / ${other.text}`));
            })
            """));
        Assert.Empty(await page.EvaluateAsync<string[]>(Overprinted));
    }

    // lines of the grid may pass behind a word. A word's box is higher than its letters, and what is drawn is asked for at points of what is left of it
    private const string Overprinted = """
        () => [...document.querySelectorAll('figure svg')].flatMap(picture => {
          const marks = [...picture.querySelectorAll('circle, line, path, polyline, rect')].filter(mark => !mark.closest('defs') && !mark.matches('.grid, .area, .band'));
          const drawn = marks.map(mark => ({ mark, box: mark.getBoundingClientRect(), there: mark.getScreenCTM().inverse(), style: getComputedStyle(mark) }));
          return [...picture.querySelectorAll('text')].flatMap(text => {
            const all = text.getBoundingClientRect();
            const box = { left: all.left + 1, right: all.right - 1, top: all.top + all.height / 4, bottom: all.bottom - all.height / 4 };
            return drawn.filter(({ mark, box: other, there, style }) => {
              if (other.left > box.right || other.right < box.left || other.top > box.bottom || other.bottom < box.top) return false;
              for (let x = box.left; x <= box.right; x += 1)
                for (let y = box.top; y <= box.bottom; y += 1) {
                  const point = new DOMPoint(x, y).matrixTransform(there);
                  if (style.fill !== 'none' && mark.isPointInFill(point) || style.stroke !== 'none' && mark.isPointInStroke(point)) return true;
                }
              return false;
            }).map(({ mark }) => `${text.textContent.trim()} / ${mark.tagName} ${mark.getAttribute('class')}`);
          });
        })
        """;

    /// <summary>Axe finds nothing.</summary>
    public static async Task AssertAccessibleAsync(this Window window)
    {
        var result = await window.Page.RunAxe();
        Assert.True(result.Violations.Length == 0, string.Join('\n', result.Violations.Select(v => $"{v.Id}: {v.Help}: {string.Join(" | ", v.Nodes.Take(3).Select(n => n.Html))}")));
    }
}
