using System.Net;
using Appraisal.Service.Access;
using Appraisal.Service.Demo;
using Appraisal.Service.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console;

namespace Appraisal.Service.Tests.Pages;

/// <summary>Whoever follows a link of a page gets a page: no link leads to what the reader may not see, or to nothing.</summary>
public sealed class LinkTests(LinkTests.County county) : IClassFixture<LinkTests.County>
{
    private const int MostPages = 300;
    private const int MostAlike = 12; // of a kind of page; the demo has some thousands

    /// <summary>The demo's county.</summary>
    public sealed class County : IAsyncLifetime
    {
        public Host Host { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Host = await Host.StartAsync("Sqlite");
            var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(TextWriter.Null), Ansi = AnsiSupport.No });
            await new DemoSeeder(Host.Services, console, Host.Services.GetRequiredService<TimeProvider>()).RunAsync(default);
        }

        public ValueTask DisposeAsync() => Host.DisposeAsync();
    }

    [Theory]
    [InlineData(Role.Administrator)]
    [InlineData(Role.Organizer)]
    [InlineData(Role.Appraiser)]
    [InlineData(Role.Inspector)]
    [InlineData(Role.UnitClerk)]
    [InlineData(Role.Auditor)]
    [InlineData(Role.Collector)]
    [InlineData(Role.Member)]
    [InlineData(Role.HrReader)]
    public async Task Links_OfEveryPage_LeadToPagesThatTheRoleMaySee(Role role)
    {
        using var reader = await Reader.SignInAsync(county.Host, role, staffNo: role == Role.Member ? "00075" : null);
        var (waiting, seen, kinds, dead) = (new Queue<(string Address, string From)>([("/", "")]), new HashSet<string>(StringComparer.Ordinal) { "/" }, new Dictionary<string, int>(StringComparer.Ordinal), new List<string>());
        while (waiting.TryDequeue(out var next) && seen.Count < MostPages)
        {
            var page = await reader.OpenAsync(next.Address);
            if (page.Status != HttpStatusCode.OK)
                dead.Add($"{next.Address} from {next.From}: {(int)page.Status}");
            foreach (var link in page.Document.QuerySelectorAll("a[href^='/']:not([download]):not([data-enhance-nav])").Select(a => a.GetAttribute("href")!.Split('#')[0]))
            {
                if (seen.Contains(link) || (kinds[KindOf(link)] = kinds.GetValueOrDefault(KindOf(link)) + 1) > MostAlike)
                    continue;
                seen.Add(link);
                waiting.Enqueue((link, next.Address));
            }
        }

        Assert.Empty(dead);
        Assert.True(seen.Count > 3, $"{seen.Count} pages");
    }

    // the words of an address without the codes between them, and the names of what is asked
    private static string KindOf(string link)
    {
        var parts = link.Split('?', 2);
        return string.Join('/', parts[0].Split('/').Where((_, i) => i % 2 == 1)) + "?" + (parts.Length == 1 ? "" : string.Join('&', parts[1].Split('&').Select(p => p.Split('=')[0])));
    }
}
