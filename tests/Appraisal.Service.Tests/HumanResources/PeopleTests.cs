using System.Net;
using System.Text.Json;
using Appraisal.Service.Access;
using Appraisal.Service.Tests.Hosting;

namespace Appraisal.Service.Tests.HumanResources;

public sealed class PeopleTests(Hosts hosts) : IClassFixture<Hosts>
{
    [Theory, Databases]
    public async Task Sync_DuringACycle_DatesJoinersMovesAndLeavers(string database)
    {
        var client = (await hosts.On(database)).Administrator;
        await Scenario.CreateAsync(client, "sa");

        var report = await SyncAsync(client, "sa", "2025-07-02T00:00:00Z", people:
        [
            Person("sa-1", "sa", 1200, since: "2025-07-02"),
            Person("sa-2", "sa", 1800, status: "left", since: "2025-04-01"),
            Person("sa-3", "sa", 1800, since: "2025-10-01"),
        ]);
        var changes = report.GetProperty("changes").EnumerateArray().ToDictionary(c => c.Text("staffNo")!);

        // 2025 has 365 days: 183 from July 2nd on, 275 from April 1st, 92 from October 1st
        Assert.Equal(("moved", 1800 - (600 * 183 / 365.0)), (changes["sa-1"].Text("kind"), changes["sa-1"].GetProperty("dutyHours").GetDouble()), new Close());
        Assert.Equal(("left", 1800 * 90 / 365.0), (changes["sa-2"].Text("kind"), changes["sa-2"].GetProperty("dutyHours").GetDouble()), new Close());
        Assert.Equal(("joined", 1800 * 92 / 365.0), (changes["sa-3"].Text("kind"), changes["sa-3"].GetProperty("dutyHours").GetDouble()), new Close());
        Assert.Equal("left", (await client.JsonAsync("cycles/sa/participants/sa-2")).Text("status"));
        Assert.Equal(1800 * 92 / 365.0, (await client.JsonAsync("cycles/sa/participants/sa-3")).GetProperty("dutyHours").GetDouble(), 3);
    }

    [Theory, Databases]
    public async Task Sync_SameStampTwice_ChangesNothing(string database)
    {
        var host = await hosts.On(database);
        await Scenario.CreateAsync(host.Administrator, "sb");
        var first = await SyncAsync(host.Administrator, "sb", "2025-05-01T00:00:00Z", people: [Person("sb-1", "sb", 900)]);
        var audits = await host.CountAsync("audit_entry");

        var again = await SyncAsync(host.Administrator, "sb", "2025-05-01T00:00:00Z", people: [Person("sb-1", "sb", 900)]);
        var other = await host.Administrator.PostAsync("hr/people:sync", Request("sb", "2025-05-01T00:00:00Z", [Person("sb-1", "sb", 901)])).ProblemAsync(HttpStatusCode.Conflict);
        var older = await host.Administrator.PostAsync("hr/people:sync", Request("sb", "2025-04-01T00:00:00Z", [Person("sb-1", "sb", 901)])).ProblemAsync(HttpStatusCode.Conflict);
        var newer = await SyncAsync(host.Administrator, "sb", "2025-06-01T00:00:00Z", people: [Person("sb-1", "sb", 900)]);

        Assert.Equal((false, true), (first.GetProperty("repeated").GetBoolean(), again.GetProperty("repeated").GetBoolean()));
        Assert.Equal(first.GetProperty("changes").GetRawText(), again.GetProperty("changes").GetRawText());
        Assert.Equal(("stamp-taken", "stamp-outdated"), (other.Text("code"), older.Text("code")));
        Assert.Equal((1, 0), (newer.GetProperty("people").GetProperty("unchanged").GetInt32(), newer.GetProperty("changes").GetArrayLength()));
        Assert.Equal(audits + 1, await host.CountAsync("audit_entry")); // that of the newer delivery
    }

