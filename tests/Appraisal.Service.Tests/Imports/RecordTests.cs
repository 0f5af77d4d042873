using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Appraisal.Service.Access;
using Appraisal.Service.Surveys.Quality;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Service.Tests.Surveys;
using Microsoft.Extensions.DependencyInjection;

namespace Appraisal.Service.Tests.Imports;

/// <summary>Imports on record, what a dry run tells, and what comes back of a refused file.</summary>
public sealed class RecordTests(Hosts hosts) : IClassFixture<Hosts>
{
    private const string Header = "staffNo,name,unit,cohort,dutyHours,leaveHours\n";

    private static async Task<HttpClient> WithUnitAsync(Host host, string unit)
    {
        await host.Administrator.PutAsync($"units/{unit}", new { name = unit, level = "village" }).JsonAsync();
        return host.Administrator;
    }

    [Theory, Databases]
    public async Task Import_OfAnyOutcome_IsOnRecord(string database)
    {
        var host = await hosts.On(database);
        var client = await WithUnitAsync(host, "REC");
        using var form = new MultipartFormDataContent();
        using var file = new ByteArrayContent(Encoding.UTF8.GetBytes(Header + "REC1,a,REC,x,1,0\n"));
        form.Add(file, "file", "清河县干部.csv");

        var dry = await client.ImportAsync("cadres?dryRun=true", Header + "REC1,a,REC,x,1,0\n").JsonAsync();
        var refused = await client.ImportAsync("cadres", Header + "REC1,a,none,x,1,0\n").ProblemAsync(HttpStatusCode.UnprocessableEntity);
        var stored = await client.PostAsync("import/cadres", form).JsonAsync();

        Assert.Equal("1/0/0/0", stored.Counts());
        Assert.Equal(["2:unit:unknown"], refused.Rows());
        var imports = (await client.JsonAsync("imports?kind=cadres&limit=3")).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(["stored", "refused", "dry-run"], imports.Select(i => i.Text("outcome")));
        Assert.Equal("清河县干部.csv", imports[0].Text("fileName"));
        Assert.Equal((stored.Text("id"), 1), (imports[0].Text("id"), imports[0].GetProperty("created").GetInt32()));
        Assert.Equal(dry.Text("id"), imports[2].Text("id"));
        Assert.Equal(imports[0].ToString(), (await client.JsonAsync("imports/" + stored.Text("id"))).ToString());
    }

    [Theory, Databases]
    public async Task ListImports_OfAClerk_AreTheOwnOnly(string database)
    {
        var host = await hosts.On(database);
        await WithUnitAsync(host, "OWN");
        var clerk = await host.ClientAsync(Role.UnitClerk, "clerk of OWN", unit: "OWN");
        await host.Administrator.ImportAsync("work?dryRun=true", "id,staffNo,workType,count,date\nO1,nobody,visit,1,2026-01-01\n").ProblemAsync(HttpStatusCode.UnprocessableEntity);

        await clerk.ImportAsync("work", "id,staffNo,workType,count,date\nO1,nobody,visit,1,2026-01-01\n").ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(["clerk of OWN"], (await clerk.JsonAsync("imports")).GetProperty("items").EnumerateArray().Select(i => i.Text("person")));
    }

