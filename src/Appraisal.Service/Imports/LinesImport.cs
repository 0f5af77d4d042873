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

    /// <summary>All lines; blank ones are left out.</summary>
    public void Read(string text)
    {
        var number = 0;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            number++;
            if (!line.IsWhiteSpace())
                ReadLine(number, line.ToString());
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
            else if (row.Where(p => !_fields.Contains(p.Key, StringComparer.Ordinal)).Select(p => p.Key).ToList() is { Count: > 0 } unknown)
                file.Reject(number, unknown.Select(u => new FieldError(Check.Shown(u), "unknown-field", Check.Shown(u), string.Join(", ", _fields))));
            else
                binder.Add(number, row);
        }
        catch (JsonException error)
        {
            file.Reject(number, [new FieldError("", "no-json", error.BytePositionInLine + 1)]);
        }
    }

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
