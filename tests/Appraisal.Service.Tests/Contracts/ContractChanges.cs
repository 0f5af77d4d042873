using System.Text.Json.Nodes;

namespace Appraisal.Service.Tests.Contracts;

/// <summary>What differs between two OpenAPI documents, and what of it breaks a client.</summary>
public static class ContractChanges
{
    // these tell people something, and programs nothing
    private static readonly string[] Texts = ["description", "summary", "example", "examples"];

    /// <summary>The changes, one a line: what breaks a client first.</summary>
    public static IReadOnlyList<string> Between(JsonNode before, JsonNode after) =>
        [.. Changes("", before, after).OrderBy(c => c.Breaks ? 0 : 1).Select(c => $"{(c.Breaks ? "BREAKS" : "adds or rewords")}: {c.Text}")];

    private static IEnumerable<(bool Breaks, string Text)> Changes(string path, JsonNode? before, JsonNode? after)
    {
        switch (before, after)
        {
            case (JsonObject a, JsonObject b):
                return a.Select(p => p.Key).Union(b.Select(p => p.Key), StringComparer.Ordinal).SelectMany(name => Field($"{path}/{name}", name, a, b));
            case (JsonArray a, JsonArray b) when path.EndsWith("/required", StringComparison.Ordinal) || path.EndsWith("/enum", StringComparison.Ordinal):
                var (was, now) = (Words(a), Words(b));
                return now.Except(was).Select(w => (path.EndsWith("/required", StringComparison.Ordinal), $"{path} gains {w}"))
                    .Concat(was.Except(now).Select(w => (true, $"{path} loses {w}")));
            default:
                return JsonNode.DeepEquals(before, after) ? [] : [(!Texts.Any(t => path.EndsWith("/" + t, StringComparison.Ordinal)), $"{path} is {Short(after)}, was {Short(before)}")];
        }
    }

    private static IEnumerable<(bool, string)> Field(string path, string name, JsonObject before, JsonObject after)
    {
        if (!after.ContainsKey(name))
            return [(!Texts.Contains(name, StringComparer.Ordinal), $"{path} is gone")];
        if (!before.ContainsKey(name))
            return [(false, $"{path} is new")];
        return Texts.Contains(name, StringComparer.Ordinal) && !JsonNode.DeepEquals(before[name], after[name]) ? [(false, $"{path} is worded otherwise")] : Changes(path, before[name], after[name]);
    }

    private static List<string> Words(JsonArray array) => [.. array.Select(n => n?.ToJsonString() ?? "null")];

    private static string Short(JsonNode? node) => node?.ToJsonString() is { } text ? text.Length > 80 ? text[..80] + "…" : text : "nothing";
}
