using System.Text.Json;
using Appraisal.Service.Access;
using Appraisal.Storage;

namespace Appraisal.Service.Tests.Access;

/// <summary>One row of the table in docs/access.md.</summary>
/// <param name="Operation">The operation's id in the OpenAPI document.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The path below <c>/api/v1</c>, with its parameters in braces.</param>
/// <param name="Cells">By role, and by <c>nobody</c>: what stands in the column.</param>
/// <param name="Outside">What a caller meets that asks for what lies outside the territory.</param>
public sealed record AccessRule(string Operation, string Method, string Path, IReadOnlyDictionary<string, string> Cells, string Outside)
{
    public bool Allows(Role role) => Cells[Wire.Text(role)] is "✓" or "kind";
}

/// <summary>An operation of the OpenAPI document.</summary>
public sealed record Operation(string Id, string Method, string Path, JsonElement Body, IReadOnlyList<string> RequiredQuery)
{
    public bool HasBody => Body.ValueKind == JsonValueKind.Object;

    public bool TakesList => HasBody && Body.GetProperty("content").TryGetProperty("application/json", out var json)
        && json.GetProperty("schema").TryGetProperty("type", out var type) && type.GetString() == "array";
}

/// <summary>The table and the document that it is compared with.</summary>
public static class AccessTable
{
    private const string Base = "/api/v1";

    public static IReadOnlyList<AccessRule> Rules { get; } = Read(File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "access.md")));

    public static IReadOnlyList<Operation> Operations(JsonElement document) =>
        [.. from path in document.GetProperty("paths").EnumerateObject()
            from method in path.Value.EnumerateObject()
            let parameters = method.Value.TryGetProperty("parameters", out var list) ? list.EnumerateArray().ToList() : []
            select new Operation(method.Value.GetProperty("operationId").GetString()!, method.Name.ToUpperInvariant(), path.Name[Base.Length..],
                method.Value.TryGetProperty("requestBody", out var body) ? body : default,
                [.. parameters.Where(p => p.GetProperty("in").GetString() == "query" && p.TryGetProperty("required", out var r) && r.GetBoolean())
                    .Select(p => p.GetProperty("name").GetString()!)])];

    private static List<AccessRule> Read(string[] lines)
    {
        var rows = lines.Where(l => l.StartsWith("| ", StringComparison.Ordinal))
            .Select(l => l.Trim('|').Split('|').Select(c => c.Trim()).ToArray()).ToList();
        var header = rows[0];
        return [.. rows.Skip(1).Where(row => row.Length == header.Length).Select(row =>
        {
            var route = row[1].Split(' ');
            var cells = header.Zip(row).Skip(2).ToDictionary(c => c.First, c => c.Second, StringComparer.Ordinal);
            return new AccessRule(row[0], route[0], route[1], cells, cells["Outside"]);
        })];
    }
}
