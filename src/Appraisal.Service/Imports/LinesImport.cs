using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Appraisal.Service.Web;
using Appraisal.Storage;

namespace Appraisal.Service.Imports;

/// <summary>Reads NDJSON: one object a line, with the fields of the API.</summary>
internal sealed class LinesImport(ImportKind kind, ImportFile file, RowBinder binder)
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    private readonly string[] _fields = [.. kind.Columns.Select(c => c.Name), .. kind.Group is { } group ? [group.Name] : Array.Empty<string>()];

    private readonly ExportedLine _export = new(kind);
    private LeftOut _leftOut = LeftOut.Nothing;

    /// <summary>All lines; blank ones are left out. A line ends with a line feed: JSON may have any other separator within its texts.</summary>
    public void Read(string text)
    {
        var number = 0;
        foreach (var range in text.AsSpan().Split('\n'))
        {
            number++;
            var line = text.AsSpan()[range];
            if (!line.IsWhiteSpace())
                ReadLine(number, line.TrimEnd('\r').ToString());
        }
    }

    private void ReadLine(int number, string line)
    {
        try
        {
            if (!IsText(line))
                file.Reject(number, [new FieldError("", "unreadable-text")]);
            else if (JsonNode.Parse(line, documentOptions: Strict) is not JsonObject row)
                file.Reject(number, [new FieldError("", "no-object")]);
            else
                Add(number, _export.Request(row), () => _export.Request((JsonObject)JsonNode.Parse(line, documentOptions: Strict)!));
        }
        catch (JsonException error)
        {
            file.Reject(number, [error.Path is { Length: > 0 } ? RowBinder.Describe(error) : error.BytePositionInLine is { } at ? new FieldError("", "no-json", at + 1) : new FieldError("", "field-twice")]);
        }
    }

    private void Add(int number, JsonObject row, Func<JsonObject> again)
    {
        var leftOut = LeftOutOf(row);
        var unknown = row.Select(p => p.Key).Where(k => !_fields.Contains(k, StringComparer.Ordinal)).ToList();
        if (unknown.Count == 0)
        {
            binder.Add(number, row, again, leftOut, []);
            return;
        }
        unknown.ForEach(k => row.Remove(k));
        binder.Add(number, row, () => Known(again()), leftOut, [.. unknown.Take(ErrorList.OfRow).Select(u => new FieldError(Check.Shown(u), "unknown-field", Check.Shown(u), string.Join(", ", _fields)))]);
    }

    private JsonObject Known(JsonObject row)
    {
        foreach (var unknown in row.Select(p => p.Key).Where(k => !_fields.Contains(k, StringComparer.Ordinal)).ToList())
            row.Remove(unknown);
        return row;
    }

    // mostly that of the line before
    private LeftOut LeftOutOf(JsonObject row) => kind.Columns.All(c => c.Required || _leftOut.Has(c.Name) != row.ContainsKey(c.Name))
        ? _leftOut
        : _leftOut = LeftOut.Of(kind, c => row.ContainsKey(c.Name));

    // half of a surrogate pair, which JSON can spell only as an escape, is no text: a node throws when it is asked for it
    private static bool IsText(string line)
    {
        if (!line.Contains("\\ud", StringComparison.OrdinalIgnoreCase))
            return true;
        try
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(line));
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName)
                    reader.GetString();
            }
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
