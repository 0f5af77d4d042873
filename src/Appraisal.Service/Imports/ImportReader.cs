using System.Security.Cryptography;
using Appraisal.Service.Imports.Reading;
using Microsoft.Extensions.Options;

namespace Appraisal.Service.Imports;

/// <summary>Reads a file into requests of its kind, and what is wrong with the rows that make none.</summary>
public sealed class ImportReader(IOptions<ImportOptions> options)
{
    /// <summary>The rows of a file.</summary>
    /// <exception cref="FileRefusedException">It cannot be read at all.</exception>
    internal ImportFile Read(ImportKind kind, ImportBody body, string? sheet)
    {
        var file = new ImportFile { Digest = SHA256.HashData(body.Bytes) };
        var origin = Convert.ToHexStringLower(file.Digest);
        var format = ImportFormat.Check(body);
        if (format == ImportFormat.Ndjson)
        {
            new LinesImport(kind, file, new RowBinder(kind, file, origin)).Read(TextFile.DecodeUtf8(body.Bytes));
        }
        else
        {
            var (name, rows) = Sheet(kind, body, format, sheet);
            new SheetImport(kind, kind.Headings.With(body.Columns), options.Value.UtcOffset, file, new RowBinder(kind, file, name.Length == 0 ? origin : $"{origin}\n{name}")).Read(rows);
        }
        return file.HeaderIsWrong || file.Rows.Count + file.Rejected > 0 ? file : throw new FileRefusedException("empty-file");
    }

    /// <summary>The cells of a CSV or a workbook as they stand in it, with the sheet's name.</summary>
    internal static (string Name, IEnumerable<SheetRow> Rows) Sheet(ImportKind kind, ImportBody body, ImportFormat format, string? sheet)
    {
        if (format == ImportFormat.Csv)
            return ("", CsvSheet.Read(TextFile.Decode(body.Bytes, body.Charset, kind.ChineseWords), kind.Headings.With(body.Columns).Fit));
        return Workbook.Open(body.Bytes, sheet);
    }
}
