using System.Net;
using Appraisal.Service.Access;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Service.Tests.Surveys;

namespace Appraisal.Service.Tests.Pages;

/// <summary>A survey from its questions to its end, as an organizer writes, changes and closes it with a browser.</summary>
public sealed class SurveyFormTests(Hosts hosts) : IClassFixture<Hosts>
{
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
        Assert.Equal(["好", "较好", "差"], page.Document.QuerySelectorAll(".asked > span:has(svg circle)").Select(a => a.TextContent.Trim())); // as the kiosk asks it
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

    /// <summary>What a form of a survey of a scenario is filled with.</summary>
    internal static IEnumerable<(string Name, string Value)> Typed(string cycle) =>
    [
        ("code", cycle + "-s"), ("cycle", cycle), ("title.zh-CN", "村民测评"), ("items", "q1; 您满意吗？\r\nq2; 办得快吗？"), ("strata", "poor; 脱贫户"),
        ("tokens", "required"), ("figures", "reviewed"), ("opensAt", "2026-01-01T00:00"), ("closesAt", "2099-01-01T00:00"),
    ];
}
