using System.Net;
using System.Reflection;
using System.Text.RegularExpressions;
using Appraisal.Service.Access;
using Appraisal.Service.Tests.Access;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Service.Web.Pages;
using Microsoft.AspNetCore.Components;

namespace Appraisal.Service.Tests.Pages;

/// <summary>Where a form or a filter asks for a unit or a cadre, a whole name does as well as a code, and what is neither is said.</summary>
public sealed partial class NameFieldTests(Hosts hosts) : IClassFixture<Hosts>
{
    private static readonly IReadOnlyList<Type> Pages = [.. typeof(PageBase).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(PageBase)) && t.GetCustomAttributes<RouteAttribute>().Any())];

    [Theory, Databases]
    public async Task Form_WithANameThatIsUnique_TakesItsCode(string database)
    {
        var host = await hosts.On(database);
        await RegisterAsync(host, "na");
        using var organizer = await Reader.SignInAsync(host, Role.Organizer);
        using var administrator = await Reader.SignInAsync(host, Role.Administrator);

        var moved = await organizer.SendAsync(await organizer.OpenAsync("/cadres/na-1"), "cadre", ("unit", " na白水镇 "));
        var refused = await administrator.SendAsync(await administrator.OpenAsync("/keys"), "key", ("role", "unit-clerk"), ("unit", "na白水镇"));
        var made = await administrator.SendAsync(refused, "key", ("person", "na clerk"));

        Assert.Contains("Saved", moved.Text, StringComparison.Ordinal);
        Assert.Equal("na-B", (await host.Administrator.JsonAsync("cadres/na-1")).Text("unit"));
        Assert.Null(refused.ErrorOf("unit"));
        Assert.Equal("na白水镇", refused.ValueOf("unit")); // as it was typed
        Assert.Contains("na-B", made.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Form_WithANameThatSeveralHave_NamesThemAndOnlyThoseThatTheReaderSees()
    {
        var host = await hosts.On("Sqlite");
        await RegisterAsync(host, "nb");
        using var everywhere = await Reader.SignInAsync(host, Role.Organizer, language: "zh-CN");
        using var township = await Reader.SignInAsync(host, Role.Organizer, unit: "nb-A", language: "zh-CN");

        var several = await everywhere.SendAsync(await everywhere.OpenAsync("/cadres/nb-1"), "cadre", ("unit", "nb石桥村"), ("dutyHours", "-1"));
        var single = await township.SendAsync(await township.OpenAsync("/cadres/nb-1"), "cadre", ("unit", "nb石桥村"));

        Assert.Contains("nb-A1（nb青山镇）、nb-B1（nb白水镇）", several.ErrorOf("unit"), StringComparison.Ordinal);
        Assert.NotNull(several.ErrorOf("dutyHours")); // all at once
        Assert.Equal("nb石桥村", several.ValueOf("unit"));
        Assert.Contains("已保存", single.Text, StringComparison.Ordinal);
        Assert.Equal("nb-A1", (await host.Administrator.JsonAsync("cadres/nb-1")).Text("unit"));
    }

    [Fact]
    public async Task Form_WithSeveralNames_TakesEachAndNamesThoseThatAreNone()
    {
        var world = await TwoTownships.BuildAsync("Sqlite");
        await using var host = world.Host;
        using var reader = await Reader.SignInAsync(host, Role.Administrator);

        var refused = await reader.SendAsync(await reader.OpenAsync("/surveys/ZV/tokens"), "draw", ("perStratum", "1"), ("staffNos", "SECRET Li\nNobody Here\nZT9；ZT1"));
        var drawn = await reader.SendAsync(refused, "draw", ("staffNos", "secret li"));

        Assert.Equal(["Nobody Here", "ZT9"], refused.Document.QuerySelectorAll("#draw .note.bad li").Select(l => l.TextContent.Split('\'')[1]));
        Assert.Equal("SECRET Li\nNobody Here\nZT9；ZT1", refused.ValueOf("staffNos"));
        Assert.Single(drawn.Document.QuerySelectorAll(".slip"));
        Assert.Contains("(ZT1)", drawn.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Name_OutsideTheTerritory_IsToldAsOneThatIsNotThere()
    {
        var host = await hosts.On("Sqlite");
        await RegisterAsync(host, "nc");
        using var reader = await Reader.SignInAsync(host, Role.Organizer, unit: "nc-A");
        var page = await reader.OpenAsync("/findings");

        foreach (var (outside, none) in new[] { ("nc白水镇", "nc不存镇"), ("nc-B", "nc-X") })
        {
            var (one, other) = (await reader.SendAsync(page, "finding", ("unit", outside)), await reader.SendAsync(page, "finding", ("unit", none)));
            Assert.NotNull(EveryForm.ErrorOf(one, "finding", "unit"));
            Assert.Equal((one.Status, EveryForm.ErrorOf(one, "finding", "unit")), (other.Status, EveryForm.ErrorOf(other, "finding", "unit")!.Replace(none, outside, StringComparison.Ordinal)));
            var (asked, asking) = (await reader.OpenAsync("/materials?unit=" + Uri.EscapeDataString(outside)), await reader.OpenAsync("/materials?unit=" + Uri.EscapeDataString(none)));
            Assert.Equal(asked.Document.GetElementById("not-understood")!.TextContent, asking.Document.GetElementById("not-understood")!.TextContent.Replace(none, outside, StringComparison.Ordinal));
        }
    }

    [Theory, Databases]
    public async Task Filter_ByName_IsThatByItsCode(string database)
    {
        var host = await hosts.On(database);
        await RegisterAsync(host, "nd");
        using var reader = await Reader.SignInAsync(host, Role.Organizer, language: "zh-CN");

        var unit = await reader.OpenAsync("/cadres?unit=" + Uri.EscapeDataString("ND青山镇"));
        var cadre = await reader.OpenAsync("/findings?staffNo=" + Uri.EscapeDataString("nd张伟"));
        var several = await reader.OpenAsync("/inspections?unit=" + Uri.EscapeDataString("nd石桥村"));

        Assert.Equal((HttpStatusCode.OK, "nd-A"), (unit.Status, unit.ValueOf("unit")));
        Assert.Contains("nd张伟", unit.Document.QuerySelector("tbody")!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("nd李强", unit.Document.QuerySelector("tbody")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("nd青山镇（nd-A）", unit.Document.QuerySelector(".said")!.TextContent, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.OK, "nd-1"), (cadre.Status, cadre.ValueOf("staffNo")));
        Assert.Equal(HttpStatusCode.BadRequest, several.Status);
        Assert.Contains("nd-A1（nd青山镇）、nd-B1（nd白水镇）", several.Document.GetElementById("not-understood")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Filter_OfAMember_KnowsTheOwnRecordAlone()
    {
        var host = await hosts.On("Sqlite");
        await RegisterAsync(host, "ne");
        using var member = await Reader.SignInAsync(host, Role.Member, staffNo: "ne-1");

        Assert.Equal(HttpStatusCode.OK, (await member.OpenAsync("/findings?staffNo=" + Uri.EscapeDataString("ne张伟"))).Status);
        Assert.Equal(HttpStatusCode.OK, (await member.OpenAsync("/findings?unit=ne-C")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await member.OpenAsync("/findings?staffNo=" + Uri.EscapeDataString("ne李强"))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await member.OpenAsync("/findings?unit=ne-B")).Status);
    }

    [Fact]
    public async Task EveryFilter_ForWhatIsNotThere_SaysSo()
    {
        var world = await TwoTownships.BuildAsync("Sqlite");
        await using var host = world.Host;
        using var reader = await Reader.SignInAsync(host, Role.Administrator);
        var asked = Pages.SelectMany(p => p.GetCustomAttributes<TakesNamedAttribute>().Select(t => (Page: p, Word: t.Names[0]))).ToList();

        Assert.True(asked.Count > 10);
        foreach (var (type, word) in asked)
        {
            var page = await reader.OpenAsync($"{world.Page("/" + Navigation.Plain(type.GetCustomAttributes<RouteAttribute>().First().Template))}?{word}=nobody");
            Assert.True(page.Status == HttpStatusCode.BadRequest && page.Document.GetElementById("not-understood") is not null, $"{type.Name} {word}");
        }
    }

    [Fact]
    public async Task EveryForm_WithWhatIsNotThere_SaysSoBesideTheField()
    {
        var world = await TwoTownships.BuildAsync("Sqlite");
        await using var host = world.Host;
        using var reader = await Reader.SignInAsync(host, Role.Administrator);
        var fields = 0;

        var wrong = await EveryForm.EachFieldAsync(world, reader, "input[data-suggest]", async (page, form, field) =>
        {
            fields++;
            var sent = await reader.SendAsync(page, form, (field, "nobody at all"));
            return EveryForm.ErrorOf(sent, form, field)?.Contains("You see no", StringComparison.Ordinal) == true ? null : $"{(int)sent.Status} {EveryForm.ErrorOf(sent, form, field)}";
        });

        Assert.True(fields > 15);
        Assert.Equal([], wrong);
    }

    [Fact]
    public void FieldsAndFilters_ForAUnitOrACadre_AreDeclaredSo()
    {
        var filters = Pages.Where(p => p.GetCustomAttributes<TakesAttribute>().Any(t => t is not TakesNamedAttribute && t.Names.Any(n => n is "unit" or "staffNo"))).Select(p => p.Name);
        var fields = PageTextTests.Files("*.razor").SelectMany(f => Field().Matches(File.ReadAllText(f)), (f, m) => (Path.GetFileName(f), m.Groups["next"].Value)).Where(f => f.Value != "Suggest");

        Assert.Equal([], filters);
        Assert.Equal([("CadresPage.razor", "Label")], fields); // the number of a new cadre
    }

    // two townships, each with a village of the same name
    private static async Task RegisterAsync(Host host, string of)
    {
        await host.Administrator.PutAsync($"units/{of}-C", new { name = of + "县", level = "county" }).JsonAsync();
        foreach (var (code, name, cadre) in new[] { ("A", "青山镇", "张伟"), ("B", "白水镇", "李强") })
        {
            await host.Administrator.PutAsync($"units/{of}-{code}", new { name = of + name, level = "township", parent = of + "-C" }).JsonAsync();
            await host.Administrator.PutAsync($"units/{of}-{code}1", new { name = of + "石桥村", level = "village", parent = $"{of}-{code}" }).JsonAsync();
            await host.Administrator.PutAsync($"cadres/{of}-{(code == "A" ? 1 : 2)}", new { name = of + cadre, unit = $"{of}-{code}", cohort = "clerk", dutyHours = 1800 }).JsonAsync();
        }
    }

    [GeneratedRegex(@"<Field Name=""(unit|parent|staffNo)"" (?<next>\w+)=", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Field();
}
