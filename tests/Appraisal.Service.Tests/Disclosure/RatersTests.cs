using System.Net;
using Appraisal.Service.Access;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Service.Tests.Inspections;

namespace Appraisal.Service.Tests.Disclosure;

/// <summary>Who rated a visit, and what was said, is not for the body that is rated.</summary>
public sealed class RatersTests(Hosts hosts) : IClassFixture<Hosts>
{
    [Theory, Databases]
    public async Task GetInspection_ByTheBody_HasNoRating(string database)
    {
        var host = await hosts.On(database);
        var county = await County.MakeAsync(host, "R1");
        var clerk = await host.ClientAsync(Role.UnitClerk, "R1 clerk", county.Village);
        var inspector = await host.ClientAsync(Role.Inspector, "R1 inspector", county.Name);
        var disguised = await host.ClientAsync(Role.Organizer, "r1 INSPECTOR", county.Name);
        var auditor = await host.ClientAsync(Role.Auditor, "R1 auditor", county.Name);
        await inspector.PostAsync("inspections", county.Visit("1", "2026-02-01", more: ("inspector", "R1 inspector"))).JsonAsync();
        await clerk.PostAsync("inspections/R1-1/rating", new { rating = 2, comment = "村会计 说 太多" }).JsonAsync();

        foreach (var reader in new[] { inspector, disguised, await host.ClientAsync(Role.Appraiser, "R1 appraiser", county.Name) })
        {
            var text = await reader.GetStringAsync("inspections/R1-1");
            Assert.Contains("\"rating\":null", text, StringComparison.Ordinal);
            Assert.DoesNotContain("太多", text + await reader.GetStringAsync($"units/{county.Village}/burden?from=2026-01-01&to=2026-03-31"), StringComparison.Ordinal);
        }
        var burden = await inspector.JsonAsync($"units/{county.Village}/burden?from=2026-01-01&to=2026-03-31");
        Assert.Equal(System.Text.Json.JsonValueKind.Null, burden.GetProperty("latest").GetProperty("rated").ValueKind);
        foreach (var reader in new[] { host.Administrator, auditor, clerk })
            Assert.Contains("太多", await reader.GetStringAsync("inspections/R1-1"), StringComparison.Ordinal);
        await inspector.GetAsync("inspections/R1-1/comments").ProblemAsync(HttpStatusCode.Forbidden);
    }

    // who it was is soon found out, in a village with one clerk
    [Theory, Databases]
    public async Task Comments_ToWhomTheyAreAbout_AreNotTold(string database)
    {
        var host = await hosts.On(database);
        var county = await County.MakeAsync(host, "R5");
        var clerk = await host.ClientAsync(Role.UnitClerk, "R5 clerk", county.Village);
        var (organizer, disguised) = (await host.ClientAsync(Role.Organizer, "R5 organizer"), await host.ClientAsync(Role.Organizer, "r5 INSPECTOR"));
        await county.RegisterAsync("1", "2026-02-01", "a", ("inspector", "R5 inspector"));
        await clerk.PostAsync("inspections/R5-1/comments", new { id = "R5-K", text = "太多" }).JsonAsync();

        Assert.Empty((await disguised.JsonAsync("inspections/R5-1/comments")).GetProperty("items").EnumerateArray());
        Assert.Single((await organizer.JsonAsync("inspections/R5-1/comments")).GetProperty("items").EnumerateArray());
        await disguised.PostAsync("inspections/R5-1/comments/R5-K/answer", new { text = "x" }).ProblemAsync(HttpStatusCode.NotFound);
        var guess = await disguised.PostAsync("inspections/R5-1/comments/R5-K/release", new { text = "R5 clerk" }).ProblemAsync(HttpStatusCode.UnprocessableEntity);
        Assert.Equal(["person:own-inspection"], guess.Fields());
    }

    [Theory, Databases]
    public async Task ListComments_ByAColleague_HasNoNames(string database)
    {
        var host = await hosts.On(database);
        var county = await County.MakeAsync(host, "R2");
        foreach (var cadre in new[] { "R2-a", "R2-b" })
            await host.Administrator.PutAsync($"cadres/{cadre}", new { name = cadre, unit = county.Village, cohort = "secretary", dutyHours = 1800 }).JsonAsync();
        var author = await host.ClientAsync(Role.Member, "R2-a", staffNo: "R2-a");
        var colleague = await host.ClientAsync(Role.Member, "R2-b", staffNo: "R2-b");
        await county.RegisterAsync("1", "2026-02-01");
        var organizer = await host.ClientAsync(Role.Organizer, "R2 organizer");
        await author.PostAsync("inspections/R2-1/comments", new { id = "R2-K", text = "t" }).JsonAsync();

        Assert.DoesNotContain("R2-a", await colleague.GetStringAsync("inspections/R2-1/comments"), StringComparison.Ordinal);
        Assert.Contains("R2-a", await author.GetStringAsync("inspections/R2-1/comments"), StringComparison.Ordinal);
        Assert.Contains("R2-a", await organizer.GetStringAsync("inspections/R2-1/comments"), StringComparison.Ordinal);
    }

