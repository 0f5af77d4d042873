using System.Text.Json.Nodes;
using NJsonSchema;

namespace Appraisal.Service.Tests.Contracts;

/// <summary>The OpenAPI document as a judge of exchanges: does what was asked and answered keep to it?</summary>
public sealed class Contract
{
    // headers that mean something to a client; where one comes, the document must say so
    private static readonly string[] Telling = ["Retry-After", "ETag", "Location", "X-Next-Cursor", "Content-Disposition", "WWW-Authenticate"];

    private readonly List<(string[] Segments, JsonObject Operations)> _paths;
    private readonly JsonSchema _schemas;
    private readonly JsonObject _examples;
    private readonly Dictionary<string, string> _inline; // the name of the schema of each body, by its place

    private Contract(List<(string[], JsonObject)> paths, JsonSchema schemas, Dictionary<string, string> inline, JsonObject examples) =>
        (_paths, _schemas, _inline, _examples) = (paths, schemas, inline, examples);

    /// <summary>Reads a document of OpenAPI 3.0.</summary>
    public static async Task<Contract> ReadAsync(string text)
    {
        var document = JsonNode.Parse(text)!.AsObject();
        var definitions = new JsonObject();
        foreach (var (name, schema) in document["components"]!["schemas"]!.AsObject())
            definitions[name] = ToJsonSchema(schema!);
        var inline = new Dictionary<string, string>(StringComparer.Ordinal);
        var paths = document["paths"]!.AsObject().Select(p => (p.Key.Trim('/').Split('/'), p.Value!.AsObject())).OrderBy(p => p.Item1.Count(s => s[0] == '{')).ToList();
        foreach (var content in paths.SelectMany(p => p.Item2).SelectMany(o => Contents(o.Value!.AsObject())).Where(c => c["schema"] is not null))
        {
            var name = inline[content.GetPath()] = $"body{inline.Count}";
            definitions[name] = ToJsonSchema(content["schema"]!);
        }
        return new Contract(paths, await JsonSchema.FromJsonAsync(new JsonObject { ["definitions"] = definitions }.ToJsonString()), inline,
            document["components"]!["examples"]?.AsObject() ?? []);
    }

    /// <summary>What an exchange says that the document does not, in one sentence each.</summary>
    public IEnumerable<string> Violations(HttpRequestMessage request, string? sent, HttpResponseMessage response, string received)
    {
        // what no test expects fails it anyhow, and some make a fault on purpose
        if (response.StatusCode == System.Net.HttpStatusCode.InternalServerError || Find(request) is not { } operation)
            return [];
        var where = $"{request.Method} {request.RequestUri!.AbsolutePath} {(int)response.StatusCode}";
        if (operation["responses"]![$"{(int)response.StatusCode}"] is not { } declared)
            return [$"{where}: the status is not in the contract"];
        return Body(declared, response.Content.Headers.ContentType?.MediaType, received)
            .Concat(response.IsSuccessStatusCode && sent is not null && operation["requestBody"] is { } body ? Body(body, request.Content!.Headers.ContentType?.MediaType, sent).Select(v => "request: " + v) : [])
            .Concat(Telling.Where(h => Has(response, h) && declared["headers"]?[h] is null).Select(h => $"the header {h} is not in the contract"))
            .Select(v => $"{where}: {v}");
    }

    /// <summary>Examples that are missing or do not fit their schema.</summary>
    public IEnumerable<string> WrongExamples() =>
        from path in _paths
        from operation in path.Operations
        from content in Contents(operation.Value!.AsObject())
        where (content.GetPath().EndsWith("/json']", StringComparison.Ordinal) || content.GetPath().EndsWith("+json']", StringComparison.Ordinal)) && _inline.ContainsKey(content.GetPath())
        from example in Shown(content)
        let faults = example is not null ? _schemas.Definitions[_inline[content.GetPath()]].Validate(example.ToJsonString()).Select(e => $"{e.Path} {e.Kind}").ToList() : ["is missing"]
        where faults.Count > 0
        select $"{operation.Key} /{string.Join('/', path.Segments)}: {content.GetPath()[^60..]} {string.Join(", ", faults.Take(3))}";

    // one, or one of each code; null where there is none
    private IEnumerable<JsonNode?> Shown(JsonObject content) => content["examples"] is JsonObject several
        ? several.Select(e => _examples[e.Value!["$ref"]!.GetValue<string>().Split('/')[^1]]!["value"])
        : [content["example"]];

    private IEnumerable<string> Body(JsonNode declared, string? type, string text)
    {
        if (text.Length == 0)
            return [];
        if (type is null || (declared["content"]?[type] ?? declared["content"]?["*/*"]) is not { } content)
            return [$"a body of {type} is not in the contract"];
        if ((!type.EndsWith("/json", StringComparison.Ordinal) && !type.EndsWith("+json", StringComparison.Ordinal)) || !_inline.TryGetValue(content.GetPath(), out var schema))
            return [];
        return _schemas.Definitions[schema].Validate(text).Take(5).Select(e => $"{e.Path} {e.Kind}");
    }

    private JsonObject? Find(HttpRequestMessage request)
    {
        var segments = request.RequestUri!.AbsolutePath.Trim('/').Split('/');
        var method = request.Method.Method.ToLowerInvariant();
        return _paths.FirstOrDefault(p => p.Segments.Length == segments.Length && p.Operations.ContainsKey(method)
            && p.Segments.Zip(segments).All(s => s.First[0] == '{' || s.First.Equals(s.Second, StringComparison.OrdinalIgnoreCase))).Operations?[method]?.AsObject();
    }

    private static bool Has(HttpResponseMessage response, string header) =>
        response.Headers.TryGetValues(header, out _) || (header == "Content-Disposition" && response.Content.Headers.ContentDisposition is not null);

    private static IEnumerable<JsonObject> Contents(JsonObject operation) =>
        operation["responses"]!.AsObject().Select(r => r.Value!["content"]).Append(operation["requestBody"]?["content"]).OfType<JsonObject>().SelectMany(c => c).Select(c => c.Value!.AsObject());

    // nullable is OpenAPI's; and what the document does not name is not to be answered
    private static JsonNode ToJsonSchema(JsonNode schema)
    {
        var copy = schema.DeepClone();
        Turn(copy);
        return copy;

        static void Turn(JsonNode? node)
        {
            if (node is JsonArray array)
            {
                foreach (var item in array)
                    Turn(item);
                return;
            }
            if (node is not JsonObject made)
                return;
            foreach (var (_, part) in made.Where(p => p.Key is not "example").ToList())
                Turn(part);
            made.Remove("example");
            if (made["$ref"] is JsonValue reference)
                made["$ref"] = reference.GetValue<string>().Replace("#/components/schemas/", "#/definitions/", StringComparison.Ordinal);
            if (made["properties"] is JsonObject && made["type"] is JsonValue && !made.ContainsKey("additionalProperties"))
                made["additionalProperties"] = false;
            if (made["nullable"] is not JsonValue nullable || !nullable.GetValue<bool>())
                return;
            made.Remove("nullable");
            var inner = new JsonObject();
            foreach (var (name, value) in made.ToList())
            {
                made.Remove(name);
                inner[name] = value;
            }
            if (inner["allOf"] is JsonArray)
                inner.Remove("type");
            made["anyOf"] = new JsonArray(new JsonObject { ["type"] = "null" }, inner);
        }
    }
}
