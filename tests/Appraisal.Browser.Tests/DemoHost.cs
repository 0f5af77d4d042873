using System.Text.Json;
using System.Text.RegularExpressions;
using Appraisal.Service.Demo;
using Appraisal.Service.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console;

namespace Appraisal.Browser.Tests;

/// <summary>The classes that look at the demo, one after the other: it is made once for all of them.</summary>
[CollectionDefinition(Name)]
public sealed class DemoCollection : ICollectionFixture<Chromium>, ICollectionFixture<DemoHost>
{
    internal const string Name = "demo";
}

/// <summary>The demo county, appraised, for the pages to have something to show.</summary>
public sealed partial class DemoHost : IAsyncLifetime
{
    /// <summary>A cadre with everything on the scorecard.</summary>
    internal const string Cadre = "00075";

    public Host Host { get; private set; } = null!;

    /// <summary>The year that is scored.</summary>
    public string Year { get; private set; } = "";

    /// <summary>Its official run.</summary>
    public string Run { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Chromium.Path))
            return;
        var year = DateTimeOffset.UtcNow.Year;
        Host = await Host.StartAsync("Sqlite", null, ("Public:Cycles:0", $"{year - 1}"), ("Public:Cycles:1", $"{year}"),
            ("HumanResources:AllowedNetworks", "127.0.0.0/8"), ("HumanResources:AllowHttp", "true"));
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(TextWriter.Null), Ansi = AnsiSupport.No });
        // what the demo has not: a file that was imported, and an HR system that is told
        await Host.Administrator.PutAsync("hr/subscriptions/hr", new { url = "http://127.0.0.1:9/events" }).JsonAsync();
        using var file = new StringContent("code,name,level\nQH99,石桥经济开发区,township\n", System.Text.Encoding.UTF8, "text/csv");
        await Host.Administrator.PostAsync("import/units", file).JsonAsync();
        var seeder = new DemoSeeder(Host.Services, console, Host.Services.GetRequiredService<TimeProvider>());
        await seeder.RunAsync(default);
        Year = $"{seeder.ScoredYear}";
        var runs = (await Host.Administrator.JsonAsync($"cycles/{Year}/score-runs")).GetProperty("items").EnumerateArray();
        Run = runs.Last(r => r.GetProperty("publishedAt").ValueKind == JsonValueKind.String).Text("id")!;
    }

    public ValueTask DisposeAsync() => Host?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>An address of the scored year and its run.</summary>
    internal string At(string address) => address.Replace("{year}", Year, StringComparison.Ordinal).Replace("{run}", Run, StringComparison.Ordinal);

    /// <summary>The same where <c>{id:findings}</c> is the id of the first that the API lists there.</summary>
    internal async Task<string> FindAsync(string address)
    {
        address = At(address);
        if (Placeholder().Match(address) is not { Success: true } found || !found.Value.Contains(':', StringComparison.Ordinal))
            return address;
        var (property, list) = (found.Value[1..^1].Split(':')[0], found.Value[1..^1].Split(':')[1]);
        var items = (await Host.Administrator.JsonAsync($"{list}?limit=1")).GetProperty("items");
        return address.Replace(found.Value, Uri.EscapeDataString(items[0].Text(property)!), StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\{[^}]+\}", RegexOptions.None, 1000)]
    internal static partial Regex Placeholder();
}
