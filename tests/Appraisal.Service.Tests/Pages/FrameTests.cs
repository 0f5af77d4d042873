using System.Net;
using Appraisal.Service.Access;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Service.Web.Pages;

namespace Appraisal.Service.Tests.Pages;

/// <summary>What stands around every page, and what happens to who asks for what there is not, or sends what cannot be taken.</summary>
public sealed class FrameTests(Hosts hosts) : IClassFixture<Hosts>
{
    [Fact]
    public async Task Page_ForABrowserThatTakesIt_IsCompressedAndTheApiIsNot()
    {
        var host = await hosts.On("Sqlite");
        using var client = new HttpClient(new HttpClientHandler { AutomaticDecompression = System.Net.DecompressionMethods.None }) { BaseAddress = host.Address };
        client.DefaultRequestHeaders.Add("X-Api-Key", await Reader.KeyAsync(host, Role.Administrator));
        client.DefaultRequestHeaders.AcceptEncoding.ParseAdd("br, gzip");
        using var asked = new HttpRequestMessage(HttpMethod.Get, "/units") { Headers = { { "Accept", "text/html" } } };

        using var page = await client.SendAsync(asked);
        using var data = await client.GetAsync("/api/v1/units");

        Assert.Equal(["br"], page.Content.Headers.ContentEncoding);
        Assert.Contains("Accept-Encoding", page.Headers.Vary);
        await using var unpacked = new System.IO.Compression.BrotliStream(await page.Content.ReadAsStreamAsync(), System.IO.Compression.CompressionMode.Decompress);
        Assert.Contains("</html>", await new StreamReader(unpacked).ReadToEndAsync(), StringComparison.Ordinal);
        Assert.Empty(data.Content.Headers.ContentEncoding);
    }

    [Theory, Databases]
    public async Task Units_FromABrowserAndFromAProgram_AreAPageAndAProblem(string database)
    {
        var host = await hosts.On(database);
        using var reader = await Reader.SignInAsync(host, Role.Organizer);

        var page = await reader.OpenAsync("/units/nowhere");
        var problem = await host.Administrator.GetAsync("units/nowhere").ProblemAsync(HttpStatusCode.NotFound);

        Assert.Equal(HttpStatusCode.NotFound, page.Status);
        Assert.Contains("not-found", page.Text, StringComparison.Ordinal);
        Assert.Equal("not-found", problem.Text("code"));
    }

    [Fact]
    public async Task AnyAddress_WithoutAPage_IsAPageThatSaysSo()
    {
        using var reader = await Reader.SignInAsync(await hosts.On("Sqlite"), Role.Organizer);

        var page = await reader.OpenAsync("/no/such/page");

        Assert.Equal(HttpStatusCode.NotFound, page.Status);
        Assert.NotNull(page.Document.QuerySelector("header.bar"));
    }

