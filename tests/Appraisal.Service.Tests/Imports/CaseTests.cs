using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Appraisal.Service.Tests.Hosting;

namespace Appraisal.Service.Tests.Imports;

/// <summary>Plays the cases of <c>Imports/Cases</c>: files that were made so by others, and what must come of them.</summary>
public sealed class CaseTests(CaseTests.World world) : IClassFixture<CaseTests.World>
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Imports", "Cases");

    public static TheoryData<string> Names => [.. Directory.EnumerateFiles(Folder, "*.case.json").Select(f => Path.GetFileName(f)[..^".case.json".Length]).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Names))]
    public async Task Play_Case_ComesOutAsExpected(string name)
    {
        using var document = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Folder, name + ".case.json")));
        var (test, client) = (document.RootElement, await world.ClientAsync());
        foreach (var setup in test.GetProperty("setup").EnumerateArray())
            await SendAsync(client, setup.Text("method")!, setup.Text("path")!, Body(setup), setup.TryGetProperty("contentType", out var type) ? type.GetString()! : "application/json");

        var request = test.GetProperty("request");
        var answer = await SendAsync(client, request.Text("method")!, request.Text("path")!,
            request.TryGetProperty("bodyFile", out var file) ? await File.ReadAllBytesAsync(Path.Combine(Folder, file.GetString()!)) : null,
            request.TryGetProperty("contentType", out var sent) ? sent.GetString()! : "application/json");

        Assert.True(await AnyAsync(client, test.GetProperty("pass_if"), answer), $"{test.Text("expect")} But: {(int)answer.Status} {Encoding.UTF8.GetString(answer.Body)}");
    }

    private static async Task<bool> AnyAsync(HttpClient client, JsonElement alternatives, Answer answer)
    {
        foreach (var alternative in alternatives.EnumerateArray())
        {
            var all = true;
            foreach (var condition in alternative.EnumerateArray())
                all = all && await HoldsAsync(client, condition, answer);
            if (all)
                return true;
        }
        return false;
    }

    private static async Task<bool> HoldsAsync(HttpClient client, JsonElement c, Answer answer)
    {
        if (c.TryGetProperty("roundtrip", out var list))
            return await RoundTripAsync(client, list.GetString()!, c.Text("kind")!, c.Text("accept")!);
        if (c.TryGetProperty("token_look", out _))
        {
            var wide = string.Concat(answer.Json.GetProperty("items")[0].Text("token")!.Select(x => x is >= '!' and <= '~' ? (char)(x + 0xFEE0) : x));
            return (int)(await client.PostAsync("surveys/TKF/tokens/look", new { token = wide })).StatusCode == c.GetProperty("status").GetInt32();
        }
        if (c.TryGetProperty("zip_part_not_contains", out var part))
        {
            using var zip = new System.IO.Compression.ZipArchive(new MemoryStream(answer.Body));
            using var reader = new StreamReader(zip.GetEntry(part[0].GetString()!)!.Open());
            return !(await reader.ReadToEndAsync()).Contains(part[1].GetString()!, StringComparison.Ordinal);
        }
        if (c.TryGetProperty("get", out var path))
            return Matches(c, await SendAsync(client, "GET", Uri.EscapeDataString(path.GetString()!).Replace("%2F", "/", StringComparison.Ordinal).Replace("%3F", "?", StringComparison.Ordinal).Replace("%3D", "=", StringComparison.Ordinal).Replace("%26", "&", StringComparison.Ordinal), null, ""));
        if (c.TryGetProperty("status", out var status))
            return (int)answer.Status == status.GetInt32();
        if (c.TryGetProperty("error_code_not", out var error))
            return answer.Json.Text("code") != error.GetString();
        if (c.TryGetProperty("row_code_not", out var row))
            return answer.Json.GetProperty("errors").EnumerateArray().All(e => e.Text("code") != row.GetString());
        return c.TryGetProperty("json", out var field)
            ? answer.Json.GetProperty(field.GetString()!).GetRawText() == c.GetProperty("equals").GetRawText()
            : Encoding.UTF8.GetString(answer.Body).Contains(c.Text("body_contains")!, StringComparison.Ordinal);
    }

    private static bool Matches(JsonElement c, Answer got)
    {
        if (c.TryGetProperty("status", out var status))
            return (int)got.Status == status.GetInt32();
        if (got.Status != HttpStatusCode.OK)
            return false;
        var value = got.Json.GetProperty(c.Text("path")!);
        return c.TryGetProperty("not_contains", out var text)
            ? !value.GetString()!.Contains(text.GetString()!, StringComparison.Ordinal)
            : JsonElement.DeepEquals(value, c.GetProperty("equals"));
    }

    private static async Task<bool> RoundTripAsync(HttpClient client, string list, string kind, string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, list.TrimStart('/')) { Headers = { { "Accept", accept } } };
        var file = await (await client.SendAsync(request)).Content.ReadAsByteArrayAsync();
        var report = await client.ImportAsync(kind + "?dryRun=true", accept, file).JsonAsync();
        return report.Counts() is var counts && counts.StartsWith("0/0/", StringComparison.Ordinal) && counts.EndsWith("/0", StringComparison.Ordinal) && report.GetProperty("unchanged").GetInt32() > 0;
    }

    private static byte[] Body(JsonElement setup) =>
        Encoding.UTF8.GetBytes(setup.TryGetProperty("text", out var text) ? text.GetString()! : setup.GetProperty("body").GetRawText());

    private static async Task<Answer> SendAsync(HttpClient client, string method, string path, byte[]? body, string type)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path.TrimStart('/'));
        if (body is not null)
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = MediaTypeHeaderValue.Parse(type) } };
        using var answer = await client.SendAsync(request);
        return new Answer(answer.StatusCode, await answer.Content.ReadAsByteArrayAsync());
    }

    private sealed record Answer(HttpStatusCode Status, byte[] Body)
    {
        public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Body);
    }

    /// <summary>The service with what every case begins with.</summary>
    public sealed class World : IAsyncDisposable
    {
        private readonly SemaphoreSlim _gate = new(1, 1);
        private Host? _host;

        public async Task<HttpClient> ClientAsync()
        {
            await _gate.WaitAsync();
            try
            {
                if (_host is null)
                {
                    _host = await Host.StartAsync("Sqlite");
                    await PrepareAsync(_host.Administrator);
                }
                return _host.Administrator;
            }
            finally
            {
                _gate.Release();
            }
        }

        public async ValueTask DisposeAsync()
        {
            if (_host is not null)
                await _host.DisposeAsync();
            _gate.Dispose();
        }

        private static async Task PrepareAsync(HttpClient client)
        {
            await client.PutAsync("units/C01", new { name = "清河县", level = "county" }).JsonAsync();
            await client.PutAsync("units/T01", new { name = "石桥镇", level = "township", parent = "C01" }).JsonAsync();
            await client.PutAsync("schemes/std/1", new { workTypes = new[] { new { code = "household-visit", standardHours = 2 } }, previousMaterialWeight = 0.6 }).JsonAsync();
            foreach (var staffNo in new[] { "00017", "00018" })
                await client.PutAsync($"cadres/{staffNo}", new { name = "李秀英", unit = "T01", cohort = "vs", dutyHours = 1800 }).JsonAsync();
            await client.PutAsync("cycles/2026", new { startsOn = "2026-01-01", endsOn = "2026-12-31", scheme = new { code = "std", version = "1" } }).JsonAsync();
            await client.PostAsync("cycles/2026/start", new { }).JsonAsync();
            await client.PutAsync("inspection-topics/fire", new { name = new { en = "Fire", zh = "消防" } }).JsonAsync();
            await SurveyAsync(client, "S5", 1, 5, "q1", "q2");
            await SurveyAsync(client, "S100", 0, 100, "q1");
        }

        private static async Task SurveyAsync(HttpClient client, string code, int min, int max, params string[] items)
        {
            await client.PutAsync($"surveys/{code}", new
            {
                cycle = "2026",
                title = new { en = code, zh = code },
                items = items.Select(i => new { code = i, text = new { en = i, zh = i }, min, max }),
                tokens = "none",
                opensAt = "2026-01-01T00:00:00Z",
                closesAt = "2030-12-31T00:00:00Z",
                strata = new[] { new { code = "poor", name = "建档立卡户" }, new { code = "other", name = "一般户" } },
            }).JsonAsync();
            await client.PutAsync($"surveys/{code}/frame", new[] { new { staffNo = "00017", stratum = "poor", population = 120 }, new { staffNo = "00017", stratum = "other", population = 120 } }).JsonAsync();
        }
    }
}