    [Theory, Databases]
    public async Task Sync_DryRun_TellsAndStoresNothing(string database)
    {
        var host = await hosts.On(database);
        await Scenario.CreateAsync(host.Administrator, "sc");
        var audits = await host.CountAsync("audit_entry");

        var tried = await host.Administrator.PostAsync("hr/people:sync?dryRun=true", Request("sc", "2025-05-01T00:00:00Z", [Person("sc-1", "sc", 900), Person("sc-9", "sc", 100)])).JsonAsync();

        Assert.Equal((true, 1, 2), (tried.GetProperty("dryRun").GetBoolean(), tried.GetProperty("people").GetProperty("created").GetInt32(), tried.GetProperty("changes").GetArrayLength()));
        await host.Administrator.GetAsync("cadres/sc-9").ProblemAsync(HttpStatusCode.NotFound);
        Assert.Equal(audits, await host.CountAsync("audit_entry"));
    }

    [Theory, Databases]
    public async Task Sync_Complete_ReportsWhatIsMissingAndDeletesNothing(string database)
    {
        var host = await hosts.On(database);
        await Scenario.CreateAsync(host.Administrator, "sd");
        var bounded = await host.ClientAsync(Role.Organizer, "sd clerk", unit: "sd");

        var report = await bounded.PostAsync("hr/people:sync",
            new { source = "sd", stamp = "2025-05-01T00:00:00Z", complete = true, people = new[] { Person("sd-1", "sd", 1800) } }).JsonAsync();

        var missing = report.GetProperty("missing");
        Assert.Equal((1, 1), (missing.GetProperty("peopleCount").GetInt32(), missing.GetProperty("unitCount").GetInt32()));
        Assert.Equal(("sd-2", "sd"), (missing.GetProperty("people")[0].GetString(), missing.GetProperty("units")[0].GetString()));
        await host.Administrator.JsonAsync("cadres/sd-2");
    }

    [Theory, Databases]
    public async Task Sync_UnitsInAnyOrder_AreStoredAfterTheirParentsAndFaultsAreNamedTogether(string database)
    {
        var client = (await hosts.On(database)).Administrator;

        var report = await client.PostAsync("hr/people:sync", new
        {
            source = "se", stamp = "2025-05-01T00:00:00Z",
            units = new[] { Unit("se-v", "village", "se-t"), Unit("se-t", "township", "se-c"), Unit("se-c", "county", null) },
            people = new[] { Person("se-1", "se-v", 1800) },
        }).JsonAsync();
        var problem = await client.PostAsync("hr/people:sync", new
        {
            source = "se", stamp = "2025-06-01T00:00:00Z",
            units = new[] { Unit("se-x", "village", "nowhere"), Unit("se-y", "village", "se-z"), Unit("se-z", "village", "se-y") },
            people = new[] { Person("se-2", "", -1) },
        }).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(3, report.GetProperty("units").GetProperty("created").GetInt32());
        Assert.Contains("units[0].parent:unknown", problem.Fields());
        Assert.Contains("people[0].unit:required", problem.Fields());
        Assert.Contains("people[0].dutyHours:out-of-range", problem.Fields());
        await client.GetAsync("units/se-x").ProblemAsync(HttpStatusCode.NotFound);
    }

    [Theory, Databases]
    public async Task Sync_TwoNumbersOfOnePerson_CountForTheOneThatStays(string database)
    {
        var host = await hosts.On(database);
        var client = host.Administrator;
        await Scenario.CreateAsync(client, "sf");
        await HrWorld.FindAsync(client, "sf1", "sf-1", "sf", conforming: false);
        await HrWorld.FindAsync(client, "sf2", "sf-2", "sf", conforming: false);
        await HrWorld.PublishAsync(client, "sf");

        var report = await client.PostAsync("hr/people:sync",
            new { source = "sf", stamp = "2025-05-01T00:00:00Z", merges = new[] { new { from = "sf-2", into = "sf-1" } } }).JsonAsync();
        var chained = await client.PostAsync("hr/people:sync",
            new { source = "sf", stamp = "2025-05-02T00:00:00Z", merges = new[] { new { from = "sf-1", into = "sf-2" }, new { from = "none", into = "sf-1" } } }).ProblemAsync(HttpStatusCode.UnprocessableEntity);
        var run = await HrWorld.PublishAsync(client, "sf", "two numbers of one person");
        var scores = (await client.JsonAsync($"score-runs/{run}/scores")).GetProperty("items");
        var last = (await client.JsonAsync("hr/changes?limit=1000")).GetProperty("items").EnumerateArray().Last(c => c.Text("staffNo") == "sf-2");

        Assert.Equal("sf-2", report.GetProperty("merged")[0].GetString());
        Assert.Equal(["merges[0]:merged-already", "merges[1].from:unknown"], chained.Fields().Order(StringComparer.Ordinal));
        Assert.Equal(("sf-1", 2), (Assert.Single(scores.EnumerateArray()).Text("staffNo"), scores[0].GetProperty("inputs").GetProperty("findings").GetArrayLength()));
        Assert.Equal("withdrawn", last.Text("kind"));
    }

