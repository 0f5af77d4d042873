using Appraisal.Service.Access;
using Appraisal.Service.Audit.Pages;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Service.Tests.Pages;
using Appraisal.Storage.Home;

namespace Appraisal.Service.Tests.Audit;

/// <summary>The audit in the words of an office.</summary>
public sealed class AuditWordsTests(Hosts hosts) : IClassFixture<Hosts>
{
    [Theory, Databases]
    public async Task Audit_OnItsPage_ShowsTheLatestFirstAndPagesBackToTheOldest(string database)
    {
        var host = await hosts.On(database);
        for (var i = 0; i < 5; i++)
            await host.Administrator.PutAsync("units/LATEST", new { name = $"name {i}", level = "village" }).JsonAsync();
        using var auditor = await Reader.SignInAsync(host, Role.Auditor);
        foreach (var filter in new[] { "subject=LATEST", "kind=unit&subject=LATEST" })
        {
            var names = new List<string>();
            for (var page = await auditor.OpenAsync($"/audit?{filter}&limit=2"); page is not null;
                page = page.Document.QuerySelector("a[rel=next]") is { } next ? await auditor.OpenAsync(next.GetAttribute("href")!) : null)
                names.AddRange(page.Document.QuerySelectorAll("tbody tr").Select(r => Enumerable.Range(0, 5).Select(i => $"name {i}").Last(name => r.TextContent.Contains(name, StringComparison.Ordinal))));

            Assert.Equal(["name 4", "name 3", "name 2", "name 1", "name 0"], names);
        }
    }

    [Theory, Databases]
    public async Task Audit_InChinese_ShowsNoWordOfTheContract(string database)
    {
        var host = await hosts.On(database);
        await Scenario.CreateAsync(host.Administrator, "words");
        using var auditor = await Reader.SignInAsync(host, Role.Auditor, language: "zh-CN");

        var page = await auditor.OpenAsync("/audit?subject=words-1");

        var row = page.Document.QuerySelector("tbody tr")!;
        Assert.Contains("保存", row.TextContent, StringComparison.Ordinal);
        Assert.Contains("干部", row.TextContent, StringComparison.Ordinal);
        Assert.Contains("在岗", row.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("staffNo", row.TextContent, StringComparison.Ordinal);
        Assert.Equal(AuditWords.Actions.Count + 1, page.Document.QuerySelectorAll("select[name=action] option").Length);
    }

    [Theory, Databases]
    public async Task Reason_ThatTheServiceWrote_IsReadInWords(string database)
    {
        await using var host = await Host.StartAsync(database);
        await Scenario.CreateAsync(host.Administrator, "entered");
        await host.Administrator.PostAsync("materials", new
        {
            id = "entered-m", cycle = "entered", staffNo = "entered-1", kind = "plan", title = "t", contentHash = new string('a', 64), submittedBy = "the clerk", accepted = true,
        }).JsonAsync();
        using var organizer = await Reader.SignInAsync(host, Role.Organizer, language: "zh-CN");
        using var auditor = await Reader.SignInAsync(host, Role.Auditor, language: "zh-CN");

        var home = await organizer.OpenAsync("/?cycle=entered");
        var audit = await auditor.OpenAsync("/audit?subject=entered-m");

        Assert.All(new[] { home, audit }, page => Assert.Contains("随材料一并录入", page.Document.QuerySelector("main")!.TextContent, StringComparison.Ordinal));
        Assert.All(new[] { home, audit }, page => Assert.DoesNotContain("import", page.Document.QuerySelector("main")!.TextContent, StringComparison.Ordinal));
    }

    [Theory, Databases]
    public async Task Audit_OfSomeDays_ShowsTheseFromEitherEnd(string database)
    {
        var host = await hosts.On(database);
        await host.Administrator.PutAsync("units/DAYS", new { name = "days", level = "village" }).JsonAsync();
        using var auditor = await Reader.SignInAsync(host, Role.Auditor);
        var today = DateOnly.FromDateTime((await host.Administrator.JsonAsync("audit?subject=DAYS")).GetProperty("items")[0].GetProperty("at").GetDateTime());

        foreach (var (days, expected) in new[]
        {
            ($"from={today:yyyy-MM-dd}", 1), ($"to={today:yyyy-MM-dd}", 1), ($"from={today:yyyy-MM-dd}&to={today:yyyy-MM-dd}", 1), ($"from={today.AddDays(1):yyyy-MM-dd}", 0), ($"to={today.AddDays(-1):yyyy-MM-dd}", 0),
            ("from=0001-01-01&to=9999-12-30", 1), ("from=1900-01-01&to=2199-12-31", 1),
        })
        {
            Assert.Equal(expected, (await host.Administrator.JsonAsync($"audit?subject=DAYS&{days}")).GetProperty("items").GetArrayLength());
            Assert.Equal(expected > 0, (await auditor.OpenAsync($"/audit?subject=DAYS&{days}")).Document.QuerySelector("tbody tr") is not null);
        }
    }

    // what home asks for must be what is written, else it tells of nothing
    [Fact]
    public void DecidedOfHome_AreActionsOfTheAudit() => Assert.Subset(AuditWords.Actions.ToHashSet(), HomeStore.DecidedActions.ToHashSet());
}
