using System.Net;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Service.Tests.Imports;

namespace Appraisal.Service.Tests.Organization;

public sealed class OrganizationTests(Hosts hosts) : IClassFixture<Hosts>
{
    [Theory, Databases]
    public async Task PutUnit_SameContentTwice_IsCreatedThenUnchanged(string database)
    {
        var client = (await hosts.On(database)).Administrator;

        var first = await client.PutAsync("units/U1", new { name = "清河县", level = "county" });
        var second = await client.PutAsync("units/U1", new { name = "清河县", level = "county" });

        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        var entries = await client.JsonAsync("audit?kind=unit&subject=U1");
        Assert.Equal(1, entries.GetProperty("items").GetArrayLength());
    }

    [Theory, Databases]
    public async Task PutUnit_ParentBelowItself_IsRefused(string database)
    {
        var client = (await hosts.On(database)).Administrator;
        await client.PutAsync("units/A", new { name = "a", level = "county" }).JsonAsync();
        await client.PutAsync("units/B", new { name = "b", level = "township", parent = "A" }).JsonAsync();
        await client.PutAsync("units/C", new { name = "c", level = "village", parent = "B" }).JsonAsync();

        var problem = await client.PutAsync("units/A", new { name = "a", level = "county", parent = "C" }).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(["parent:circle"], problem.Fields());
    }

    [Theory, Databases]
    public async Task PutUnit_LevelNotBelowTheOneAbove_IsRefusedHoweverItComes(string database)
    {
        var client = (await hosts.On(database)).Administrator;
        await client.PutAsync("units/L1", new { name = "l1", level = "county" }).JsonAsync();
        await client.PutAsync("units/L2", new { name = "l2", level = "township", parent = "L1" }).JsonAsync();
        await client.PutAsync("units/L3", new { name = "l3", level = "village", parent = "L2" }).JsonAsync();
        await client.PutAsync("units/L4", new { name = "l4", level = "township" }).JsonAsync();
        await client.PutAsync("units/L5", new { name = "l5", level = "department", parent = "L3" }).JsonAsync();

        async Task RefusedAsync(string code, object unit, string error) =>
            Assert.Equal([error], (await client.PutAsync($"units/{code}", unit).ProblemAsync(HttpStatusCode.UnprocessableEntity)).Fields());
        await RefusedAsync("L6", new { name = "new", level = "village", parent = "L3" }, "level:level-above");
        await RefusedAsync("L6", new { name = "new", level = "department", parent = "L5" }, "level:level-above");
        await RefusedAsync("L4", new { name = "moved", level = "township", parent = "L2" }, "level:level-above");
        await RefusedAsync("L2", new { name = "lowered", level = "village", parent = "L1" }, "level:level-below");
        await RefusedAsync("L2", new { name = "raised", level = "county", parent = "L1" }, "level:level-above");
        await RefusedAsync("L1", new { name = "round", level = "county", parent = "L3" }, "parent:circle");
        await client.PutAsync("units/L4", new { name = "moved", level = "village", parent = "L2" }).JsonAsync();
    }

    [Theory, Databases]
    public async Task ImportUnits_EachBelowTheOneBefore_IsRefusedAndStoresNothing(string database)
    {
        var host = await hosts.On(database);
        var nested = string.Concat(Enumerable.Range(1, 2000).Select(i => $"N{i},n,village,{(i == 1 ? "" : $"N{i - 1}")}\n"));
        var before = await host.CountAsync("unit_ancestor");

        var problem = await host.Administrator.ImportAsync("units", "code,name,level,parent\n" + nested).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Contains("level-above", problem.GetProperty("errors")[0].Text("code"), StringComparison.Ordinal);
        Assert.Equal(before, await host.CountAsync("unit_ancestor"));
    }

