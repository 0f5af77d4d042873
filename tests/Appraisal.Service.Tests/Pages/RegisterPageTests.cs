using System.Net;
using Appraisal.Service.Access;
using Appraisal.Service.Tests.Hosting;

namespace Appraisal.Service.Tests.Pages;

public sealed class RegisterPageTests(Hosts hosts) : IClassFixture<Hosts>
{
    [Theory, Databases]
    public async Task Units_AddedAndChanged_StandInTheTreeWithTheirCounts(string database)
    {
        var host = await hosts.On(database);
        using var reader = await Reader.SignInAsync(host, Role.Organizer, "clerk");
        await host.Administrator.PutAsync("units/RC", new { name = "Red county", level = "county" }).JsonAsync();

        var added = await reader.SendAsync(await reader.OpenAsync("/units/RC"), "new-unit", ("code", "RT"), ("name", "石桥镇"), ("level", "township"));
        var changed = await reader.SendAsync(await reader.OpenAsync("/units/RT"), "unit", ("name", "石桥新镇"));
        await host.Administrator.PutAsync("cadres/RC-1", new { name = "李秀英", unit = "RT", cohort = "secretary", dutyHours = 1800 }).JsonAsync();
        var page = await reader.OpenAsync("/units/RC");

        Assert.Contains("Saved", added.Text, StringComparison.Ordinal);
        Assert.Equal("石桥新镇", changed.Title);
        Assert.Equal(["石桥新镇", "RT", "Township", "0", "1"], page.Document.QuerySelectorAll("tbody tr td").Select(c => c.TextContent.Trim()));
    }

    [Theory, Databases]
    public async Task Unit_WithManyErrors_ShowsEachBesideItsFieldAndKeepsWhatWasTyped(string database)
    {
        using var reader = await Reader.SignInAsync(await hosts.On(database), Role.Organizer, language: "zh-CN");

        var page = await reader.SendAsync(await reader.OpenAsync("/units"), "new-unit", ("code", "a*b"), ("name", new string('x', 201)), ("level", ""));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        var links = page.Document.QuerySelectorAll("[role=alert] li a").Select(a => a.GetAttribute("href")!.Split('#')[1]).ToList();
        Assert.True(links.Count >= 2, page.Text);
        Assert.All(links, id => Assert.NotNull(page.Document.GetElementById(id)?.Closest(".field")?.QuerySelector(".error")));
        Assert.Equal("a*b", page.ValueOf("code"));
    }

