using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Appraisal.Service.Web;
using Appraisal.Storage;

namespace Appraisal.Service.Imports;

/// <summary>Makes requests of rows that stand as JSON, whatever they were read from.</summary>
internal sealed class RowBinder(ImportKind kind, ImportFile file)
{
    private readonly Dictionary<string, int> _seen = new(StringComparer.Ordinal);

    /// <summary>Takes up one row, or says what is wrong with it.</summary>
    public void Add(int number, JsonObject row)
    {
        try
        {
            if (kind.MakesIds && (row["id"] is null || row["id"]!.GetValueKind() == JsonValueKind.Null))
                row["id"] = MakeId(row).ToString();
            file.Accept(kind, number, kind.Bind(row));
        }
        catch (JsonException error)
        {
            file.Reject(number, [Describe(error)]);
        }
    }

    /// <summary>What a field of the wrong type is told.</summary>
    public static FieldError Describe(JsonException error) => error is UnknownWordException word
        ? new FieldError(Json.FieldOf(error), "unknown-word", word.Word, word.Allowed)
        : new FieldError(Json.FieldOf(error), "wrong-type");

    // the same file gives the same ids; rows alike within it are told apart by their count
    private Guid MakeId(JsonObject row)
    {
        row.Remove("id");
        var text = row.ToJsonString(Json.Options);
        var count = _seen[text] = _seen.GetValueOrDefault(text) + 1;
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{kind.Name}\n{text}\n{count}")));
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80); // RFC 9562, version 8: of the maker's own design
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash.AsSpan(0, 16), bigEndian: true);
    }
}
