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

    // what home asks for must be what is written, else it tells of nothing
    [Fact]
    public void DecidedOfHome_AreActionsOfTheAudit() => Assert.Subset(AuditWords.Actions.ToHashSet(), HomeStore.DecidedActions.ToHashSet());
}
