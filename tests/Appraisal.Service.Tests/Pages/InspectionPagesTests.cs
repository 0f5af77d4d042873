using System.Net;
using Appraisal.Service.Access;
using Appraisal.Service.Tests.Hosting;

namespace Appraisal.Service.Tests.Pages;

/// <summary>A visit from its plan to its findings, remarks and flags, as inspector, unit and organizer do it with a browser.</summary>
public sealed class InspectionPagesTests(Hosts hosts) : IClassFixture<Hosts>
{
    [Theory, Databases]
    public async Task PlanVisit_WithAFindingThatIsKnown_LeavesItsItemOffTheChecklist(string database)
    {
        var host = await PrepareAsync(database, "plan");
        using var inspector = await Reader.SignInAsync(host, Role.Inspector, "Wang");
        var page = await inspector.OpenAsync("/inspections/plan");

        var known = await inspector.SendAsync(page, "visit", [.. Visit("plan"), ("step", "check")]);
        var filed = await inspector.SendAsync(known, "visit", ("adopt", "plan-F1"), ("step", "file"));

        Assert.Contains("plan-wiring", known.Text, StringComparison.Ordinal);
        Assert.Contains("Repeated", known.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, filed.Status);
        var stored = await host.Administrator.JsonAsync("inspections/plan-2");
        Assert.Equal(["plan-exits"], stored.GetProperty("inspection").GetProperty("checklist").EnumerateArray().Select(i => i.GetString()));
        Assert.Equal("plan-F1", stored.GetProperty("adopted")[0].Text("id"));
    }

    [Theory, Databases]
    public async Task PlanVisit_WithNothingLeft_IsFiledAsCancelled(string database)
    {
        var host = await PrepareAsync(database, "none");
        using var inspector = await Reader.SignInAsync(host, Role.Inspector, "Wang");
        var page = await inspector.OpenAsync("/inspections/plan");

        var known = await inspector.SendAsync(page, "visit", [.. Visit("none").Where(f => f.Name != "checklist"), ("checklist", "none-wiring"), ("adopt", "none-F1"), ("step", "check")]);
        await inspector.SendAsync(known, "visit", ("adopt", "none-F1"), ("step", "file"));

        Assert.Contains("Adopt only", known.Text, StringComparison.Ordinal);
        Assert.Equal("cancelled", (await host.Administrator.JsonAsync("inspections/none-2")).GetProperty("inspection").Text("status"));
    }

    [Fact]
    public async Task Topic_WithOneName_HasItInBothLanguages_AndWithNoneIsToldOnce()
    {
        var host = await hosts.On("Sqlite");
        using var organizer = await Reader.SignInAsync(host, Role.Organizer);
        var page = await organizer.OpenAsync("/inspection-policies");

        var none = await organizer.SendAsync(page, "topic", ("code", "one-name"));
        var one = await organizer.SendAsync(none, "topic", ("name.zh", "饮水安全"));

        Assert.Single(none.Document.QuerySelectorAll("#topic .note.bad li"));
        Assert.NotNull(none.ErrorOf("name.zh"));
        Assert.Contains("Saved", one.Text, StringComparison.Ordinal);
        Assert.Contains("饮水安全", one.Document.QuerySelector("tbody")!.TextContent, StringComparison.Ordinal); // to who reads English
    }