    [Theory, Databases]
    public async Task ImportUnits_CodesThatAreOneOnceNormalised_AreADuplicate(string database)
    {
        var host = await hosts.On(database);

        var problem = await host.Administrator.ImportAsync("units", "code,name,level,parent\nW1,a,village,\nＷ１,b,village,\n").ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(0, await host.CountAsync("unit WHERE code = 'W1'"));
        Assert.NotEmpty(problem.GetProperty("errors").EnumerateArray());
    }

    [Theory, Databases]
    public async Task ListCadres_UnitMovedElsewhere_ShowsThemBelowTheNewUnitOnly(string database)
    {
        var client = (await hosts.On(database)).Administrator;
        await client.PutAsync("units/P1", new { name = "p1", level = "township" }).JsonAsync();
        await client.PutAsync("units/P2", new { name = "p2", level = "township" }).JsonAsync();
        await client.PutAsync("units/Q", new { name = "q", level = "village", parent = "P1" }).JsonAsync();
        await client.PutAsync("cadres/007", new { name = "李秀英", unit = "Q", cohort = "secretary", dutyHours = 1800 }).JsonAsync();

        await client.PutAsync("units/Q", new { name = "q", level = "village", parent = "P2" }).JsonAsync();

        Assert.Equal(0, (await client.JsonAsync("cadres?unit=P1")).GetProperty("items").GetArrayLength());
        var cadre = Assert.Single((await client.JsonAsync("cadres?unit=P2")).GetProperty("items").EnumerateArray());
        Assert.Equal("007", cadre.GetProperty("staffNo").GetString());
    }

    [Theory, Databases]
    public async Task PutCadre_ManyFieldsWrong_NamesThemAllInChinese(string database)
    {
        var client = (await hosts.On(database)).Administrator;
        using var request = new HttpRequestMessage(HttpMethod.Put, "cadres/1")
        {
            Content = System.Net.Http.Json.JsonContent.Create(new { unit = "nowhere", cohort = "a*b", dutyHours = -1, posts = new[] { new { code = "p", share = 0.5 } } }),
            Headers = { { "Accept-Language", "zh-CN" } },
        };

        var problem = await client.SendAsync(request).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(["cohort:code", "dutyHours:out-of-range", "name:required", "posts:shares", "unit:unknown"], problem.Fields().Order(StringComparer.Ordinal));
        Assert.Equal("输入不符合规则", problem.GetProperty("title").GetString());
    }

    [Theory, Databases]
    public async Task GetUnit_WithItsETag_Is304(string database)
    {
        var client = (await hosts.On(database)).Administrator;
        await client.PutAsync("units/E1", new { name = "e", level = "village" }).JsonAsync();
        using var first = await client.GetAsync("units/E1");
        using var again = new HttpRequestMessage(HttpMethod.Get, "units/E1");
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);

        using var second = await client.SendAsync(again);

        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
    }

    [Theory, Databases]
    public async Task ListUnits_SmallPages_GivesEachOnce(string database)
    {
        var client = (await hosts.On(database)).Administrator;
        foreach (var i in Enumerable.Range(0, 5))
            await client.PutAsync($"units/Z{i}", new { name = "z", level = "village" }).JsonAsync();

        var codes = new List<string>();
        string? cursor = null;
        do
        {
            var page = await client.JsonAsync($"units?limit=2{(cursor is null ? "" : $"&cursor={cursor}")}");
            codes.AddRange(page.GetProperty("items").EnumerateArray().Select(u => u.GetProperty("code").GetString()!));
            cursor = page.GetProperty("next").GetString();
        }
        while (cursor is not null);

        Assert.Equal(codes.Distinct().Order(StringComparer.Ordinal), codes);
        Assert.Equal(5, codes.Count(c => c.StartsWith('Z')));
    }

    [Theory, Databases]
    public async Task PutUnit_CodeThatNoAddressCanName_IsRefused(string database)
    {
        var client = (await hosts.On(database)).Administrator;

        var problem = await client.PutAsync("units/A%2FB", new { name = "a", level = "village" }).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(["code:code"], problem.Fields());
    }
}
