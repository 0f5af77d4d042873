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

        Assert.Equal(["contradictsMaterial:contradicts-conforming", "contradictsMaterial:unknown", "date:required", "incident:incident-of-conforming", "incident:unknown", "staffNo:unknown", "unit:unknown"],
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

        var findings = await host.Database.SnapshotAsync(s => Everybody.ReadAsync(s, "in", FindingInputs.ReadAsync));

        var finding = Assert.Single(Assert.Single(findings).Value);
        Assert.Equal(("in/road", new DateOnly(2025, 5, 1), false), (finding.Item, finding.Date, finding.Conforming));
    }

    [Theory, Databases]
    public async Task WithdrawFinding_ByAnotherPerson_CountsAsNoneAndStaysOnRecord(string database)
    {
        var host = await StartAsync(database, "wd");
        var (recorder, other) = (await host.ClientAsync(Role.Inspector, "wd recorder"), await host.ClientAsync(Role.Organizer, "wd other"));
        await recorder.PostAsync("findings", Request("wd", "wd-f")).JsonAsync();
        var withdrawal = new { reason = "another village" };

        var own = await recorder.PostAsync("findings/wd-f/withdraw", withdrawal).ProblemAsync(HttpStatusCode.UnprocessableEntity);
        var unreasoned = await other.PostAsync("findings/wd-f/withdraw", new { }).ProblemAsync(HttpStatusCode.UnprocessableEntity);
        var withdrawn = await other.PostAsync("findings/wd-f/withdraw", withdrawal).JsonAsync();
        var again = await other.PostAsync("findings/wd-f/withdraw", withdrawal).JsonAsync();
        var otherwise = await host.Administrator.PostAsync("findings/wd-f/withdraw", new { reason = "r" }).ProblemAsync(HttpStatusCode.Conflict);

        Assert.Equal(["person:same-person"], own.Fields());
        Assert.Equal(["reason:required"], unreasoned.Fields());
        Assert.Equal(("wd other", "another village"), (withdrawn.Text("withdrawnBy"), withdrawn.Text("withdrawalReason")));
        Assert.Equal("another village", again.Text("withdrawalReason"));
        Assert.Equal("withdrawn", otherwise.Text("code"));
        Assert.Empty(await host.Database.SnapshotAsync(s => Everybody.ReadAsync(s, "wd", FindingInputs.ReadAsync)));
        Assert.Equal("wd-f", Assert.Single((await other.JsonAsync("findings?staffNo=wd-1")).GetProperty("items").EnumerateArray()).Text("id"));
    }

    [Theory, Databases]
    public async Task WithdrawFinding_ThatContradictedAMaterial_LetsItCountAgainUnlessAnotherDoesToo(string database)
    {
        var host = await StartAsync(database, "undo");
        var (clerk, other) = (await host.ClientAsync(Role.UnitClerk, "undo clerk", unit: "undo"), await host.ClientAsync(Role.Organizer, "undo other"));
        await clerk.PostAsync("materials", new { id = "undo-m", cycle = "undo", unit = "undo", kind = "minutes", title = "t", contentHash = new string('a', 64) }).JsonAsync();
        await other.PostAsync("materials/undo-m/review", new { accepted = true }).JsonAsync();
        async Task<(string?, string?)> MaterialAsync() => await other.JsonAsync("materials/undo-m") is var m ? (m.Text("status"), m.Text("contradictedBy")) : default;
        foreach (var id in new[] { "undo-f", "undo-g" })
            await host.Administrator.PostAsync("findings", new { id, unit = "undo", item = id, conforming = false, severity = "major", date = "2025-05-01", contradictsMaterial = "undo-m" }).JsonAsync();
        Assert.Equal(("contradicted", "undo-f"), await MaterialAsync());

        await other.PostAsync("findings/undo-f/withdraw", new { reason = "misread" }).JsonAsync();
        Assert.Equal(("contradicted", "undo-g"), await MaterialAsync());
        await other.PostAsync("findings/undo-g/withdraw", new { reason = "misread" }).JsonAsync();
        Assert.Equal(("accepted", null), await MaterialAsync());
    }

    [Theory, Databases]
    public async Task RecordFinding_IncidentOfAnotherOrOfWhatConforms_IsRefused(string database)
    {
        var host = await StartAsync(database, "who");
        await host.Administrator.PostAsync("incidents", new { id = "who-i", staffNo = "who-1", title = "loss", occurredOn = "2025-05-01", severity = "major", reason = "seen" }).JsonAsync();
        object Of(string id, bool conforming, string? staffNo) => new { id, staffNo, unit = "who", item = "road", conforming, severity = "major", date = "2025-05-01", incident = "who-i" };

        var another = await host.Administrator.PostAsync("findings", Of("who-a", false, null)).ProblemAsync(HttpStatusCode.UnprocessableEntity);
        var fine = await host.Administrator.PostAsync("findings", Of("who-b", true, "who-1")).ProblemAsync(HttpStatusCode.UnprocessableEntity);
        await host.Administrator.PostAsync("findings", Of("who-c", false, "who-1")).JsonAsync();

        Assert.Equal(["incident:unknown"], another.Fields());
        Assert.Equal(["incident:incident-of-conforming"], fine.Fields());
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
