using System.Text.Json;
using Appraisal.Service.Access;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Storage.Surveys;

namespace Appraisal.Service.Tests.Surveys;

/// <summary>A survey of its own in a test's service: a cycle, two villages, six cadres and an open survey of four items, one of them reversed.</summary>
public sealed class SurveyWorld
{
    private static int _responses;

    private SurveyWorld(Host host, string code) => (Host, Code) = (host, code);

    public Host Host { get; }

    /// <summary>Code of the survey; the codes of all else begin with it.</summary>
    public string Code { get; }

    public HttpClient Administrator => Host.Administrator;

    public HttpClient Kiosk { get; private set; } = null!;

    public string Village(int number) => $"{Code}-V{number}";

    /// <summary>Cadres 1 to 3 serve in village 1, 4 to 6 in village 2.</summary>
    public string Cadre(int number) => $"{Code}-{number}";

    public static async Task<SurveyWorld> CreateAsync(Host host, string code, string tokens = "none", string figures = "while-open")
    {
        var admin = host.Administrator;
        var world = new SurveyWorld(host, code);
        await admin.PutAsync($"schemes/{code}/1", new { }).JsonAsync();
        await admin.PutAsync($"cycles/{code}", new { startsOn = "2026-01-01", endsOn = "2026-12-31", countsForPromotion = false, scheme = new { code, version = "1" } }).JsonAsync();
        foreach (var village in new[] { 1, 2 })
            await admin.PutAsync($"units/{world.Village(village)}", new { name = $"village {village}", level = "village" }).JsonAsync();
        foreach (var cadre in Enumerable.Range(1, 6))
            await admin.PutAsync($"cadres/{world.Cadre(cadre)}",
                new { name = $"cadre {cadre}", unit = world.Village(cadre <= 3 ? 1 : 2), cohort = "secretary", dutyHours = 1800 }).JsonAsync();
        await admin.PutAsync($"surveys/{code}", world.Survey(tokens, ("figures", figures))).JsonAsync();
        world.Kiosk = await host.ClientAsync(Role.Kiosk, $"{code}-kiosk", survey: code);
        return world;
    }

    /// <summary>The survey as it is stored at first; a test gives what differs.</summary>
    public Dictionary<string, object?> Survey(string tokens = "none", params (string Field, object? Value)[] changes)
    {
        var survey = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["cycle"] = Code,
            ["title"] = new { en = "Satisfaction", zh = "满意度" },
            ["items"] = Enumerable.Range(1, 4).Select(i => new { code = $"q{i}", text = new { en = $"item {i}", zh = $"第{i}题" }, min = 1, max = 5, reversed = i == 4 }),
            ["strata"] = new[] { new { code = "poor", name = "建档立卡户" }, new { code = "other", name = "一般户" } },
            ["tokens"] = tokens,
            ["separateCollection"] = false, // so that the administrator may draw them
            ["opensAt"] = "2026-01-01T00:00:00Z",
            ["closesAt"] = "2100-01-01T00:00:00Z",
        };
        foreach (var (field, value) in changes)
            survey[field] = value;
        return survey;
    }

    /// <summary>A response about a cadre; every item gets the same degree of satisfaction, 1 to 5.</summary>
    public Dictionary<string, object?> Response(int cadre = 1, double degree = 4, string stratum = "poor", Guid? id = null, params (string Field, object? Value)[] changes)
    {
        var response = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["id"] = id ?? new Guid(Interlocked.Increment(ref _responses), 1, 0x7000, [0x80, 0, 0, 0, 0, 0, 0, 0]), // in order, so that two worlds are alike
            ["staffNo"] = Cadre(cadre),
            ["stratum"] = stratum,
            ["answers"] = new Dictionary<string, object?>(StringComparer.Ordinal) { ["q1"] = degree, ["q2"] = degree, ["q3"] = degree, ["q4"] = 6 - degree },
            ["answeredAt"] = "2026-06-01T08:00:00Z",
        };
        foreach (var (field, value) in changes)
            response[field] = value;
        return response;
    }

    /// <summary>Sends a response.</summary>
    public Task<HttpResponseMessage> PostAsync(object response) => Kiosk.PostAsync($"surveys/{Code}/responses", response);

    /// <summary>Sends so many responses about a cadre, with the degrees of satisfaction in turn.</summary>
    public Task PostManyAsync(int cadre, int count, params double[] degrees) =>
        PostAllAsync(Enumerable.Range(0, count).Select(i => Response(cadre, degrees[i % degrees.Length], i % 2 == 0 ? "poor" : "other")));

    /// <summary>Sends so many responses about a cadre, all of one stratum.</summary>
    public Task PostManyAsync(int cadre, int count, string stratum) => PostAllAsync(Enumerable.Range(0, count).Select(_ => Response(cadre, 4, stratum)));

    private async Task PostAllAsync(IEnumerable<object> responses)
    {
        var outcome = await Kiosk.PostAsync($"surveys/{Code}/responses/batch", new { responses }).JsonAsync();
        Assert.All(outcome.GetProperty("results").EnumerateArray(), r => Assert.Equal("created", r.GetProperty("status").GetString()));
    }

    /// <summary>How many responses are stored.</summary>
    public async Task<long> StoredAsync() => (await Host.ResponsesAsync(Code)).Count;

    /// <summary>The results once everything received is counted.</summary>
    public async Task<JsonElement> ResultsAsync()
    {
        (await Administrator.PostAsync($"surveys/{Code}/aggregate", new { })).EnsureSuccessStatusCode();
        return await Administrator.UntilAsync($"surveys/{Code}/results", r => r.GetProperty("pending").GetInt64() == 0);
    }

    /// <summary>Closes the survey; the results then.</summary>
    public async Task<JsonElement> CloseAsync(bool final = true)
    {
        await Administrator.PostAsync($"surveys/{Code}/close", new { final }).JsonAsync();
        return await ResultsAsync();
    }

    /// <summary>Decides all open flags, or those about one cadre.</summary>
    public Task<JsonElement> DecideAsync(string decision, int? cadre = null) => Administrator.PostAsync(
        $"surveys/{Code}/flags/decision", new { decision, reason = "seen on a visit", staffNo = cadre is { } number ? Cadre(number) : null }).JsonAsync();

    /// <summary>A cadre's line of the results.</summary>
    public JsonElement Of(JsonElement results, int cadre) =>
        results.GetProperty("subjects").EnumerateArray().Single(s => s.GetProperty("staffNo").GetString() == Cadre(cadre));
}
