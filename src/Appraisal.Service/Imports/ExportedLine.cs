using System.Text.Json;
using System.Text.Json.Nodes;
using Appraisal.Service.Web;

namespace Appraisal.Service.Imports;

/// <summary>A line of a list that was exported as NDJSON, which has more fields than an import takes, and some of these elsewhere.</summary>
internal sealed class ExportedLine(ImportKind kind)
{
    // fields of the list that an import does not know
    private readonly string[] _shown = kind.View is null ? []
        : [.. Json.Options.GetTypeInfo(kind.View).Properties.Select(p => p.Name).Where(n => kind.Columns.All(c => c.Name != n))];

    /// <summary>The request that a line stands for, in place; one that does not have all fields of the list is left as it is.</summary>
    /// <exception cref="JsonException">A field of the list is not as the list writes it.</exception>
    public JsonObject Request(JsonObject row)
    {
        if (_shown.Length == 0 || !Array.TrueForAll(_shown, row.ContainsKey))
            return row;
        var item = JsonSerializer.SerializeToElement(row);
        foreach (var column in kind.Columns)
        {
            if (kind.Exported(column.Name) is { } cell)
                row[column.Name] = Value(cell, item, column.Name);
        }
        foreach (var name in _shown)
            row.Remove(name);
        return row;
    }

    private static JsonNode? Value(Func<JsonElement, object?> cell, JsonElement item, string field)
    {
        try
        {
            return cell(item) switch { string text => text, bool yes => yes, _ => null };
        }
        catch (Exception error) when (error is InvalidOperationException or KeyNotFoundException or IndexOutOfRangeException)
        {
            throw new JsonException(null, "$." + field, null, null, error);
        }
    }
}
