using System.Net;
using Appraisal.Service.Tests.Hosting;

namespace Appraisal.Service.Tests.Imports;

/// <summary>For every kind: the template filled in by a person is imported as it is.</summary>
public sealed class TemplateTests(Hosts hosts) : IClassFixture<Hosts>
{
    [Theory, Databases]
    public async Task Import_UnitsTemplateFilledIn_IsStored(string database)
    {
        var client = (await hosts.On(database)).Administrator;

        await ImportAsync(client, "units", new() { ["code"] = "007", ["name"] = "石桥镇", ["level"] = "乡镇" });

        Assert.Equal("township", (await client.JsonAsync("units/007")).GetProperty("level").GetString());
    }

    [Theory, Databases]
    public async Task Import_CadresTemplateFilledIn_IsStored(string database)
    {
        var client = (await hosts.On(database)).Administrator;
        await client.PutAsync("units/V", new { name = "v", level = "village" }).JsonAsync();

        await ImportAsync(client, "cadres", new()
        {
            ["staffNo"] = "00018",
            ["name"] = "李秀英",
            ["unit"] = "V",
            ["cohort"] = "secretary",
            ["posts"] = "secretary:0.6；accountant：0.4",
            ["dutyHours"] = "1,800",
            ["status"] = "试用",
        });

        var cadre = await client.JsonAsync("cadres/00018");
        Assert.Equal("probation", cadre.GetProperty("status").GetString());
        Assert.Equal(0.4, cadre.GetProperty("posts")[0].GetProperty("share").GetDouble());
    }

    [Theory, Databases]
    public async Task Import_ParticipantsTemplateFilledIn_IsStored(string database)
    {
        var client = (await hosts.On(database)).Administrator;
        await StartCycleAsync(client, "P26");

        await ImportAsync(client, "participants", new()
        {
            ["cycle"] = "P26",
            ["staffNo"] = "00021",
            ["unit"] = "P26-V",
            ["cohort"] = "secretary",
            ["dutyHours"] = "900",
            ["effectiveOn"] = "2026年7月1日",
            ["reason"] = "调任",
        }, first: "0/1/0/0");

        Assert.Equal(900, (await client.JsonAsync("cycles/P26/participants/00021")).GetProperty("dutyHours").GetDouble());
    }

    [Theory]
    [InlineData(false, 46204.0)]
    [InlineData(true, 44742.0)]
    public async Task Import_SerialDates_AreReadInTheDateSystemOfTheWorkbook(bool is1904, double serial)
    {
        var client = (await hosts.On("Sqlite")).Administrator;
        var cycle = is1904 ? "S1904" : "S1900";
        await StartCycleAsync(client, cycle);
        object?[] header = ["cycle", "staffNo", "unit", "cohort", "dutyHours", "effectiveOn", "reason"];

        var file = Files.Workbook(is1904, header, [cycle, (21.0, 1), cycle + "-V", "x", 100, (serial, 2), "shown as a date"], [cycle, (21.0, 1), cycle + "-V", "x", 200, serial, "shown as a number"]);
        var report = await client.ImportAsync("participants", Files.Xlsx, file).JsonAsync();

        Assert.Equal("0/2/0/0", report.Counts());
        var changes = (await client.JsonAsync($"cycles/{cycle}/participants/00021")).GetProperty("changes");
        Assert.Equal(["2026-07-01", "2026-07-01"], changes.EnumerateArray().Select(c => c.GetProperty("effectiveOn").GetString()));
    }

    [Theory, Databases]
    public async Task Import_ParticipantsOfACycleThatIsNotThere_AreRefusedByRow(string database)
    {
        var client = (await hosts.On(database)).Administrator;

        var problem = await client.ImportAsync("participants", "cycle,staffNo,unit,cohort,dutyHours,effectiveOn,reason\nnone,1,V,x,1,2026-01-01,r\nnone,1,V,x,1,31.12.26,r\n")
            .ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(["2::not-found", "3:effectiveOn:no-date"], problem.Rows());
    }

    /// <summary>A cycle of 2026 that has started, with a unit below it and a cadre 00021.</summary>
    private static async Task StartCycleAsync(HttpClient client, string code)
    {
        await client.PutAsync($"units/{code}", new { name = "县", level = "county" }).JsonAsync();
        await client.PutAsync($"units/{code}-V", new { name = "村", level = "village", parent = code }).JsonAsync();
        await client.PutAsync("cadres/00021", new { name = "赵", unit = $"{code}-V", cohort = "secretary", dutyHours = 1800 }).JsonAsync();
        await client.PutAsync($"schemes/{code}/1", new { workTypes = new[] { new { code = "visit", standardHours = 2 } } }).JsonAsync();
        await client.PutAsync($"cycles/{code}", new { startsOn = "2026-01-01", endsOn = "2026-12-31", scheme = new { code, version = "1" }, unit = code }).JsonAsync();
        await client.PostAsync($"cycles/{code}/start", null).JsonAsync();
    }

    [Theory, Databases]
    public async Task Import_TemplateNotFilledIn_IsEmpty(string database)
    {
        var client = (await hosts.On(database)).Administrator;

        var problem = await client.ImportAsync("units", Files.Xlsx, await client.FilledTemplateAsync("units")).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal("empty-file", problem.GetProperty("code").GetString());
    }

    /// <summary>Fills in the template, imports it twice: created (or what is said), then unchanged.</summary>
    internal static async Task ImportAsync(HttpClient client, string kind, Dictionary<string, string> row, string first = "1/0/0/0")
    {
        var file = await client.FilledTemplateAsync(kind, row);
        Assert.Equal(first, (await client.ImportAsync(kind, Files.Xlsx, file).JsonAsync()).Counts());
        Assert.Equal("0/0/1/0", (await client.ImportAsync(kind, Files.Xlsx, file).JsonAsync()).Counts());
    }
}
