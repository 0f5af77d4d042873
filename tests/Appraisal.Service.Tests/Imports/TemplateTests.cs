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
    public async Task Import_TemplateNotFilledIn_IsEmpty(string database)
    {
        var client = (await hosts.On(database)).Administrator;

        var problem = await client.ImportAsync("units", Files.Xlsx, await client.FilledTemplateAsync("units")).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal("empty-file", problem.GetProperty("code").GetString());
    }

    /// <summary>Fills in the template, imports it twice: created, then unchanged.</summary>
    internal static async Task ImportAsync(HttpClient client, string kind, Dictionary<string, string> row)
    {
        var file = await client.FilledTemplateAsync(kind, row);
        Assert.Equal("1/0/0/0", (await client.ImportAsync(kind, Files.Xlsx, file).JsonAsync()).Counts());
        Assert.Equal("0/0/1/0", (await client.ImportAsync(kind, Files.Xlsx, file).JsonAsync()).Counts());
    }
}
