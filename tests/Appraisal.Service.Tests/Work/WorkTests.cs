using System.Net;
using Appraisal.Service.Access;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Storage.Work;

namespace Appraisal.Service.Tests.Work;

public sealed class WorkTests(Hosts hosts) : IClassFixture<Hosts>
{
    [Theory, Databases]
    public async Task RecordWork_SameIdTwice_IsTheFirstAnswerEvenAfterACorrection(string database)
    {
        var host = await StartAsync(database, "idem");
        var first = await host.Administrator.PostAsync("work-records", Request("idem", "w1", 12));
        await host.Administrator.PostAsync("work-records/w1/review", new { accepted = true, count = 10, reason = "two were phone calls" }).JsonAsync();

        var second = await host.Administrator.PostAsync("work-records", Request("idem", "w1", 12));

        Assert.Equal([HttpStatusCode.Created, HttpStatusCode.OK], [first.StatusCode, second.StatusCode]);
        Assert.Equal(10, (await Task.FromResult(second).JsonAsync()).GetProperty("count").GetInt32());
        await host.Administrator.PostAsync("work-records", Request("idem", "w1", 13)).ProblemAsync(HttpStatusCode.Conflict);
    }

    [Theory, Databases]
    public async Task RecordWork_AcceptedByWhoDidIt_IsRefused(string database)
    {
        var host = await StartAsync(database, "self");
        var member = await host.ClientAsync(Role.Member, "self", staffNo: "self-1");

        var problem = await member.PostAsync("work-records", Request("self", "s1", 5, accepted: true)).ProblemAsync(HttpStatusCode.UnprocessableEntity);
        var record = await member.PostAsync("work-records", Request("self", "s1", 5)).JsonAsync();

        Assert.Equal(["accepted:own-case"], problem.Fields());
        Assert.Equal("submitted", record.Text("status"));
        var clerk = await host.ClientAsync(Role.UnitClerk, "clerk self", staffNo: "self-1");
        await clerk.PostAsync("work-records/s1/review", new { accepted = true }).ProblemAsync(HttpStatusCode.UnprocessableEntity);
    }

    [Theory, Databases]
    public async Task WithdrawWork_Accepted_CountsNoMoreAndStaysSo(string database)
    {
        var host = await StartAsync(database, "back");
        var (clerk, other) = (await host.ClientAsync(Role.UnitClerk, "back clerk"), await host.ClientAsync(Role.Organizer, "back other"));
        await clerk.PostAsync("work-records", Request("back", "b1", 7, accepted: true)).JsonAsync();
        await clerk.PostAsync("work-records", Request("back", "b2", 5)).JsonAsync();

        var own = await clerk.PostAsync("work-records/b1/withdraw", new { reason = "counted twice" }).ProblemAsync(HttpStatusCode.UnprocessableEntity);
        var pending = await other.PostAsync("work-records/b2/withdraw", new { reason = "r" }).ProblemAsync(HttpStatusCode.Conflict);
        var withdrawn = await other.PostAsync("work-records/b1/withdraw", new { reason = "counted twice" }).JsonAsync();
        var again = await other.PostAsync("work-records/b1/withdraw", new { reason = "counted twice" }).JsonAsync();
        var reviewed = await host.Administrator.PostAsync("work-records/b1/review", new { accepted = true }).ProblemAsync(HttpStatusCode.Conflict);

        Assert.Equal(["person:same-person"], own.Fields());
        Assert.Equal(("work-not-accepted", "withdrawn"), (pending.Text("code"), reviewed.Text("code")));
        Assert.Equal("withdrawn", withdrawn.Text("status"));
        Assert.Equal(("withdrawn", "counted twice"), (again.Text("status"), again.Text("reviewReason")));
        Assert.Empty(await host.Database.SnapshotAsync(s => Everybody.ReadAsync(s, "back", WorkInputs.ReadAsync)));
    }

    [Theory, Databases]
    public async Task RecordWork_ManyFieldsWrong_NamesThemAll(string database)
    {
        var host = await StartAsync(database, "many");

        var problem = await host.Administrator.PostAsync("work-records", new { staffNo = "many-1", workType = "vist", count = -1, date = "2025-02-01" })
            .ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(["count:out-of-range", "id:required", "workType:unknown"], problem.Fields().Order(StringComparer.Ordinal));
        await host.Administrator.PostTextAsync("work-records", """{ "id": "w", "count": 1.5 }""").ProblemAsync(HttpStatusCode.BadRequest);
    }

