using System.Text.Json;
using Appraisal.Service.Tests.Access;
using Appraisal.Service.Tests.Hosting;

namespace Appraisal.Service.Tests.Audit;

/// <summary>One world for each database; a test leaves it as it was.</summary>
public sealed class TamperWorlds : IAsyncDisposable
{
    private readonly Dictionary<string, Task<Host>> _hosts = new(StringComparer.Ordinal);

    public Task<Host> On(string database) => _hosts.TryGetValue(database, out var host) ? host : _hosts[database] = BuildAsync(database);

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts.Values)
            await (await host).DisposeAsync();
    }

    private static async Task<Host> BuildAsync(string database)
    {
        var host = (await TwoTownships.BuildAsync(database)).Host;
        var admin = host.Administrator;
        await admin.PutAsync("cycles/ZW/participants/ZT1", new { unit = "ZT", cohort = "clerk", dutyHours = 1000, effectiveOn = "2026-07-01", reason = "r" }).JsonAsync();
        await admin.PutAsync("inspection-policies/2", new { repeatDays = 31 }).JsonAsync();
        await admin.PutAsync("promotion-rules/2030", new { }).JsonAsync();
        var list = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(await admin.JsonAsync("due-diligence-lists/default-1"))!;
        list.Remove("version");
        await admin.PutAsync("due-diligence-lists/own", list).JsonAsync();
        var inspector = await host.ClientAsync(Service.Access.Role.Administrator, "another");
        await admin.PutAsync("inspections/ZT9", new
        {
            unit = "ZT", body = "office", level = "county", form = "supervision", topics = new[] { "fire" }, startsOn = "2025-02-01", endsOn = "2025-02-01", status = "done", trigger = "plan",
            materialsRequested = 1, hours = 1, inspector = "bootstrap", checklist = new[] { "SECRET-item" },
        }).JsonAsync();
        await (await host.ClientAsync(Service.Access.Role.UnitClerk, "the unit's", "ZT")).PostAsync("inspections/ZT9/rating", new { rating = 2, comment = "c" }).JsonAsync();
        await admin.PostAsync("inspections/ZT9/findings", new { id = "ZT9F", item = "SECRET-item", conforming = true, severity = "minor" }).JsonAsync();
        await admin.PostAsync("inspections/ZTN/adoptions", new { findings = new[] { "ZT9F" } });
        await admin.PostAsync("inspections/ZTN/materials", new { materials = new[] { "ZTM" } });
        return host;
    }
}
