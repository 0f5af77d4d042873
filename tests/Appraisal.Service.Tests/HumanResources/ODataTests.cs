using System.Net;
using System.Text.Json;
using Appraisal.Service.Access;
using Appraisal.Service.Tests.Hosting;

namespace Appraisal.Service.Tests.HumanResources;

public sealed class ODataTests(Hosts hosts) : IClassFixture<Hosts>
{
    [Theory, Databases]
    public async Task Query_FilterSelectOrderCount_GivesThatOfThePublication(string database)
    {
        var host = await hosts.On(database);
        await PublishAsync(host.Administrator, "oa");
        var reader = await host.ClientAsync(Role.HrReader, "oa", unit: "oa");

        var all = await reader.JsonAsync("hr/odata/scores?$filter=cycle eq 'oa' and startswith(staffNo,'oa-')&$select=staffNo,grade&$orderby=staffNo desc&$count=true&$top=1");
        var grades = (await reader.JsonAsync("hr/odata/grades")).GetProperty("value");
        var units = (await reader.JsonAsync("hr/odata/units?$filter=level eq 'village'")).GetProperty("value");
        var burden = (await reader.JsonAsync("hr/odata/burden?$orderby=rank")).GetProperty("value");

        Assert.Equal(2, all.GetProperty("@odata.count").GetInt64());
        var row = Assert.Single(all.GetProperty("value").EnumerateArray());
        Assert.Equal(("oa-2", "ungraded"), (row.Text("staffNo"), row.Text("grade")));
        Assert.DoesNotContain(row.EnumerateObject(), p => p.Name == "name");
        Assert.Equal(("oa", "secretary", "ungraded", 2), (grades[0].Text("cycle"), grades[0].Text("cohort"), grades[0].Text("grade"), grades[0].GetProperty("count").GetInt32()));
        Assert.Equal("oa", Assert.Single(units.EnumerateArray()).Text("code"));
        Assert.Equal("oa", Assert.Single(burden.EnumerateArray()).Text("unit"));
    }

    [Fact]
    public async Task Query_OfAnotherTerritory_GivesNothing()
    {
        var host = await hosts.On("Sqlite");
        await PublishAsync(host.Administrator, "ob");
        await Scenario.CreateAsync(host.Administrator, "oc");
        var reader = await host.ClientAsync(Role.HrReader, "oc", unit: "oc");

        foreach (var set in new[] { "scores", "grades" })
            Assert.Equal(0, (await reader.JsonAsync($"hr/odata/{set}")).GetProperty("value").GetArrayLength());
        Assert.Equal(["oc"], (await reader.JsonAsync("hr/odata/burden")).GetProperty("value").EnumerateArray().Select(u => u.Text("unit")!));
        Assert.Equal(0, (await reader.JsonAsync("hr/odata/scores?cycle=ob")).GetProperty("value").GetArrayLength());
    }

