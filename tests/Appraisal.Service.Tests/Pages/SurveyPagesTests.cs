using System.Net;
using System.Text.Json;
using Appraisal.Service.Access;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Service.Tests.Surveys;

namespace Appraisal.Service.Tests.Pages;

/// <summary>A survey from its questions to its results, as organizer, collector and clerk do it with a browser.</summary>
public sealed class SurveyPagesTests(Hosts hosts) : IClassFixture<Hosts>
{
    private static readonly string[] Parts = ["", "/collection", "/tokens", "/devices", "/flags", "/results", "/pressure", "/reasons"];

    [Theory, Databases]
    public async Task Survey_Added_IsStoredAsTyped(string database)
    {
        var host = await hosts.On(database);
        await Scenario.CreateAsync(host.Administrator, "added");
        using var organizer = await Reader.SignInAsync(host, Role.Organizer, language: "zh-CN");

        var page = await organizer.SendAsync(await organizer.OpenAsync("/surveys"), "survey", [.. Typed("added")]);

        Assert.Equal("村民测评", page.Title);
        var stored = await host.Administrator.JsonAsync("surveys/added-s");
        Assert.Equal(["q1", "q2"], stored.GetProperty("items").EnumerateArray().Select(i => i.Text("code")!));
        Assert.Equal(("required", "reviewed", true), (stored.Text("tokens"), stored.Text("figures"), stored.GetProperty("separateCollection").GetBoolean()));
        Assert.Equal(TimeSpan.FromDays(7), stored.GetProperty("acceptUntil").GetDateTimeOffset() - stored.GetProperty("closesAt").GetDateTimeOffset());
    }

    [Theory, Databases]
    public async Task Survey_ChangedInItsTitle_KeepsAllThatTheFormDoesNotShow(string database)
    {
        var host = await hosts.On(database);
        var world = await SurveyWorld.CreateAsync(host, "kept");
        var statements = Enumerable.Range(1, 4).Select(i => new { en = $"statement {i}", zh = $"说法{i}" });
        await world.Administrator.PutAsync("surveys/kept", world.Survey("optional",
            ("mirrored", true), ("opensAt", "2026-01-01T00:00:31.5Z"), ("acceptUntil", "2100-01-20T00:00:59Z"), ("pressure", new { told = false, statements }),
            ("reasons", new[] { new { code = "slow", item = "q1", text = new { en = "slow", zh = "太慢" } } }))).JsonAsync();
        var before = await world.Administrator.JsonAsync("surveys/kept");
        using var organizer = await Reader.SignInAsync(host, Role.Organizer);

        var saved = await organizer.SendAsync(await organizer.OpenAsync("/surveys/kept"), "change", ("title.en", "Another title"));

        Assert.True(saved.Status == HttpStatusCode.OK, saved.Document.QuerySelector("[role=alert]")?.TextContent);
        Assert.Equal("Another title", saved.Title);
        var after = await world.Administrator.JsonAsync("surveys/kept");
        Assert.Equal(["title"], before.EnumerateObject().Where(p => p.Value.GetRawText() != after.GetProperty(p.Name).GetRawText()).Select(p => p.Name));
    }