    [Theory, Databases]
    public async Task Sync_StampAheadOrTooFine_IsRefused(string database)
    {
        var host = await hosts.On(database);
        await host.Administrator.PutAsync("units/sg", new { name = "sg", level = "county" }).JsonAsync();
        var now = TimeProvider.System.GetUtcNow();
        foreach (var (stamp, code) in new[]
        {
            (Text(now.AddMinutes(6)), "stamp-ahead"), ("9999-12-31T00:00:00Z", "stamp-ahead"), ("9999-12-31T23:59:59.999Z", "stamp-ahead"), (Text(now.AddHours(3)), "stamp-ahead"),
            ("2025-07-01T08:00:00.0001Z", "stamp-too-fine"), ("2025-07-01T08:00:00.1234567+08:00", "stamp-too-fine"),
        })
        {
            var problem = await host.Administrator.PostAsync("hr/people:sync", Request("sg", stamp, [])).ProblemAsync(HttpStatusCode.UnprocessableEntity);
            Assert.Equal([$"stamp:{code}"], problem.Fields());
        }
        await SyncAsync(host.Administrator, "sg", Text(now.AddMinutes(2)), []); // clocks differ
    }

    [Theory, Databases]
    public async Task Sync_SourceOfAnotherTerritory_NeitherConflictsNorIsTold(string database)
    {
        var host = await hosts.On(database);
        await host.Administrator.PutAsync("units/sh-c", new { name = "c", level = "county" }).JsonAsync();
        await host.Administrator.PutAsync("units/sh-v", new { name = "v", level = "village", parent = "sh-c" }).JsonAsync();
        var (county, village) = (await host.ClientAsync(Role.Organizer, "sh c", unit: "sh-c"), await host.ClientAsync(Role.Organizer, "sh v", unit: "sh-v"));

        await SyncAsync(village, "hr-z", "2026-06-01T00:00:00Z", []);
        var older = await SyncAsync(county, "hr-z", "2025-06-01T00:00:00Z", [Person("sh-1", "sh-v", 900)]);
        var same = await SyncAsync(county, "hr-z", "2026-06-01T00:00:00Z", [Person("sh-1", "sh-v", 901)]);
        var whole = await SyncAsync(host.Administrator, "hr-z", "2025-01-01T00:00:00Z", []);

        Assert.All([older, same, whole], r => Assert.False(r.GetProperty("repeated").GetBoolean()));
        var outdated = await county.PostAsync("hr/people:sync", Request("hr-z", "2026-05-01T00:00:00Z", [])).ProblemAsync(HttpStatusCode.Conflict);
        Assert.Equal("stamp-outdated", outdated.Text("code"));
    }

    [Theory, Databases]
    public async Task Sync_SameInstantWrittenOtherwise_IsTheSameStamp(string database)
    {
        var client = (await hosts.On(database)).Administrator;
        await SyncAsync(client, "si", "2025-07-01T00:00:00.500Z", []);

        var again = await SyncAsync(client, "si", "2025-07-01T08:00:00.500+08:00", []);
        var wide = await SyncAsync(client, "ｓｉ", "2025-07-01T00:00:00.5Z", []);
        var other = await client.PostAsync("hr/people:sync", new { source = "si", stamp = "2025-07-01T08:00:00.5+08:00", complete = true }).ProblemAsync(HttpStatusCode.Conflict);
        var older = await client.PostAsync("hr/people:sync", Request("si", "2025-07-01T08:00:00.499+08:00", [])).ProblemAsync(HttpStatusCode.Conflict);

        Assert.All([again, wide], r => Assert.True(r.GetProperty("repeated").GetBoolean()));
        Assert.Equal(("stamp-taken", "stamp-outdated"), (other.Text("code"), older.Text("code")));
        Assert.All([other, older], p => Assert.Contains("2025-07-01T00:00:00.5Z", p.Text("detail"), StringComparison.Ordinal));
    }

