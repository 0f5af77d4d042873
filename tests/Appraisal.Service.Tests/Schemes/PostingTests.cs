using System.Net;
using Appraisal.Service.Access;
using Appraisal.Service.Tests.Hosting;

namespace Appraisal.Service.Tests.Schemes;

/// <summary>Dated changes of a posting: what holds for the run, for a day, and for the hours.</summary>
public sealed class PostingTests(Hosts hosts) : IClassFixture<Hosts>
{
    private static readonly object Duties = new
    {
        duties = new[] { new { code = "accounts", post = "clerk", name = new { en = "Accounts", zh = "账目" } }, new { code = "village", post = "head", name = new { en = "Village", zh = "村务" } } },
    };

    /// <summary>A started cycle P-name with one cadre, who is clerk of unit V-name for 1,800 hours.</summary>
    private async Task<HttpClient> WorldAsync(string database, string name)
    {
        var client = (await hosts.On(database)).Administrator;
        await client.PutAsync($"units/V-{name}", new { name = "village", level = "village" }).JsonAsync();
        await client.PutAsync($"units/W-{name}", new { name = "village", level = "village" }).JsonAsync();
        await client.PutAsync($"cadres/{name}", new { name = "a", unit = $"V-{name}", cohort = "clerk", dutyHours = 1800, posts = new[] { new { code = "clerk", share = 1 } } }).JsonAsync();
        await client.PutAsync($"schemes/P-{name}/1", Duties).JsonAsync();
        await client.PutAsync($"cycles/P-{name}", new { startsOn = "2026-01-01", endsOn = "2026-12-31", scheme = new { code = $"P-{name}", version = "1" }, unit = $"V-{name}" }).JsonAsync();
        await client.PostAsync($"cycles/P-{name}/start", null).JsonAsync();
        return client;
    }

    private static Task<HttpResponseMessage> Move(HttpClient client, string name, string on, string cohort, double dutyHours, double? cycleDutyHours = null, string unit = "V") =>
        client.PutAsync($"cycles/P-{name}/participants/{name}", new
        {
            unit = $"{unit}-{name}", cohort, dutyHours, cycleDutyHours, posts = new[] { new { code = cohort == "clerk" ? "clerk" : "head", share = 1 } }, effectiveOn = on, reason = "moved",
        });

    [Theory, Databases]
    public async Task PutParticipant_EarlierChangeRecordedLater_LeavesTheLaterOneInForce(string database)
    {
        var client = await WorldAsync(database, "order");
        await Move(client, "order", "2026-09-01", "head", 1800, unit: "W").JsonAsync();

        await Move(client, "order", "2026-05-01", "adviser", 1200).JsonAsync();

        var participant = await client.JsonAsync("cycles/P-order/participants/order");
        Assert.Equal(("head", "W-order"), (participant.GetProperty("cohort").GetString(), participant.GetProperty("unit").GetString()));
        Assert.Equal(((1800 * 120) + (1200 * 123) + (1800 * 122)) / 365.0, participant.GetProperty("dutyHours").GetDouble(), 9);
        Assert.Equal(["clerk", "clerk"], participant.GetProperty("changes").EnumerateArray().Select(c => c.GetProperty("before").GetProperty("cohort").GetString()!));
    }

    [Theory, Databases]
    public async Task PutParticipant_PresentValuesFromAnotherDay_AreRecordedAndTheSameTwiceIsNot(string database)
    {
        var client = await WorldAsync(database, "same");

        await Move(client, "same", "2026-03-01", "clerk", 1800).JsonAsync();
        await Move(client, "same", "2026-03-01", "clerk", 1800).JsonAsync();
        await Move(client, "same", "2026-04-01", "clerk", 1800).JsonAsync();

        var participant = await client.JsonAsync("cycles/P-same/participants/same");
        Assert.Equal(["2026-03-01", "2026-04-01"], participant.GetProperty("changes").EnumerateArray().Select(c => c.GetProperty("effectiveOn").GetString()!));
        Assert.Equal(1800, participant.GetProperty("dutyHours").GetDouble());
    }

