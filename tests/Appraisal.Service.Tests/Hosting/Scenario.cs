using System.Text.Json;

namespace Appraisal.Service.Tests.Hosting;

/// <summary>
/// A village <c>{name}</c> with two cadres <c>{name}-1</c> and <c>{name}-2</c>, a scheme with one kind of work (<c>visit</c>), two kinds of
/// material (<c>minutes</c>, <c>plan</c>) and two duties (<c>care</c> of the post <c>secretary</c>, <c>books</c> of the post
/// <c>accountant</c>), and the started cycle <c>{name}</c> of the year 2025.
/// </summary>
public static class Scenario
{
    public static async Task CreateAsync(HttpClient administrator, string name, object[]? posts = null)
    {
        await administrator.PutAsync($"units/{name}", new { name, level = "village" }).JsonAsync();
        foreach (var staffNo in new[] { $"{name}-1", $"{name}-2" })
            await administrator.PutAsync($"cadres/{staffNo}", new { name = staffNo, unit = name, cohort = "secretary", dutyHours = 1800, posts = posts ?? [] }).JsonAsync();
        await administrator.PutAsync($"schemes/{name}/1", Scheme()).JsonAsync();
        await administrator.PutAsync($"cycles/{name}",
            new { startsOn = "2025-01-01", endsOn = "2025-12-31", scheme = new { code = name, version = "1" }, unit = name }).JsonAsync();
        await administrator.PostAsync($"cycles/{name}/start", new { }).JsonAsync();
    }

    /// <summary>An answer's string of a name.</summary>
    public static string? Text(this JsonElement json, string name) => json.GetProperty(name).GetString();

    private static object Scheme() => new
    {
        workTypes = new[] { new { code = "visit", standardHours = 2, expectedErrorRate = 0.005, ratePeriod = "2024" } },
        materialRequirements = new[] { new { kind = "minutes", weight = 0.5, required = 2 }, new { kind = "plan", weight = 0.5, required = 1 } },
        duties = new[]
        {
            new { code = "care", post = "secretary", name = new { en = "Care for those in need", zh = "关爱困难群众" } },
            new { code = "books", post = "accountant", name = new { en = "Keep the books", zh = "村级账务" } },
        },
    };
}
