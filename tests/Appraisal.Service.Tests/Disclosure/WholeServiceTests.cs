using System.Net;
using System.Text.Json;
using Appraisal.Service.Access;
using Appraisal.Service.Tests.Access;
using Appraisal.Service.Tests.Hosting;

namespace Appraisal.Service.Tests.Disclosure;

/// <summary>What is of the whole service is not for who has a part of it.</summary>
public sealed class WholeServiceTests(Hosts hosts) : IClassFixture<Hosts>
{
    [Fact]
    public async Task JobsAndMetrics_WithATerritory_AreRefused()
    {
        var host = await hosts.On("Sqlite");
        await host.Administrator.PutAsync("units/WS-T", new { name = "township", level = "township" }).JsonAsync();
        foreach (var role in new[] { Role.Administrator, Role.Auditor })
        {
            var part = await host.ClientAsync(role, $"part {role}", "WS-T");
            var whole = await host.ClientAsync(role, $"whole {role}");
            foreach (var path in new[] { "/jobs", "/metrics" })
            {
                await part.GetAsync(new Uri(host.Address, path)).ProblemAsync(HttpStatusCode.Forbidden);
                using var open = await whole.GetAsync(new Uri(host.Address, path));
                Assert.Equal(HttpStatusCode.OK, open.StatusCode);
            }
        }
    }

    [Fact]
    public async Task ActingOnJobs_UnlessConfigured_IsRefusedAndElseAudited()
    {
        await using var open = await Host.StartAsync("Sqlite", null, ("Jobs:MayChange", "true"));
        var closed = await hosts.On("Sqlite");

        using var refused = await TriggerAsync(closed);
        using var done = await TriggerAsync(open);

        Assert.False(refused.IsSuccessStatusCode);
        Assert.True(done.IsSuccessStatusCode, $"{(int)done.StatusCode}");
        Assert.Equal(0, await closed.CountAsync("audit_entry WHERE kind = 'jobs'"));
        Assert.Equal(1, await open.CountAsync("audit_entry WHERE kind = 'jobs' AND person = 'bootstrap' AND subject = '/recurring/trigger'"));

        static async Task<HttpResponseMessage> TriggerAsync(Host host)
        {
            using var browser = new Browser(host);
            (await browser.SignInAsync(Host.AdministratorKey)).Dispose();
            return await browser.PostAsync("/jobs/recurring/trigger", "application/x-www-form-urlencoded", "jobs%5B%5D=aggregate-responses", await browser.TokenAsync());
        }
    }

    [Theory, Databases]
    public async Task MemberKey_AfterTheMemberMoved_IsManagedWhereThePersonIsNow(string database)
    {
        var host = await hosts.On(database);
        foreach (var unit in new[] { "MV-A", "MV-B" })
            await host.Administrator.PutAsync($"units/{unit}", new { name = unit, level = "township" }).JsonAsync();
        object Posted(string unit) => new { name = "x", unit, cohort = "clerk", dutyHours = 1800 };
        await host.Administrator.PutAsync("cadres/MV-1", Posted("MV-A")).JsonAsync();
        var (before, now) = (await host.ClientAsync(Role.Administrator, "MV a", "MV-A"), await host.ClientAsync(Role.Administrator, "MV b", "MV-B"));
        var key = (await before.PostAsync("keys", new { role = "member", person = "MV member", staffNo = "MV-1", unit = "MV-A" }).JsonAsync()).Text("id");
        await host.Administrator.PutAsync("cadres/MV-1", Posted("MV-B")).JsonAsync();

        await before.PostAsync($"keys/{key}/rotate", new { }).ProblemAsync(HttpStatusCode.NotFound);
        await before.DeleteAsync(new Uri($"keys/{key}", UriKind.Relative)).ProblemAsync(HttpStatusCode.NotFound);
        var (seenBefore, seenNow) = (await before.GetStringAsync("keys"), await now.GetStringAsync("keys"));
        await now.DeleteAsync(new Uri($"keys/{key}", UriKind.Relative)).JsonAsync();

        Assert.DoesNotContain(key!, seenBefore, StringComparison.Ordinal);
        Assert.Contains(key!, seenNow, StringComparison.Ordinal);
    }

    [Theory, Databases]
    public async Task RecordFinding_NamingAnIncidentOfSomebodyElse_IsAsIfThereWereNone(string database)
    {
        var host = await hosts.On(database);
        await Scenario.CreateAsync(host.Administrator, "INC");
        await host.Administrator.PostAsync("incidents", new
        {
            id = "INC-I", staffNo = "INC-2", title = "t", occurredOn = "2025-02-01", severity = "minor", reason = "r", evidence = new[] { "e" },
        }).JsonAsync();
        object Finding(string staffNo, string incident) =>
            new { id = "INC-F", staffNo, unit = "INC", item = "roof", conforming = false, severity = "minor", date = "2025-02-01", incident };

        var another = await host.Administrator.PostAsync("findings", Finding("INC-1", "INC-I")).ProblemAsync(HttpStatusCode.UnprocessableEntity);
        var none = await host.Administrator.PostAsync("findings", Finding("INC-1", "INC-X")).ProblemAsync(HttpStatusCode.UnprocessableEntity);
        await host.Administrator.PostAsync("findings", Finding("INC-2", "INC-I")).JsonAsync();

        Assert.Equal(["incident:unknown"], another.Fields());
        Assert.Equal(Said(another).Replace("INC-I", "INC-X", StringComparison.Ordinal), Said(none));

        // all but the name of the request, which is another one each time
        static string Said(JsonElement problem) => problem.GetRawText().Replace(problem.Text("traceId")!, "", StringComparison.Ordinal);
    }
}
