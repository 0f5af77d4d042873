using System.Net;
using Appraisal.Service.Access;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Storage.Inspections;

namespace Appraisal.Service.Tests.Inspections;

public sealed class FindingTests(Hosts hosts) : IClassFixture<Hosts>
{
    [Theory, Databases]
    public async Task RecordFinding_ManyFieldsWrong_NamesThemAll(string database)
    {
        var host = await StartAsync(database, "many");

        var problem = await host.Administrator.PostAsync("findings", new
        {
            id = "f", staffNo = "nobody", unit = "nowhere", item = "road", conforming = true, severity = "minor", contradictsMaterial = "none", incident = "none",
        }).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(["contradictsMaterial:contradicts-conforming", "contradictsMaterial:unknown", "date:required", "incident:unknown", "staffNo:unknown", "unit:unknown"],
            problem.Fields().Order(StringComparer.Ordinal));
    }

    [Theory, Databases]
    public async Task RecordFinding_AboutOneself_IsRefused(string database)
    {
        var host = await StartAsync(database, "own");
        var inspector = await host.ClientAsync(Role.Inspector, "own", staffNo: "own-1");

        var problem = await inspector.PostAsync("findings", Request("own", "o1")).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(["person:own-case"], problem.Fields());
    }

    [Theory, Databases]
    public async Task ReadAsync_FindingsOfTheCycle_AreThoseOfTheirCadresOnItsDays(string database)
    {
        var host = await StartAsync(database, "in");
        await host.Administrator.PostAsync("findings", Request("in", "i1")).JsonAsync();
        await host.Administrator.PostAsync("findings", Request("in", "i1")).JsonAsync();
        await host.Administrator.PostAsync("findings", Request("in", "i2", date: "2024-12-31")).JsonAsync();
        await host.Administrator.PostAsync("findings", Request("in", "i3", staffNo: null)).JsonAsync();

        var findings = await host.Database.SnapshotAsync(s => FindingInputs.ReadAsync(s, "in"));

        var finding = Assert.Single(Assert.Single(findings).Value);
        Assert.Equal(("in/road", new DateOnly(2025, 5, 1), false), (finding.Item, finding.Date, finding.Conforming));
    }

    private async Task<Host> StartAsync(string database, string name)
    {
        var host = await hosts.On(database);
        await Scenario.CreateAsync(host.Administrator, name);
        return host;
    }

    private static object Request(string name, string id, string date = "2025-05-01", string? staffNo = "") =>
        new { id, staffNo = staffNo is { Length: 0 } ? $"{name}-1" : staffNo, unit = name, item = "road", conforming = false, severity = "major", date };
}
