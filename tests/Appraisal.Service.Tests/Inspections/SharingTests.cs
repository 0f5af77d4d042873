using System.Net;
using Appraisal.Service.Access;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Storage.Inspections;

namespace Appraisal.Service.Tests.Inspections;

public sealed class SharingTests(Hosts hosts) : IClassFixture<Hosts>
{
    [Theory, Databases]
    public async Task RecordFinding_OfAPlannedVisit_SaysThatItTookPlace(string database)
    {
        var host = await hosts.On(database);
        var county = await County.MakeAsync(host, "TP");
        var plan = county.Visit("1", "2026-02-01", "a");
        await host.Administrator.PostAsync("inspections", plan).JsonAsync();
        async Task<string?> StatusAsync() => (await host.Administrator.JsonAsync("inspections/TP-1")).GetProperty("inspection").Text("status");

        await host.Administrator.PostAsync("inspections/TP-1/findings", new { id = "TP-F", item = "a", conforming = true, severity = "minor" }).JsonAsync();
        var found = await StatusAsync();
        await host.Administrator.PostAsync("inspections", plan).JsonAsync();
        await host.Administrator.PutAsync("inspections/TP-1", plan).JsonAsync();
        var again = await StatusAsync();
        await (await host.ClientAsync(Role.Organizer, "TP other")).PostAsync("findings/TP-F/withdraw", new { reason = "another village" }).JsonAsync();
        await host.Administrator.PutAsync("inspections/TP-1", plan).JsonAsync();

        Assert.Equal(("done", "done", "planned"), (found, again, await StatusAsync()));
    }

    [Theory, Databases]
    public async Task RecordFinding_OfAVisitAhead_SaysThatThereWasNone(string database)
    {
        var host = await hosts.On(database);
        var county = await County.MakeAsync(host, "AH");
        await county.RegisterAsync("1", "2999-02-01");
        var finding = new Dictionary<string, object> { ["id"] = "AH-F", ["item"] = "a", ["conforming"] = true, ["severity"] = "minor" };

        var ahead = await host.Administrator.PostAsync("inspections/AH-1/findings", finding).ProblemAsync(HttpStatusCode.Conflict);
        finding["date"] = "2999-02-01";
        var dated = await host.Administrator.PostAsync("inspections/AH-1/findings", finding).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal("not-visited", ahead.Text("code"));
        Assert.Equal(["date:day-out-of-range"], dated.Fields());
        Assert.Equal("2999-02-01 lies before 2000-01-01, or has not come yet.", dated.GetProperty("errors")[0].Text("message"));
    }

    [Theory, Databases]
    public async Task Adopt_EarlierFinding_IsSharedAndCountsOnceInTheScore(string database)
    {
        var host = await hosts.On(database);
        var county = await CycleAsync(host, "S1");
        await county.RegisterAsync("1", "2025-03-01", "a", ("status", "done"), ("body", "fire-brigade"));
        await county.RegisterAsync("2", "2025-03-20", "a", ("status", "done"), ("body", "audit-office"), ("inspector", "S1 auditor"));
        await county.Administrator.PostAsync("inspections/S1-1/findings",
            new { id = "S1-F1", item = "wiring", conforming = false, severity = "major", staffNo = "S1-cadre" }).JsonAsync();
        var other = await host.ClientAsync(Role.Inspector, "S1 auditor", county.Village);

        var adopted = await other.PostAsync("inspections/S1-2/adoptions", new { findings = new[] { "S1-F1" } }).JsonAsync();
        await other.PostAsync("inspections/S1-2/adoptions", new { findings = new[] { "S1-F1" } }).JsonAsync();

        Assert.Equal("S1-1", Assert.Single(adopted.EnumerateArray()).GetProperty("inspection").GetString());
        var details = await other.JsonAsync("inspections/S1-2");
        Assert.Equal("S1-F1", Assert.Single(details.GetProperty("adopted").EnumerateArray()).GetProperty("id").GetString());
        Assert.Equal(0, details.GetProperty("findings").GetArrayLength());
        var inputs = await host.Database.SnapshotAsync(s => Everybody.ReadAsync(s, "S1", FindingInputs.ReadAsync));
        var finding = Assert.Single(inputs["S1-cadre"]);
        Assert.Equal(("S1-V1/wiring", false), (finding.Item, finding.Conforming));
    }

    [Theory, Databases]
    public async Task Adopt_NotThereNotEarlierNotValid_NamesEach(string database)
    {
        var county = await CycleAsync(await hosts.On(database), "S2");
        await county.RegisterAsync("old", "2025-01-01", "a", ("status", "done"));
        await county.RegisterAsync("1", "2025-04-02", "a", ("status", "done"));
        await county.RegisterAsync("2", "2025-04-03", "a", ("status", "done"));
        foreach (var visit in new[] { "old", "2" })
            await county.Administrator.PostAsync($"inspections/S2-{visit}/findings", new { id = $"S2-{visit}", item = "x", conforming = true, severity = "minor" }).JsonAsync();

        var problem = await county.Administrator.PostAsync("inspections/S2-1/adoptions", new { findings = new[] { "S2-nowhere", "S2-2", "S2-old" } })
            .ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(["findings[0]:no-finding-here", "findings[1]:not-earlier", "findings[2]:no-longer-valid"], problem.Fields());
    }

