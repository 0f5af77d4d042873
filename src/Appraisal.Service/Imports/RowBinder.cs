using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Appraisal.Service.Web;
using Appraisal.Storage;

namespace Appraisal.Service.Imports;

/// <summary>Makes requests of rows that stand as JSON, whatever they were read from.</summary>
/// <param name="kind">Of what kind they are.</param>
/// <param name="file">Where they go.</param>
/// <param name="origin">The file's digest, to which the sheet's name may be added: with the number of a row it tells it from all others.</param>
internal sealed class RowBinder(ImportKind kind, ImportFile file, string origin)
{
    /// <summary>Takes up one row, or says what is wrong with it.</summary>
    public void Add(int number, JsonObject row, LeftOut leftOut)
    {
        try
        {
            file.Accept(kind, number, Bind(number, row), leftOut);
        }
        catch (JsonException error)
        {
            file.Reject(number, [Describe(error)]);
        }
    }

    /// <summary>Notes what is wrong with cells of a row, and takes up the others, so that all that is wrong with it is told at once.</summary>
    public void Reject(int number, JsonObject row, LeftOut leftOut, IReadOnlyList<FieldError> errors)
    {
        try
        {
            file.Reject(kind, number, Bind(number, row), leftOut, errors);
        }
        catch (JsonException)
        {
            file.Reject(number, errors);
        }
    }

    /// <summary>
    /// Takes up one row of a format whose fields have types of their own, or says of all fields what is wrong: each that cannot be read is left
    /// out in turn, up to as many as are told of a row.
    /// </summary>
    /// <param name="number">Its number.</param>
    /// <param name="row">What it holds.</param>
    /// <param name="again">The same read anew: to bind a row takes it apart.</param>
    /// <param name="leftOut">The columns that it leaves out.</param>
    /// <param name="errors">What is wrong with it already.</param>
    public void Add(int number, JsonObject row, Func<JsonObject> again, LeftOut leftOut, IReadOnlyList<FieldError> errors)
    {
        var (all, wrong) = (errors.ToList(), new List<string>());
        while (true)
        {
            try
            {
                var request = Bind(number, row);
                if (all.Count == 0)
                    file.Accept(kind, number, request, leftOut);
                else
                    file.Reject(kind, number, request, leftOut, all);
                return;
            }
            catch (JsonException error)
            {
                all.Add(Describe(error));
                wrong.Add(all[^1].Field);
                row = again();
                if (all.Count < ErrorList.OfRow && wrong.TrueForAll(field => Remove(row, field)))
                    continue;
                file.Reject(number, all);
                return;
            }
        }
    }

    // of a group the one key; of a list, which stands in one field, all of it
    private bool Remove(JsonObject row, string field) =>
        (kind.Group is { } group && field.StartsWith(group.Name + ".", StringComparison.Ordinal) && row[group.Name] is JsonObject keys && keys.Remove(field[(group.Name.Length + 1)..]))
        || row.Remove(field.Split('[', '.')[0]);

    private object Bind(int number, JsonObject row)
    {
        if (kind.MakesIds && (row["id"] is null || row["id"]!.GetValueKind() == JsonValueKind.Null))
            row["id"] = MakeId(number).ToString();
        return kind.Bind(row);
    }

    /// <summary>What a field of the wrong type is told.</summary>
    public static FieldError Describe(JsonException error) => error is UnknownWordException word
        ? new FieldError(Json.FieldOf(error), "unknown-word", Check.Shown(word.Word), word.Allowed)
        : new FieldError(Json.FieldOf(error), "wrong-type");

    // the same file gives the same ids; like rows of two files are two things: two people may answer alike
    private Guid MakeId(int number)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{kind.Name}\n{origin}\n{number}")), hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80); // RFC 9562, version 8: of the maker's own design
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
