using Appraisal.Scoring.Scores;
using Appraisal.Service.Access;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Storage.Accountability;

namespace Appraisal.Service.Tests.Accountability;

/// <summary>An incident <c>{name}-i</c> that was reported of the first cadre of a <see cref="Scenario"/>, and who takes part in its case.</summary>
internal sealed record IncidentCase(Host Host, string Cycle, HttpClient Reporter, HttpClient Verifier, HttpClient Member, HttpClient Panel, HttpClient Chair)
{
    public static readonly object Verified = new { verified = true, duty = "care", reason = "visited the place" };

    public static readonly object Lenient = new
    {
        clause = "new-task", circumstances = new[] { "inexperience", "procedure-followed", "no-private-gain" }, reason = "first time", evidence = new[] { "minutes 3" },
    };

    public static async Task<IncidentCase> MakeAsync(Host host, string name, object[]? posts = null)
    {
        await Scenario.CreateAsync(host.Administrator, name, posts);
        var c = new IncidentCase(host, name,
            await host.ClientAsync(Role.Organizer, $"{name} clerk"), await host.ClientAsync(Role.Inspector, $"{name} inspector"),
            await host.ClientAsync(Role.Member, $"{name} cadre", staffNo: $"{name}-1"),
            await host.ClientAsync(Role.Appraiser, $"{name} panel"), await host.ClientAsync(Role.Appraiser, $"{name} chair"));
        await c.Reporter.PostAsync("incidents", Report(name, $"{name}-i", "minor")).JsonAsync();
        return c;
    }

    public static object Report(string name, string id, string severity, string? key = null) => new
    {
        id, key, staffNo = $"{name}-1", title = "救灾物资发放登记不全", occurredOn = "2025-06-18", workType = "visit", severity, reason = "seen at the store",
    };

    /// <summary>Leads it to a lenient ruling.</summary>
    public async Task RuledAsync(string id)
    {
        await Verifier.PostAsync($"incidents/{id}/verify", Verified).JsonAsync();
        await Member.PostAsync($"incidents/{id}/replies", new { reason = "r" }).JsonAsync();
        await Panel.PostAsync($"incidents/{id}/rulings", Lenient).JsonAsync();
    }

    /// <summary>What counts of the cadre's events.</summary>
    public async Task<IReadOnlyList<CountedEvent>> EventsAsync() =>
        (await Host.Database.SnapshotAsync(s => AccountabilityInputs.ReadAsync(s, Cycle))).Events.GetValueOrDefault($"{Cycle}-1", []);

    /// <summary>The one that counts.</summary>
    public async Task<CountedEvent> EventAsync() => Assert.Single(await EventsAsync());
}