    [Theory, Databases]
    public async Task Sync_DatedBeforeTheLastChange_IsRefusedAsAWhole(string database)
    {
        var client = (await hosts.On(database)).Administrator;
        await Scenario.CreateAsync(client, "sj");
        await SyncAsync(client, "sj", "2025-08-01T00:00:00Z", [Person("sj-6", "sj", 1800, since: "2025-08-01"), Person("sj-1", "sj", 1000, since: "2025-08-01")]);

        foreach (var (person, at) in new[]
        {
            (Person("sj-6", "sj", 1800, "left", "2025-03-01"), "left before it joined"), (Person("sj-6", "sj", 1800, "left", "2024-03-01"), "left before the cycle"),
            (Person("sj-1", "sj", 500, since: "2025-07-31"), "other hours before"), (Person("sj-1", "sj", 1000, "left", "2025-07-31"), "left the day before"),
        })
        {
            var problem = await client.PostAsync("hr/people:sync", Request("sj", "2025-09-01T00:00:00Z", [Person("sj-2", "sj", 700), person])).ProblemAsync(HttpStatusCode.UnprocessableEntity);
            Assert.True(problem.Fields() is ["people[1].since:before-last-change"], at);
        }
        Assert.Equal("active", (await client.JsonAsync("cadres/sj-6")).Text("status"));
        Assert.Equal(1800, (await client.JsonAsync("cadres/sj-2")).GetProperty("dutyHours").GetDouble());

        var left = await SyncAsync(client, "sj", "2025-09-01T00:00:00Z", [Person("sj-6", "sj", 1800, "left", "2025-08-01")]);
        var standing = await client.JsonAsync("cycles/sj/participants/sj-6");

        Assert.Equal("left", standing.Text("status"));
        Assert.Equal(left.GetProperty("changes")[0].GetProperty("dutyHours").GetDouble(), standing.GetProperty("dutyHours").GetDouble(), 3);
    }

    [Theory, Databases]
    public async Task Write_OfANumberThatWasGivenUp_IsRefused(string database)
    {
        var client = (await hosts.On(database)).Administrator;
        await Scenario.CreateAsync(client, "sk");
        await client.PostAsync("hr/people:sync", new { source = "sk", stamp = "2025-05-01T00:00:00Z", merges = new[] { new { from = "sk-2", into = "sk-1" } } }).JsonAsync();

        var delivered = await client.PostAsync("hr/people:sync", Request("sk", "2025-06-01T00:00:00Z", [Person("sk-1", "sk", 900), Person("sk-2", "sk", 1800)])).ProblemAsync(HttpStatusCode.UnprocessableEntity);
        var put = await client.PutAsync("cadres/sk-2", new { name = "sk-2", unit = "sk", cohort = "secretary", dutyHours = 1800 }).ProblemAsync(HttpStatusCode.UnprocessableEntity);
        var left = await SyncAsync(client, "sk", "2025-07-01T00:00:00Z", [Person("sk-2", "sk", 1800, "left")]);

        Assert.Equal(["people[1].staffNo:number-given-up"], delivered.Fields());
        Assert.Equal(["staffNo:number-given-up"], put.Fields());
        Assert.Equal(1, left.GetProperty("people").GetProperty("unchanged").GetInt32());
        Assert.Equal(("left", 1800), ((await client.JsonAsync("cadres/sk-2")).Text("status"), (await client.JsonAsync("cadres/sk-1")).GetProperty("dutyHours").GetDouble()));
    }

    private static string Text(DateTimeOffset instant) => instant.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);

    private static object Unit(string code, string level, string? parent) => new { code, name = code, level, parent };

    private static object Person(string staffNo, string unit, double dutyHours, string status = "active", string? since = null) =>
        new { staffNo, name = staffNo, unit, cohort = "secretary", dutyHours, status, since };

    private static object Request(string source, string stamp, object[] people) => new { source, stamp, people };

    private static Task<JsonElement> SyncAsync(HttpClient client, string source, string stamp, object[] people) =>
        client.PostAsync("hr/people:sync", Request(source, stamp, people)).JsonAsync();

    private sealed class Close : IEqualityComparer<(string?, double)>
    {
        public bool Equals((string?, double) x, (string?, double) y) => x.Item1 == y.Item1 && Math.Abs(x.Item2 - y.Item2) < 0.001;

        public int GetHashCode((string?, double) obj) => 0;
    }
}
