using Appraisal.Service.Access;
using Appraisal.Service.Tests.Hosting;

namespace Appraisal.Service.Tests.Pages;

public sealed class HomePageTests(Hosts hosts) : IClassFixture<Hosts>
{
    [Theory, Databases]
    public async Task Home_OfAnEmptyDatabase_SaysHowTheYearBegins(string database)
    {
        await using var host = await Host.StartAsync(database);
        using var reader = await Reader.SignInAsync(host, Role.Organizer);

        var page = await reader.OpenAsync("/");

        Assert.Contains("There is no cycle yet", page.Text, StringComparison.Ordinal);
        Assert.Contains("/units", page.Document.QuerySelectorAll(".empty a").Select(a => a.GetAttribute("href")));
    }

    [Theory, Databases]
    public async Task Home_OfAYear_TellsEachWhatWaitsForThem(string database)
    {
        var host = await hosts.On(database);
        await Scenario.CreateAsync(host.Administrator, "year");
        await host.Administrator.PostAsync("work-records", new { id = "w1", staffNo = "year-1", workType = "visit", count = 3, date = "2025-03-01" }).JsonAsync();
        using var organizer = await Reader.SignInAsync(host, Role.Organizer);
        using var foreign = await Reader.SignInAsync(host, Role.Appraiser, unit: await host.UnitAsync("far"));
        using var inspector = await Reader.SignInAsync(host, Role.Inspector);

        var due = await organizer.OpenAsync("/?cycle=year");

        Assert.Contains("1 work records wait for review", due.Text, StringComparison.Ordinal);
        Assert.Equal(6, due.Document.QuerySelectorAll("ol.line > li").Length);
        Assert.DoesNotContain("wait for review", (await foreign.OpenAsync("/?cycle=year")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("wait for review", (await inspector.OpenAsync("/?cycle=year")).Text, StringComparison.Ordinal);
    }

    [Theory, Databases]
    public async Task Home_OfAMember_IsTheOwnScorecard(string database)
    {
        var host = await hosts.On(database);
        await Scenario.CreateAsync(host.Administrator, "mine");
        using var member = await Reader.SignInAsync(host, Role.Member, staffNo: "mine-1");

        var page = await member.OpenAsync("/?cycle=mine");

        Assert.Equal("/cadres/mine-1/scores/mine", page.Address.AbsolutePath);
    }

    // last year's objections are heard when this year has begun; and nobody reads on it what no page would show them
    [Theory, Databases]
    public async Task Home_OfANewYear_TellsOfLastYearsObjectionsWhoMayReadThem(string database)
    {
        await using var host = await Host.StartAsync(database);
        await Scenario.CreateAsync(host.Administrator, "last");
        var run = await ScoredRuns.RunAsync(host, "last", create: false);
        await host.Administrator.PostAsync($"score-runs/{run}/objection-period", new { }).JsonAsync();
        foreach (var (id, staffNo) in new[] { ("o1", "last-1"), ("o2", "last-2") })
            await host.Administrator.PostAsync($"score-runs/{run}/objections", new { id, staffNo, reason = "visits are missing", evidence = Array.Empty<string>() }).JsonAsync();
        using var appraiser = await Reader.SignInAsync(host, Role.Appraiser, "appraiser");
        await (await host.ClientAsync(Role.Appraiser, "panel")).PostAsync("objections/o1/answer", new { outcome = "accepted", reason = "SECRET" }).JsonAsync();
        await host.Administrator.PutAsync("cycles/next", new { startsOn = "2026-01-01", endsOn = "2026-12-31", scheme = new { code = "last", version = "1" } }).JsonAsync();
        await host.Administrator.PostAsync("cycles/next/start", new { }).JsonAsync();
        using var member = await Reader.SignInAsync(host, Role.Member, staffNo: "last-2");

        var home = await appraiser.OpenAsync("/");
        var own = await member.OpenAsync("/");

        Assert.Contains("next", home.Document.QuerySelector(".bar .menu summary")!.TextContent, StringComparison.Ordinal);
        Assert.Contains($"/score-runs/{run}/objections", home.Document.QuerySelectorAll(".tasks a").Select(a => a.GetAttribute("href")));
        Assert.Contains("SECRET", home.Text, StringComparison.Ordinal);
        Assert.Equal("/cadres/last-2/scores/last", own.Address.AbsolutePath);
        foreach (var role in new[] { Role.Inspector, Role.UnitClerk, Role.Collector })
        {
            using var other = await Reader.SignInAsync(host, role);
            Assert.DoesNotContain("SECRET", (await other.OpenAsync("/")).Text, StringComparison.Ordinal);
        }
    }

    [Theory, Databases]
    public async Task Help_InBothLanguages_HasTheSectionsThatPagesNameInTheSameOrder(string database)
    {
        var host = await hosts.On(database);
        using var english = await Reader.SignInAsync(host, Role.Auditor);
        using var chinese = await Reader.SignInAsync(host, Role.Auditor, language: "zh-CN");

        var (one, other) = (await english.OpenAsync("/help"), await chinese.OpenAsync("/help"));

        var sections = one.Document.QuerySelectorAll("a[id]").Select(a => a.Id).ToList();
        Assert.Equal(sections, other.Document.QuerySelectorAll("a[id]").Select(a => a.Id));
        Assert.All(Sections(), section => Assert.Contains(section, sections));
    }

    private static IEnumerable<string> Sections()
    {
        var root = Path.Combine(Appraisal.Scoring.Tests.RealData.RepositoryRoot(), "src", "Appraisal.Service");
        return Directory.EnumerateFiles(root, "*Page.razor", SearchOption.AllDirectories)
            .SelectMany(f => System.Text.RegularExpressions.Regex.Matches(File.ReadAllText(f), @"\bHelp=""(?<section>[a-z-]+)""", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)).Select(m => m.Groups["section"].Value)).Distinct(StringComparer.Ordinal);
    }
}

internal static class PageHosts
{
    /// <summary>A unit of this code, which has nothing to do with others.</summary>
    public static async Task<string> UnitAsync(this Host host, string code)
    {
        await host.Administrator.PutAsync($"units/{code}", new { name = code, level = "county" }).JsonAsync();
        return code;
    }
}