    [Fact]
    public async Task Metadata_AndServiceDocument_NameTheSets()
    {
        var host = await hosts.On("Sqlite");

        var metadata = await host.Administrator.GetStringAsync("hr/odata/$metadata");
        var context = new Uri((await host.Administrator.JsonAsync("hr/odata/")).Text("@odata.context")!);
        var sets = (await host.Administrator.JsonAsync("hr/odata/")).GetProperty("value").EnumerateArray().Select(s => s.Text("name")!);

        Assert.Equal(metadata, await host.Administrator.GetStringAsync(context)); // clients begin at the service document and follow it
        foreach (var set in new[] { "scores", "grades", "units", "burden" })
        {
            Assert.Contains($"EntitySet Name=\"{set}\"", metadata, StringComparison.Ordinal);
            Assert.Contains(set, sets);
        }
        await host.Client().GetAsync("hr/odata/$metadata").ProblemAsync(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Query_MoreThanAPage_GoesOnWithItsLink()
    {
        var host = await hosts.On("Sqlite");
        await host.Administrator.PutAsync("units/od", new { name = "od", level = "county" }).JsonAsync();
        var csv = "code,name,level,parent\n" + string.Concat(Enumerable.Range(0, 1500).Select(i => $"od-{i:D4},u{i},village,od\n"));
        using var content = new StringContent(csv, System.Text.Encoding.UTF8, "text/csv");
        (await host.Administrator.PostAsync("import/units", content)).EnsureSuccessStatusCode();
        var reader = await host.ClientAsync(Role.HrReader, "od", unit: "od");

        var codes = new List<string>();
        for (string? link = "hr/odata/units?$orderby=code"; link is not null;)
        {
            var page = await reader.JsonAsync(link);
            codes.AddRange(page.GetProperty("value").EnumerateArray().Select(u => u.Text("code")!));
            link = page.TryGetProperty("@odata.nextLink", out var next) ? next.GetString() : null;
            Assert.True(link is null || link.Contains("skiptoken", StringComparison.OrdinalIgnoreCase));
        }

        Assert.Equal(1501, codes.Count);
        Assert.Equal(codes.Order(StringComparer.Ordinal), codes);
        Assert.Equal(1501, codes.Distinct().Count());
    }

    [Theory]
    [InlineData("$filter=pay gt 1")]
    [InlineData("$filter=cycle eq")]
    [InlineData("$select=pay")]
    [InlineData("$orderby=pay")]
    [InlineData("$expand=units")]
    [InlineData("$apply=aggregate(score with sum as total)")]
    [InlineData("$compute=score mul 2 as twice")]
    [InlineData("$search=x")]
    [InlineData("$skip=5")]
    [InlineData("$top=-1")]
    [InlineData("$top=many")]
    [InlineData("$top=1000000000")]
    [InlineData("$skiptoken=forged")]
    [InlineData("$filter=score mul 2 gt 5")]
    [InlineData("$filter=length(name) gt 5")]
    [InlineData("$filter=toupper(tolower(toupper(tolower(name)))) eq 'X'")]
    [InlineData("$filter=matchesPattern(name,'(a%2B)%2B$')")]
    [InlineData("$filter=score gt NaN"), InlineData("$filter=score gt INF"), InlineData("$filter=score gt -INF"), InlineData("$filter=score eq 1e29"), InlineData("$filter=score lt 1e400")]
    [InlineData("$filter=score gt -1e30"), InlineData("$filter=promotionCredit in (1e29)"), InlineData("$filter=1e400 gt score"), InlineData("$filter=not (score gt NaN)")]
    [InlineData("$filter=mindatetime() lt publishedAt"), InlineData("$filter=publishedAt lt maxdatetime()"), InlineData("$filter=now() gt publishedAt"), InlineData("$filter=NOW() gt publishedAt")]
    [InlineData("$filter=totaloffsetminutes(publishedAt) eq 0"), InlineData("$filter=date(publishedAt) eq 2025-01-01"), InlineData("$filter=hour (publishedAt) eq 1")]
    [InlineData("$filter=cast(score,Edm.String) eq '1'"), InlineData("$filter=isof(Edm.String)"), InlineData("$filter=concat(name,'x') eq 'x'"), InlineData("$orderby=length(name)")]
    [InlineData("$filter="), InlineData("$orderby="), InlineData("$top="), InlineData("$count="), InlineData("$skiptoken="), InlineData("$select="), InlineData("$filter"), InlineData("$filter=%20"), InlineData("cycle="), InlineData("cycle=%20")]
    [InlineData("$select=name($select=x)"), InlineData("$select=name($filter=x eq 1)"), InlineData("$select=name/x"), InlineData("$select=,"), InlineData("$orderby=,"), InlineData("$orderby=name foo")]
    [InlineData("$filter=@p&@p=[]"), InlineData("$filter=cycle in @p&@p=[\"2025\"]"), InlineData("$filter=@p"), InlineData("@p=1"), InlineData("$filter=$it"), InlineData("$filter=$root")]
    [InlineData("$filtr=score gt 99"), InlineData("$foo=1"), InlineData("Cyle=2026"), InlineData("foo"), InlineData("$FILTER=score gt 1"), InlineData("filter=score gt 99"), InlineData("$format=xml")]
    [InlineData("$skip=0"), InlineData("$deltatoken=1"), InlineData("$index=1"), InlineData("$schemaversion=*"), InlineData("$id=x")]
    [InlineData("$top=1&$top=2"), InlineData("cycle=2025&cycle=2026"), InlineData("$filter=score gt 1&$filter=score gt 2")]
    [InlineData("$filter=score"), InlineData("$filter=1"), InlineData("$filter=name"), InlineData("$filter=year(name) eq 1"), InlineData("$filter=contains(score,'1')")]
    [InlineData("$filter=score gt 'x'"), InlineData("$filter=score gt duration'P1D'"), InlineData("$filter=publishedAt gt 0000-00-00T00:00:00Z"), InlineData("$filter=score has 1")]
    [InlineData("$filter=score gt 999999999999999999999999999999999999999"), InlineData("$top=99999999999999999999"), InlineData("$count=maybe"), InlineData("$skiptoken=cycle-x"), InlineData("$skiptoken=cycle:'a',staffNo:1e400")]
    public async Task Query_WhatDoesNotExistOrCostsTooMuch_IsAProblem(string query)
    {
        var host = await hosts.On("Sqlite");
        await PublishOnceAsync(host.Administrator);

        var problem = await host.Administrator.GetAsync($"hr/odata/scores?{query}").ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal("odata-refused", problem.Text("code"));
    }

    [Theory]
    [InlineData("burden?$filter=hours gt INF"), InlineData("burden?$filter=hours gt 1e29"), InlineData("burden?cycle=2025")]
    [InlineData("units?cycle=2025"), InlineData("grades?$filter=count gt NaN"), InlineData("grades?$filter=count gt 1e29"), InlineData("units?$filter=parent gt NaN")]
    public async Task Query_OfAnotherSetThatCannotBeReckoned_IsAProblem(string query)
    {
        var host = await hosts.On("Sqlite");
        await PublishOnceAsync(host.Administrator);

        using var answer = await host.Administrator.GetAsync($"hr/odata/{query}");

        // a number too large for a whole one is none that cannot be compared
        Assert.True(answer.StatusCode == HttpStatusCode.UnprocessableEntity || (answer.StatusCode == HttpStatusCode.OK && query.Contains("count", StringComparison.Ordinal)), $"{query}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
    }

    [Theory]
    [InlineData("$filter=cycle in ('2025','2026') and (score gt 50.5 or score eq null)&$orderby=tolower(name) desc,score&$top=5")]
    [InlineData("$filter=not contains(name,'now() @p it''s')&$count=true&cycle=op")]
    [InlineData("$filter=year(publishedAt) ge 2025 and month(publishedAt) le 12&$select=*")]
    [InlineData("$filter=score lt 1e2&$select=name,score&Cycle=op")]
    [InlineData("$top=0&$count=false")]
    [InlineData("$filter=cycle in ()"), InlineData("$filter=null")]
    public async Task Query_ThatTheDocsAllow_IsAnswered(string query)
    {
        var host = await hosts.On("Sqlite");
        await PublishOnceAsync(host.Administrator);

        await host.Administrator.JsonAsync($"hr/odata/scores?{query}");
    }

    [Theory]
    [InlineData("Accept", "application/xml"), InlineData("Accept", "text/csv"), InlineData("Accept", "application/json;odata.metadata=full"), InlineData("Accept", "application/json;odata.metadata=bogus")]
    [InlineData("OData-MaxVersion", "3.0"), InlineData("OData-Version", "9"), InlineData("Prefer", "odata.maxpagesize=x"), InlineData("Prefer", "odata.maxpagesize=-1"), InlineData("Prefer", "maxpagesize=0")]
    [InlineData("Accept-Charset", "foo"), InlineData("OData-Isolation", "snapshot")]
    public async Task Query_WithAnOddHeader_IsNeverAFaultOfTheService(string name, string value)
    {
        var host = await hosts.On("Sqlite");
        await PublishOnceAsync(host.Administrator);
        using var client = host.Unjudged(Host.AdministratorKey);
        foreach (var path in new[] { "scores", "units", "", "$metadata" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"hr/odata/{path}");
            request.Headers.TryAddWithoutValidation(name, value);
            using var answer = await client.SendAsync(request);
            Assert.True((int)answer.StatusCode < 500, $"{path}: {(int)answer.StatusCode}");
        }
    }

    [Fact]
    public async Task Query_LongOrDeepFilter_IsAProblem()
    {
        var host = await hosts.On("Sqlite");
        var deep = string.Join(" or ", Enumerable.Range(0, 60).Select(i => $"staffNo eq '{i}'"));

        await host.Administrator.GetAsync($"hr/odata/scores?$filter={deep}").ProblemAsync(HttpStatusCode.UnprocessableEntity);
        await host.Administrator.GetAsync($"hr/odata/scores?$filter={new string('(', 3000)}").ProblemAsync(HttpStatusCode.UnprocessableEntity);
        await host.Administrator.GetAsync($"hr/odata/scores?$filter=name eq '{new string('x', 5000)}'").ProblemAsync(HttpStatusCode.UnprocessableEntity);
    }

    // a query that nothing is held against finds no fault
    private static async Task PublishOnceAsync(HttpClient client)
    {
        if ((await client.GetAsync("cycles/op")).StatusCode == HttpStatusCode.NotFound)
            await PublishAsync(client, "op");
    }

    private static async Task PublishAsync(HttpClient client, string name)
    {
        await Scenario.CreateAsync(client, name);
        await HrWorld.PublishAsync(client, name);
    }
}