    [Theory, Databases]
    public async Task Survey_WithScalesReasonsAndPressure_IsStoredAsWritten(string database)
    {
        var host = await hosts.On(database);
        await Scenario.CreateAsync(host.Administrator, "written");
        using var organizer = await Reader.SignInAsync(host, Role.Organizer, language: "zh-CN");
        var page = await organizer.OpenAsync("/surveys");
        (string, string)[] fields = [.. Typed("written").Where(f => f.Name != "items"), ("items", "q1; 您满意吗；总的来说？\nq2；办得快吗？；0-10\nq3; 常被推诿吗？; 1-5; reversed"),
            ("reasons", "slow; 办事慢; q1; 1,2"), ("mirrored", "true"), ("pressure.statements", "甲\n乙\n丙\n丁")];

        var refused = await organizer.SendAsync(page, "survey", [.. fields, ("reasons", "slow; 办事慢; q9; x")]);
        await organizer.SendAsync(page, "survey", fields);

        Assert.NotNull(refused.ErrorOf("reasons"));
        var stored = await host.Administrator.JsonAsync("surveys/" + Typed("written").Single(f => f.Name == "code").Value);
        Assert.Equal(["您满意吗；总的来说？ 1-5 False", "办得快吗？ 0-10 False", "常被推诿吗？ 1-5 True"], stored.GetProperty("items").EnumerateArray()
            .Select(i => $"{i.GetProperty("text").Text("zh-CN")} {i.GetProperty("min")}-{i.GetProperty("max")} {i.GetProperty("reversed").GetBoolean()}"));
        Assert.Equal("[1,2]", stored.GetProperty("reasons")[0].GetProperty("levels").GetRawText());
        Assert.True(stored.GetProperty("mirrored").GetBoolean());
        Assert.Equal(4, stored.GetProperty("pressure").GetProperty("statements").GetArrayLength());
    }

    [Theory, Databases]
    public async Task Survey_WithLevelsOfItsOwnWords_IsStoredAndShownAsWritten(string database)
    {
        const string Written = "q1; 村务公开吗; 很公开/一般/不公开\nq2; 办事快吗";
        var host = await hosts.On(database);
        await Scenario.CreateAsync(host.Administrator, "words");
        using var organizer = await Reader.SignInAsync(host, Role.Organizer, language: "zh-CN");
        var address = Typed("words").Single(f => f.Name == "code").Value;

        await organizer.SendAsync(await organizer.OpenAsync("/surveys"), "survey", [.. Typed("words").Where(f => f.Name != "items"), ("items", Written)]);

        Assert.Equal(["很公开 3 100 False", "一般 2 50 False", "不公开 1 0 True"], await LevelsAsync());
        var page = await organizer.OpenAsync("/surveys/" + address);
        Assert.Equal(Written, page.ValueOf("items"));
        await organizer.SendAsync(page, "change", ("items", Written.Replace("很公开/一般/不公开", "好/较好/较差/差", StringComparison.Ordinal)));
        Assert.Equal(["好 4 100 False", "较好 3 66.6667 False", "较差 2 33.3333 True", "差 1 0 True"], await LevelsAsync());
        await organizer.SendAsync(await organizer.OpenAsync("/surveys/" + address), "change", ("items", "q1; 村务公开吗; 好＝100／较好 = 82.5/差=0"));
        Assert.Equal(["好 3 100 False", "较好 2 82.5 False", "差 1 0 True"], await LevelsAsync());
        page = await organizer.OpenAsync("/surveys/" + address);
        Assert.Equal("q1; 村务公开吗; 好=100/较好=82.5/差=0", page.ValueOf("items"));
        var rising = await organizer.SendAsync(page, "change", ("items", "q1; 村务公开吗; 好=80/较好=90/差=0"));
        Assert.NotNull(rising.ErrorOf("items"));
        await organizer.SendAsync(await organizer.OpenAsync("/surveys/" + address), "change", ("items", "q1; 村务公开吗"));
        Assert.Equal(5, (await LevelsAsync()).Count());

        async Task<IEnumerable<string>> LevelsAsync() => (await host.Administrator.JsonAsync("surveys/" + address)).GetProperty("items")[0].GetProperty("levels").EnumerateArray()
            .Select(l => $"{l.GetProperty("label").Text("zh-CN")} {l.GetProperty("value")} {l.GetProperty("points")} {l.GetProperty("bad").GetBoolean()}");
    }

