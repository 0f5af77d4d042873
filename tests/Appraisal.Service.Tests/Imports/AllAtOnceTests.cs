using System.Net;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Service.Tests.Surveys;

namespace Appraisal.Service.Tests.Imports;

/// <summary>All that is wrong with a row is told at once: cells that cannot be read, and what the rules say of the others.</summary>
public sealed class AllAtOnceTests(Hosts hosts) : IClassFixture<Hosts>
{
    [Theory, Databases]
    public async Task Import_WithACellThatCannotBeReadAndOneThatBreaksARule_TellsBoth(string database)
    {
        var world = await SurveyWorld.CreateAsync(await hosts.On(database), "AAO");
        const string Frame = "survey,staffNo,stratum,population\nAAO,AAO-1,贫困户,四十\nAAO,NOBODY,poor,40.5\nAAO,AAO-1,poor,40\n";

        var problem = await world.Administrator.ImportAsync("frame", Frame).ProblemAsync(HttpStatusCode.UnprocessableEntity);
        var partial = await world.Administrator.ImportAsync("frame?mode=partial", Frame).JsonAsync();

        string[] all = ["2:population:no-whole-number", "2:stratum:unknown", "3:population:no-whole-number", "3:staffNo:unknown"];
        Assert.Equal(all, problem.Rows());
        Assert.Equal(2, problem.GetProperty("rejected").GetInt32());
        Assert.Equal(all, partial.Rows());
        Assert.Equal("1/0/0/2", partial.Counts());
        Assert.Equal(1, (await world.Administrator.JsonAsync("surveys/AAO/frame")).GetArrayLength());
    }

    [Theory, Databases]
    public async Task Import_WithAnOptionalCellThatCannotBeRead_StoresNothingOfItsRow(string database)
    {
        var host = await hosts.On(database);
        const string Cadres = "staffNo,name,unit,cohort,dutyHours,leaveHours\nOPT-1,张伟,OPT,secretary,1800,三\nOPT-1,张伟,OPT,secretary,1800,四\n";
        await host.Administrator.PutAsync("units/OPT", new { name = "石桥村", level = "village" }).JsonAsync();

        var partial = await host.Administrator.ImportAsync("cadres?mode=partial", Cadres).JsonAsync();

        Assert.Equal("0/0/0/2", partial.Counts());
        Assert.Equal(["2:leaveHours:no-number", "3:leaveHours:no-number"], partial.Rows());
        await host.Administrator.GetAsync("cadres/OPT-1").ProblemAsync(HttpStatusCode.NotFound);
    }

    [Theory, Databases]
    public async Task Import_OfUnitsBelowOneThatCannotBeRead_SaysNothingOfItsAbsence(string database)
    {
        var host = await hosts.On(database);
        const string Units = "code,name,parent,level\nABV,县,,卡\nABV-1,镇,ABV,卡\n";

        var problem = await host.Administrator.ImportAsync("units", Units).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(["2:level:unknown-word", "3:level:unknown-word"], problem.Rows());
    }
}
