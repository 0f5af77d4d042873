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
        var sets = (await host.Administrator.JsonAsync("hr/odata/")).GetProperty("value").EnumerateArray().Select(s => s.Text("name")!);

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
    public async Task Query_WhatDoesNotExistOrCostsTooMuch_IsAProblem(string query)
    {
        var host = await hosts.On("Sqlite");

        using var answer = await host.Administrator.GetAsync($"hr/odata/scores?{query}");

        Assert.True(answer.StatusCode is HttpStatusCode.UnprocessableEntity or HttpStatusCode.BadRequest, $"{query}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        await Task.FromResult(answer).ProblemAsync(answer.StatusCode);
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

    private static async Task PublishAsync(HttpClient client, string name)
    {
        await Scenario.CreateAsync(client, name);
        await HrWorld.PublishAsync(client, name);
    }
}
