using System.Text;
using System.Text.Json;
using Appraisal.Service.Tests.Hosting;

namespace Appraisal.Service.Tests.Imports;

/// <summary>A column that a file does not have says nothing: what is stored stays. An empty cell says that nothing stands there.</summary>
public sealed class LeftOutTests(Hosts hosts) : IClassFixture<Hosts>
{
    private static async Task<HttpClient> PreparedAsync(Host host, string name)
    {
        var client = host.Administrator;
        await client.PutAsync($"units/{name}", new { name, level = "county" }).JsonAsync();
        await client.PutAsync($"units/{name}V", new { name, level = "village", parent = name }).JsonAsync();
        await client.PutAsync($"cadres/{name}1", new
        {
            name = "张三", unit = name + "V", cohort = "x", quotaGroup = "G", dutyHours = 1800, leaveHours = 8, status = "left", posts = new[] { new { code = "a", share = 0.4 }, new { code = "b", share = 0.6 } },
        }).JsonAsync();
        return client;
    }

    private static string Standing(JsonElement cadre) =>
        $"{cadre.Text("status")} {cadre.Text("quotaGroup")} {cadre.GetProperty("leaveHours").GetDouble()} {cadre.GetProperty("posts").GetArrayLength()}";

    [Theory, Databases]
    public async Task Import_CadresWithoutOptionalColumns_KeepWhatIsStored(string database)
    {
        var client = await PreparedAsync(await hosts.On(database), "LC");

        var report = await client.ImportAsync("cadres", "staffNo,name,unit,cohort,dutyHours\nLC1,张三,LCV,x,1900\nLC2,李四,LCV,x,1800\n").JsonAsync();

        Assert.Equal("1/1/0/0", report.Counts());
        Assert.Equal("left G 8 2", Standing(await client.JsonAsync("cadres/LC1")));
        Assert.Equal("active  0 0", Standing(await client.JsonAsync("cadres/LC2")));
        Assert.Equal(1900, (await client.JsonAsync("cadres/LC1")).GetProperty("dutyHours").GetDouble());
    }

    [Theory, Databases]
    public async Task Import_CadresWithEmptyCells_ClearWhatIsStored(string database)
    {
        var client = await PreparedAsync(await hosts.On(database), "LE");

        await client.ImportAsync("cadres", "staffNo,name,unit,cohort,dutyHours,quotaGroup,posts,leaveHours,status\nLE1,张三,LEV,x,1800,,,,\n").JsonAsync();

        Assert.Equal("active  0 0", Standing(await client.JsonAsync("cadres/LE1")));
    }

    [Theory, Databases]
    public async Task Import_LinesWithoutFields_KeepWhatIsStoredAndNullClearsIt(string database)
    {
        var client = await PreparedAsync(await hosts.On(database), "LN");

        await client.ImportAsync("cadres", Files.Ndjson, Encoding.UTF8.GetBytes("""{"staffNo":"LN1","name":"张三","unit":"LNV","cohort":"x","dutyHours":1800,"quotaGroup":null}""")).JsonAsync();

        Assert.Equal("left  8 2", Standing(await client.JsonAsync("cadres/LN1")));
    }

    [Theory, Databases]
    public async Task Import_UnitsWithoutParents_StayWhereTheyAre(string database)
    {
        var client = await PreparedAsync(await hosts.On(database), "LU");

        var report = await client.ImportAsync("units", "code,name,level\nLUV,新名,village\n").JsonAsync();
        var unit = await client.JsonAsync("units/LUV");
        await client.ImportAsync("units", "code,name,level,parent\nLUV,新名,village,\n").JsonAsync();

        Assert.Equal(("0/1/0/0", "新名", "LU"), (report.Counts(), unit.Text("name"), unit.Text("parent")));
        Assert.Null((await client.JsonAsync("units/LUV")).Text("parent"));
    }

