using System.Net;
using System.Reflection;
using System.Text.RegularExpressions;
using Appraisal.Service.Access;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Service.Web.Pages;

namespace Appraisal.Service.Tests.Pages;

/// <summary>Addresses made up by hand: what is not understood is said once, the page is shown without it, and the status is 400.</summary>
public sealed partial class AddressTests(Hosts hosts) : IClassFixture<Hosts>
{
    [Theory]
    [InlineData("/inspections?rows=-1", "rows=-1")]
    [InlineData("/inspections?view=list&status=almost&body=U", "status=almost")]
    [InlineData("/inspections?from=31.03.2026", "from=31.03.2026")]
    [InlineData("/inspections?view=month&month=2026-13", "month=2026-13")]
    [InlineData("/inspections?view=month&month=9999-12", "month=9999-12")] // the next month is no month
    [InlineData("/inspections?view=matrix&from=9999-12-31", "from=9999-12-31")]
    [InlineData("/inspections?view=heap", "view=heap")]
    [InlineData("/inspections?cycle=none", "cycle=none")]
    [InlineData("/?cycle=none", "cycle=none")]
    [InlineData("/materials?cycle=none", "cycle=none")]
    [InlineData("/materials?cursor=x", "cursor=x")]
    [InlineData("/cycles?limit=0", "limit=0")]
    [InlineData("/cadres?status=asleep", "status=asleep")]
    [InlineData("/cadres?cohort=nobody", "cohort=nobody")]
    [InlineData("/cadres?q=A&q=B", "q=B")]
    [InlineData("/cadres?statsu=active", "statsu=active")]
    [InlineData("/audit?to=yesterday", "to=yesterday")]
    [InlineData("/work-records?status=%00", "status=U+0000")]
    [InlineData("/inspections/plan?topics=nothing", "topics=nothing")]
    [InlineData("/due-diligence-lists?with=none", "with=none")]
    public async Task Address_ThatIsNotUnderstood_SaysSoOnceAndShowsThePage(string address, string said)
    {
        var host = await hosts.On("Sqlite");
        using var reader = await Reader.SignInAsync(host, Role.Administrator);

        var page = await reader.OpenAsync(address);
        var without = await reader.OpenAsync(page.Document.QuerySelector("#not-understood a")!.GetAttribute("href")!);

        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Equal([said], page.Document.QuerySelectorAll("#not-understood li code").Select(c => c.TextContent));
        Assert.NotEmpty(page.Title);
        Assert.Equal(HttpStatusCode.OK, without.Status);
        Assert.Equal(page.Title, without.Title);
        Assert.Null(without.Document.GetElementById("not-understood"));
    }

    [Fact]
    public async Task Address_ThatIsNotUnderstood_IsSaidInChineseAndLeavesTheRestOfTheFilters()
    {
        var host = await hosts.On("Sqlite");
        using var reader = await Reader.SignInAsync(host, Role.Organizer, language: "zh-CN");

        var page = await reader.OpenAsync("/cadres?status=asleep&q=U1&x=1");

        Assert.Contains("本页地址中有无法识别的内容", page.Text, StringComparison.Ordinal);
        Assert.Equal(2, page.Document.QuerySelectorAll("#not-understood li").Length);
        Assert.Equal("U1", page.Document.QuerySelector("main [name=q]")!.GetAttribute("value"));
        Assert.Equal("", page.ValueOf("status"));
    }

    [Fact]
    public async Task EveryEntry_WithAWordThatNoPageKnows_SaysSo()
    {
        var host = await hosts.On("Sqlite");
        using var reader = await Reader.SignInAsync(host, Role.Administrator);
        foreach (var entry in Navigation.Entries.Where(e => e.Address(null) is not null))
        {
            var page = await reader.OpenAsync(entry.Address(null) + "?nonsense=1");
            Assert.True(page.Status == HttpStatusCode.BadRequest && page.Document.GetElementById("not-understood") is not null, entry.Template);
        }
    }

    [Fact]
    public async Task Days_TheWrongWayRound_AreRefusedWithTheirStatus()
    {
        var host = await hosts.On("Sqlite");
        using var reader = await Reader.SignInAsync(host, Role.Organizer);

        var page = await reader.OpenAsync("/inspections?from=2026-05-01&to=2026-04-01");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
    }

    [Fact]
    public async Task Form_OnAnAddressThatIsNotUnderstood_IsTakenAllTheSame()
    {
        var host = await hosts.On("Sqlite");
        using var reader = await Reader.SignInAsync(host, Role.Organizer);

        var sent = await reader.SendAsync(await reader.OpenAsync("/inspections/plan?x=1"), "visit", ("body", "b"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, sent.Status);
        Assert.Equal("b", sent.ValueOf("body"));
    }

    [Fact]
    public async Task Search_ForARareCharacter_IsMade()
    {
        var host = await hosts.On("Sqlite");
        using var reader = await Reader.SignInAsync(host, Role.Organizer);

        var page = await reader.OpenAsync("/search?q=" + Uri.EscapeDataString("𠮷"));

        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Contains("𠮷", page.Document.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Words_ThatAPageReads_AreDeclared()
    {
        var pages = typeof(PageBase).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(PageBase))).ToDictionary(t => t.Name, StringComparer.Ordinal);
        var missing = PageTextTests.Files("*Page.razor").Where(f => pages.ContainsKey(Path.GetFileNameWithoutExtension(f))).SelectMany(file =>
        {
            var declared = pages[Path.GetFileNameWithoutExtension(file)].GetCustomAttributes<TakesAttribute>().SelectMany(t => t.Names).Append("cursor").ToHashSet(StringComparer.Ordinal);
            return Read().Matches(File.ReadAllText(file)).Select(m => m.Groups["name"].Value).Where(n => !declared.Contains(n)).Select(n => $"{Path.GetFileName(file)}: {n}");
        });

        Assert.Equal([], missing);
    }

    [GeneratedRegex(@"\b(Query|QueryDay|QueryWord<[\w.]+>|Said)\(""(?<name>\w+)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Read();
}
