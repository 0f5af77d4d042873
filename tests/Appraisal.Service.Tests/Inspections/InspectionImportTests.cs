using System.Net;
using Appraisal.Service.Access;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Service.Tests.Imports;

namespace Appraisal.Service.Tests.Inspections;

public sealed class InspectionImportTests(Hosts hosts) : IClassFixture<Hosts>
{
    private const string Header = "编号,单位,检查单位,检查层级,形式,事项,开始日期,检查项目,要求材料数,占用工时,状态,复查对象,起因\n";

    [Theory, Databases]
    public async Task Import_InChinese_RegistersThemAndRaisesTheirFlags(string database)
    {
        var county = await County.MakeAsync(await hosts.On(database), "I1");

        var file = Header + """
            I1-1,I1-V1,县水利局,县,暗访,a;b,2026年3月1日,x;y,3,2.5,完成,,计划
            I1-2,I1-V1,市水利局,市,督查,a,2026-03-10,,0,1,完成,I1-1,计划
            I1-3,I1-V1,市水利局,市,督查,a,2026-03-11,,0,1,完成,,投诉
            I1-4,I1-V1,市水利局,市,调研,a,2026-03-20,,12,1,计划,,计划
            """;
        var first = await county.Administrator.ImportAsync("inspections", file).JsonAsync();
        var again = await county.Administrator.ImportAsync("inspections", file).JsonAsync();
        await county.ExamineAsync();

        Assert.Equal("4/0/0/0", first.Counts());
        Assert.Equal("0/0/4/0", again.Counts());
        Assert.Equal(["4 over-frequency", "4 repeated", "4 trace-heavy"], await county.FlagsAsync());
        Assert.Equal(["2 repeated", "3 repeated"], await county.FlagsAsync("justified"));
        var stored = (await county.Administrator.JsonAsync("inspections/I1-1")).GetProperty("inspection");
        Assert.Equal("unannounced", stored.GetProperty("form").GetString());
        Assert.Equal(2.5, stored.GetProperty("hours").GetDouble());
    }

    [Theory, Databases]
    public async Task Import_RowsWrong_NamesEachAndStoresNothing(string database)
    {
        var county = await County.MakeAsync(await hosts.On(database), "I2");

        var problem = await county.Administrator.ImportAsync("inspections", Header + """
            I2-1,I2-V1,县水利局,县,,a,2026-03-01,,,,,,
            I2-2,nowhere,县水利局,县,,unheard-of,2026-03-01,,-1,,,,
            I2-3,I2-V1,县水利局,县,,a,2026-03-01,,,,,I2-4,
            I2-4,I2-V1,县水利局,县,,a,2026-03-01,,,,,I2-3,
            I2-5,I2-V1,县水利局,街道,,a,2026-02-30,,,,,,
            """).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(["3:materialsRequested:out-of-range", "3:topics[0]:unknown", "3:unit:unknown", "4:followUpOf:unknown", "5:followUpOf:unknown",
            "6:level:unknown-word", "6:startsOn:no-date"], problem.Rows().Order(StringComparer.Ordinal));
        Assert.Equal(0, (await county.Administrator.JsonAsync("inspections?unit=I2")).GetProperty("items").GetArrayLength());
    }

    [Theory, Databases]
    public async Task Import_ByAnotherInspector_LeavesTheInspectionToWhoLeadsIt(string database)
    {
        var host = await hosts.On(database);
        var county = await County.MakeAsync(host, "I3");
        var leader = await host.ClientAsync(Role.Inspector, "I3 leader", "I3");
        var other = await host.ClientAsync(Role.Inspector, "I3 other", "I3");
        var organizer = await host.ClientAsync(Role.Organizer, "I3 organizer", "I3");
        const string Row = "I3-1,I3-V1,县水利局,县,,a,2026-03-01,,,{0},,,";
        await leader.ImportAsync("inspections", Header + string.Format(null, Row, 1)).JsonAsync();

        var problem = await other.ImportAsync("inspections", Header + string.Format(null, Row, 2)).ProblemAsync(HttpStatusCode.UnprocessableEntity);
        var report = await organizer.ImportAsync("inspections", Header + string.Format(null, Row, 2)).JsonAsync();

        Assert.Equal(["2::other-inspector"], problem.Rows());
        Assert.Equal("0/1/0/0", report.Counts());
        var stored = (await county.Administrator.JsonAsync("inspections/I3-1")).GetProperty("inspection");
        Assert.Equal("I3 leader", stored.GetProperty("inspector").GetString());
        Assert.Equal(2, stored.GetProperty("hours").GetDouble());
    }
}
