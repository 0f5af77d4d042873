using System.Text.RegularExpressions;
using Appraisal.Service.Access;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Service.Tests.Surveys;

namespace Appraisal.Service.Tests.Pages;

/// <summary>A form about one of several things acts on that thing, whatever came in since the page was opened.</summary>
public sealed partial class NamedFormTests(Hosts hosts) : IClassFixture<Hosts>
{
    [Theory, Databases]
    public async Task Form_WhenSomethingCameInBeforeItsThing_ActsOnItsThing(string database)
    {
        var host = await hosts.On(database);
        await Scenario.CreateAsync(host.Administrator, "order");
        await RecordAsync("order-b", "order-2");
        using var reviewer = await Reader.SignInAsync(host, Role.Appraiser, "another person");
        var page = await reviewer.OpenAsync("/cycles/order/obstructions");
        await RecordAsync("order-a", "order-1"); // stands before it now

        await reviewer.SendAsync(page, "lift-*", ("reason", "was a power cut"));

        var lifted = (await host.Administrator.JsonAsync("cycles/order/obstructions")).GetProperty("items").EnumerateArray()
            .ToDictionary(o => o.Text("id")!, o => o.Text("liftedBy"));
        Assert.Equal((null, "another person"), (lifted["order-a"], lifted["order-b"]));

        Task RecordAsync(string id, string staffNo) =>
            host.Administrator.PostAsync("cycles/order/obstructions", new { id, staffNo, reason = "withheld the ledger", documentNumber = "1" }).JsonAsync();
    }

    // who adds something does not know of what is there, and must not change it
    [Theory, Databases]
    public async Task Add_WhatIsThereAlready_IsRefusedBesideItsKeyAndLeavesItAsItIs(string database)
    {
        var host = await hosts.On(database);
        var world = await SurveyWorld.CreateAsync(host, "theirs");
        using var organizer = await Reader.SignInAsync(host, Role.Organizer);
        await host.Administrator.PutAsync("schemes/mine/1", new { objectionDays = 9 }).JsonAsync();
        await host.Administrator.PutAsync("cycles/mine", new { startsOn = "2027-01-01", endsOn = "2027-12-31", scheme = new { code = "mine", version = "1" } }).JsonAsync();
        var before = await StoredAsync();

        var scheme = await organizer.SendAsync(await organizer.OpenAsync("/schemes"), "scheme", ("code", "mine"), ("version", "1"));
        var other = await organizer.SendAsync(await organizer.OpenAsync("/schemes/mine/1"), "scheme", ("version", "2"), ("step", "save"));
        var over = await organizer.SendAsync(await organizer.OpenAsync("/schemes/mine/2"), "scheme", ("version", "1"), ("step", "save"), ("objectionDays", "12"));
        var cycle = await organizer.SendAsync(await organizer.OpenAsync("/cycles"), "cycle", ("code", "mine"), ("startsOn", "2028-01-01"), ("endsOn", "2028-12-31"), ("scheme.code", "mine"), ("scheme.version", "1"));
        var survey = await organizer.SendAsync(await organizer.OpenAsync("/surveys"), "survey", ("code", world.Code), ("cycle", "mine"), ("title.en", "Another"), ("strata", "all; All"),
            ("opensAt", "2027-02-01T00:00"), ("closesAt", "2027-03-01T00:00"));

        Assert.Contains("there already", scheme.ErrorOf("version"), StringComparison.Ordinal);
        Assert.Contains("Saved", other.Text, StringComparison.Ordinal);
        Assert.Contains("1 is there already", over.Text, StringComparison.Ordinal);
        Assert.Contains("there already", cycle.ErrorOf("code"), StringComparison.Ordinal);
        Assert.Contains("there already", survey.ErrorOf("code"), StringComparison.Ordinal);
        Assert.Equal(before, await StoredAsync());

        async Task<string> StoredAsync() => string.Join('\n', await Task.WhenAll(new[] { "schemes/mine/1", "cycles/mine", "surveys/" + world.Code }
            .Select(async path => (await host.Administrator.JsonAsync(path)).GetRawText())));
    }

    // nothing but the key of a thing is left to tell the forms of a list apart
    [Fact]
    public void Pages_NoForm_IsNamedByItsPlace() =>
        Assert.DoesNotContain(PageTextTests.Files("*.razor"), f => Interpolated().IsMatch(File.ReadAllText(f)));

    [GeneratedRegex("""new FormState\(\w+, \$""", RegexOptions.None, 1000)]
    private static partial Regex Interpolated();
}