    [Theory, Databases]
    public async Task Unit_AddedTwice_IsRefusedUnlessItIsTheSameForm(string database)
    {
        var host = await hosts.On(database);
        using var reader = await Reader.SignInAsync(host, Role.Organizer);
        var form = await reader.OpenAsync("/units");

        await reader.SendAsync(form, "new-unit", ("code", "TWICE"), ("name", "once"), ("level", "village"));
        var again = await reader.SendAsync(form, "new-unit", ("code", "TWICE"), ("name", "once"), ("level", "village"));
        var other = await reader.SendAsync(await reader.OpenAsync("/units"), "new-unit", ("code", "TWICE"), ("name", "another"), ("level", "village"));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.UnprocessableEntity), (again.Status, other.Status));
        Assert.Equal(1, await host.CountAsync("audit_entry WHERE kind = 'unit' AND subject = 'TWICE'"));
    }

    [Theory, Databases]
    public async Task Cadre_ChangedMeanwhile_ShowsWhatIsStoredBesideWhatWasTyped(string database)
    {
        var host = await hosts.On(database);
        await Scenario.CreateAsync(host.Administrator, "mean");
        using var reader = await Reader.SignInAsync(host, Role.Organizer, "slow");
        var form = await reader.OpenAsync("/cadres/mean-1");
        await host.Administrator.PutAsync("cadres/mean-1", new { name = "Faster", unit = "mean", cohort = "secretary", dutyHours = 1700 }).JsonAsync();

        var conflict = await reader.SendAsync(form, "cadre", ("name", "Slower"));
        var done = await reader.SendAsync(conflict, "cadre");

        Assert.Equal(HttpStatusCode.Conflict, conflict.Status);
        Assert.Equal("Slower", conflict.ValueOf("name"));
        Assert.Contains("Faster", conflict.Document.QuerySelector(".meanwhile")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("Saved", done.Text, StringComparison.Ordinal);
    }

    // who was slower and sends again reverts nothing that somebody else changed, unless they changed it too
    [Theory, Databases]
    public async Task Cadre_ChangedMeanwhileInAnotherField_KeepsBothChanges(string database)
    {
        var host = await hosts.On(database);
        await Scenario.CreateAsync(host.Administrator, "both", [new { code = "secretary", share = 1.0 }]);
        using var reader = await Reader.SignInAsync(host, Role.Organizer, "slow");
        var form = await reader.OpenAsync("/cadres/both-1");
        await host.Administrator.PutAsync("cadres/both-1", new { name = "Both", unit = "both", cohort = "secretary", dutyHours = 1700, leaveHours = 8, status = "warned", posts = new[] { new { code = "secretary", share = 1.0 } } }).JsonAsync();

        var conflict = await reader.SendAsync(form, "cadre", ("dutyHours", "1600"));
        var done = await reader.SendAsync(conflict, "cadre");

        Assert.Equal(HttpStatusCode.Conflict, conflict.Status);
        Assert.Equal(("Both", "1600", "8"), (conflict.ValueOf("name"), conflict.ValueOf("dutyHours"), conflict.ValueOf("leaveHours")));
        Assert.Contains("1700", Assert.Single(conflict.Document.QuerySelectorAll(".meanwhile")).TextContent, StringComparison.Ordinal);
        Assert.Contains("Saved", done.Text, StringComparison.Ordinal);
        var stored = await host.Administrator.JsonAsync("cadres/both-1");
        Assert.Equal(("Both", 1600, 8, "warned"), (stored.Text("name"), stored.GetProperty("dutyHours").GetDouble(), stored.GetProperty("leaveHours").GetDouble(), stored.Text("status")));
    }

    [Theory, Databases]
    public async Task Cadre_WithAnInventedStateOfWhatWasSeen_IsAskedAgainAndKeepsWhatWasTyped(string database)
    {
        var host = await hosts.On(database);
        await Scenario.CreateAsync(host.Administrator, "made");
        using var reader = await Reader.SignInAsync(host, Role.Organizer);
        foreach (var seen in new[] { "", "null", "[]", "{", "{\"name\":null}", "{\"name\":1}", "0123456789abcdef" })
        {
            var asked = await reader.SendAsync(await reader.OpenAsync("/cadres/made-1"), "cadre", ("_seen", seen), ("name", "Typed"));

            Assert.Equal((HttpStatusCode.Conflict, "Typed"), (asked.Status, asked.ValueOf("name")));
        }
    }

    [Theory, Databases]
    public async Task Cadres_FilteredAndFound_AreThoseOfTheTerritoryOnly(string database)
    {
        var host = await hosts.On(database);
        await Scenario.CreateAsync(host.Administrator, "here");
        await Scenario.CreateAsync(host.Administrator, "there");
        using var reader = await Reader.SignInAsync(host, Role.Organizer, unit: "here");

        var list = await reader.OpenAsync("/cadres?q=ere");
        var hits = await reader.OpenAsync("/search?q=there");
        var foreign = await reader.OpenAsync("/cadres/there-1");

        Assert.Contains("here-1", list.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("there-1", list.Document.QuerySelector("table")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("name, initials or number: ere", list.Text, StringComparison.Ordinal);
        Assert.Contains("Nothing in your territory", hits.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, foreign.Status);
    }

    [Theory, Databases]
    public async Task Posting_ChangedByADatedEntry_ShowsItsHistory(string database)
    {
        var host = await hosts.On(database);
        await Scenario.CreateAsync(host.Administrator, "dated");
        using var reader = await Reader.SignInAsync(host, Role.Organizer);
        var form = await reader.OpenAsync("/cycles/dated/participants/dated-1");

        var refused = await reader.SendAsync(form, "posting", ("dutyHours", "many"), ("reason", "x"), ("effectiveOn", "2025-07-01"));
        var done = await reader.SendAsync(form, "posting", ("dutyHours", "900"), ("reason", "moved in July"), ("effectiveOn", "2025-07-01"));

        Assert.NotNull(refused.ErrorOf("dutyHours"));
        Assert.Contains("From 2025-07-01", done.Text, StringComparison.Ordinal);
        Assert.Contains("moved in July", done.Text, StringComparison.Ordinal);
        // 365 days, 184 of them from July on
        var hours = (await host.Administrator.JsonAsync("cycles/dated/participants/dated-1")).GetProperty("dutyHours").GetDouble();
        Assert.InRange(hours, 900, 1800);
    }

    [Fact]
    public async Task Cadre_OnItsPage_LeadsToWhatIsOnRecord()
    {
        var host = await hosts.On("Sqlite");
        await Scenario.CreateAsync(host.Administrator, "linked");
        using var reader = await Reader.SignInAsync(host, Role.Organizer);

        var page = await reader.OpenAsync("/cadres/linked-1");

        Assert.All(new[] { "work-records", "materials", "findings", "incidents" }, list => Assert.NotNull(page.Document.QuerySelector($"a[href='/{list}?staffNo=linked-1']")));
    }

    [Fact]
    public async Task Posting_CopiedAtTheStart_SaysWhen()
    {
        var host = await hosts.On("Sqlite");
        await Scenario.CreateAsync(host.Administrator, "copied");
        using var reader = await Reader.SignInAsync(host, Role.Organizer);

        var page = await reader.OpenAsync("/cycles/copied/participants/copied-1");

        Assert.NotNull(Assert.Single(page.Document.QuerySelectorAll(".history li")).QuerySelector("time"));
    }

    [Fact]
    public async Task Search_ThatFindsCadresOnly_SaysThatThereIsNoUnit()
    {
        var host = await hosts.On("Sqlite");
        await Scenario.CreateAsync(host.Administrator, "found");
        using var reader = await Reader.SignInAsync(host, Role.Organizer);

        var page = await reader.OpenAsync("/search?q=found-1");

        Assert.NotNull(page.Document.QuerySelector("[data-cadre='found-1']"));
        Assert.Contains("No unit in your territory", page.Text, StringComparison.Ordinal);
    }
}
