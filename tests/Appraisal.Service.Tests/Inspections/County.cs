using System.Text.Json;
using Appraisal.Service.Inspections;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Storage.Inspections;
using Microsoft.Extensions.DependencyInjection;

namespace Appraisal.Service.Tests.Inspections;

/// <summary>A county for one test, its codes beginning with a name of its own, with two villages and four topics.</summary>
internal sealed class County
{
    private County(Host host, string name) => (Host, Name) = (host, name);

    public Host Host { get; }

    public string Name { get; }

    public string Village => Name + "-V1";

    public string OtherVillage => Name + "-V2";

    public HttpClient Administrator => Host.Administrator;

    public static async Task<County> MakeAsync(Host host, string name)
    {
        var county = new County(host, name);
        await host.Administrator.PutAsync($"units/{name}", new { name, level = "county" }).JsonAsync();
        foreach (var village in new[] { county.Village, county.OtherVillage })
            await host.Administrator.PutAsync($"units/{village}", new { name = village, level = "village", parent = name }).JsonAsync();
        foreach (var topic in "abcd")
            await host.Administrator.PutAsync($"inspection-topics/{topic}", new { name = new { en = $"topic {topic}", zh = $"事项{topic}" } }).JsonAsync();
        return county;
    }

    /// <summary>A visit to the first village as it is sent.</summary>
    public Dictionary<string, object?> Visit(string id, string startsOn, string topics = "a", params (string Field, object? Value)[] more)
    {
        var visit = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["id"] = $"{Name}-{id}",
            ["unit"] = Village,
            ["body"] = "safety-office",
            ["level"] = "county",
            ["topics"] = topics.Select(t => t.ToString()).ToArray(),
            ["startsOn"] = startsOn,
        };
        foreach (var (field, value) in more)
            visit[field] = value;
        return visit;
    }

    /// <summary>Registers a visit.</summary>
    public Task<JsonElement> RegisterAsync(string id, string startsOn, string topics = "a", params (string Field, object? Value)[] more) =>
        Administrator.PostAsync("inspections", Visit(id, startsOn, topics, more)).JsonAsync();

    /// <summary>Has all that was noted examined, as the job does.</summary>
    public async Task ExamineAsync()
    {
        await Host.Services.GetRequiredService<ExamineUnits>().RunAsync(CancellationToken.None);
        Assert.Equal(0, await Host.Database.ReadAsync(s => UnitToExamineStore.CountAsync(s)));
    }

    /// <summary>The county's flags that stand so, as <c>inspection kind</c>.</summary>
    public async Task<string[]> FlagsAsync(string status = "open") =>
        [.. (await Administrator.JsonAsync($"inspection-flags?unit={Name}&status={status}&limit=1000")).GetProperty("items").EnumerateArray()
            .Select(f => $"{f.GetProperty("inspection").GetString()![(Name.Length + 1)..]} {f.GetProperty("kind").GetString()}").Order(StringComparer.Ordinal)];

    /// <summary>The one flag of a visit, open or not.</summary>
    public async Task<JsonElement> FlagAsync(string id, string kind, string status = "open") =>
        (await Administrator.JsonAsync($"inspection-flags?unit={Name}&kind={kind}&status={status}&limit=1000")).GetProperty("items").EnumerateArray()
            .Single(f => f.GetProperty("inspection").GetString() == $"{Name}-{id}");
}
