using System.Net;
using Appraisal.Service.Access;
using Appraisal.Service.Tests.Hosting;

namespace Appraisal.Service.Tests.Pages;

/// <summary>Work, incidents and rulings, as clerks, appraisers and the cadre enter them with a browser.</summary>
public sealed class EvidencePagesTests(Hosts hosts) : IClassFixture<Hosts>
{
    [Theory, Databases]
    public async Task WorkGrid_WithOneWrongLine_StoresNoneAndMarksTheCell(string database)
    {
        var host = await hosts.On(database);
        await Scenario.CreateAsync(host.Administrator, "grid");
        using var clerk = await Reader.SignInAsync(host, Role.UnitClerk, "Zhou", unit: "grid");
        (string, string)[] first = [("[0].staffNo", "grid-1"), ("[0].workType", "visit"), ("[0].count", "3"), ("[0].date", "2025-03-01")];

        var refused = await clerk.SendAsync(await clerk.OpenAsync("/work-records"), "work", [.. first, ("[1].staffNo", "grid-2"), ("[1].workType", "nothing"), ("[1].count", "1"), ("[1].date", "2025-03-01")]);
        var stored = await clerk.SendAsync(refused, "work", ("[1].workType", "visit"));
        var again = await clerk.SendAsync(refused, "work", ("[1].workType", "visit"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.NotNull(refused.Document.QuerySelector("td.wrong [name='[1].workType']"));
        Assert.Contains("Saved", stored.Text, StringComparison.Ordinal);
        Assert.Contains("Saved", again.Text, StringComparison.Ordinal);
        foreach (var staffNo in new[] { "grid-1", "grid-2" })
            Assert.Single((await host.Administrator.JsonAsync($"work-records?staffNo={staffNo}")).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task WorkGrid_WithTheSameFaultInSeveralCells_NamesEachAboveAndLeadsThere()
    {
        var host = await hosts.On("Sqlite");
        using var clerk = await Reader.SignInAsync(host, Role.UnitClerk, "Zhou", language: "zh-CN");

        var refused = await clerk.SendAsync(await clerk.OpenAsync("/work-records"), "work", ("[0].staffNo", "x"), ("[1].staffNo", "y"));

        var said = refused.Document.QuerySelectorAll("[role=alert] li").Select(l => l.TextContent).ToList();
        Assert.Equal(said.Distinct(), said);
        Assert.Contains(said, s => s.StartsWith("第 2 行", StringComparison.Ordinal));
        Assert.All(refused.Document.QuerySelectorAll("[role=alert] li a"), a => Assert.NotNull(refused.Document.GetElementById(a.GetAttribute("href")!.Split('#')[1])));
    }

    [Theory]
    [InlineData("/materials")]
    [InlineData("/work-records")]
    [InlineData("/findings")]
    [InlineData("/incidents")]
    public async Task Evidence_OfACycle_IsWhatThatYearHasAlone(string address)
    {
        var host = await hosts.On("Sqlite");
        foreach (var (name, date) in new[] { ("this", "2025-03-01"), ("that", "2025-03-01") })
        {
            await Scenario.CreateAsync(host.Administrator, name);
            await host.Administrator.PostAsync("materials", new { id = name, cycle = name, staffNo = $"{name}-1", kind = "minutes", title = $"title-{name}", contentHash = new string(name[^1] == 's' ? '5' : '6', 64) }).JsonAsync();
            await host.Administrator.PostAsync("work-records", new { id = name, staffNo = $"{name}-1", workType = "visit", count = 1, date }).JsonAsync();
            await host.Administrator.PostAsync("findings", new { id = name, staffNo = $"{name}-1", unit = name, item = "road", conforming = true, severity = "critical", date }).JsonAsync();
            await host.Administrator.PostAsync("incidents", new { id = name, staffNo = $"{name}-1", title = "Register incomplete", occurredOn = date, severity = "minor", reason = "seen" }).JsonAsync();
        }
        using var clerk = await Reader.SignInAsync(host, Role.Organizer);

        var page = await clerk.OpenAsync(address + "?cycle=this");

        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Equal("this", page.ValueOf("cycle"));
        Assert.Contains("Cycle this", page.Document.QuerySelector("ul.said")!.TextContent, StringComparison.Ordinal);
        var rows = page.Document.QuerySelector("tbody")!.TextContent;
        Assert.Contains(address == "/materials" ? "title-this" : "this-1", rows, StringComparison.Ordinal);
        Assert.DoesNotContain(address == "/materials" ? "title-that" : "that-1", rows, StringComparison.Ordinal);
        Assert.DoesNotContain("critical", rows, StringComparison.Ordinal); // what conforms is not grave
    }

    [Theory, Databases]
    public async Task Case_FromReportToRuling_IsAHistoryInWhichEachStepNamesItsPerson(string database)
    {
        var host = await hosts.On(database);
        await Scenario.CreateAsync(host.Administrator, "case", [new { code = "secretary", share = 1 }]);
        using var inspector = await Reader.SignInAsync(host, Role.Inspector, "Wang");
        using var appraiser = await Reader.SignInAsync(host, Role.Appraiser, "Liu");
        using var panel = await Reader.SignInAsync(host, Role.Organizer, "Chen");
        using var cadre = await Reader.SignInAsync(host, Role.Member, "Li", staffNo: "case-1");

        var reported = await inspector.SendAsync(await inspector.OpenAsync("/incidents"), "report",
            ("staffNo", "case-1"), ("title", "Register incomplete"), ("occurredOn", "2025-06-18"), ("severity", "minor"), ("reason", "seen"));
        var address = reported.Address.AbsolutePath;
        var own = await inspector.OpenAsync(address);
        await appraiser.SendAsync(await appraiser.OpenAsync(address), "verification", ("verified", "true"), ("duty", "care"), ("severity", "minor"), ("reason", "it is so"));
        await cadre.SendAsync(await cadre.OpenAsync(address), "reply", ("reason", "The flood came first"));
        var ruling = await panel.OpenAsync(address);
        var looked = await panel.SendAsync(ruling, "ruling", ("clause", ""), ("step", "check"));
        var lacking = await panel.SendAsync(ruling, "ruling", ("clause", "remedy"), ("step", "check"));
        var ruled = await panel.SendAsync(ruling, "ruling", ("clause", ""), ("reason", "counts in full"), ("step", "act"));

        Assert.Contains("Verify", own.Text, StringComparison.Ordinal);
        Assert.Null(own.Document.QuerySelector("form#verification"));
        Assert.NotNull(ruling.Document.QuerySelector("[data-ruling] [name=circumstances]"));
        SchemePagesTests.SaysWhere(looked, address, "effect");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, lacking.Status); // it says what is lacking instead of nothing
        Assert.NotNull(lacking.Document.QuerySelector("form#ruling .note.bad"));
        Assert.Contains("ruled", ruled.Text, StringComparison.Ordinal);
        Assert.Contains("The flood came first", ruled.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Wang", (await cadre.OpenAsync(address)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Case_WhereSomethingIsMissing_SaysSoInWordsAndNames()
    {
        var c = await Accountability.IncidentCase.MakeAsync(await hosts.On("Sqlite"), "words");
        await c.Verifier.PostAsync("incidents/words-i/verify", Accountability.IncidentCase.Verified).JsonAsync();
        using var panel = await Reader.SignInAsync(c.Host, Role.Appraiser, "words panel", language: "zh-CN");

        var unheard = await panel.OpenAsync("/incidents/words-i");
        await c.Member.PostAsync("incidents/words-i/replies", new { reason = "r" }).JsonAsync();
        var unproved = await panel.SendAsync(await panel.OpenAsync("/incidents/words-i"), "ruling", ("clause", "new-task"), ("reason", "r"), ("step", "act"));

        var said = unheard.Document.QuerySelector("main")!.TextContent;
        Assert.Contains("裁定之前须听取本人陈述", said, StringComparison.Ordinal);
        Assert.Contains("您没有反映此事", said, StringComparison.Ordinal);
        Assert.Contains("裁定之前按全额计入", said, StringComparison.Ordinal);
        Assert.Contains("一件严重的最多扣 5 分，全部合计最多扣 15 分", said, StringComparison.Ordinal);
        foreach (var code in new[] { "POST", "记录 words-1", "words panel 未" })
            Assert.DoesNotContain(code, said, StringComparison.Ordinal);
        Assert.DoesNotContain("“inexperience”", unproved.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, unproved.Status);
    }

    [Fact]
    public async Task Lists_OfAVersionThatIsNot_IsAPageThatSaysSo()
    {
        using var reader = await Reader.SignInAsync(await hosts.On("Sqlite"), Role.Organizer, language: "zh-CN");

        Assert.Equal(HttpStatusCode.OK, (await reader.OpenAsync("/due-diligence-lists")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await reader.OpenAsync("/due-diligence-lists/nothing")).Status);
    }

    [Theory, Databases]
    public async Task List_OfANewVersion_IsWrittenOneEntryALineAndSaysWhatIsWrong(string database)
    {
        var host = await hosts.On(database);
        using var reader = await Reader.SignInAsync(host, Role.Organizer);
        var page = await reader.OpenAsync("/due-diligence-lists/default-1");
        var clauses = page.ValueOf("clauses")!;

        var refused = await reader.SendAsync(page, "list", ("version", "page-1"), ("clauses", clauses + "\nnew; 新; New; lenient; nowhere"));
        var stored = await reader.SendAsync(page, "list", ("version", "page-1"), ("circumstances", page.ValueOf("circumstances") + "\nstorm；特大暴雨"), ("clauses", clauses + "\nstorm; 抢险; ; exempt; storm"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.NotNull(refused.ErrorOf("clauses"));
        Assert.Equal("/due-diligence-lists/page-1", stored.Address.AbsolutePath);
        Assert.Contains("特大暴雨", stored.Text, StringComparison.Ordinal);
        var list = await host.Administrator.JsonAsync("due-diligence-lists/page-1");
        var before = await host.Administrator.JsonAsync("due-diligence-lists/default-1");
        Assert.Equal(before.GetProperty("clauses").EnumerateArray().Select(c => c.GetRawText()), list.GetProperty("clauses").EnumerateArray().SkipLast(1).Select(c => c.GetRawText()));
    }
}
