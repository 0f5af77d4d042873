using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Appraisal.Service.Imports;
using Appraisal.Service.Tests.Access;
using Microsoft.Extensions.DependencyInjection;

namespace Appraisal.Service.Tests.Hosting;

/// <summary>Every route and import with values in every place that nobody means: whatever comes, it is a refusal in plain words and never a fault of the service.</summary>
public sealed class RouteFuzzTests
{
    // blank once they are normalised: what a check of the raw value lets through
    private static readonly string[] Blanks = ["null", "\"\"", "\" \"", "\"\\u3000\"", "\"\\u00a0\\t\"", "\"\\u200b\"", "\"\\uffa0\""];

    private static readonly string[] Odd =
    [
        "true", "[]", "{}", "[null]", "[[]]", "{\"en\":null}", "-1", "0", "1e308", "-1e308", "1e-400", "9223372036854775808", "2147483648", "0.5", "\"\\u0000\"", "\"\\ud800\"", "\"\\ufffe\"",
        "\"９９９\"", "\"a b\"", "\"..\"", "\"'; DROP TABLE unit; --\"", "\"%\"", "\"0001-01-01\"", "\"9999-12-31\"", "\"0001-01-01T00:00:00Z\"", "\"9999-12-31T23:59:59.9999999Z\"",
        "\"ﷺﷺﷺﷺﷺﷺﷺﷺﷺﷺ\"", "\"00000000-0000-0000-0000-000000000000\"", "\"" + new string('x', 3000) + "\"",
    ];

    private static readonly string[] PathOdd = ["%20", "%E3%80%80", "%E2%80%8B", "%EF%BE%A0", "%EF%BC%91", "a%20b", "%ED%A0%80", "%FF", "-1", "99999999999999999999", "x%2Fy", "%27", new string('x', 500)];

    private static readonly string[] QueryOdd = ["", "%20", "%E3%80%80", "%00", "-1", "0", "99999999999", "0001-01-01", "9999-12-31", "x", "c3Rh", "YzoAAA", "true", "%ED%A0%80", "00000000-0000-0000-0000-000000000000"];

    private static readonly string[] Cells =
    [
        "", " ", "\u3000", "\u200b", "\uffa0", "\u00a0", "-1", "0", "1e308", "9223372036854775807", "2147483648", "0.5", "９", "a b", "..", "'", "0001-01-01", "9999-12-31", "9999-12-31T23:59:59.9999999Z", "ZT1",
        "x:1;x:0", ":1", "ﷺﷺﷺﷺﷺﷺﷺﷺ", "00000000-0000-0000-0000-000000000000", new string('x', 300),
    ];

    // what names something that is there, so that a row gets as far as it can
    private static readonly Dictionary<string, string> Known = new(StringComparer.Ordinal)
    {
        ["staffNo"] = "ZT1", ["unit"] = "ZT", ["parent"] = "ZC", ["cycle"] = "ZW", ["survey"] = "ZV", ["stratum"] = "all", ["inspection"] = "ZTN", ["incident"] = "", ["contradictsMaterial"] = "",
        ["topics"] = "fire", ["code"] = "ZXU", ["followUpOf"] = "", ["body"] = "office", ["contentHash"] = new string('b', 64),
    };

    [Fact]
    public async Task EveryRoute_WithValuesThatNobodyMeans_IsNeverAFaultOfTheService()
    {
        var world = await TwoTownships.BuildAsync(await Host.StartAsync("Sqlite"));
        await using var host = world.Host;
        var document = await host.Administrator.GetFromJsonAsync<JsonElement>(new Uri(host.Address, "/swagger/v1/swagger.json"));
        using var client = host.Unjudged(Host.AdministratorKey);
        var faults = new List<string>();
        var (sent, turn) = (0, 0);
        // what ends the world for the others comes last
        foreach (var operation in AccessTable.Operations(document).OrderBy(o => o.Method == "DELETE" || o.Id.StartsWith("Close", StringComparison.Ordinal)))
        {
            foreach (var request in Mutants(world, document, operation, () => turn++))
            {
                sent++;
                using (request)
                {
                    var told = $"{request.Method} {request.RequestUri} {(request.Content is null ? "" : await request.Content.ReadAsStringAsync())}";
                    using var answer = await client.SendAsync(request);
                    if ((int)answer.StatusCode >= 500)
                        faults.Add($"{operation.Id}: {(int)answer.StatusCode} to {told[..Math.Min(400, told.Length)]}");
                }
            }
        }
        Assert.True(sent > 2000, $"only {sent} requests");
        Assert.True(faults.Count == 0, $"{faults.Count} of {sent}:\n{string.Join('\n', faults.Take(40))}");
    }

