using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Playwright;

namespace Appraisal.Browser.Tests;

/// <summary>Marks a test that needs a browser: skipped in plain sight where <c>/usr/bin/chromium</c> is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line) => Skip = File.Exists(Chromium.Path) ? null : $"{Chromium.Path} is absent";
}

/// <summary>The same for a test of several cases.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserTheoryAttribute : TheoryAttribute
{
    public BrowserTheoryAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line) => Skip = File.Exists(Chromium.Path) ? null : $"{Chromium.Path} is absent";
}

/// <summary>One Chromium for the tests of a class; each test has windows of its own.</summary>
public sealed class Chromium : IAsyncLifetime
{
    internal const string Path = "/usr/bin/chromium";

    // just after it was installed, on a busy machine, it was seen to end by itself while it opened its first page
    private const int MostLaunches = 3;

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Path))
            return;
        Assertions.SetDefaultExpectTimeout(30_000); // a machine may be busy
        _playwright = await Playwright.CreateAsync();
        for (var launch = 1; _browser is null; launch++)
        {
            try
            {
                _browser = await LaunchAsync(_playwright);
                await using var context = await _browser.NewContextAsync();
                await (await context.NewPageAsync()).GotoAsync("data:text/html,<p>ready");
            }
            catch (PlaywrightException) when (launch < MostLaunches)
            {
                await DisposeBrowserAsync();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await DisposeBrowserAsync();
        _playwright?.Dispose();
    }

    private async ValueTask DisposeBrowserAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _browser = null;
    }

    private static Task<IBrowser> LaunchAsync(IPlaywright playwright) => playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
    {
        ExecutablePath = Path,
        Args =
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync",
        ],
    });

    /// <summary>A browser of its own that keeps what it knows in a folder, so that it can be killed and started again.</summary>
    internal Task<IBrowserContext> OpenKeptAsync(Uri service, string folder) => _playwright!.Chromium.LaunchPersistentContextAsync(folder, new BrowserTypeLaunchPersistentContextOptions
    {
        ExecutablePath = Path,
        BaseURL = service.AbsoluteUri,
        Args = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
    });

    /// <summary>A window without cookies of others.</summary>
    public async Task<Window> OpenAsync(Uri service, string language = "en")
    {
        var context = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = service.AbsoluteUri,
            Locale = language,
            ViewportSize = new ViewportSize { Width = 900, Height = 900 },
        });
        return new(await context.NewPageAsync()); // more tabs of the same person may follow
    }
}

/// <summary>A window that remembers all that went wrong in it: what the policy blocked, errors of scripts, requests that failed.</summary>
public sealed class Window
{
    private readonly ConcurrentQueue<string> _wrongs = [];

    public Window(IPage page)
    {
        Page = page;
        page.Console += (_, message) => Note(message.Type is "error" or "warning", $"console {message.Type}: {message.Text}");
        page.PageError += (_, error) => Note(true, "script: " + error);
        // what a page gave up itself, as a newer navigation took its place, is no fault
        page.RequestFailed += (_, request) => Note(request.Failure != "net::ERR_ABORTED", $"no answer: {request.Url} {request.Failure}");
        page.Response += (_, answer) => Note(answer.Status >= 400, $"{answer.Status}: {answer.Url}");
    }

    public IPage Page { get; }

    /// <summary>What went wrong so far.</summary>
    public IReadOnlyCollection<string> Wrongs => _wrongs;

    /// <summary>Fails if anything went wrong; keeps a picture where <c>APPRAISAL_SCREENSHOTS</c> names a folder.</summary>
    public async Task FineAsync(string name)
    {
        if (Environment.GetEnvironmentVariable("APPRAISAL_SCREENSHOTS") is { Length: > 0 } folder)
            await Page.ScreenshotAsync(new PageScreenshotOptions { Path = System.IO.Path.Combine(folder, name + ".png") });
        Assert.Empty(Wrongs);
    }

    private void Note(bool isWrong, string what)
    {
        if (isWrong)
            _wrongs.Enqueue(what);
    }
}