    // a blank instead of a semicolon is a slip, not a code
    [Theory, Databases]
    public async Task Survey_WithABlankInsteadOfASemicolon_TakesTheCodeBeforeIt(string database)
    {
        var host = await hosts.On(database);
        await Scenario.CreateAsync(host.Administrator, "slip");
        using var organizer = await Reader.SignInAsync(host, Role.Organizer, language: "zh-CN");

        await organizer.SendAsync(await organizer.OpenAsync("/surveys"), "survey", [.. Typed("slip").Where(f => f.Name is not ("items" or "strata")),
            ("items", "q1 您满意吗\nq2 办得快吗; 1-10\n还有什么话说"), ("strata", "poor 建档立卡户\nother; 一般户")]);

        var stored = await host.Administrator.JsonAsync("surveys/" + Typed("slip").Single(f => f.Name == "code").Value);
        Assert.Equal(["q1 您满意吗", "q2 办得快吗", "q3 还有什么话说"], stored.GetProperty("items").EnumerateArray().Select(i => $"{i.Text("code")} {i.GetProperty("text").Text("zh-CN")}"));
        Assert.Equal(["poor 建档立卡户", "other 一般户"], stored.GetProperty("strata").EnumerateArray().Select(t => $"{t.Text("code")} {t.Text("name")}"));
    }