    [Fact]
    public async Task EveryImport_WithCellsThatNobodyMeans_IsNeverAFaultOfTheService()
    {
        var world = await TwoTownships.BuildAsync(await Host.StartAsync("Sqlite"));
        await using var host = world.Host;
        var faults = new List<string>();
        foreach (var kind in host.Services.GetServices<ImportKind>())
        {
            foreach (var (column, odd) in kind.Columns.SelectMany(c => Cells.Select(odd => (c, odd))))
            {
                var cells = kind.Columns.Select(c => $"\"{(c == column ? odd : Known.GetValueOrDefault(c.Name, c.Example))}\"");
                var file = string.Join(',', kind.Columns.Select(c => c.Name)) + "\n" + string.Join(',', cells) + "\n";
                using var answer = await host.Administrator.PostAsync($"import/{kind.Name}", new StringContent(file, Encoding.UTF8, "text/csv"));
                if ((int)answer.StatusCode >= 500)
                    faults.Add($"{kind.Name}: {(int)answer.StatusCode} to {column.Name} = {odd[..Math.Min(60, odd.Length)]}");
            }
        }
        Assert.True(faults.Count == 0, string.Join('\n', faults.Take(40)));
    }

    private static IEnumerable<HttpRequestMessage> Mutants(TwoTownships world, JsonElement document, Operation operation, Func<int> turn)
    {
        HttpRequestMessage Good() => world.Request(operation);
        using var good = Good();
        var address = good.RequestUri!.OriginalString;
        foreach (var odd in PathOdd)
        {
            foreach (var path in Paths(operation.Path.TrimStart('/').Split('/'), address.Split('?')[0].Split('/'), odd))
                yield return At(Good(), path + Query(address));
        }
        foreach (var name in QueryNames(document, operation))
        {
            foreach (var odd in QueryOdd)
                yield return At(Good(), $"{address.Split('?')[0]}?{name}={odd}");
        }
        if (good.Content is null || good.Content.Headers.ContentType!.MediaType != "application/json")
            yield break;
        var text = good.Content.ReadAsStringAsync().GetAwaiter().GetResult();
        foreach (var place in Places(JsonNode.Parse(text), ""))
        {
            foreach (var odd in Blanks.Concat(Enumerable.Range(0, 6).Select(_ => Odd[turn() % Odd.Length])))
            {
                var request = At(Good(), address);
                request.Content = new StringContent(With(text, place, odd), Encoding.UTF8, "application/json");
                yield return request;
            }
        }
    }

    private static HttpRequestMessage At(HttpRequestMessage request, string address)
    {
        request.RequestUri = new Uri(address, UriKind.Relative);
        return request;
    }

    private static string Query(string address) => address.IndexOf('?', StringComparison.Ordinal) is var at and >= 0 ? address[at..] : "";

    private static IEnumerable<string> Paths(string[] template, string[] parts, string odd) => template.Index().Where(t => t.Item.StartsWith('{') && t.Index < parts.Length)
        .Select(t => string.Join('/', parts.Select((part, i) => i == t.Index ? odd : part)));

    private static IEnumerable<string> QueryNames(JsonElement document, Operation operation) =>
        document.GetProperty("paths").GetProperty("/api/v1" + operation.Path).GetProperty(operation.Method.ToLowerInvariant()).TryGetProperty("parameters", out var parameters)
            ? parameters.EnumerateArray().Where(p => p.GetProperty("in").GetString() == "query").Select(p => p.GetProperty("name").GetString()!)
            : [];

    /// <summary>The paths of all values in a document, the whole included.</summary>
    private static IEnumerable<string> Places(JsonNode? node, string path)
    {
        yield return path;
        var below = node switch
        {
            JsonObject map => map.SelectMany(p => Places(p.Value, $"{path}/{p.Key}")),
            JsonArray list => list.Take(1).SelectMany(item => Places(item, $"{path}/0")),
            _ => [],
        };
        foreach (var place in below)
            yield return place;
    }

    private static string With(string text, string place, string odd)
    {
        const string Mark = "@@odd@@";
        if (place.Length == 0)
            return odd;
        var root = JsonNode.Parse(text)!;
        var names = place.Split('/')[1..];
        var at = names[..^1].Aggregate(root, (node, name) => node is JsonArray list ? list[int.Parse(name, CultureInfo.InvariantCulture)]! : node[name]!);
        if (at is JsonArray array)
            array[0] = Mark;
        else
            at[names[^1]] = Mark;
        return root.ToJsonString().Replace($"\"{Mark}\"", odd, StringComparison.Ordinal);
    }
}
