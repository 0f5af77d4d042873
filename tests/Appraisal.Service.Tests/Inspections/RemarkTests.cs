using System.Net;
using Appraisal.Service.Access;
using Appraisal.Service.Tests.Hosting;

namespace Appraisal.Service.Tests.Inspections;

public sealed class RemarkTests(Hosts hosts) : IClassFixture<Hosts>
{
    [Theory, Databases]
    public async Task Rate_ByTheUnit_StandsBesideTheBurden(string database)
    {
        var host = await hosts.On(database);
        var county = await County.MakeAsync(host, "M1");
        var clerk = await host.ClientAsync(Role.UnitClerk, "M1 clerk", county.Village);
        await county.RegisterAsync("1", "2026-02-01", "a", ("status", "done"), ("hours", 3), ("materialsRequested", 4));

        var first = await clerk.PostAsync("inspections/M1-1/rating", new { rating = 2 });
        await clerk.PostAsync("inspections/M1-1/rating", new { rating = 4, comment = "改进了" }).JsonAsync();

        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        var burden = await clerk.JsonAsync($"units/{county.Village}/burden?from=2026-01-01&to=2026-03-31");
        Assert.Equal(4, Assert.Single(burden.GetProperty("ratings").EnumerateArray()).GetProperty("rating").GetInt32());
        Assert.Equal(4, Assert.Single(burden.GetProperty("quarters").EnumerateArray()).GetProperty("meanRating").GetDouble());
    }

    [Theory, Databases]
    public async Task Rate_OffTheScaleOrBeforeTheVisitOrElsewhere_IsRefused(string database)
    {
        var host = await hosts.On(database);
        var county = await County.MakeAsync(host, "M2");
        var clerk = await host.ClientAsync(Role.UnitClerk, "M2 clerk", county.Village);
        var neighbour = await host.ClientAsync(Role.UnitClerk, "M2 neighbour", county.OtherVillage);
        await county.RegisterAsync("1", "2026-02-01");
        await county.RegisterAsync("2", "2999-02-01");

        var problem = await clerk.PostAsync("inspections/M2-1/rating", new { rating = 6 }).ProblemAsync(HttpStatusCode.UnprocessableEntity);
        Assert.Equal(["rating:out-of-range"], problem.Fields());
        foreach (var above in new[] { await host.ClientAsync(Role.UnitClerk, "M2 township", county.Name), await host.ClientAsync(Role.UnitClerk, "M2 all"), await host.ClientAsync(Role.Administrator, "M2 administrator") })
            Assert.Equal(["person:unit-rates"], (await above.PostAsync("inspections/M2-1/rating", new { rating = 5 }).ProblemAsync(HttpStatusCode.UnprocessableEntity)).Fields());
        await clerk.PostAsync("inspections/M2-2/rating", new { rating = 5 }).ProblemAsync(HttpStatusCode.Conflict);
        await neighbour.PostAsync("inspections/M2-1/rating", new { rating = 5 }).ProblemAsync(HttpStatusCode.NotFound);
        await clerk.PostAsync("inspections/M2-none/rating", new { rating = 5 }).ProblemAsync(HttpStatusCode.NotFound);
    }

    [Theory, Databases]
    public async Task Comment_ByACadre_IsAnsweredOnRecordOnce(string database)
    {
        var host = await hosts.On(database);
        var county = await County.MakeAsync(host, "M3");
        await host.Administrator.PutAsync("cadres/M3-cadre", new { name = "x", unit = county.Village, cohort = "secretary", dutyHours = 1800 }).JsonAsync();
        await host.Administrator.PutAsync("cadres/M3-other", new { name = "y", unit = county.OtherVillage, cohort = "secretary", dutyHours = 1800 }).JsonAsync();
        var cadre = await host.ClientAsync(Role.Member, "M3-cadre", staffNo: "M3-cadre");
        var other = await host.ClientAsync(Role.Member, "M3-other", staffNo: "M3-other");
        var inspector = await host.ClientAsync(Role.Inspector, "M3 inspector", county.Name);
        await inspector.PostAsync("inspections", county.Visit("1", "2026-02-01")).JsonAsync();

        await cadre.PostAsync("inspections/M3-1/comments", new { id = "M3-K", text = "同一台账半月内已查三次" }).JsonAsync();
        await cadre.PostAsync("inspections/M3-1/comments", new { id = "M3-K", text = "同一台账半月内已查三次" }).JsonAsync();
        await cadre.PostAsync("inspections/M3-1/comments", new { id = "M3-K", text = "another" }).ProblemAsync(HttpStatusCode.Conflict);
        await other.PostAsync("inspections/M3-1/comments", new { id = "M3-L", text = "x" }).ProblemAsync(HttpStatusCode.NotFound);
        await cadre.PostAsync("inspections/M3-1/comments/M3-K/answer", new { text = "x" }).ProblemAsync(HttpStatusCode.Forbidden);
        await inspector.PostAsync("inspections/M3-1/comments/M3-K/answer", new { text = "x" }).ProblemAsync(HttpStatusCode.Forbidden);
        var organizer = await host.ClientAsync(Role.Organizer, "M3 organizer");
        await organizer.PostAsync("inspections/M3-1/comments/M3-K/answer", new { text = "已合并检查" }).JsonAsync();
        await organizer.PostAsync("inspections/M3-1/comments/M3-K/answer", new { text = "else" }).ProblemAsync(HttpStatusCode.Conflict);
        await organizer.PostAsync("inspections/M3-1/comments/M3-none/answer", new { text = "x" }).ProblemAsync(HttpStatusCode.NotFound);

        var comment = Assert.Single((await cadre.JsonAsync("inspections/M3-1/comments")).GetProperty("items").EnumerateArray());
        Assert.Equal("M3-cadre", comment.GetProperty("staffNo").GetString());
        Assert.Equal("已合并检查", comment.GetProperty("answer").GetString());
        Assert.Equal("M3 organizer", comment.GetProperty("answeredBy").GetString());
    }
}
