using Appraisal.Service.Imports.Reading;

namespace Appraisal.Service.Imports;

/// <summary>A form that a file may have.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="MediaType">How a client names it.</param>
public sealed record ImportFormat(string Name, string MediaType)
{
    /// <summary>Comma-separated values.</summary>
    public static readonly ImportFormat Csv = new("CSV", "text/csv");

    /// <summary>An Excel workbook.</summary>
    public static readonly ImportFormat Xlsx = new("XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");

    /// <summary>A JSON object a line.</summary>
    public static readonly ImportFormat Ndjson = new("NDJSON", "application/x-ndjson");

    private static readonly ImportFormat[] All = [Csv, Xlsx, Ndjson];

    /// <summary>The format that a media type names; routing has let no other through.</summary>
    public static ImportFormat Of(string? mediaType) => Array.Find(All, f => f.MediaType.Equals(mediaType, StringComparison.OrdinalIgnoreCase)) ?? Csv;

    /// <summary>Makes sure that the bytes begin as this format does.</summary>
    /// <exception cref="FileRefusedException">They are of another, or nothing.</exception>
    internal void Check(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            throw new FileRefusedException("empty-file");
        if (bytes.StartsWith<byte>([0xD0, 0xCF, 0x11, 0xE0]))
            throw new FileRefusedException("old-workbook");
        var actual = Sniff(bytes);
        if (actual != this && !(this == Xlsx && actual == Csv))
            throw new FileRefusedException("content-mismatch", Name, actual.Name, actual.MediaType);
        if (actual != this)
            throw new FileRefusedException("unreadable-workbook");
    }

    private static ImportFormat Sniff(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith("PK"u8))
            return Xlsx;
        if (bytes.StartsWith<byte>([0xEF, 0xBB, 0xBF]))
            bytes = bytes[3..];
        return bytes.TrimStart(" \t\r\n"u8).StartsWith("{"u8) ? Ndjson : Csv;
    }
}
