using System.Net;
using Appraisal.Service.Access;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Service.Tests.Surveys;

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
            ["cycleDutyHours"] = "1350",
            ["effectiveOn"] = "2026年7月1日",
            ["reason"] = "调任",
        }, first: "0/1/0/0");

        Assert.Equal(1350, (await client.JsonAsync("cycles/P26/participants/00021")).GetProperty("dutyHours").GetDouble());
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

    [Theory, Databases]
    public async Task Import_FrameTemplateFilledIn_IsStored(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "IF");

        await ImportAsync(world.Administrator, "frame", new() { ["survey"] = "IF", ["staffNo"] = "IF-1", ["stratum"] = "poor", ["population"] = "1,200" });

        var line = Assert.Single((await world.Administrator.JsonAsync("surveys/IF/frame")).EnumerateArray());
        Assert.Equal(1200, line.GetProperty("population").GetInt64());
    }

    [Theory, Databases]
    public async Task Import_ResponsesTemplateFilledIn_IsCounted(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "IR");
        await world.PostManyAsync(1, 8, 4);
        await ImportAsync(world.Administrator, "responses", new()
        {
            ["survey"] = "IR",
            ["staffNo"] = "IR-1",
            ["stratum"] = "poor",
            ["answeredAt"] = "2026-03-31 14:30",
            ["answers.q1"] = "4",
            ["answers.q3"] = "5",
        }, items: "q1,q2,q3,q4");

        const string file = "测评,工号,群体,作答时间,答案.q1,answers.q2,answers.q3\nIR,IR-1,poor,2026/3/31 14:31,4,,5\nIR,IR-1,poor,2026/3/31 14:31,4,,5\n";
        Assert.Equal("2/0/0/0", (await world.Administrator.ImportAsync("responses", file).JsonAsync()).Counts());
        Assert.Equal("0/0/2/0", (await world.Administrator.ImportAsync("responses", file).JsonAsync()).Counts());

        Assert.Equal(11, world.Of(await world.CloseAsync(), 1).GetProperty("n").GetInt32());
    }

    [Theory, Databases]
    public async Task Import_ResponsesThatBreakRules_AreNamedAndNoneIsStored(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "IB");

        var problem = await world.Administrator.ImportAsync("responses",
                "survey,id,staffNo,stratum,answeredAt,answers.q1,answers.q2\nIB,,IB-1,poor,2026-03-31,4,4\nIB,,nobody,rich,2026-03-31,9,4\nnone,,IB-1,poor,2026-03-31,4,4\nIB,17,IB-1,poor,2026-03-31,4,4\nIB,,IB-1,poor,yesterday,4,4\nIB,,IB-1,poor,2026-03-31,4,four\n")
            .ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(
            ["3:answers.q1:out-of-range", "3:staffNo:unknown", "3:stratum:unknown", "4:survey:unknown", "5:id:uuid", "6:answeredAt:no-instant", "7:answers.q2:no-number"],
            problem.Rows().Order(StringComparer.Ordinal));
        Assert.Equal(0, (await world.ResultsAsync()).GetProperty("subjects").EnumerateArray().Sum(s => s.GetProperty("n").ValueKind == System.Text.Json.JsonValueKind.Number ? s.GetProperty("n").GetInt32() : 0));
    }

    [Theory, Databases]
    public async Task Import_WorkTemplateFilledIn_IsStored(string database)
    {
        var host = await hosts.On(database);
        await StartCycleAsync(host.Administrator, "W26");
        var clerk = await host.ClientAsync(Role.UnitClerk, unit: "W26");

        await ImportAsync(clerk, "work", new() { ["staffNo"] = "00021", ["workType"] = "visit", ["count"] = "12", ["date"] = "2026-03-14", ["accepted"] = "是" });

        var record = Assert.Single((await clerk.JsonAsync("work-records?staffNo=00021")).GetProperty("items").EnumerateArray());
        Assert.Equal("accepted", record.GetProperty("status").GetString());
    }

    [Theory, Databases]
    public async Task Import_MaterialsTemplateFilledIn_IsStored(string database)
    {
        var client = (await hosts.On(database)).Administrator;
        await StartCycleAsync(client, "M26");

        await ImportAsync(client, "materials", new()
        {
            ["id"] = "M-0001",
            ["cycle"] = "M26",
            ["staffNo"] = "00021",
            ["kind"] = "minutes",
            ["title"] = "三月村民会议记录",
            ["validUntil"] = "2027-12-31",
            ["contentHash"] = new string('a', 64),
        });

        Assert.Equal("submitted", (await client.JsonAsync("materials/M-0001")).GetProperty("status").GetString());
    }

    [Theory, Databases]
    public async Task Import_FindingsTemplateFilledIn_IsStored(string database)
    {
        var host = await hosts.On(database);
        await StartCycleAsync(host.Administrator, "F26");
        var inspector = await host.ClientAsync(Role.Inspector, unit: "F26");

        await ImportAsync(inspector, "findings", new()
        {
            ["id"] = "F-0001",
            ["staffNo"] = "00021",
            ["unit"] = "F26-V",
            ["item"] = "housing-safety",
            ["conforming"] = "否",
            ["severity"] = "较重",
            ["date"] = "2026-05-20",
        });
    }

    [Theory, Databases]
    public async Task Import_IncidentsTemplateFilledIn_IsAnAllegation(string database)
    {
        var client = (await hosts.On(database)).Administrator;
        await StartCycleAsync(client, "I26");

        await ImportAsync(client, "incidents", new()
        {
            ["id"] = "I-0001",
            ["staffNo"] = "00021",
            ["title"] = "救灾物资发放登记不全",
            ["occurredOn"] = "2026-06-18",
            ["severity"] = "轻微",
            ["reason"] = "群众反映，见来信登记。",
            ["evidence"] = "来信登记〔2026〕3号；照片",
        });
    }

    /// <summary>A cycle of 2026 that has started, with a unit below it and a cadre 00021.</summary>
    private static async Task StartCycleAsync(HttpClient client, string code)
    {
        await client.PutAsync($"units/{code}", new { name = "县", level = "county" }).JsonAsync();
        await client.PutAsync($"units/{code}-V", new { name = "村", level = "village", parent = code }).JsonAsync();
        await client.PutAsync("cadres/00021", new { name = "赵", unit = $"{code}-V", cohort = "secretary", dutyHours = 1800 }).JsonAsync();
        await client.PutAsync($"schemes/{code}/1", new { workTypes = new[] { new { code = "visit", standardHours = 2 } } }).JsonAsync();
        await client.PutAsync($"cycles/{code}", new { startsOn = "2026-01-01", endsOn = "2026-12-31", countsForPromotion = false, scheme = new { code, version = "1" }, unit = code }).JsonAsync();
        await client.PostAsync($"cycles/{code}/start", null).JsonAsync();
    }

    [Theory, Databases]
    public async Task Import_TemplateNotFilledIn_IsEmpty(string database)
    {
        var client = (await hosts.On(database)).Administrator;

        var problem = await client.ImportAsync("units", Files.Xlsx, await client.FilledTemplateAsync("units", "")).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal("empty-file", problem.GetProperty("code").GetString());
    }

    /// <summary>Fills in the template, imports it twice: created (or what is said), then unchanged.</summary>
    internal static async Task ImportAsync(HttpClient client, string kind, Dictionary<string, string> row, string first = "1/0/0/0", string items = "")
    {
        var file = await client.FilledTemplateAsync(kind, items, row);
        Assert.Equal(first, (await client.ImportAsync(kind, Files.Xlsx, file).JsonAsync()).Counts());
        Assert.Equal("0/0/1/0", (await client.ImportAsync(kind, Files.Xlsx, file).JsonAsync()).Counts());
    }
}
