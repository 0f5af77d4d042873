using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Appraisal.Service.Web;
using CsvHelper;
using CsvHelper.Configuration;
using SpreadCheetah;

namespace Appraisal.Service.HumanResources;

/// <summary>Writes records one after another, in memory that does not grow with them.</summary>
internal static class ScoreFormats
{
    private const int FlushAt = 64 << 10; // bytes

    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Writes all of them in a format; gives how many there were.</summary>
    public static Task<int> WriteAsync(string type, Stream stream, IAsyncEnumerable<HrScore> scores, IReadOnlyList<ScoreField> fields, Action<Utf8JsonWriter> head) => type switch
    {
        MediaTypes.Ndjson => NdjsonAsync(stream, scores, fields),
        MediaTypes.Csv => CsvAsync(stream, scores, fields),
        MediaTypes.Xlsx => XlsxAsync(stream, scores, fields),
        _ => JsonAsync(stream, scores, fields, head),
    };

    // { what the publication is, "items": [ … ], "next": null }
    private static async Task<int> JsonAsync(Stream stream, IAsyncEnumerable<HrScore> scores, IReadOnlyList<ScoreField> fields, Action<Utf8JsonWriter> head)
    {
        var count = 0;
        await using var json = new Utf8JsonWriter(stream, Compact);
        json.WriteStartObject();
        head(json);
        json.WriteStartArray("items");
        await foreach (var score in scores)
        {
            ScoreFields.Write(json, score, fields);
            count++;
            if (json.BytesPending > FlushAt)
                await json.FlushAsync();
        }
        json.WriteEndArray();
        json.WriteNull("next");
        json.WriteEndObject();
        return count;
    }

    private static async Task<int> NdjsonAsync(Stream stream, IAsyncEnumerable<HrScore> scores, IReadOnlyList<ScoreField> fields)
    {
        var count = 0;
        var buffer = new ArrayBufferWriter<byte>(FlushAt * 2);
        await using var json = new Utf8JsonWriter(buffer, Compact);
        await foreach (var score in scores)
        {
            ScoreFields.Write(json, score, fields);
            json.Flush();
            json.Reset();
            buffer.Write("\n"u8);
            count++;
            if (buffer.WrittenCount > FlushAt)
                await DrainAsync();
        }
        await DrainAsync();
        return count;

        async Task DrainAsync()
        {
            await stream.WriteAsync(buffer.WrittenMemory);
            buffer.ResetWrittenCount();
        }
    }

    private static async Task<int> CsvAsync(Stream stream, IAsyncEnumerable<HrScore> scores, IReadOnlyList<ScoreField> fields)
    {
        var count = 0;
        await using var text = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), FlushAt, leaveOpen: true);
        await using var csv = new CsvWriter(text, new CsvConfiguration(CultureInfo.InvariantCulture));
        foreach (var field in fields)
            csv.WriteField(field.Name);
        await csv.NextRecordAsync();
        await foreach (var score in scores)
        {
            foreach (var field in fields)
                csv.WriteField(Convert.ToString(ScoreFields.Cell(field.Value(score)), CultureInfo.InvariantCulture));
            await csv.NextRecordAsync();
            count++;
        }
        return count;
    }

    private static async Task<int> XlsxAsync(Stream stream, IAsyncEnumerable<HrScore> scores, IReadOnlyList<ScoreField> fields)
    {
        var count = 0;
        await using var workbook = await Spreadsheet.CreateNewAsync(stream, TableFile.Options);
        await workbook.StartWorksheetAsync("scores");
        await workbook.AddRowAsync(fields.Select(f => new DataCell(f.Name)).ToArray());
        var row = new DataCell[fields.Count];
        await foreach (var score in scores)
        {
            for (var i = 0; i < row.Length; i++)
                row[i] = Cell(ScoreFields.Cell(fields[i].Value(score)));
            await workbook.AddRowAsync(row);
            count++;
        }
        await workbook.FinishAsync();
        ZipTimes.Clear(stream);
        return count;
    }

    private static DataCell Cell(object? value) => value switch
    {
        null => default,
        decimal number => new DataCell(number),
        bool flag => new DataCell(flag),
        _ => new DataCell((string)value),
    };
}