    [Fact]
    public async Task Units_ByAMember_NamesTheRolesThatMay()
    {
        var host = await hosts.On("Sqlite");
        await Scenario.CreateAsync(host.Administrator, "roles");
        using var reader = await Reader.SignInAsync(host, Role.Member, staffNo: "roles-1");

        var page = await reader.OpenAsync("/units");

        Assert.Equal(HttpStatusCode.Forbidden, page.Status);
        Assert.Contains("Organizer", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Preferences_LanguageAndTheme_AreRememberedAndUnknownOnesAreNot()
    {
        using var reader = Reader.Nobody(await hosts.On("Sqlite"));
        var page = await reader.OpenAsync("/sign-in");

        var chinese = await reader.SendAsync(page, "/preferences", ("language", "zh-CN"), ("theme", "dark"));
        var same = await reader.SendAsync(chinese, "/preferences", ("language", "tlh"), ("theme", "pink"));

        Assert.Equal("zh-CN", same.Document.DocumentElement.GetAttribute("lang"));
        Assert.Equal("dark", same.Document.DocumentElement.GetAttribute("data-theme"));
        Assert.Contains("登录", same.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Form_SentAfterTheSessionEnded_ComesBackFilledAfterSigningIn()
    {
        var host = await hosts.On("Sqlite");
        var key = await Reader.KeyAsync(host, Role.Organizer, "leaver");
        using var reader = Reader.Nobody(host);
        await reader.SignInAsync(key);
        var form = await reader.OpenAsync("/units");
        await reader.SendAsync(form, "/sign-out");

        var ended = await reader.SendAsync(form, "new-unit", ("code", "KEPT"), ("name", "Kept village"), ("level", "village"));
        await reader.SignInAsync(key);
        var back = await reader.SendAsync(ended, ended.Document.QuerySelector("form[action*='_kept']")!.GetAttribute("action")!);
        var done = await reader.SendAsync(back, "new-unit");

        Assert.Equal(HttpStatusCode.Unauthorized, ended.Status);
        Assert.Equal(("KEPT", "Kept village", "village"), (back.ValueOf("code"), back.Document.QuerySelector("#new-unit [name=name]")!.GetAttribute("value"), back.Document.QuerySelector("#new-unit [name=level] option[selected]")!.GetAttribute("value")));
        Assert.Contains("Saved", done.Text, StringComparison.Ordinal);
        await host.Administrator.JsonAsync("units/KEPT");
    }

    [Fact]
    public async Task Form_WithATokenOfAnother_DoesNothingAndKeepsWhatWasTyped()
    {
        var host = await hosts.On("Sqlite");
        using var first = await Reader.SignInAsync(host, Role.Organizer, "first");
        using var second = await Reader.SignInAsync(host, Role.Organizer, "second");

        var answer = await second.SendAsync(await first.OpenAsync("/units"), "new-unit", ("code", "FORGED"), ("name", "x"), ("level", "village"));

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        var back = await second.SendAsync(answer, answer.Document.QuerySelector("form[action*='_kept']")!.GetAttribute("action")!);
        Assert.Equal("FORGED", back.ValueOf("code"));
        await host.Administrator.GetAsync("units/FORGED").ProblemAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Page_ThatARoleMayNotOpen_NamesWhoMayAndOffersNothingThatWasNotTyped()
    {
        using var inspector = await Reader.SignInAsync(await hosts.On("Sqlite"), Role.Inspector);

        var page = await inspector.OpenAsync("/surveys");

        Assert.Contains("Organizer or Appraiser or", page.Text, StringComparison.Ordinal);
        Assert.Null(page.Document.QuerySelector("form[action*='_kept']"));
    }

    [Fact]
    public async Task Page_ThatIsRefused_SpeaksOfPagesAndNotOfRoutesOrKeys()
    {
        using var clerk = await Reader.SignInAsync(await hosts.On("Sqlite"), Role.UnitClerk, language: "zh-CN");

        foreach (var address in new[] { "/audit", "/no/such/page" })
        {
            var text = (await clerk.OpenAsync(address)).Document.QuerySelector("main")!.TextContent;
            foreach (var word in new[] { "路由", "密钥", "unit-clerk", "/swagger" })
                Assert.DoesNotContain(word, text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task EveryEntry_ForEveryRole_OpensOrIsNotShown()
    {
        var host = await hosts.On("Sqlite");
        await Scenario.CreateAsync(host.Administrator, "nav");
        var wrong = new List<string>();
        foreach (var role in Enum.GetValues<Role>().Except([Role.Kiosk]))
        {
            using var reader = await Reader.SignInAsync(host, role, staffNo: role == Role.Member ? "nav-1" : null);
            var shown = (await reader.OpenAsync("/?cycle=nav")).Document.QuerySelectorAll(".stations nav a").Select(a => a.GetAttribute("href")!).ToHashSet(StringComparer.Ordinal);
            foreach (var entry in Navigation.Entries.Where(e => e.Address("nav") is not null))
            {
                var page = await reader.OpenAsync(entry.Address("nav")!);
                if ((page.Status == HttpStatusCode.OK) != entry.Roles.Contains(role) || shown.Contains(entry.Address("nav")!) != entry.Roles.Contains(role))
                    wrong.Add($"{role} {entry.Template}: {(int)page.Status}");
            }
        }
        Assert.Empty(wrong);
    }

    [Fact]
    public async Task EveryLink_ThatARoleIsShown_Leads()
    {
        var host = await hosts.On("Sqlite");
        await Scenario.CreateAsync(host.Administrator, "leads");
        var wrong = new List<string>();
        foreach (var role in Enum.GetValues<Role>().Except([Role.Kiosk]))
        {
            using var reader = await Reader.SignInAsync(host, role, staffNo: role == Role.Member ? "leads-1" : null);
            var (waiting, seen) = (new Queue<string>(["/?cycle=leads"]), new HashSet<string>(StringComparer.Ordinal));
            while (waiting.TryDequeue(out var address))
            {
                var page = await reader.OpenAsync(address);
                if (page.Status != HttpStatusCode.OK)
                    wrong.Add($"{role} {address}: {(int)page.Status}");
                foreach (var link in page.Document.QuerySelectorAll("main a[href], nav a[href]").Where(a => !a.HasAttribute("download")).Select(a => a.GetAttribute("href")!.Split('#')[0]))
                {
                    // one of each kind of page; what is no page is not followed
                    if (link.StartsWith('/') && Navigation.Leads(link, Role.Administrator) && seen.Add(Kind(link)))
                        waiting.Enqueue(link);
                }
            }
        }
        Assert.Empty(wrong);
    }

    private static string Kind(string link) => string.Join('/', link.Split('?')[0].Split('/').Take(2)) + "/" + link.Split('?')[0].Count('/') + "/" + link.Split('?')[0].Split('/')[^1].Split('-')[0];

    [Theory]
    [InlineData("/units?cursor=x&limit=0")]
    [InlineData("/cadres?cursor=%00&status=nobody&unit=%F0%9F&q=%25_[!")]
    [InlineData("/search?q=%00")]
    [InlineData("/units/%2e%2e%2f%2e%2e")]
    [InlineData("/surveys?cursor=%F0%9F")]
    [InlineData("/surveys/x/collection?cursor=zzz&limit=0")]
    [InlineData("/hr/subscriptions/%2e?status=nonsense")]
    [InlineData("/inspection-flags?cursor=%F0%9F")]
    [InlineData("/score-runs/not-an-id")]
    [InlineData("/score-runs/00000000-0000-0000-0000-000000000000?sort=score&cursor=YzpmZg")]
    [InlineData("/cadres/x/scores/y?run=z&if=all&if=material")]
    public async Task Address_MadeUpByHand_IsAnsweredByAPage(string address)
    {
        using var reader = await Reader.SignInAsync(await hosts.On("Sqlite"), Role.Organizer);

        var page = await reader.OpenAsync(address);

        Assert.NotEmpty(page.Title);
    }
}