    [Theory, Databases]
    public async Task Import_EvidenceWithoutOptionalColumns_IsUnchanged(string database)
    {
        var client = await PreparedAsync(await hosts.On(database), "LX");
        await client.PutAsync("schemes/LX/1", new { workTypes = new[] { new { code = "visit", standardHours = 2 } } }).JsonAsync();
        await client.PutAsync("cadres/LX2", new { name = "王", unit = "LXV", cohort = "x", dutyHours = 1800, leaveHours = 4, quotaGroup = "G" }).JsonAsync();
        await client.PutAsync("cycles/LX", new { startsOn = "2026-01-01", endsOn = "2026-12-31", scheme = new { code = "LX", version = "1" }, countsForPromotion = false }).JsonAsync();
        await client.PostAsync("cycles/LX/start", new { }).JsonAsync();
        await client.PutAsync("inspection-topics/lx", new { name = new { en = "Fire", zh = "消防" } }).JsonAsync();
        await client.PostAsync("work-records", new { id = "LXW", staffNo = "LX2", workType = "visit", count = 1, date = "2026-03-14", accepted = true }).JsonAsync();
        await client.PostAsync("materials", new { id = "LXM", cycle = "LX", staffNo = "LX2", kind = "minutes", title = "t", fileName = "a.pdf", validUntil = "2026-12-31", contentHash = new string('a', 64), submittedBy = "someone" }).JsonAsync();
        await client.PostAsync("inspections", new { id = "LXI", unit = "LXV", body = "safety", level = "county", topics = new[] { "lx" }, startsOn = "2026-03-20", endsOn = "2026-03-21", form = "unannounced", checklist = new[] { "wiring" }, materialsRequested = 4, hours = 6.5, status = "done", trigger = "complaint" }).JsonAsync();
        await client.PostAsync("findings", new { id = "LXF", inspection = "LXI", staffNo = "LX2", unit = "LXV", item = "wiring", conforming = false, severity = "major", date = "2026-03-20" }).JsonAsync();
        await client.PostAsync("incidents", new { id = "LXE", key = "flood", staffNo = "LX2", title = "t", occurredOn = "2026-03-18", severity = "minor", reason = "r", workType = "visit", evidence = new[] { "e" } }).JsonAsync();
        (string Kind, string File)[] files =
        [
            ("work", "id,staffNo,workType,count,date\nLXW,LX2,visit,1,2026-03-14\n"),
            ("materials", "id,cycle,kind,title,contentHash\nLXM,LX,minutes,t," + new string('a', 64) + "\n"),
            ("inspections", "id,unit,body,level,topics,startsOn\nLXI,LXV,safety,county,lx,2026-03-20\n"),
            ("findings", "id,unit,item,conforming,severity,date\nLXF,LXV,wiring,no,major,2026-03-20\n"),
            ("incidents", "id,staffNo,title,occurredOn,severity\nLXE,LX2,t,2026-03-18,minor\n"),
            ("participants", "cycle,staffNo,unit,cohort,dutyHours\nLX,LX2,LXV,x,1800\n"),
        ];

        foreach (var (kind, file) in files)
        {
            using var answer = await client.ImportAsync(kind, file);
            var text = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.IsSuccessStatusCode && JsonSerializer.Deserialize<JsonElement>(text).Counts() == "0/0/1/0", $"{kind}: {text}");
        }
    }

    [Theory, Databases]
    public async Task Import_InspectionsWithoutOptionalColumns_ChangeOnlyWhatIsThere(string database)
    {
        var client = await PreparedAsync(await hosts.On(database), "LI");
        await client.PutAsync("inspection-topics/li", new { name = new { en = "Fire", zh = "消防" } }).JsonAsync();
        foreach (var (id, end) in new[] { ("LI1", "2026-03-20"), ("LI2", "2026-03-25") })
            await client.PostAsync("inspections", new { id, unit = "LIV", body = "safety", level = "county", topics = new[] { "li" }, startsOn = "2026-03-20", endsOn = end, form = "tour", checklist = new[] { "wiring" }, materialsRequested = 4, hours = 6.5, status = "done", trigger = "complaint", inspector = "王" }).JsonAsync();

        var report = await client.ImportAsync("inspections", "id,unit,body,level,topics,startsOn\nLI1,LIV,fire,county,li,2026-03-18\nLI2,LIV,fire,county,li,2026-03-18\n").JsonAsync();

        Assert.Equal("0/2/0/0", report.Counts());
        Assert.Equal(["2026-03-18", "2026-03-25"], await EndsAsync("LI1", "LI2"));
        var one = await InspectionAsync("LI1");
        Assert.Equal("tour 4 6.5 done complaint 王 1",
            $"{one.Text("form")} {one.GetProperty("materialsRequested")} {one.GetProperty("hours")} {one.Text("status")} {one.Text("trigger")} {one.Text("inspector")} {one.GetProperty("checklist").GetArrayLength()}");

        async Task<JsonElement> InspectionAsync(string id) => await client.JsonAsync("inspections/" + id) is var found && found.TryGetProperty("inspection", out var inspection) ? inspection : found;

        async Task<List<string?>> EndsAsync(params string[] ids)
        {
            var ends = new List<string?>();
            foreach (var id in ids)
                ends.Add((await InspectionAsync(id)).Text("endsOn"));
            return ends;
        }
    }

    [Theory, Databases]
    public async Task Import_DatedChangesWithoutOptionalColumns_KeepWhatHoldsOnTheirDay(string database)
    {
        var client = await PreparedAsync(await hosts.On(database), "LP");
        await client.PutAsync("schemes/LP/1", new { workTypes = new[] { new { code = "visit", standardHours = 2 } } }).JsonAsync();
        await client.PutAsync("cadres/LP2", new { name = "王", unit = "LPV", cohort = "x", dutyHours = 1800, leaveHours = 4, quotaGroup = "G" }).JsonAsync();
        await client.PutAsync("cycles/LP", new { startsOn = "2026-01-01", endsOn = "2026-12-31", scheme = new { code = "LP", version = "1" }, countsForPromotion = false }).JsonAsync();
        await client.PostAsync("cycles/LP/start", new { }).JsonAsync();

        var report = await client.ImportAsync("participants", "cycle,staffNo,unit,cohort,dutyHours,effectiveOn,reason\nLP,LP2,LPV,x,1700,2026-07-01,调任\nLP,LP2,LPV,x,1600,2026-08-01,调任\n").JsonAsync();

        Assert.Equal("0/2/0/0", report.Counts());
        var participant = (await client.JsonAsync("cycles/LP/participants?limit=1000")).GetProperty("items").EnumerateArray().Single(p => p.Text("staffNo") == "LP2");
        Assert.Equal("G 4", $"{participant.Text("quotaGroup")} {participant.GetProperty("leaveHours")}");
    }
}