    // the difference of two means would be the rating that came between them
    [Theory, Databases]
    public async Task BodyRating_FewVisitsOrUnits_StaysAsItWas(string database)
    {
        var host = await hosts.On(database);
        var county = await County.MakeAsync(host, "R3");
        var villages = new[] { county.Village, county.OtherVillage, "R3-V3" };
        await host.Administrator.PutAsync("units/R3-V3", new { name = "R3-V3", level = "village", parent = "R3" }).JsonAsync();
        var inspector = await host.ClientAsync(Role.Inspector, "R3 inspector", county.Name, body: "R3-body");
        var count = 0;
        async Task<(int Visits, double? Mean)> RateAsync(int village, int rating)
        {
            count++;
            var visit = county.Visit($"{count}", "2026-02-01", more: [("body", "R3-body"), ("unit", villages[village]), ("inspector", "R3 inspector")]);
            await inspector.PostAsync("inspections", visit).JsonAsync();
            var clerk = await host.ClientAsync(Role.UnitClerk, $"R3 clerk {village}", villages[village]);
            await clerk.PostAsync($"inspections/R3-{count}/rating", new { rating }).JsonAsync();
            var seen = await inspector.JsonAsync("inspecting-bodies/R3-body/rating");
            return (seen.GetProperty("visits").GetInt32(), seen.GetProperty("mean").ValueKind == System.Text.Json.JsonValueKind.Null ? null : seen.GetProperty("mean").GetDouble());
        }

        var polls = new List<(int Visits, double? Mean)>();
        foreach (var (village, rating) in new[] { (0, 1), (0, 2), (0, 3), (1, 4), (1, 5), (2, 3), (2, 1), (2, 1), (1, 1), (1, 1), (0, 1) })
            polls.Add(await RateAsync(village, rating));

        Assert.Equal([.. Enumerable.Repeat<(int, double?)>((0, null), 5), .. Enumerable.Repeat<(int, double?)>((6, 3), 4)], polls.Take(9));
        Assert.Equal((6, 3), polls[9]);
        Assert.Equal(11, polls[10].Visits);
        await (await host.ClientAsync(Role.Inspector, "R3 stranger", county.Name)).GetAsync("inspecting-bodies/R3-body/rating").ProblemAsync(HttpStatusCode.NotFound);
    }

    [Theory, Databases]
    public async Task Remark_LetOutByAnOrganizer_ReachesTheBodyWithoutWhoOrWhere(string database)
    {
        var host = await hosts.On(database);
        var county = await County.MakeAsync(host, "R4");
        var clerk = await host.ClientAsync(Role.UnitClerk, "R4 clerk", county.Village);
        var inspector = await host.ClientAsync(Role.Inspector, "R4 inspector", county.Name, body: "R4-body");
        await inspector.PostAsync("inspections", county.Visit("1", "2026-02-01", more: [("body", "R4-body"), ("inspector", "R4 inspector")])).JsonAsync();
        await clerk.PostAsync("inspections/R4-1/rating", new { rating = 2, comment = $"{county.Village}：太多" }).JsonAsync();
        await clerk.PostAsync("inspections/R4-1/comments", new { id = "R4-K", text = "三次" }).JsonAsync();

        var before = await inspector.JsonAsync("inspecting-bodies/R4-body/remarks");
        await inspector.PostAsync("inspections/R4-1/rating/release", new { }).ProblemAsync(HttpStatusCode.Forbidden);
        var named = await host.Administrator.PostAsync("inspections/R4-1/rating/release", new { }).ProblemAsync(HttpStatusCode.UnprocessableEntity);
        await host.Administrator.PostAsync("inspections/R4-1/rating/release", new { text = "太多" }).JsonAsync();
        await host.Administrator.PostAsync("inspections/R4-1/comments/R4-K/release", new { }).JsonAsync();
        await host.Administrator.PostAsync("inspections/R4-1/comments/R4-K/release", new { }).JsonAsync();
        var text = await inspector.GetStringAsync("inspecting-bodies/R4-body/remarks");
        var remarks = (await inspector.JsonAsync("inspecting-bodies/R4-body/remarks")).GetProperty("items").EnumerateArray().ToList();
        await inspector.PostAsync($"inspecting-bodies/R4-body/remarks/{remarks[1].Text("id")}/answer", new { text = "合并" }).JsonAsync();
        await inspector.PostAsync($"inspecting-bodies/R4-body/remarks/{remarks[1].Text("id")}/answer", new { text = "别的" }).ProblemAsync(HttpStatusCode.Conflict);

        Assert.Equal(0, before.GetProperty("items").GetArrayLength());
        Assert.Equal(["text:names-somebody"], named.Fields());
        Assert.Equal(["太多", "三次"], remarks.Select(r => r.Text("text")));
        foreach (var name in new[] { county.Village, "R4-1", "R4-K", "clerk" })
            Assert.DoesNotContain(name, text, StringComparison.Ordinal);
        var comment = (await clerk.JsonAsync("inspections/R4-1/comments")).GetProperty("items")[0];
        Assert.Equal("合并", comment.Text("answer"));
    }
}
