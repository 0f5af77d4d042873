using System.Text.Json;
using Appraisal.Scoring.Tests;
using Appraisal.Service.Access;
using Appraisal.Service.Tests.Hosting;

namespace Appraisal.Service.Tests.RealData;

/// <summary>The main job on real input, through HTTP alone: docs/real-data.md as a test.</summary>
public sealed class KansasCityTests(Hosts hosts) : IClassFixture<Hosts>
{
    // through the service a response is held to a ten-thousandth of a point
    private const double Tolerance = 1e-3;
    private const int PeopleInDistrict = 84_682;

    private static readonly string[] Districts = ["1", "2", "3", "4", "5", "6"];

    [Theory, Databases]
    public async Task Survey_OfKansasCity2021_AgreesWithTheReferenceAndIsPublished(string database)
    {
        var respondents = ReferenceFile.RealCsv("kc-residents-2021q3.csv");
        var services = ReferenceFile.RealCsv("kc-services.csv").Select(s => s["item"]).ToList();
        var expected = ReferenceFile.Json("kc-residents-2021q3.expected.json");
        var host = await hosts.On(database);
        var client = host.Administrator;

        await PrepareAsync(client, services);
        var kiosk = await host.ClientAsync(Role.Kiosk, "post box", survey: "kc-2021q3");
        await SendAsync(kiosk, Responses(respondents, services));
        await client.PostAsync("surveys/kc-2021q3/close", new { final = true }).JsonAsync();
        (await client.PostAsync("surveys/kc-2021q3/aggregate", null)).EnsureSuccessStatusCode();
        var results = await client.UntilAsync("surveys/kc-2021q3/results", r => r.GetProperty("pending").GetInt64() == 0);
        Compare(expected, results);

        var run = await client.PostAsync("cycles/kc/score-runs", null).JsonAsync();
        var path = $"score-runs/{run.GetProperty("id").GetString()}";
        run = await client.UntilAsync(path, r => r.GetProperty("status").GetString() is "done" or "failed");
        await client.PostAsync($"{path}/publish", new { }).JsonAsync();

        var reader = await host.ClientAsync(Role.HrReader);
        var published = (await reader.JsonAsync("hr/scores?cycle=kc")).GetProperty("items").EnumerateArray().ToDictionary(s => s.GetProperty("staffNo").GetString()!);
        Assert.Equal(services.Count, published.Count);
        foreach (var subject in expected.GetProperty("subjects").EnumerateArray()) // nothing but satisfaction is known, so it is the score
        {
            var score = published[subject.GetProperty("subject").GetString()!].GetProperty("score").GetDouble();
            Assert.Equal(subject.GetProperty("theta").GetDouble(), score, 0.005 + 1e-9);
        }
    }

    private static async Task PrepareAsync(HttpClient client, IReadOnlyList<string> services)
    {
        await client.PutAsync("units/kansas-city", new { name = "Kansas City, Missouri", level = "county" }).JsonAsync();
        foreach (var service in services)
            await client.PutAsync($"cadres/{service}", new { name = service, unit = "kansas-city", cohort = "city-service", dutyHours = 2000 }).JsonAsync();
        await client.PutAsync("schemes/satisfaction-only/1", new { }).JsonAsync();
        await client.PutAsync("cycles/kc", new
        {
            startsOn = "2021-07-01",
            endsOn = "2021-09-30",
            scheme = new { code = "satisfaction-only", version = "1" },
            survey = "kc-2021q3",
            unit = "kansas-city",
        }).JsonAsync();
        await client.PostAsync("cycles/kc/start", null).JsonAsync();
        await client.PutAsync("surveys/kc-2021q3", new
        {
            cycle = "kc",
            title = new { en = "Resident survey, third quarter of 2021", zh = "2021年第三季度居民调查" },
            items = new[] { new { code = "rating", text = new { en = "How satisfied are you?", zh = "您是否满意？" }, min = 1, max = 5 } },
            strata = Districts.Select(d => new { code = d, name = $"District {d}" }),
            opensAt = "2021-07-01T00:00:00Z",
            closesAt = "2100-01-01T00:00:00Z",
        }).JsonAsync();
        var frame = services.SelectMany(s => Districts.Select(d => new { staffNo = s, stratum = d, population = PeopleInDistrict }));
        await client.PutAsync("surveys/kc-2021q3/frame", frame).JsonAsync();
    }

    private static IEnumerable<object> Responses(IReadOnlyList<CsvRow> respondents, IReadOnlyList<string> services) =>
        from respondent in respondents
        from service in services
        let rating = respondent.Number(service)
        where rating is not null and not 9 // 9 = don't know
        select (object)new
        {
            id = Guid.CreateVersion7(),
            staffNo = service,
            stratum = respondent["district"],
            answers = new { rating },
            answeredAt = "2021-09-15T12:00:00Z",
        };

    private static async Task SendAsync(HttpClient kiosk, IEnumerable<object> responses)
    {
        foreach (var batch in responses.Chunk(1000))
        {
            var answer = await kiosk.PostAsync("surveys/kc-2021q3/responses/batch", new { responses = batch }).JsonAsync();
            Assert.All(answer.GetProperty("results").EnumerateArray(), r => Assert.Equal("created", r.GetProperty("status").GetString()));
        }
    }

    private static void Compare(JsonElement expected, JsonElement results)
    {
        Assert.Equal("final", results.GetProperty("status").GetString());
        var cohort = Assert.Single(results.GetProperty("cohorts").EnumerateArray());
        Assert.Equal(expected.GetProperty("pooled_s2").GetDouble(), cohort.GetProperty("pooledVariance").GetDouble(), Tolerance);
        Assert.Equal(expected.GetProperty("tau2_PM").GetDouble(), cohort.GetProperty("tau2").GetDouble(), Tolerance);
        Assert.Equal(expected.GetProperty("mu").GetDouble(), cohort.GetProperty("mean").GetDouble(), Tolerance);
        var subjects = results.GetProperty("subjects").EnumerateArray().ToDictionary(s => s.GetProperty("staffNo").GetString()!);
        foreach (var reference in expected.GetProperty("subjects").EnumerateArray())
        {
            var subject = subjects[reference.GetProperty("subject").GetString()!];
            Assert.Equal(reference.GetProperty("n").GetInt64(), subject.GetProperty("n").GetInt64());
            foreach (var (theirs, ours) in new[]
                { ("mean", "mean"), ("se", "standardError"), ("reliability", "reliability"), ("theta", "score"), ("theta_se", "scoreStandardError"), ("leverage", "leverage") })
                Assert.Equal(reference.GetProperty(theirs).GetDouble(), subject.GetProperty(ours).GetDouble(), Tolerance);
        }
    }
}