    [Theory, Databases]
    public async Task PutParticipant_HoursOfTheWholeCycle_AreNotProrated(string database)
    {
        var client = await WorldAsync(database, "hours");

        await Move(client, "hours", "2026-07-01", "clerk", 900, 1234.5).JsonAsync();
        var problem = await Move(client, "hours", "2026-08-01", "clerk", 900, -1).ProblemAsync(HttpStatusCode.UnprocessableEntity);

        Assert.Equal(1234.5, (await client.JsonAsync("cycles/P-hours/participants/hours")).GetProperty("dutyHours").GetDouble());
        Assert.Equal(["cycleDutyHours:out-of-range"], problem.Fields());
    }

    [Theory, Databases]
    public async Task PutParticipant_JoinedLater_HasTheHoursOfTheDaysSince(string database)
    {
        var client = await WorldAsync(database, "host");
        await client.PutAsync("cadres/joins", new { name = "b", unit = "V-host", cohort = "clerk", dutyHours = 1800 }).JsonAsync();

        var participant = await client.PutAsync("cycles/P-host/participants/joins", new { unit = "V-host", cohort = "clerk", dutyHours = 1825, effectiveOn = "2026-12-27", reason = "new" }).JsonAsync();

        Assert.Equal(25, participant.GetProperty("dutyHours").GetDouble(), 9);
    }

    [Theory, Databases]
    public async Task VerifyIncident_BeforeAMove_IsAttributedToThePostHeldThenAndRuledOn(string database)
    {
        var client = await WorldAsync(database, "then");
        var host = await hosts.On(database);
        var reporter = await host.ClientAsync(Role.Organizer, "reporter then");
        await reporter.PostAsync("incidents", new { id = "then-1", staffNo = "then", title = "loss", occurredOn = "2026-03-05", severity = "major", reason = "seen" }).JsonAsync();
        await Move(client, "then", "2026-06-01", "head", 1800).JsonAsync();

        var problem = await client.PostAsync("incidents/then-1/verify", new { verified = true, duty = "village", reason = "audit" })
            .ProblemAsync(HttpStatusCode.UnprocessableEntity);
        var incident = await client.PostAsync("incidents/then-1/verify", new { verified = true, duty = "accounts", reason = "audit" }).JsonAsync();
        await Move(client, "then", "2026-07-01", "head", 1700).JsonAsync();
        await client.PostAsync("incidents/then-1/replies", new { reason = "heard" }).JsonAsync();
        var panel = await host.ClientAsync(Role.Appraiser, "panel then");
        var ruled = await panel.PostAsync("incidents/then-1/rulings", new { exclusions = new[] { "private-gain" }, reason = "kept it" }).JsonAsync();

        Assert.Equal(["duty:duty-not-held"], problem.Fields());
        Assert.Equal(("verified", "ruled"), (incident.GetProperty("status").GetString(), ruled.GetProperty("status").GetString()));
        Assert.True(ruled.GetProperty("wrongdoing").GetBoolean());
    }

    [Theory, Databases]
    public async Task StartCycle_SecondThatEndsInTheYear_IsRefusedUnlessItDoesNotCount(string database)
    {
        var client = await WorldAsync(database, "twice");
        object Cycle(bool? counts) => new
        {
            startsOn = "2026-07-01", endsOn = "2026-12-31", scheme = new { code = "P-twice", version = "1" }, unit = "V-twice", countsForPromotion = counts,
        };
        await client.PutAsync("cycles/P-half", Cycle(null)).JsonAsync();

        var problem = await client.PostAsync("cycles/P-half/start", null).ProblemAsync(HttpStatusCode.Conflict);
        await client.PutAsync("cycles/P-half", Cycle(false)).JsonAsync();
        var started = await client.PostAsync("cycles/P-half/start", null).JsonAsync();

        Assert.Equal("year-taken", problem.GetProperty("code").GetString());
        Assert.Equal(("started", false), (started.GetProperty("status").GetString(), started.GetProperty("countsForPromotion").GetBoolean()));
    }
}
