using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using Appraisal.Service.Access;
using Appraisal.Service.Surveys.Quality;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Service.Tests.Surveys;
using Microsoft.Extensions.DependencyInjection;

namespace Appraisal.Service.Tests.Pages;

/// <summary>A count on home is what its link shows to the same reader: it tells of nothing that is hidden, and whoever works the list off clears it.</summary>
public sealed partial class HomeCountTests(HomeCountTests.Year year) : IClassFixture<HomeCountTests.Year>
{
    /// <summary>The demo's county, in which something of every kind waits, within the years and beside them.</summary>
    public sealed class Year : IAsyncLifetime
    {
        private readonly LinkTests.County _county = new();

        public Host Host => _county.Host;

        public string Township { get; private set; } = "";

        public async ValueTask InitializeAsync()
        {
            await _county.InitializeAsync();
            var admin = Host.Administrator;
            var cadres = (await admin.JsonAsync("cycles/2025/participants?limit=400")).GetProperty("items").EnumerateArray()
                .Select(p => (StaffNo: p.Text("staffNo")!, Unit: p.Text("unit")!)).GroupBy(p => p.Unit, StringComparer.Ordinal).Select(g => g.First()).Take(25).ToList();
            Township = (await admin.JsonAsync($"units/{cadres[0].Unit}")).Text("parent")!;
            await admin.PutAsync("inspection-topics/fire", new { name = new { en = "fire", zh = "消防" } }).JsonAsync();
            var workType = First(await admin.JsonAsync("work-records?limit=1")).Text("workType");
            var kind = First(await admin.JsonAsync("materials?cycle=2025&limit=1")).GetProperty("uses")[0].Text("kind");
            foreach (var ((staffNo, unit), i) in cadres.Select((c, i) => (c, i)))
            {
                var cycle = 2024 + (i % 3);
                await admin.PostAsync("work-records", new { id = $"wait-w{i}", staffNo, workType, count = 1, date = $"{cycle}-03-01" }).JsonAsync();
                await admin.PostAsync("incidents", new { id = $"wait-i{i}", staffNo, title = "t", occurredOn = $"{cycle}-04-01", severity = "minor", reason = "r", evidence = Array.Empty<string>() }).JsonAsync();
                await admin.PostAsync("materials", new { id = $"wait-m{i}", cycle = $"{2025 + (i % 2)}", staffNo, kind, title = "t", contentHash = new string('a', 62) + i.ToString("00", CultureInfo.InvariantCulture) }).JsonAsync();
                await admin.PostAsync("inspections", new { id = $"wait-v{i}", unit, body = "b", level = "county", topics = new[] { "fire" }, startsOn = $"{cycle}-05-01", inspector = i % 2 == 0 ? "inspector" : "Wang" }).JsonAsync();
            }
            await SayAsync(admin, cadres[0].Unit);
            var run = (await admin.PostAsync("cycles/2025/score-runs", new { }).JsonAsync()).Text("id")!;
            await admin.UntilAsync($"score-runs/{run}", r => r.Text("status") == "done");
            await admin.PostAsync($"score-runs/{run}/objection-period", new { }).JsonAsync();
            foreach (var ((staffNo, _), i) in cadres.Select((c, i) => (c, i)).Take(13))
                await admin.PostAsync($"score-runs/{run}/objections", new { id = $"wait-o{i}", staffNo, reason = "visits are missing", evidence = Array.Empty<string>() }).JsonAsync();
        }

        public ValueTask DisposeAsync() => _county.DisposeAsync();

        // one remark is for the organizer to let out, one for the body to answer
        private async Task SayAsync(HttpClient admin, string unit)
        {
            var clerk = await Host.ClientAsync(Role.UnitClerk, "a clerk", unit);
            await admin.PostAsync("inspections", new { id = "said", unit, body = "safety", level = "county", topics = new[] { "fire" }, startsOn = "2025-05-02", status = "done", inspector = "inspector" }).JsonAsync();
            foreach (var id in new[] { "said-1", "said-2" })
                await clerk.PostAsync("inspections/said/comments", new { id, text = "Third ledger this month" }).JsonAsync();
            await admin.PostAsync("inspections/said/comments/said-1/release", new { }).JsonAsync();
        }