    // what is shown once is not made again by sending its form again
    [Theory, Databases]
    public async Task KeyOrDevice_FormSentAgain_MakesNoSecond(string database)
    {
        var host = await hosts.On(database);
        var world = await SurveyWorld.CreateAsync(host, "once");
        using var administrator = await Reader.SignInAsync(host, Role.Administrator);
        var keys = await administrator.OpenAsync("/keys");
        var devices = await administrator.OpenAsync("/surveys/once/devices");

        var made = await administrator.SendAsync(keys, "key", ("role", "auditor"), ("person", "only once"));
        var again = await administrator.SendAsync(keys, "key", ("role", "auditor"), ("person", "only once"));
        var device = await administrator.SendAsync(devices, "device", ("name", "only once"), ("unit", world.Village(1)));
        var second = await administrator.SendAsync(devices, "device", ("name", "only once"), ("unit", world.Village(1)));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Conflict), (made.Status, again.Status));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Conflict), (device.Status, second.Status));
        Assert.Equal((1, 1), (await host.CountAsync("api_key WHERE person = 'only once'"), await host.CountAsync("device WHERE name = 'only once'")));
    }

    // held back is not too few
    [Theory, Databases]
    public async Task Results_BeforeTheReviewHasEnded_SayThatTheyAreHeldBack(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "heldback", figures: "reviewed");
        await world.PostManyAsync(1, 12, 4);
        using var organizer = await Reader.SignInAsync(world.Host, Role.Organizer);
        using var collector = await Reader.SignInAsync(world.Host, Role.Collector);

        var results = await organizer.OpenAsync("/surveys/heldback/results");
        var drawn = await world.Administrator.PostAsync("surveys/heldback/tokens", new { perStratum = 1, staffNos = new[] { world.Cadre(1), "nobody" } }).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Contains("are given all at once", results.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("fewer than 10", results.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("not imported", (await collector.OpenAsync("/surveys/heldback")).Text, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("staffNos:not-in-frame", drawn.Fields());
        Assert.Contains("staffNos:unknown", drawn.Fields());
    }

    [Fact]
    public async Task Survey_WithErrors_ShowsEachBesideItsFieldAndKeepsWhatWasTyped()
    {
        var host = await hosts.On("Sqlite");
        await Scenario.CreateAsync(host.Administrator, "wrong");
        using var organizer = await Reader.SignInAsync(host, Role.Organizer);

        var page = await organizer.SendAsync(await organizer.OpenAsync("/surveys"), "survey",
            [.. Typed("wrong").Where(f => !f.Name.StartsWith("title", StringComparison.Ordinal) && f.Name is not ("items" or "strata" or "closesAt")),
            ("items", "q1; Is it good?\n*; Is it fast?"), ("strata", "a*b; Some"), ("closesAt", "2025-01-01T00:00")]);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        foreach (var field in new[] { "title.zh-CN", "items", "strata", "closesAt" })
            Assert.True(page.ErrorOf(field) is not null, field + ": " + page.Document.QuerySelector("[role=alert]")!.TextContent);
        Assert.All(page.Document.QuerySelectorAll("[role=alert] a"), a => Assert.NotNull(page.Document.GetElementById(a.GetAttribute("href")!.Split('#')[1])));
        Assert.Equal(("q1; Is it good?\n*; Is it fast?", "a*b; Some"), (page.ValueOf("items"), page.ValueOf("strata")));
    }

    [Theory]
    [InlineData("en", "No survey yet", "HR systems", "Nothing is published yet")]
    [InlineData("zh-CN", "尚无测评", "人事系统", "尚未公布任何分数")]
    public async Task Pages_OfAnEmptyDatabase_SayWhatWillBeHere(string language, string noSurvey, string title, string nothing)
    {
        await using var host = await Host.StartAsync("Sqlite");
        using var organizer = await Reader.SignInAsync(host, Role.Organizer, language: language);

        Assert.Contains(noSurvey, (await organizer.OpenAsync("/surveys")).Text, StringComparison.Ordinal);
        var feed = await organizer.OpenAsync("/hr");
        Assert.Equal(title, feed.Title);
        Assert.Contains(nothing, feed.Text, StringComparison.Ordinal);
    }

    [Theory, Databases]
    public async Task Parts_OfAForeignTerritoryOrOfNone_AreNotFound(string database)
    {
        var host = await hosts.On(database);
        await Scenario.CreateAsync(host.Administrator, "own");
        await Scenario.CreateAsync(host.Administrator, "foreign");
        using var administrator = await Reader.SignInAsync(host, Role.Organizer);
        await administrator.SendAsync(await administrator.OpenAsync("/surveys"), "survey", [.. Typed("foreign")]);
        using var organizer = await Reader.SignInAsync(host, Role.Organizer, "of another county", unit: "own");

        foreach (var part in Parts)
        {
            Assert.Equal(HttpStatusCode.OK, (await administrator.OpenAsync("/surveys/foreign-s" + part)).Status);
            Assert.Equal(HttpStatusCode.NotFound, (await organizer.OpenAsync("/surveys/foreign-s" + part)).Status);
            Assert.Equal(HttpStatusCode.NotFound, (await organizer.OpenAsync("/surveys/nowhere" + part)).Status);
        }
        Assert.DoesNotContain("foreign-s", (await organizer.OpenAsync("/surveys")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Role.Organizer, "survey collection tokens devices quality results pressure reasons")]
    [InlineData(Role.Appraiser, "survey collection quality results pressure reasons")]
    [InlineData(Role.Auditor, "survey collection devices quality results pressure reasons")]
    [InlineData(Role.Collector, "survey collection tokens devices")]
    [InlineData(Role.UnitClerk, "survey collection")]
    public async Task Parts_OfARole_AreShownWhereTheyLead(Role role, string parts)
    {
        var host = await hosts.On("Sqlite");
        await Scenario.CreateAsync(host.Administrator, "parts");
        using var organizer = await Reader.SignInAsync(host, Role.Organizer);
        await organizer.SendAsync(await organizer.OpenAsync("/surveys"), "survey", [.. Typed("parts")]);
        using var reader = await Reader.SignInAsync(host, role, unit: role == Role.UnitClerk ? "parts" : null);

        var tabs = (await reader.OpenAsync("/surveys/parts-s")).Document.QuerySelectorAll("nav.tabs a").Select(a => a.GetAttribute("href")!).ToList();

        Assert.Equal(parts.Split(' '), tabs.Select(t => t.Split('/') is [_, _, _, var part] ? part == "flags" ? "quality" : part : "survey"));
        foreach (var part in Parts.Select(p => "/surveys/parts-s" + p))
            Assert.Equal(tabs.Contains(part) ? HttpStatusCode.OK : HttpStatusCode.Forbidden, (await reader.OpenAsync(part)).Status);
    }

    [Theory, Databases]
    public async Task Collection_OfAUnit_NamesItsCadresAndShowsNoFigureOfSatisfaction(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "coll");
        await world.PostManyAsync(1, 12, 5);
        await world.ResultsAsync();
        using var organizer = await Reader.SignInAsync(world.Host, Role.Organizer, language: "zh-CN");

        var page = await organizer.OpenAsync("/surveys/coll/collection?unit=coll-V1");

        Assert.Equal("满意度：回收进度", page.Title);
        Assert.Equal("cadre 1 coll-1", page.Document.QuerySelector("tbody td")!.TextContent);
        Assert.Contains("village 1", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("coll-4", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("100.00", page.Text, StringComparison.Ordinal);
    }

    [Theory, Databases]
    public async Task Tokens_DrawnTwice_AreMadeOnceAndNameTheStratum(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "draw", "required");
        await world.Administrator.PutAsync("surveys/draw/frame", new[] { new { staffNo = "draw-1", stratum = "poor", population = 50 } }).JsonAsync();
        using var organizer = await Reader.SignInAsync(world.Host, Role.Organizer);
        var form = await organizer.OpenAsync("/surveys/draw/tokens");

        var wrong = await organizer.SendAsync(form, "draw", ("perStratum", "0"), ("staffNos", "nobody"));
        var drawn = await organizer.SendAsync(form, "draw", ("perStratum", "3"));
        var again = await organizer.SendAsync(form, "draw", ("perStratum", "3"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.Status);
        Assert.NotNull(wrong.ErrorOf("perStratum"));
        Assert.Equal(("0", "nobody"), (wrong.ValueOf("perStratum"), wrong.ValueOf("staffNos")));
        Assert.Equal((3, 0), (drawn.Document.QuerySelectorAll("article.slip svg").Length, again.Document.QuerySelectorAll("article.slip").Length));
        Assert.Contains("建档立卡户", drawn.Document.QuerySelector("article.slip")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tokens_OfASurveyThatIsOver_CannotBeAskedForAndSayWhy()
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On("Sqlite"), "over", "required");
        await world.CloseAsync();
        using var organizer = await Reader.SignInAsync(world.Host, Role.Organizer);

        var page = await organizer.OpenAsync("/surveys/over/tokens");

        Assert.Empty(page.Document.QuerySelectorAll("#draw button[type=submit]"));
        Assert.Contains("It is closed", page.Document.QuerySelector("#draw")!.TextContent, StringComparison.Ordinal);
    }

    [Theory, Databases]
    public async Task Device_Enrolled_ShowsItsCodeOnceAndIsEnded(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "hall");
        using var collector = await Reader.SignInAsync(world.Host, Role.Collector);
        var page = await collector.OpenAsync("/surveys/hall/devices");

        var unnamed = await collector.SendAsync(page, "device", ("unit", "nowhere"));
        var made = await collector.SendAsync(page, "device", ("name", "大厅"), ("unit", "hall-V1"));
        var list = await collector.OpenAsync("/surveys/hall/devices");
        var revoke = list.Document.QuerySelector("form[id^=revoke-]")!.Id!;
        await collector.SendAsync(list, revoke);
        var gone = await collector.SendAsync(list, revoke);

        Assert.Equal((HttpStatusCode.Conflict, "This form is no longer on its page"), (gone.Status, gone.Title));
        Assert.NotNull(unnamed.ErrorOf("name"));
        Assert.NotNull(unnamed.ErrorOf("unit"));
        Assert.NotNull(made.Document.QuerySelector(".note.good .qr svg"));
        Assert.Null(list.Document.QuerySelector(".qr"));
        Assert.Contains("village 1", list.Text, StringComparison.Ordinal);
        Assert.Contains("ended", (await collector.OpenAsync("/surveys/hall/devices")).Document.QuerySelector("tbody")!.TextContent, StringComparison.Ordinal);
    }

    [Theory, Databases]
    public async Task Flag_Decided_IsNoLongerAmongTheOpenOnesAndSaysByWhom(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "flag");
        foreach (var hour in Enumerable.Range(0, 4))
            await world.PostAsync(world.Response(changes: [("device", "tablet"), ("answeredAt", $"2026-06-01T0{hour}:00:00Z")])).JsonAsync();
        await world.PostManyAsync(1, 6, 4);
        await world.ResultsAsync();
        (await world.Administrator.PostAsync("surveys/flag/examine", new { })).EnsureSuccessStatusCode();
        await world.Administrator.UntilAsync("surveys/flag/flags?open=true", f => f.GetProperty("items").GetArrayLength() > 3);
        using var appraiser = await Reader.SignInAsync(world.Host, Role.Appraiser, "He Jing");
        var open = await appraiser.OpenAsync("/surveys/flag/flags");
        var form = open.Document.QuerySelector("form[id^=flag-]")!.Id!;

        var unsaid = await appraiser.SendAsync(open, form, ("decision", "exclude"));
        await appraiser.SendAsync(unsaid, form, ("reason", "seen on a visit"));
        var rest = await appraiser.OpenAsync("/surveys/flag/flags");
        var all = await appraiser.OpenAsync("/surveys/flag/flags?open=false");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, unsaid.Status);
        Assert.Contains("wrong", unsaid.Document.QuerySelector($"#{form} [name=reason]")!.Closest(".field")!.ClassName, StringComparison.Ordinal);
        Assert.Equal(open.Document.QuerySelectorAll("tbody tr").Length - 1, rest.Document.QuerySelectorAll("tbody tr").Length);
        Assert.Contains("He Jing: seen on a visit", all.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", "fewer than 10")]
    [InlineData("zh-CN", "不足10份")]
    public async Task Results_BelowTheFloor_AreSaidInWordsAndNeverAsAFigure(string language, string words)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On("Sqlite"), "floor-" + language);
        await world.PostManyAsync(1, 40, 5, 4, 3);
        await world.PostManyAsync(2, 9, 2);
        await world.ResultsAsync();
        using var organizer = await Reader.SignInAsync(world.Host, Role.Organizer, language: language);

        var rows = (await organizer.OpenAsync($"/surveys/{world.Code}/results")).Document.QuerySelectorAll("tbody tr").ToList();

        Assert.Contains("–", rows.Single(r => r.TextContent.Contains(world.Cadre(1), StringComparison.Ordinal)).QuerySelector("td strong")!.TextContent, StringComparison.Ordinal);
        var hidden = rows.Single(r => r.TextContent.Contains(world.Cadre(2), StringComparison.Ordinal));
        Assert.Contains(words, hidden.QuerySelector(".suppressed")!.TextContent, StringComparison.Ordinal);
        Assert.All(hidden.QuerySelectorAll("td.num"), cell => Assert.Equal("", cell.TextContent.Trim()));
    }

    [Theory, Databases]
    public async Task Survey_Closed_CanNoLongerBeChangedAndSaysWhy(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "shut");
        using var organizer = await Reader.SignInAsync(world.Host, Role.Organizer);

        var closed = await organizer.SendAsync(await organizer.OpenAsync("/surveys/shut"), "close", ("final", "true"));

        Assert.Contains("Saved", closed.Text, StringComparison.Ordinal);
        Assert.Equal("final", (await world.Administrator.JsonAsync("surveys/shut")).Text("status"));
        Assert.Empty(closed.Document.QuerySelectorAll("#change button[type=submit], #close button[type=submit]"));
    }

    private static IEnumerable<(string Name, string Value)> Typed(string cycle) =>
    [
        ("code", cycle + "-s"), ("cycle", cycle), ("title.zh-CN", "村民测评"), ("items", "q1; 您满意吗？\r\nq2; 办得快吗？"), ("strata", "poor; 脱贫户"),
        ("tokens", "required"), ("figures", "reviewed"), ("opensAt", "2026-01-01T00:00"), ("closesAt", "2099-01-01T00:00"),
    ];
}
