using System.Net;
using Appraisal.Service.Access;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Storage.Accountability;

namespace Appraisal.Service.Tests.Accountability;

public sealed class DueDiligenceTests(Hosts hosts) : IClassFixture<Hosts>
{
    [Theory, Databases]
    public async Task GetDueDiligenceList_Shipped_IsThereFromTheStartAndNeverChanges(string database)
    {
        var client = (await hosts.On(database)).Administrator;

        var list = await client.JsonAsync("due-diligence-lists/default-1");

        Assert.NotEqual(0, list.GetProperty("clauses").GetArrayLength());
        await client.PutAsync("due-diligence-lists/default-1", List("default-1")).ProblemAsync(HttpStatusCode.Conflict);
        await client.GetAsync("due-diligence-lists/none").ProblemAsync(HttpStatusCode.NotFound);
    }

    [Theory, Databases]
    public async Task PutDueDiligenceList_WhatAGetGave_IsStoredOnceAndListed(string database)
    {
        var client = (await hosts.On(database)).Administrator;

        var first = await client.PutAsync("due-diligence-lists/county-1", List(null));
        var stored = await client.JsonAsync("due-diligence-lists/county-1");
        var second = await client.PutAsync("due-diligence-lists/county-1", stored);

        Assert.Equal([HttpStatusCode.Created, HttpStatusCode.OK], [first.StatusCode, second.StatusCode]);
        await client.PutAsync("due-diligence-lists/county-1", List(null, leniency: "exempt")).ProblemAsync(HttpStatusCode.Conflict);
        var all = await client.JsonAsync("due-diligence-lists");
        Assert.Equal(["default-1", "county-1"], all.GetProperty("items").EnumerateArray().Select(l => l.Text("version")));
    }

    [Theory, Databases]
    public async Task PutDueDiligenceList_BrokenRules_NamesThemAll(string database)
    {
        var client = (await hosts.On(database)).Administrator;
        var name = new { en = "n", zh = "名" };

        var problem = await client.PutAsync("due-diligence-lists/broken", new
        {
            circumstances = new[] { new { code = "a", name }, new { code = "a", name } },
            clauses = new[]
            {
                new { code = "x", name, leniency = "full", allOf = Array.Empty<string>() },
                new { code = "y", name, leniency = "exempt", allOf = new[] { "b" } },
            },
        }).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Contains("clauses[0].allOf:clause-without-circumstance", problem.Fields());
        Assert.Contains("clauses[0].leniency:clause-without-leniency", problem.Fields());
        Assert.Contains("clauses[1]:unknown-circumstance", problem.Fields());
        Assert.Contains(problem.Fields(), f => f.EndsWith(":duplicate", StringComparison.Ordinal));
    }

    [Theory, Databases]
    public async Task PutScheme_NamesAListThatIsNotThere_IsRefused(string database)
    {
        var client = (await hosts.On(database)).Administrator;

        var problem = await client.PutAsync("schemes/dd/1", new { dueDiligenceList = "nowhere-1" }).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(["dueDiligenceList:unknown"], problem.Fields());
    }

    [Theory, Databases]
    public async Task RecordObstruction_ThenLiftedByAnother_ActsWhileItStands(string database)
    {
        var host = await hosts.On(database);
        await Scenario.CreateAsync(host.Administrator, "obs");
        var request = new { id = "o1", staffNo = "obs-1", reason = "locked the office", documentNumber = "7/2025" };

        await host.Administrator.PostAsync("cycles/obs/obstructions", request).JsonAsync();
        await host.Administrator.PostAsync("cycles/obs/obstructions", request).JsonAsync();
        Assert.Equal(["obs-1"], (await host.Database.SnapshotAsync(s => AccountabilityInputs.ReadAsync(s, "obs"))).Obstructing);
        var same = await host.Administrator.PostAsync("obstructions/o1/lift", new { reason = "r" }).ProblemAsync(HttpStatusCode.UnprocessableEntity);
        await (await host.ClientAsync(Role.Appraiser, "obs panel")).PostAsync("obstructions/o1/lift", new { reason = "was a power cut" }).JsonAsync();

        Assert.Equal(["person:same-person"], same.Fields());
        Assert.Empty((await host.Database.SnapshotAsync(s => AccountabilityInputs.ReadAsync(s, "obs"))).Obstructing);
    }

    [Theory, Databases]
    public async Task RecordObstruction_OfAnOutsiderWithoutDocument_NamesBoth(string database)
    {
        var host = await hosts.On(database);
        await Scenario.CreateAsync(host.Administrator, "obx");

        var problem = await host.Administrator.PostAsync("cycles/obx/obstructions", new { id = "x1", staffNo = "nobody", reason = "r" })
            .ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(["documentNumber:required", "staffNo:unknown"], problem.Fields().Order(StringComparer.Ordinal));
    }

    private static object List(string? version, string leniency = "lenient") => new
    {
        version,
        circumstances = new[] { new { code = "a", name = new { en = "A", zh = "甲" } } },
        clauses = new[] { new { code = "x", name = new { en = "X", zh = "乙" }, leniency, allOf = new[] { "a" } } },
    };
}
