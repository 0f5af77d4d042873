using Microsoft.Playwright;

namespace Appraisal.Browser.Tests;

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
