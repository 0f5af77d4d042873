using System.Net;
using Appraisal.Service.Access;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Service.Tests.Surveys;

namespace Appraisal.Service.Tests.Pages;

/// <summary>The parts of a survey: who sees which, and what collection and results tell and keep to themselves.</summary>
public sealed class SurveyPartsTests(Hosts hosts) : IClassFixture<Hosts>
{
    private static readonly string[] Parts = ["", "/collection", "/tokens", "/devices", "/flags", "/results", "/pressure", "/reasons"];

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
        await administrator.SendAsync(await administrator.OpenAsync("/surveys"), "survey", [.. SurveyFormTests.Typed("foreign")]);
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
        await organizer.SendAsync(await organizer.OpenAsync("/surveys"), "survey", [.. SurveyFormTests.Typed("parts")]);
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
}