    [Fact]
    public async Task PlanVisit_WithoutAUnit_SaysSoBesideTheField()
    {
        var host = await hosts.On("Sqlite");
        using var inspector = await Reader.SignInAsync(host, Role.Inspector, "Wang");

        var refused = await inspector.SendAsync(await inspector.OpenAsync("/inspections/plan"), "visit", ("body", "b"), ("step", "file"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.NotNull(refused.ErrorOf("unit"));
        Assert.NotNull(refused.ErrorOf("topics"));
        var said = refused.Document.QuerySelectorAll("[role=alert] li a").Select(a => a.TextContent).ToList();
        Assert.Equal("Inspected unit: This is required.", said[0]); // in the order of the fields
        Assert.Equal(said.Distinct(), said);
        Assert.Equal("b", refused.ValueOf("body"));
    }

    [Fact]
    public async Task Visit_FindingCommentAndAnswer_StandOnItsPage()
    {
        var host = await PrepareAsync("Sqlite", "said");
        using var clerk = await Reader.SignInAsync(host, Role.UnitClerk, "Zhou", unit: "said");
        using var organizer = await Reader.SignInAsync(host, Role.Organizer, "Chen");

        await clerk.SendAsync(await clerk.OpenAsync("/inspections/said-1"), "comment", ("text", "Third time this month"));
        var answered = await organizer.SendAsync(await organizer.OpenAsync("/inspections/said-1"), "answer-*", ("text", "Joined with the county"));
        var found = await organizer.SendAsync(await organizer.OpenAsync("/inspections/said-1"), "finding", ("item", "said-wiring"), ("conforming", "false"), ("severity", "minor"));

        Assert.Contains("Joined with the county", answered.Text, StringComparison.Ordinal);
        Assert.Contains("not conforming", found.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Visit_ThatLiesAhead_SaysWhenItsResultsAreRecorded()
    {
        var host = await PrepareAsync("Sqlite", "ahead");
        var change = new { unit = "ahead", body = "county-office", level = "county", topics = new[] { "ahead-fire" }, startsOn = "2999-05-20", inspector = "Wang" };
        await host.Administrator.PutAsync("inspections/ahead-9", change).JsonAsync();
        using var inspector = await Reader.SignInAsync(host, Role.Inspector, "Wang", language: "zh-CN");
        using var clerk = await Reader.SignInAsync(host, Role.UnitClerk, "Zhou", unit: "ahead");
        using var colleague = await Reader.SignInAsync(host, Role.Inspector, "Li", language: "zh-CN");

        var visit = await inspector.OpenAsync("/inspections/ahead-9");

        Assert.Contains("由 Wang 负责", (await colleague.OpenAsync("/inspections/ahead-9")).Document.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("检查于 2999-05-20 开始", visit.Document.QuerySelector("form#finding")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("rated once it has begun", (await clerk.OpenAsync("/inspections/ahead-9")).Document.QuerySelector("form#rate")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PlanVisit_WithATopicThatIsNone_SaysSoWhereWhatIsKnownWouldStand()
    {
        var host = await PrepareAsync("Sqlite", "topic");
        using var inspector = await Reader.SignInAsync(host, Role.Inspector, "Wang", language: "zh-CN");

        var page = await inspector.SendAsync(await inspector.OpenAsync("/inspections/plan"), "visit", ("unit", "topic"), ("topics", "topic-fire; nothing"), ("startsOn", "2025-06-01"), ("step", "check"));
        var empty = await inspector.SendAsync(await inspector.OpenAsync("/inspections/plan"), "visit", ("unit", "topic"), ("step", "check"));

        var live = page.Document.QuerySelector("[data-live]")!.TextContent;
        Assert.Contains("第 2 项", live, StringComparison.Ordinal);
        Assert.Contains("nothing", live, StringComparison.Ordinal);
        Assert.DoesNotContain("填写被检单位、事项和日期后", live, StringComparison.Ordinal);
        Assert.Contains("填写被检单位、事项和日期后", empty.Document.QuerySelector("[data-live]")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PlanVisit_WhereManyMaterialsAreKnown_ShowsThemAll()
    {
        var host = await PrepareAsync("Sqlite", "many");
        var organizer = await host.ClientAsync(Role.Organizer, "organizer of many");
        for (var i = 10; i < 34; i++)
            await organizer.PostAsync("materials", new { id = $"many-m{i}", cycle = "many", unit = "many", kind = "minutes", title = $"会议记录 {i}", contentHash = new string('a', 62) + i, submittedBy = "somebody", accepted = true }).JsonAsync();
        using var inspector = await Reader.SignInAsync(host, Role.Inspector, "Wang");

        var known = await inspector.SendAsync(await inspector.OpenAsync("/inspections/plan"), "visit", [.. Visit("many"), ("step", "check")]);

        var live = known.Document.QuerySelector("[data-live]")!;
        Assert.Contains("16 more", live.QuerySelector("summary")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("会议记录 12", live.TextContent, StringComparison.Ordinal);
        Assert.Equal(24, live.QuerySelectorAll("li").Count(l => l.TextContent.Contains("many-m", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Finding_OutsideTheChecklist_IsAskedAboutAndTakenOnceItIsMeant()
    {
        var host = await PrepareAsync("Sqlite", "off");
        using var organizer = await Reader.SignInAsync(host, Role.Organizer, "Chen", language: "zh-CN");

        var asked = await organizer.SendAsync(await organizer.OpenAsync("/inspections/off-1"), "finding", ("item", "off-exit"), ("conforming", "false"), ("severity", "minor"));
        var before = (await host.Administrator.JsonAsync("inspections/off-1")).GetProperty("findings").GetArrayLength();
        var taken = await organizer.SendAsync(asked, "finding", ("besides", "true"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, asked.Status);
        Assert.Contains("不在本次检查的检查清单内", asked.ErrorOf("item"), StringComparison.Ordinal);
        Assert.Contains("off-wiring", asked.Document.QuerySelector("[name=besides]")!.Closest(".field")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, taken.Status);
        foreach (var page in new[] { taken, await organizer.OpenAsync("/findings?unit=off"), await organizer.OpenAsync(taken.Document.QuerySelectorAll("main a[href^='/findings/']")[^1].GetAttribute("href")!) })
            Assert.Equal("清单外", Assert.Single(page.Document.QuerySelectorAll("main .chip"), c => c.TextContent.Contains("清单外", StringComparison.Ordinal)).TextContent.Trim('·', ' '));
        Assert.Equal(before + 1, (await host.Administrator.JsonAsync("inspections/off-1")).GetProperty("findings").GetArrayLength());
    }

    [Theory, Databases]
    public async Task Visit_ThatIsPlanned_TakesOnItsPageWhatOthersFound(string database)
    {
        var host = await PrepareAsync(database, "take");
        await host.Administrator.PostAsync("inspections", new
        {
            id = "take-2", unit = "take", body = "city-office", level = "municipal", form = "supervision", topics = new[] { "take-fire" }, startsOn = "2025-06-01",
            checklist = new[] { "take-wiring", "take-exits" }, inspector = "Wang",
        }).JsonAsync();
        using var inspector = await Reader.SignInAsync(host, Role.Inspector, "Wang");

        var taken = await inspector.SendAsync(await inspector.OpenAsync("/inspections/take-2"), "adopt", ("findings", "take-F1"));

        Assert.Null(taken.Document.QuerySelector("#adopt")); // nothing more is known
        Assert.Equal("take-F1", (await host.Administrator.JsonAsync("inspections/take-2")).GetProperty("adopted")[0].Text("id"));
    }

    [Theory, Databases]
    public async Task Comment_LetOutToTheBody_IsReadWithoutANameAndAnswered(string database)
    {
        var host = await PrepareAsync(database, "told");
        await host.Administrator.PutAsync("inspections/told-1", new
        {
            unit = "told", body = "body-told", level = "county", topics = new[] { "told-fire" }, startsOn = "2025-05-20", status = "done", inspector = "Wang",
        }).JsonAsync();
        using var clerk = await Reader.SignInAsync(host, Role.UnitClerk, "Zhou Ling", unit: "told");
        using var organizer = await Reader.SignInAsync(host, Role.Organizer, "Chen");
        using var inspector = await Reader.SignInAsync(host, Role.Inspector, "Wang", body: "body-told");
        await clerk.SendAsync(await clerk.OpenAsync("/inspections/told-1"), "comment", ("text", "Third ledger this month"));
        await clerk.SendAsync(await clerk.OpenAsync("/inspections/told-1"), "rate", ("rating", "2"));
        var visit = await organizer.OpenAsync("/inspections/told-1");
        var before = await inspector.OpenAsync("/inspections/told-1");
        var burden = await inspector.OpenAsync("/units/told/burden");

        var named = await organizer.SendAsync(visit, "release-*", ("text", "told: third ledger"));
        var released = await organizer.SendAsync(visit, "release-*", ("text", "Third ledger this month"));
        var home = await inspector.OpenAsync("/?cycle=told");
        var body = await inspector.OpenAsync(home.Document.QuerySelector("main a[href^='/inspecting-bodies/']")!.GetAttribute("href")!);
        var answered = await inspector.SendAsync(body, body.Document.QuerySelector("main form[id^=answer]")!.Id!, ("text", "We ask for it once a year now"));

        Assert.NotNull(named.ErrorOf("text"));
        foreach (var told in new[] { "Third ledger", "Rated 2", "Not rated yet", "No comment yet" })
            Assert.DoesNotContain(told, before.Text + burden.Text, StringComparison.Ordinal);
        Assert.NotNull(before.Document.QuerySelector("main a[href='/inspecting-bodies/body-told']"));
        Assert.Contains("The inspecting body may read it", released.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Zhou Ling", body.Text, StringComparison.Ordinal);
        Assert.Contains("We ask for it once a year now", answered.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await inspector.OpenAsync("/inspecting-bodies/nobody")).Status);
    }

    [Fact]
    public async Task Matrix_OfAYear_HasTheUnitItsVisitsAndAListBehind()
    {
        var host = await PrepareAsync("Sqlite", "year");
        using var organizer = await Reader.SignInAsync(host, Role.Organizer, language: "zh-CN");

        var matrix = await organizer.OpenAsync("/inspections?from=2025-01-01&to=2025-12-31&unit=year");
        var list = await organizer.OpenAsync("/inspections?view=list&from=2025-01-01&to=2025-12-31&unit=year");
        var month = await organizer.OpenAsync("/inspections?view=month&month=2025-05&unit=year");

        Assert.NotNull(matrix.Document.QuerySelector("svg a[href='/inspections/year-1']"));
        Assert.Contains("按负担指数", matrix.Text, StringComparison.Ordinal);
        var ends = matrix.Document.QuerySelectorAll("svg text[text-anchor=end]").Select(t => t.TextContent).ToList();
        Assert.Equal("负担指数 ▾ · 工时", ends[0]);
        Assert.StartsWith("5 · 4", ends[1], StringComparison.Ordinal); // 4 hours, and 2 materials at half an hour
        Assert.Equal(["0", "1", "0", "0", "5", "4"], matrix.Document.QuerySelectorAll("figure details tbody td").Select(t => t.TextContent.Split(' ')[0])); // planned, done, cancelled, over the limit
        Assert.NotNull(list.Document.QuerySelector("td a[href='/inspections/year-1']"));
        Assert.NotNull(month.Document.QuerySelector("table.month a[href='/inspections/year-1']"));
    }

    [Fact]
    public async Task Inspections_OfADayThatIsNone_ShowTheCyclesDays()
    {
        using var organizer = await Reader.SignInAsync(await hosts.On("Sqlite"), Role.Organizer);

        foreach (var query in new[] { "from=yesterday", "from=2025-12-31&to=2025-01-01", "rows=0", "level=palace", "view=nothing", "month=13" })
            Assert.NotEqual(HttpStatusCode.InternalServerError, (await organizer.OpenAsync("/inspections?" + query)).Status);
    }

    private static (string Name, string Value)[] Visit(string name) =>
    [
        ("id", name + "-2"), ("unit", name), ("body", "city-office"), ("level", "municipal"), ("form", "supervision"), ("topics", name + "-fire"), ("startsOn", "2025-06-01"),
        ("checklist", $"{name}-wiring\n{name}-exits"), ("trigger", "plan"),
    ];

    private async Task<Host> PrepareAsync(string database, string name)
    {
        var host = await hosts.On(database);
        var administrator = host.Administrator;
        await Scenario.CreateAsync(administrator, name);
        await administrator.PutAsync($"inspection-topics/{name}-fire", new { name = new { en = "Fire", zh = "消防" } }).JsonAsync();
        await administrator.PostAsync("inspections", new
        {
            id = name + "-1", unit = name, body = "county-office", level = "county", topics = new[] { name + "-fire" }, startsOn = "2025-05-20",
            checklist = new[] { name + "-wiring" }, hours = 4, materialsRequested = 2, status = "done",
        }).JsonAsync();
        await administrator.PostAsync($"inspections/{name}-1/findings", new { id = name + "-F1", item = name + "-wiring", conforming = true, severity = "minor" }).JsonAsync();
        return host;
    }

    [Fact]
    public async Task Month_WithoutAVisit_SaysSoAndLeadsToThoseBesideIt()
    {
        using var reader = await Reader.SignInAsync(await hosts.On("Sqlite"), Role.Organizer);

        var page = await reader.OpenAsync("/inspections?view=month&month=2031-01&unit=U1");

        Assert.Contains("No visit begins in this month", page.Text, StringComparison.Ordinal);
        Assert.Equal(["2030-12", "2031-02"], page.Document.QuerySelectorAll("a[rel=prev], a[rel=next]").Select(a => System.Web.HttpUtility.ParseQueryString(a.GetAttribute("href")!.Split('?')[1])["month"]));
    }
}
