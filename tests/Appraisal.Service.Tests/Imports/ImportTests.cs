using System.Net;
using System.Text;
using System.Text.Json;
using Appraisal.Service.Access;
using Appraisal.Service.Tests.Hosting;

namespace Appraisal.Service.Tests.Imports;

public sealed class ImportTests(Hosts hosts) : IClassFixture<Hosts>
{
    [Theory, Databases]
    public async Task Import_SameFileTwice_IsCreatedThenUnchanged(string database)
    {
        var client = (await hosts.On(database)).Administrator;
        const string file = "code,name,parent,level\r\nI1,清河县,,county\r\nI2,石桥镇,I1,township\r\n";

        var first = await client.ImportAsync("units", file).JsonAsync();
        var second = await client.ImportAsync("units", file.Replace("石桥镇", "石桥", StringComparison.Ordinal)).JsonAsync();

        Assert.Equal("2/0/0/0", first.Counts());
        Assert.Equal("0/1/1/0", second.Counts());
        Assert.Equal("石桥", (await client.JsonAsync("units/I2")).GetProperty("name").GetString());
        var digest = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(file)));
        var entries = await client.JsonAsync($"audit?kind=units&subject={digest}");
        Assert.Equal(2, Assert.Single(entries.GetProperty("items").EnumerateArray()).GetProperty("after").GetProperty("created").GetInt32());
    }

    [Theory, Databases]
    public async Task Import_OneRowWrong_StoresNothingAndNamesAllErrors(string database)
    {
        var client = (await hosts.On(database)).Administrator;

        var problem = await client.ImportAsync("units", "code,name,parent,level\nN1,ok,,county\nN2,,nowhere,county\n\nN3,x,,hamlet\nN1,again,,county\n")
            .ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal("rows-rejected", problem.GetProperty("code").GetString());
        Assert.Equal(["3:name:required", "3:parent:unknown", "5:level:unknown-word", "6::repeats-row"], problem.Rows());
        Assert.Equal("0/0/0/3", problem.Counts());
        await client.GetAsync("units/N1").ProblemAsync(HttpStatusCode.NotFound);
        Assert.Equal(0, (await client.JsonAsync("audit?kind=unit&subject=N1")).GetProperty("items").GetArrayLength());
    }

    [Theory, Databases]
    public async Task Import_PartialMode_TakesTheRowsWithoutErrors(string database)
    {
        var client = (await hosts.On(database)).Administrator;

        var report = await client.ImportAsync("units?mode=partial", "code,name,level\nM1,ok,county\nM2,,county\n").JsonAsync();

        Assert.Equal("1/0/0/1", report.Counts());
        Assert.Equal(["3:name:required"], report.Rows());
        await client.JsonAsync("units/M1");
        await client.GetAsync("units/M2").ProblemAsync(HttpStatusCode.NotFound);
    }

    [Theory, Databases]
    public async Task Import_PartialModeOfManyChunks_TakesChildrenFarAboveTheirParents(string database)
    {
        var client = (await hosts.On(database)).Administrator;
        var rows = Enumerable.Range(0, 4500).Select(i => $"K{i:0000},k,{(i == 4499 ? ",county" : "K4499,village")}").Append("K9999,,,village");

        var report = await client.ImportAsync("units?mode=partial", "code,name,parent,level\n" + string.Join('\n', rows)).JsonAsync();

        Assert.Equal("4500/0/0/1", report.Counts());
        Assert.Equal(["4502:name:required"], report.Rows());
    }

    [Theory, Databases]
    public async Task Import_DryRun_AnswersTheSameAndStoresNothing(string database)
    {
        var client = (await hosts.On(database)).Administrator;

        var report = await client.ImportAsync("units?dryRun=true", "code,name,level\nD1,a,county\n").JsonAsync();

        Assert.Equal("1/0/0/0", report.Counts());
        Assert.True(report.GetProperty("dryRun").GetBoolean());
        await client.GetAsync("units/D1").ProblemAsync(HttpStatusCode.NotFound);
        Assert.Equal(0, (await client.JsonAsync("audit?subject=D1")).GetProperty("items").GetArrayLength());
    }

    [Theory, Databases]
    public async Task Import_ChildAboveItsParent_IsTaken(string database)
    {
        var client = (await hosts.On(database)).Administrator;

        var report = await client.ImportAsync("units", "code,name,parent,level\nO3,c,O2,village\nO2,b,O1,township\nO1,a,,county\n").JsonAsync();

        Assert.Equal("3/0/0/0", report.Counts());
    }

    [Theory, Databases]
    public async Task Import_Ndjson_TakesTheFieldsOfTheApi(string database)
    {
        var client = (await hosts.On(database)).Administrator;
        await client.PutAsync("units/J", new { name = "j", level = "village" }).JsonAsync();
        var lines = """
            {"staffNo":"J01","name":"甲","unit":"J","cohort":"x","dutyHours":1800,"posts":[{"code":"a","share":0.5},{"code":"b","share":0.5}]}

            {"staffNo":"J02","name":"乙","unit":"J","cohort":"x","dutyHours":"1800"}
            {"staffNo":"J03","name":"丙","unit":"J","cohort":"x","dutyHour":1800}
            {"staffNo":"J04","name":"丁
            [1]
            {"staffNo":5,"name":"戊","unit":"J","cohort":"x","dutyHours":1}
            {"staffNo":"J06","name":"己","unit":"J","cohort":"x","dutyHours":1,"status":"gone"}
            {"staffNo":"J07","name":"\ud800","unit":"J","cohort":"x","dutyHours":1}
            """;

        var report = await client.ImportAsync("cadres?mode=partial", Files.Ndjson, Encoding.UTF8.GetBytes(lines)).JsonAsync();

        Assert.Equal("1/0/0/7", report.Counts());
        Assert.Equal(["3:dutyHours:wrong-type", "4:dutyHour:unknown-field", "4:dutyHours:required", "5::no-json", "6::no-object", "7:staffNo:wrong-type", "8:status:unknown-word", "9::unreadable-text"], report.Rows().Order(StringComparer.Ordinal));
        Assert.Equal(2, (await client.JsonAsync("cadres/J01")).GetProperty("posts").GetArrayLength());
    }

    [Theory, Databases]
    public async Task Import_RoleWithoutRightToThisKind_Is403(string database)
    {
        var host = await hosts.On(database);

        await (await host.ClientAsync(Role.UnitClerk)).ImportAsync("units", "code,name,level\nX,x,county\n").ProblemAsync(HttpStatusCode.Forbidden);
        await (await host.ClientAsync(Role.HrReader)).ImportAsync("units", "code,name,level\nX,x,county\n").ProblemAsync(HttpStatusCode.Forbidden);
        await (await host.ClientAsync(Role.Organizer)).ImportAsync("units?dryRun=true", "code,name,level\nX,x,county\n").JsonAsync();
    }

    [Theory, Databases]
    public async Task Import_UnknownKindModeOrContentType_IsRefused(string database)
    {
        var client = (await hosts.On(database)).Administrator;

        await client.ImportAsync("people", "a\n1\n").ProblemAsync(HttpStatusCode.NotFound);
        await client.ImportAsync("units", "application/pdf", [1, 2, 3]).ProblemAsync(HttpStatusCode.UnsupportedMediaType);
        var problem = await client.ImportAsync("units?mode=some", "code,name,level\nX,x,county\n").ProblemAsync(HttpStatusCode.UnprocessableEntity);
        Assert.Equal(["mode:unknown-word"], problem.Fields());
        using var untyped = new ByteArrayContent("code,name,level\nX,x,county\n"u8.ToArray());
        await client.PostAsync("import/units", untyped).ProblemAsync(HttpStatusCode.UnsupportedMediaType);
    }

    [Theory, Databases]
    public async Task Import_ErrorsInChinese_WhenAskedFor(string database)
    {
        var host = await hosts.On(database);
        var client = host.Client(Host.AdministratorKey);
        client.DefaultRequestHeaders.Add("Accept-Language", "zh-CN");

        var problem = await client.ImportAsync("cadres", "工号,姓名,单位,类别,应出勤小时,部门\n").ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal("标题行有误", problem.GetProperty("title").GetString());
        Assert.StartsWith("没有“部门”这一列。可用的列：staffNo (工号), name (姓名)", problem.GetProperty("errors")[0].GetProperty("message").GetString(), StringComparison.Ordinal);
    }
}