    [Theory, Databases]
    public async Task Import_DryRun_ShowsOldBesideNewAndKeepsNothing(string database)
    {
        var client = await WithUnitAsync(await hosts.On(database), "DRY");
        await client.ImportAsync("cadres", Header + "DRY1,李,DRY,x,1800,0\nDRY2,王,DRY,x,1800,0\n").JsonAsync();
        const string changed = Header + "DRY1,李,DRY,x,1760,8\nDRY2,王,DRY,x,1800,0\nDRY3,赵,DRY,x,1,0\n";

        var report = await client.ImportAsync("cadres?dryRun=true", changed).JsonAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "import/cadres?dryRun=true") { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(changed)) { Headers = { ContentType = new MediaTypeHeaderValue("text/csv") } } };
        request.Headers.Accept.ParseAdd("text/csv");
        using var file = await client.SendAsync(request);

        Assert.Equal("1/1/1/0", report.Counts());
        var row = Assert.Single(report.GetProperty("changes").EnumerateArray());
        Assert.Equal(2, row.GetProperty("row").GetInt32());
        Assert.Equal(["dutyHours Duty hours 1800→1760", "leaveHours Leave hours 0→8"],
            row.GetProperty("fields").EnumerateArray().Select(f => $"{f.Text("field")} {f.Text("label")} {f.Text("before")}→{f.Text("after")}"));
        Assert.Equal("Row,Field,Old,New\r\n2,Duty hours,1800,1760\r\n2,Leave hours,0,8\r\n", await file.Content.ReadAsStringAsync());
        Assert.Equal(1800, (await client.JsonAsync("cadres/DRY1")).GetProperty("dutyHours").GetDouble());
        await client.GetAsync("cadres/DRY3").ProblemAsync(HttpStatusCode.NotFound);
    }

    [Theory, Databases]
    public async Task Import_WhatMayBeThereAlready_IsAWarning(string database)
    {
        var client = await WithUnitAsync(await hosts.On(database), "WARN");
        await client.ImportAsync("cadres", Header + "0017w,李,WARN,x,1,0\n0018w,王,WARN,x,1,0\n").JsonAsync();

        var report = await client.ImportAsync("cadres", Header + "17W,赵,WARN,x,1,0\n0019w,王,WARN,x,1,0\n0020w,孙,WARN,x,1,0\n0018w,王,WARN,x,2,0\n").JsonAsync();

        Assert.Equal("3/1/0/0", report.Counts());
        Assert.Equal(["2 staffNo alike-code", "3 name namesake"], report.GetProperty("warnings").EnumerateArray().Select(w => $"{w.GetProperty("row")} {w.Text("field")} {w.Text("code")}"));
    }

    [Fact]
    public async Task Import_RefusedWorkbook_ComesBackWithWhatToMendAndCanBeSentAgain()
    {
        var client = await WithUnitAsync(await hosts.On("Sqlite"), "MEND");
        var file = Files.Workbook(false, ["花名册"], ["工号", "姓名", "单位", "类别", "应出勤小时"], ["MEND1", "李", "MEND", "x", 1800], [], ["MEND2", "王", "nowhere", "x", 1800]);
        using var request = new HttpRequestMessage(HttpMethod.Post, "import/cadres") { Content = new ByteArrayContent(file) { Headers = { ContentType = new MediaTypeHeaderValue(Files.Xlsx) } } };
        request.Headers.Accept.ParseAdd(Files.Xlsx);
        request.Headers.AcceptLanguage.ParseAdd("zh-CN");

        using var answer = await client.SendAsync(request);
        var mended = await answer.Content.ReadAsByteArrayAsync();

        Assert.Equal((HttpStatusCode.UnprocessableEntity, Files.Xlsx), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        using var zip = new System.IO.Compression.ZipArchive(new MemoryStream(mended));
        using var reader = new StreamReader(zip.GetEntry("xl/worksheets/sheet1.xml")!.Open());
        var xml = await reader.ReadToEndAsync();
        Assert.Contains("需改正之处", xml, StringComparison.Ordinal);
        Assert.Contains("单位：不存在单位“nowhere”", xml, StringComparison.Ordinal);
        var again = await client.ImportAsync("cadres", Files.Xlsx, mended).ProblemAsync(HttpStatusCode.UnprocessableEntity);
        Assert.Equal(["5:unit:unknown"], again.Rows()); // the column is passed over, and the rows stand where they stood
    }

    [Theory, Databases]
    public async Task WithdrawImport_OfResponses_TakesThemOutOfTheFiguresForGood(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "WD");
        await world.PostManyAsync(1, 12, 4);
        var rows = string.Concat(Enumerable.Range(0, 60).Select(_ => "WD,WD-1,poor,2026-03-31,1,1\n"));
        var import = await world.Administrator.ImportAsync("responses", "survey,staffNo,stratum,answeredAt,answers.q1,answers.q2\n" + rows).JsonAsync();
        Assert.Equal("60/0/0/0", import.Counts());

        await world.Administrator.PostAsync($"imports/{import.Text("id")}/withdraw", new { }).ProblemAsync(HttpStatusCode.UnprocessableEntity);
        var withdrawn = await world.Administrator.PostAsync($"imports/{import.Text("id")}/withdraw", new { reason = "two villages were interchanged" }).JsonAsync();
        var again = await world.Administrator.PostAsync($"imports/{import.Text("id")}/withdraw", new { reason = "other" }).JsonAsync();
        var corrected = await world.Administrator.ImportAsync("responses", "survey,staffNo,stratum,answeredAt,answers.q1,answers.q2\n" + rows + "\n").JsonAsync();

        Assert.Equal("two villages were interchanged", withdrawn.Text("withdrawalReason"));
        Assert.Equal(withdrawn.ToString(), again.ToString());
        Assert.Equal("60/0/0/0", corrected.Counts()); // another file: other responses
        Assert.Equal(72, world.Of(await world.CloseAsync(), 1).GetProperty("n").GetInt32());
    }

    [Theory, Databases]
    public async Task WithdrawImport_OfAnotherKind_IsRefused(string database)
    {
        var client = await WithUnitAsync(await hosts.On(database), "WDK");
        var import = await client.ImportAsync("cadres", Header + "WDK1,a,WDK,x,1,0\n").JsonAsync();

        var problem = await client.PostAsync($"imports/{import.Text("id")}/withdraw", new { reason = "r" }).ProblemAsync(HttpStatusCode.Conflict);

        Assert.Equal("import-not-withdrawable", problem.Text("code"));
    }

    [Theory, Databases]
    public async Task Import_PaperWithDaysOnly_IsNoBurst(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "PB");
        var rows = string.Concat(Enumerable.Range(0, 60).Select(i => $"PB,PB-1,poor,2026-03-31,{(i % 5) + 1},{(i / 5 % 5) + 1}\n"));
        await world.Administrator.ImportAsync("responses", "survey,staffNo,stratum,answeredAt,answers.q1,answers.q2\n" + rows).JsonAsync();

        await (await hosts.On(database)).Services.GetRequiredService<ExamineResponses>().RunAsync(TestContext.Current.CancellationToken);

        Assert.DoesNotContain((await world.Administrator.JsonAsync("surveys/PB/flags?limit=1000")).GetProperty("items").EnumerateArray(), f => f.Text("reason") == "burst");
    }

    [Theory, Databases]
    public async Task Import_NamesOfStrata_CountAsTheirCodes(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "NS");
        var strata = (await world.Administrator.JsonAsync("surveys/NS")).GetProperty("strata")[0];

        var frame = await world.Administrator.ImportAsync("frame", $"survey,staffNo,stratum,population\nNS,NS-1,{strata.Text("name")},100\n").JsonAsync();
        var responses = await world.Administrator.ImportAsync("responses", $"survey,staffNo,stratum,answeredAt,answers.q1\nNS,NS-1,{strata.Text("name")},2026-03-31,4\n").JsonAsync();

        Assert.Equal(0, frame.GetProperty("rejected").GetInt32());
        Assert.Equal("1/0/0/0", responses.Counts());
    }

    [Theory, Databases]
    public async Task Import_AnswerOfAnotherAge_IsToldWithTheYearThatWasWritten(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "YR");

        var problem = await world.Administrator.ImportAsync("responses", "survey,staffNo,stratum,answeredAt,answers.q1\nYR,YR-1,poor,1970-01-01,4\n").ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(["2:answeredAt:out-of-range"], problem.Rows());
        Assert.Contains("1970", problem.GetProperty("errors")[0].Text("message"), StringComparison.Ordinal);
    }
}