        private static JsonElement First(JsonElement list) => list.GetProperty("items")[0];
    }

    public static TheoryData<Role, bool> Readers()
    {
        var readers = new TheoryData<Role, bool>();
        foreach (var role in new[] { Role.Administrator, Role.Organizer, Role.Appraiser, Role.Inspector, Role.Auditor, Role.UnitClerk, Role.Collector })
        {
            readers.Add(role, false);
            readers.Add(role, true);
        }
        return readers;
    }

    [Theory, MemberData(nameof(Readers))]
    public async Task Home_OfAnyReader_CountsWhatItsLinksShow(Role role, bool ofTownship)
    {
        using var reader = await Reader.SignInAsync(year.Host, role, unit: ofTownship ? year.Township : null);
        var told = new List<string>();
        foreach (var cycle in new[] { "2025", "2026" })
        {
            var home = await reader.OpenAsync($"/?cycle={cycle}");
            told.AddRange(await ComparedAsync(reader, home));
            Assert.All(home.Document.QuerySelectorAll("ol.line > li").Where(s => s.QuerySelector("div") is not null), s => Assert.NotNull(s.QuerySelector("a")));
        }

        Assert.Equal(Told(role), told.Intersect(Told(Role.Administrator).Append("inspecting-bodies")).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    [Theory, Databases]
    public async Task Home_OfFlagsThatMayNotBeTold_IsClearedByWhoWorksTheListOff(string database)
    {
        await using var host = await Host.StartAsync(database);
        var world = await SurveyWorld.CreateAsync(host, "few");
        await host.Administrator.PutAsync("cycles/few", new { startsOn = "2026-01-01", endsOn = "2026-12-31", countsForPromotion = false, scheme = new { code = "few", version = "1" }, survey = "few" }).JsonAsync();
        await host.Administrator.PostAsync("cycles/few/start", new { }).JsonAsync();
        foreach (var (cadre, beside) in new[] { (1, 8), (2, 9) })
        {
            await world.PostAsync(world.Response(cadre, changes: ("answers", new { q1 = 3, q2 = 3, q3 = 3, q4 = 3 }))).JsonAsync();
            await world.PostManyAsync(cadre, beside, 4, 5);
        }
        await world.ResultsAsync();
        await host.Services.GetRequiredService<ExamineResponses>().RunAsync(TestContext.Current.CancellationToken);
        await world.CloseAsync();
        using var organizer = await Reader.SignInAsync(host, Role.Organizer);
        using var here = await Reader.SignInAsync(host, Role.Organizer, unit: world.Village(1));
        using var elsewhere = await Reader.SignInAsync(host, Role.Organizer, unit: world.Village(2));
        using var clerk = await Reader.SignInAsync(host, Role.UnitClerk, unit: world.Village(1));

        var homes = new List<Sheet>();
        foreach (var reader in new[] { organizer, here, elsewhere, clerk })
            homes.Add(await reader.OpenAsync("/?cycle=few"));
        var named = homes[0].Document.QuerySelectorAll(".tasks li").Single(t => t.QuerySelector("a")?.GetAttribute("href") == "/surveys/few/flags");
        await ComparedAsync(organizer, homes[0]);
        await world.DecideAsync("include");
        var after = await organizer.OpenAsync("/?cycle=few");

        Assert.Contains("Satisfaction", named.TextContent, StringComparison.Ordinal);
        Assert.Equal([true, true, false, false], homes.Select(h => Station(h, 1).Contains("waiting", StringComparison.Ordinal)));
        Assert.DoesNotContain("waiting", Station(after, 1), StringComparison.Ordinal);
        Assert.Contains("done", Station(after, 1), StringComparison.Ordinal);
    }

    // who led a visit must not learn that something was said of it
    [Fact]
    public async Task Inspections_OfWhichSomethingWasSaid_AreListedToOrganizersAlone()
    {
        foreach (var role in new[] { Role.Appraiser, Role.Inspector, Role.UnitClerk, Role.Auditor })
        {
            using var other = await Reader.SignInAsync(year.Host, role);
            Assert.Equal(HttpStatusCode.Forbidden, (await other.OpenAsync("/inspections?view=list&task=unheard&cycle=2025")).Status);
            Assert.DoesNotContain("task=unheard", (await other.OpenAsync("/?cycle=2025")).Document.Body!.InnerHtml, StringComparison.Ordinal);
        }
    }

    private static string Station(Sheet home, int at) => home.Document.QuerySelectorAll("ol.line > li")[at].TextContent;

    // by the pages to which they lead, without what a remark and the panel tell alone
    private static string[] Told(Role role) => role switch
    {
        Role.Administrator or Role.Organizer => ["incidents", "inspection-flags", "inspections", "materials", "objections", "work-records"],
        Role.Appraiser => ["incidents", "inspection-flags", "materials", "objections", "work-records"],
        Role.Inspector => ["incidents", "inspecting-bodies", "inspection-flags", "inspections"],
        Role.Auditor => ["inspection-flags", "objections"],
        Role.UnitClerk => ["inspection-flags"],
        _ => [],
    };

    /// <summary>Follows every link with a count, and gives what kinds of pages they lead to.</summary>
    private static async Task<List<string>> ComparedAsync(Reader reader, Sheet home)
    {
        var told = new List<string>();
        foreach (var one in home.Document.QuerySelectorAll(".tasks li").Where(t => t.QuerySelector("a.button") is not null).Concat(home.Document.QuerySelectorAll("ol.line > li").Where(s => s.QuerySelector("div") is not null)))
        {
            var link = one.QuerySelector("a")!.GetAttribute("href")!;
            var page = await reader.OpenAsync(link.Contains('?', StringComparison.Ordinal) ? link + "&limit=1000" : link + "?limit=1000");
            Assert.True(page.Status == HttpStatusCode.OK, $"{link} {(int)page.Status}");
            told.Add(link.Contains("/objections", StringComparison.Ordinal) ? "objections" : link.Split('/', '?')[1]);
            var shown = Shown(page, link);
            if (one.ParentElement!.ClassList.Contains("line") || !link.Contains("/objections", StringComparison.Ordinal))
                Assert.True(shown is null || shown == Number(one.LastElementChild is { TagName: "DIV" } waits ? waits.TextContent : one.FirstElementChild!.TextContent), $"{one.TextContent} {link} {shown}");
            else
                Assert.Contains(page.Document.QuerySelectorAll("h2"), h => one.TextContent.Contains(h.QuerySelector("a")?.TextContent ?? "?", StringComparison.Ordinal) && h.TextContent.Contains("waits", StringComparison.Ordinal));
        }
        return told;
    }

    // how many a page says and shows; null: it is about one thing
    private static long? Shown(Sheet page, string link)
    {
        if (page.Document.QuerySelector(".total") is { } total)
        {
            Assert.Equal(Number(total.TextContent), page.Document.QuerySelectorAll("table.cards tbody tr").Length);
            return Number(total.TextContent);
        }
        return link.Contains("/objections", StringComparison.Ordinal) ? page.Document.QuerySelectorAll("h2").Count(h => h.TextContent.Contains("waits", StringComparison.Ordinal))
            : link.Contains("/boundary", StringComparison.Ordinal) ? page.Document.QuerySelectorAll(".strip .place .chip.open").Length
            : link.Contains("/inspecting-bodies/", StringComparison.Ordinal) ? page.Document.QuerySelectorAll("main form[id^=answer]").Length
            : null;
    }

    private static long Number(string text) => long.Parse(Digits().Match(text).Value.Replace("\u202f", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\d[\d\u202f]*", RegexOptions.None, 1000)]
    private static partial Regex Digits();
}