    [Theory, Databases]
    public async Task RecordFinding_ContradictsAcceptedMaterial_WithdrawsItAndRecordsTheConflict(string database)
    {
        var host = await hosts.On(database);
        var county = await CycleAsync(host, "S3");
        var clerk = await host.ClientAsync(Role.UnitClerk, "S3 clerk", county.Village);
        await clerk.PostAsync("materials", new { id = "S3-M", unit = county.Village, title = "台账", cycle = "S3", kind = "ledger", contentHash = new string('a', 64) }).JsonAsync();
        await county.Administrator.PostAsync("materials/S3-M/review", new { accepted = true }).JsonAsync();
        await county.RegisterAsync("1", "2025-03-01", "a", ("status", "done"));
        await county.Administrator.PostAsync("inspections/S3-1/materials", new { materials = new[] { "S3-M" } }).JsonAsync();
        var plan = county.Visit("2", "2025-03-10");
        var before = await county.Administrator.PostAsync("inspections/precheck", plan).JsonAsync();

        await county.Administrator.PostAsync("inspections/S3-1/findings",
            new { id = "S3-F", item = "ledger", conforming = false, severity = "major", contradictsMaterial = "S3-M" }).JsonAsync();

        Assert.Equal("S3-M", Assert.Single(before.GetProperty("reuse").GetProperty("materials").EnumerateArray()).GetProperty("material").GetString());
        var material = await county.Administrator.JsonAsync("materials/S3-M");
        Assert.Equal("contradicted", material.GetProperty("status").GetString());
        Assert.Equal("S3-F", material.GetProperty("contradictedBy").GetString());
        var after = await county.Administrator.PostAsync("inspections/precheck", plan).JsonAsync();
        Assert.Equal(0, after.GetProperty("reuse").GetProperty("materials").GetArrayLength());
        var audit = await county.Administrator.JsonAsync("audit?kind=material&subject=S3-M");
        Assert.Contains(audit.GetProperty("items").EnumerateArray(), e => e.GetProperty("action").GetString() == "contradict");
    }

    [Theory, Databases]
    public async Task RecordFinding_OutsideTheInspection_NamesWhatIsWrong(string database)
    {
        var county = await CycleAsync(await hosts.On(database), "S4");
        await county.RegisterAsync("1", "2025-03-01", "a", ("status", "cancelled"));

        var problem = await county.Administrator.PostAsync("findings", new
        {
            id = "S4-F", inspection = "S4-1", unit = county.OtherVillage, item = "x", conforming = true, severity = "minor", date = "2025-03-02",
        }).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(["date:outside-inspection", "inspection:inspection-cancelled", "unit:elsewhere"], problem.Fields().Order(StringComparer.Ordinal));
        await county.Administrator.PostAsync("inspections/S4-none/findings", new { id = "S4-F", item = "x", conforming = true, severity = "minor" })
            .ProblemAsync(HttpStatusCode.NotFound);
        var handOver = await county.Administrator.PostAsync("inspections/S4-1/materials", new { materials = new[] { "none" } }).ProblemAsync(HttpStatusCode.UnprocessableEntity);
        Assert.Equal(["materials[0]:unknown"], handOver.Fields());
    }

    [Theory, Databases]
    public async Task RecordFinding_OfTheOnlyResult_LeavesAnotherVisitRedundant(string database)
    {
        var county = await CycleAsync(await hosts.On(database), "S5");
        await county.RegisterAsync("1", "2025-03-01", "a", ("status", "done"), ("checklist", new[] { "x" }));
        await county.RegisterAsync("2", "2025-05-01", "b", ("status", "done"), ("checklist", new[] { "x" }));
        await county.ExamineAsync();
        Assert.Empty(await county.FlagsAsync());

        await county.Administrator.PostAsync("inspections/S5-1/findings", new { id = "S5-F", item = "x", conforming = true, severity = "minor" }).JsonAsync();
        await county.ExamineAsync();

        Assert.Equal(["2 redundant"], await county.FlagsAsync());
    }

    private static async Task<County> CycleAsync(Host host, string name)
    {
        var county = await County.MakeAsync(host, name);
        await host.Administrator.PutAsync($"cadres/{name}-cadre", new { name = "x", unit = county.Village, cohort = "secretary", dutyHours = 1800 }).JsonAsync();
        await host.Administrator.PutAsync($"schemes/{name}/1", new { materialRequirements = new[] { new { kind = "ledger", weight = 1, required = 1 } } }).JsonAsync();
        await host.Administrator.PutAsync($"cycles/{name}",
            new { startsOn = "2025-01-01", endsOn = "2025-12-31", countsForPromotion = false, scheme = new { code = name, version = "1" }, unit = name }).JsonAsync();
        await host.Administrator.PostAsync($"cycles/{name}/start", null).JsonAsync();
        return county;
    }
}
