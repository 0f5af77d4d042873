using System.Net;
using Appraisal.Service.Access;
using Appraisal.Service.Tests.Hosting;

namespace Appraisal.Service.Tests.Pages;

/// <summary>Scheme, cycle, audit and keys, with a browser.</summary>
public sealed class SchemePagesTests(Hosts hosts) : IClassFixture<Hosts>
{
    [Theory, Databases]
    public async Task Scheme_WithABrokenRule_SaysItBesideTheFieldAndKeepsWhatWasTyped(string database)
    {
        var host = await hosts.On(database);
        await host.Administrator.PutAsync("schemes/paged/1", new { }).JsonAsync();
        using var organizer = await Reader.SignInAsync(host, Role.Organizer);
        var page = await organizer.OpenAsync("/schemes/paged/1");

        var refused = await organizer.SendAsync(page, "scheme", ("weights.material", "0.3"), ("step", "save"));
        var saved = await organizer.SendAsync(page, "scheme", ("grades.excellent", "85"), ("workTypes", "visit; 2; 0.005; 2024\nplan; 8"), ("version", "2"), ("step", "save"));
        var compared = await organizer.OpenAsync("/schemes/paged/2?with=paged/1");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.NotNull(refused.ErrorOf("weights.material"));
        Assert.Equal("0.3", refused.ValueOf("weights.material"));
        Assert.Contains("Saved", saved.Text, StringComparison.Ordinal);
        var stored = (await host.Administrator.JsonAsync("schemes/paged/2")).GetProperty("scheme");
        Assert.Equal(85, stored.GetProperty("grades").GetProperty("excellent").GetDouble());
        Assert.Equal(["visit", "plan"], stored.GetProperty("workTypes").EnumerateArray().Select(t => t.Text("code")));
        Assert.Contains("Excellent from", compared.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scheme_WithWeightsThatBreakSeveralRules_SaysAllBesideTheFieldAndWhatWouldPass()
    {
        var host = await hosts.On("Sqlite");
        await host.Administrator.PutAsync("schemes/heavy/1", new { previousMaterialWeight = 0.6 }).JsonAsync();
        using var organizer = await Reader.SignInAsync(host, Role.Organizer);

        var refused = await organizer.SendAsync(await organizer.OpenAsync("/schemes/heavy/1"), "scheme", ("weights.material", "0.9"), ("step", "try"));

        var beside = refused.Document.QuerySelector("[name='weights.material']")!.Closest(".field")!.QuerySelectorAll(".error p").Select(e => e.TextContent).ToList();
        Assert.Equal(4, beside.Count);
        Assert.Contains(beside, e => e.Contains("1.75", StringComparison.Ordinal) && e.Contains("material 0.15, field 0.4, satisfaction 0.45", StringComparison.Ordinal));
        Assert.Contains("together 175 %", refused.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("together 100 %", refused.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en")]
    [InlineData("zh-CN")]
    public async Task Scheme_EachOfItsParameters_HasASentenceWithItsRange(string language)
    {
        var host = await hosts.On("Sqlite");
        await host.Administrator.PutAsync("schemes/told/1", new { }).JsonAsync();
        using var organizer = await Reader.SignInAsync(host, Role.Organizer, language: language);

        var page = await organizer.OpenAsync("/schemes/told/1");

        var fields = page.Document.QuerySelectorAll("#scheme .field").ToList();
        Assert.True(fields.Count > 50);
        Assert.All(fields, field => Assert.True(field.QuerySelector(".hint")?.TextContent.Trim() is { Length: > 8 } hint && (hint.Any(char.IsDigit) || field.QuerySelector("textarea") is not null), field.TextContent));
    }

    [Fact]
    public async Task Scheme_TriedOnACycle_SaysAtTheTopWhereTheResultStands()
    {
        var host = await hosts.On("Sqlite");
        await ScoredRuns.RunAsync(host, "moves");
        using var organizer = await Reader.SignInAsync(host, Role.Organizer);
        var page = await organizer.OpenAsync("/schemes/moves/1");

        var tried = await organizer.SendAsync(page, "scheme", ("weights.material", "0.1"), ("weights.field", "0.45"), ("cycle", "moves"), ("step", "try"));

        Assert.Null(page.Document.QuerySelector("[role=status] a"));
        SaysWhere(tried, "/schemes/moves/1", "tried");
        Assert.Equal(["/cadres/moves-1/scores/moves", "/cadres/moves-2/scores/moves"], tried.Document.QuerySelectorAll("#tried svg a").Select(a => a.GetAttribute("href")!).Order(StringComparer.Ordinal));
    }

    /// <summary>What was found out stands far down: the first that is said leads there, and so does the address that the form is sent to.</summary>
    internal static void SaysWhere(Sheet sheet, string address, string id)
    {
        Assert.NotNull(sheet.Document.QuerySelector($"#{id}"));
        var first = sheet.Document.QuerySelector("main .card, main .note")!;
        Assert.Equal($"{address}#{id}", first.QuerySelector("a")?.GetAttribute("href"));
        Assert.Contains(sheet.Document.QuerySelectorAll("button"), b => b.GetAttribute("formaction") == $"{address}#{id}");
    }

    [Fact]
    public async Task Scheme_WithWhatIsNoNumber_IsRefused()
    {
        var host = await hosts.On("Sqlite");
        await host.Administrator.PutAsync("schemes/words/1", new { }).JsonAsync();
        using var organizer = await Reader.SignInAsync(host, Role.Organizer);

        var page = await organizer.OpenAsync("/schemes/words/1");
        foreach (var (field, value) in new[] { ("grades.poolBelow", "2.5"), ("grades.excellent", "much"), ("grades.excellent", "NaN"), ("grades.excellent", "Infinity"), ("weights.material", "-1e308"), ("workTypes", "visit; soon"), ("workTypes", ";;;"), ("weights.field", "") })
            Assert.Equal(HttpStatusCode.UnprocessableEntity, (await organizer.SendAsync(page, "scheme", (field, value), ("step", "save"))).Status);
    }

    [Fact]
    public async Task Scheme_WithWhatCannotBeReadAndBrokenRules_IsToldAllAtOnce()
    {
        var host = await hosts.On("Sqlite");
        await host.Administrator.PutAsync("schemes/atonce/1", new { }).JsonAsync();
        using var organizer = await Reader.SignInAsync(host, Role.Organizer);

        var refused = await organizer.SendAsync(await organizer.OpenAsync("/schemes/atonce/1"), "scheme", ("grades.excellent", "much"), ("grades.poolBelow", "2.5"),
            ("weights.material", "0.3"), ("workTypes", "visit; 2\nplan; soon\nmeet; 1"), ("step", "save"));

        Assert.All(new[] { "grades.excellent", "grades.poolBelow", "weights.material", "workTypes" }, field => Assert.NotNull(refused.ErrorOf(field)));
        Assert.Contains("Line 2", refused.ErrorOf("workTypes"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scheme_WithoutADueDiligenceListOrWithAFraction_SaysSoBesideTheFieldAndKeepsTheRest()
    {
        var host = await hosts.On("Sqlite");
        await host.Administrator.PutAsync("schemes/kept/1", new { }).JsonAsync();
        using var organizer = await Reader.SignInAsync(host, Role.Organizer);

        var refused = await organizer.SendAsync(await organizer.OpenAsync("/schemes/kept/1"), "scheme", ("dueDiligenceList", ""), ("ranks.draws", "1.5"), ("grades.excellent", "85"), ("step", "save"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Contains("required", refused.ErrorOf("dueDiligenceList"), StringComparison.Ordinal);
        Assert.Contains("1.5 is no whole number", refused.ErrorOf("ranks.draws"), StringComparison.Ordinal);
        Assert.Equal(("1.5", "85"), (refused.ValueOf("ranks.draws"), refused.ValueOf("grades.excellent")));
    }

    [Fact]
    public async Task Scheme_WithoutWorkOrMaterial_IsStoredAndSaysWhatFollows()
    {
        var host = await hosts.On("Sqlite");
        await host.Administrator.PutAsync("schemes/gaps/1", new { }).JsonAsync();
        using var organizer = await Reader.SignInAsync(host, Role.Organizer);

        var none = await organizer.OpenAsync("/schemes/gaps/1");
        var some = await organizer.SendAsync(none, "scheme", ("workTypes", "visit; 2"), ("materialRequirements", "minutes; 1; 2; clerk"), ("step", "save"));
        var all = await organizer.SendAsync(some, "scheme", ("materialRequirements", "minutes; 1; 2"), ("step", "save"));

        Assert.Equal(2, none.Document.QuerySelectorAll("#gaps p").Length);
        Assert.Contains("nobody is graded", none.Document.GetElementById("gaps")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("Material is required of these cohorts only: clerk. All others have scores without that part, and are not graded.", some.Document.QuerySelector("#gaps p")!.TextContent);
        Assert.Contains("Saved", all.Text, StringComparison.Ordinal);
        Assert.Null(all.Document.GetElementById("gaps"));
    }

    [Theory, Databases]
    public async Task Cycle_FromItsBeginningToItsEnd_SaysWhatIsMissing(string database)
    {
        var host = await hosts.On(database);
        await host.Administrator.PutAsync("units/cyc", new { name = "cyc", level = "village" }).JsonAsync();
        await host.Administrator.PutAsync("schemes/cyc/1", new { }).JsonAsync();
        using var organizer = await Reader.SignInAsync(host, Role.Organizer);

        var made = await organizer.SendAsync(await organizer.OpenAsync("/cycles"), "cycle",
            ("code", "cyc"), ("startsOn", "2025-01-01"), ("endsOn", "2025-12-31"), ("scheme.code", "cyc"), ("scheme.version", "1"), ("unit", "cyc"));
        await host.Administrator.PutAsync("cadres/cyc-1", new { name = "a", unit = "cyc", cohort = "c", dutyHours = 1800 }).JsonAsync();
        var started = await organizer.SendAsync(await organizer.OpenAsync("/cycles/cyc"), "start");
        var closed = await organizer.SendAsync(started, "close");

        Assert.NotNull(made.Document.QuerySelector("form#start button[aria-disabled=true]"));
        Assert.Contains("running", started.Text, StringComparison.Ordinal);
        Assert.Contains("closed", closed.Text, StringComparison.Ordinal);
    }

    [Theory, Databases]
    public async Task Keys_AreShownOnce_AndTheAuditTellsWhoMadeThem(string database)
    {
        var host = await hosts.On(database);
        using var administrator = await Reader.SignInAsync(host, Role.Administrator, "Root");
        using var auditor = await Reader.SignInAsync(host, Role.Auditor);

        var made = await administrator.SendAsync(await administrator.OpenAsync("/keys"), "key", ("role", "organizer"), ("person", "New one"));
        var later = await administrator.OpenAsync("/keys");
        var audit = await auditor.OpenAsync("/audit?person=Root&action=create");
        var verified = await auditor.SendAsync(audit, "verify");

        var key = made.Document.QuerySelector("#made-key")!.TextContent;
        Assert.StartsWith("ak_", key, StringComparison.Ordinal);
        Assert.DoesNotContain(key, later.Document.DocumentElement.InnerHtml, StringComparison.Ordinal);
        Assert.Contains("New one", audit.Text, StringComparison.Ordinal);
        Assert.Contains("as it was sealed", verified.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_OnceMade_LeavesTheFormFreshForTheNextPerson()
    {
        var host = await hosts.On("Sqlite");
        using var administrator = await Reader.SignInAsync(host, Role.Administrator, "Root of two");

        var first = await administrator.SendAsync(await administrator.OpenAsync("/keys"), "key", ("role", "organizer"), ("person", "First of two"));
        var second = await administrator.SendAsync(first, "key", ("role", "auditor"), ("person", "Second of two"));
        var again = await administrator.SendAsync(first, "key", ("role", "auditor"), ("person", "Second of two")); // the same form sent twice

        Assert.Equal(("", ""), (first.ValueOf("person"), first.ValueOf("role")));
        Assert.NotNull(second.Document.QuerySelector("#made-key"));
        Assert.Contains("Second of two", second.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Conflict, again.Status);
    }

    [Fact]
    public async Task Key_WithASurveyThatIsNotThere_IsToldWithAllElse()
    {
        using var administrator = await Reader.SignInAsync(await hosts.On("Sqlite"), Role.Administrator);

        var refused = await administrator.SendAsync(await administrator.OpenAsync("/keys"), "key", ("role", "member"), ("survey", "no-survey"), ("unit", "nowhere"), ("body", "x"));

        Assert.All(new[] { "person", "unit", "staffNo", "survey", "body" }, field => Assert.NotNull(refused.ErrorOf(field)));
    }

    [Fact]
    public async Task Public_WithoutBeingSwitchedOn_IsNotThere()
    {
        using var nobody = Reader.Nobody(await hosts.On("Sqlite"));

        Assert.Equal(HttpStatusCode.NotFound, (await nobody.OpenAsync("/public/2025")).Status);
    }
}
