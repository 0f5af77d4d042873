using System.Net;
using Appraisal.Service.Access;
using Appraisal.Service.Tests.Hosting;

namespace Appraisal.Service.Tests.Access;

public sealed class KeyTests(Hosts hosts) : IClassFixture<Hosts>
{
    [Theory, Databases]
    public async Task AnyRoute_WithoutKey_Is401(string database)
    {
        var nobody = (await hosts.On(database)).Client();

        await nobody.GetAsync("units").ProblemAsync(HttpStatusCode.Unauthorized);
    }

    [Theory, Databases]
    public async Task PutUnit_WithHrReaderKey_Is403(string database)
    {
        var reader = await (await hosts.On(database)).ClientAsync(Role.HrReader);

        await reader.PutAsync("units/X", new { name = "x", level = "village" }).ProblemAsync(HttpStatusCode.Forbidden);
    }

    [Theory, Databases]
    public async Task RevokeKey_Used_OpensNothingAnyMore(string database)
    {
        var host = await hosts.On(database);
        var organizer = await host.ClientAsync(Role.Organizer, "to be revoked");
        await organizer.JsonAsync("units");
        var keys = await host.Administrator.JsonAsync("keys?limit=1000");
        var id = keys.GetProperty("items").EnumerateArray().Single(k => k.GetProperty("person").GetString() == "to be revoked").GetProperty("id").GetString();

        await host.Administrator.DeleteAsync($"keys/{id}").JsonAsync();

        await organizer.GetAsync("units").ProblemAsync(HttpStatusCode.Unauthorized);
    }

    [Theory, Databases]
    public async Task MakeKey_OfAMemberWithATerritoryThatDoesNotHoldThePerson_IsRefused(string database)
    {
        var host = await hosts.On(database);
        foreach (var unit in new[] { "KM1", "KM2" })
            await host.Administrator.PutAsync($"units/{unit}", new { name = unit, level = "village" }).JsonAsync();
        await host.Administrator.PutAsync("cadres/KM-1", new { name = "x", unit = "KM1", cohort = "secretary", dutyHours = 1800 }).JsonAsync();

        var problem = await host.Administrator.PostAsync("keys", new { role = "member", person = "KM", staffNo = "KM-1", unit = "KM2" }).ProblemAsync(HttpStatusCode.UnprocessableEntity);
        var made = await host.Administrator.PostAsync("keys", new { role = "member", person = "KM", staffNo = "KM-1", unit = "KM1" }).JsonAsync();

        Assert.Equal(["unit:not-of-cadre"], problem.Fields());
        Assert.NotNull((await host.Administrator.PostAsync($"keys/{made.Text("id")}/rotate", null).JsonAsync()).Text("key")); // without a body, as documented
    }

    [Theory, Databases]
    public async Task RotateKey_WithAnOverlap_LeavesBothGoodUntilItEnds(string database)
    {
        var clock = new MovableClock();
        await using var host = await Host.StartAsync(database, clock);
        var made = await host.Administrator.PostAsync("keys", new { role = "auditor", person = "rotating" }).JsonAsync();
        var old = host.Client(made.GetProperty("key").GetString());

        var next = await host.Administrator.PostAsync($"keys/{made.GetProperty("id").GetString()}/rotate", new { overlapHours = 2 }).JsonAsync();
        var renewed = host.Client(next.GetProperty("key").GetString());

        await old.JsonAsync("units");
        await renewed.JsonAsync("units");
        clock.Advance(TimeSpan.FromHours(3));
        await old.GetAsync("units").ProblemAsync(HttpStatusCode.Unauthorized);
        await renewed.JsonAsync("units");
        await host.Administrator.PostAsync($"keys/{made.GetProperty("id").GetString()}/rotate", new { }).ProblemAsync(HttpStatusCode.Conflict);
    }

    [Theory, Databases]
    public async Task PutCadre_ByWhoIsTheCadreWithAnotherKey_IsRefused(string database)
    {
        var host = await hosts.On(database);
        await host.Administrator.PutAsync("units/OWN", new { name = "o", level = "village" }).JsonAsync();
        await host.Administrator.PutAsync("cadres/OWN-1", new { name = "o", unit = "OWN", cohort = "c", dutyHours = 1 }).JsonAsync();
        await host.ClientAsync(Role.Member, "the same person", staffNo: "OWN-1");
        var organizer = await host.ClientAsync(Role.Organizer, "the same person");

        var problem = await organizer.PutAsync("cadres/OWN-1", new { name = "o", unit = "OWN", cohort = "c", dutyHours = 2000 })
            .ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(["staffNo:own-case"], problem.Fields());
    }
}
