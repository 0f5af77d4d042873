using Appraisal.Service.Imports.Reading;

namespace Appraisal.Service.Imports;

/// <summary>A form that a file may have.</summary>
/// <param name="Name">What people call it; XLSX stands for every workbook.</param>
/// <param name="MediaType">How a client names it.</param>
public sealed record ImportFormat(string Name, string MediaType)
{
    /// <summary>Comma-separated values.</summary>
    public static readonly ImportFormat Csv = new("CSV", "text/csv");

    /// <summary>An Excel workbook.</summary>
    public static readonly ImportFormat Xlsx = new("XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");

    /// <summary>A JSON object a line.</summary>
    public static readonly ImportFormat Ndjson = new("NDJSON", "application/x-ndjson");

    // what Windows calls a workbook, and a CSV too where a spreadsheet program is installed: the file itself says which
    private static readonly string[] AnyOffice = ["application/vnd.ms-excel", "application/vnd.ms-excel.sheet.binary.macroEnabled.12", "application/octet-stream"];

    private const int Looked = 4096; // bytes of its beginning

    // pictures, PDF, and archives that are no workbook
    private static readonly byte[][] Others = [[0x89, .. "PNG"u8], [0xFF, 0xD8, 0xFF], [.. "GIF8"u8], [.. "RIFF"u8], [.. "%PDF-"u8], [.. "%!PS"u8], [.. "Rar!"u8], [.. "7z"u8, 0xBC, 0xAF], [0x1F, 0x8B]];

    private static readonly ImportFormat[] All = [Csv, Xlsx, Ndjson];

    /// <summary>The media types that an import takes.</summary>
    public static readonly string[] MediaTypes = [.. All.Select(f => f.MediaType), .. AnyOffice, "multipart/form-data"];

    /// <summary>The format that a media type names; null: it is what it looks like.</summary>
    public static ImportFormat? Of(string? mediaType) => Array.Find(All, f => f.MediaType.Equals(mediaType, StringComparison.OrdinalIgnoreCase));

    /// <summary>The format of a file, which must look like what the client says it is.</summary>
    /// <exception cref="FileRefusedException">It is of another, or nothing.</exception>
    internal static ImportFormat Check(ImportBody body)
    {
        if (body.Bytes.Length == 0)
            throw new FileRefusedException("empty-file");
        var actual = Sniff(body.Bytes);
        if (body.Format is null && actual == Csv && IsNoTable(body))
            throw new FileRefusedException("unreadable-workbook");
        if (body.Format is null || actual == body.Format)
            return actual;
        throw body.Format == Xlsx && actual == Csv
            ? new FileRefusedException("unreadable-workbook")
            : new FileRefusedException("content-mismatch", body.Format.Name, actual.Name, actual.MediaType);
    }

    // a picture or a document is no table whatever its name says; other bytes that are no text, where it says a workbook
    private static bool IsNoTable(ImportBody body) => Array.Exists(Others, start => body.Bytes.AsSpan().StartsWith(start))
        || (ImportNames.IsWorkbook(body.FileName) && body.Bytes.AsSpan(0, Math.Min(body.Bytes.Length, Looked)).ContainsAnyInRange((byte)0, (byte)8));

    private static ImportFormat Sniff(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith("PK"u8) || bytes.StartsWith<byte>([0xD0, 0xCF, 0x11, 0xE0]))
            return Xlsx;
        if (bytes.StartsWith<byte>([0xEF, 0xBB, 0xBF]))
            bytes = bytes[3..];
        bytes = bytes.TrimStart(" \t\r\n"u8);
        if (bytes.StartsWith("<"u8))
            throw new FileRefusedException("page-as-workbook"); // some systems name a page .xls
        // one array of objects is not it, but nearer to it than a table
        return bytes.StartsWith("{"u8) || (bytes.StartsWith("["u8) && bytes[1..].TrimStart(" \t\r\n"u8).StartsWith("{"u8)) ? Ndjson : Csv;
    }
}