    [Theory, Databases]
    public async Task ReviewWork_RefusedWithoutReason_IsInvalid(string database)
    {
        var host = await StartAsync(database, "why");
        await host.Administrator.PostAsync("work-records", Request("why", "y1", 5)).JsonAsync();

        var problem = await host.Administrator.PostAsync("work-records/y1/review", new { accepted = false }).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(["reason:required"], problem.Fields());
        await host.Administrator.PostAsync("work-records/nothing/review", new { accepted = true }).ProblemAsync(HttpStatusCode.NotFound);
    }

    [Theory, Databases]
    public async Task ReadAsync_AcceptedAndOther_SumsTheAcceptedOfTheCycle(string database)
    {
        var host = await StartAsync(database, "sum");
        await host.Administrator.PostAsync("work-records", Request("sum", "u1", 5, accepted: true)).JsonAsync();
        await host.Administrator.PostAsync("work-records", Request("sum", "u2", 7, accepted: true)).JsonAsync();
        await host.Administrator.PostAsync("work-records", Request("sum", "u3", 100)).JsonAsync();
        await host.Administrator.PostAsync("work-records", Request("sum", "u4", 100, accepted: true, date: "2026-01-01")).JsonAsync();

        var work = await host.Database.SnapshotAsync(s => Everybody.ReadAsync(s, "sum", WorkInputs.ReadAsync));

        Assert.Equal(12, Assert.Single(Assert.Single(work).Value).Value);
    }

    [Theory, Databases]
    public async Task ListWorkRecords_ByDayAndStatus_GivesThese(string database)
    {
        var host = await StartAsync(database, "list");
        await host.Administrator.PostAsync("work-records", Request("list", "l1", 5, accepted: true)).JsonAsync();
        await host.Administrator.PostAsync("work-records", Request("list", "l2", 5, date: "2025-09-01")).JsonAsync();

        var found = await host.Administrator.JsonAsync("work-records?staffNo=list-1&from=2025-06-01&to=2025-12-31&status=submitted");

        Assert.Equal("l2", Assert.Single(found.GetProperty("items").EnumerateArray()).Text("id"));
        await host.Administrator.GetAsync("work-records?from=yesterday").ProblemAsync(HttpStatusCode.UnprocessableEntity);
    }

    [Theory, Databases]
    public async Task ListWorkRecords_OfACycle_GoesByDayFromPageToPage(string database)
    {
        var host = await StartAsync(database, "year");
        foreach (var (id, date) in new[] { ("y-d", "2025-02-01"), ("y-a", "2025-03-01"), ("y-c", "2025-03-01"), ("y-b", "2024-12-31"), ("y-e", "2025-12-31") })
            await host.Administrator.PostAsync("work-records", Request("year", id, 1, date: date)).JsonAsync();

        var first = await host.Administrator.JsonAsync("work-records?cycle=year&staffNo=year-1&limit=2");
        await Scenario.CreateAsync(host.Administrator, "year-else");
        await host.Administrator.PostAsync("work-records", Request("year-else", "y-f", 1, date: "2025-04-01")).JsonAsync();
        var next = first.Text("next");
        var second = await host.Administrator.JsonAsync($"work-records?cycle=year&staffNo=year-1&limit=2&cursor={next}");
        var clerk = await host.ClientAsync(Role.UnitClerk, "clerk of year", unit: "year");

        Assert.Equal(["y-d", "y-a", "y-c", "y-e"], Ids(first).Concat(Ids(second)));
        Assert.Equal(["y-d", "y-a", "y-c", "y-e"], Ids(await host.Administrator.JsonAsync("work-records?cycle=year")));
        Assert.Equal(["y-d", "y-a", "y-c", "y-e"], Ids(await clerk.JsonAsync("work-records?cycle=year")));
        Assert.Equal(["y-a", "y-c"], Ids(await clerk.JsonAsync("work-records?cycle=year&from=2025-02-02&to=2025-12-30")));
        Assert.Empty(Ids(await host.Administrator.JsonAsync("work-records?cycle=none")));
        Assert.Equal(["cursor:cursor"], (await host.Administrator.GetAsync($"work-records?cursor={next}").ProblemAsync(HttpStatusCode.UnprocessableEntity)).Fields());
    }

    private static IEnumerable<string?> Ids(System.Text.Json.JsonElement list) => list.GetProperty("items").EnumerateArray().Select(i => i.Text("id"));

    private async Task<Host> StartAsync(string database, string name)
    {
        var host = await hosts.On(database);
        await Scenario.CreateAsync(host.Administrator, name);
        return host;
    }

    private static object Request(string name, string id, int count, bool? accepted = null, string date = "2025-03-14") =>
        new { id, staffNo = $"{name}-1", workType = "visit", count, date, accepted };
}
