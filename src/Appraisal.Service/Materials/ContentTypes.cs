using System.IO.Compression;
using System.Text;

namespace Appraisal.Service.Materials;

/// <summary>Knows what content is from its bytes; its name says nothing.</summary>
public static class ContentTypes
{
    private const string Office = "application/vnd.openxmlformats-officedocument.";

    private static readonly (byte[] Start, string Type)[] Signatures =
    [
        ("%PDF-"u8.ToArray(), "application/pdf"),
        ([0x89, .. "PNG\r\n"u8, 0x1A, 0x0A], "image/png"),
        ([0xFF, 0xD8, 0xFF], "image/jpeg"),
    ];

    // an entry that only this kind of package has
    private static readonly (string Entry, string Type)[] Packages =
    [
        ("word/document.xml", Office + "wordprocessingml.document"),
        ("xl/workbook.xml", Office + "spreadsheetml.sheet"),
        ("ppt/presentation.xml", Office + "presentationml.presentation"),
        ("OFD.xml", "application/ofd"),
    ];

    // what a system opens a file with follows its name, so a name ends as its content is
    private static readonly Dictionary<string, string[]> Endings = new(StringComparer.Ordinal)
    {
        ["application/pdf"] = [".pdf"],
        ["image/png"] = [".png"],
        ["image/jpeg"] = [".jpg", ".jpeg"],
        ["image/webp"] = [".webp"],
        [Office + "wordprocessingml.document"] = [".docx"],
        [Office + "spreadsheetml.sheet"] = [".xlsx"],
        [Office + "presentationml.presentation"] = [".pptx"],
        ["application/ofd"] = [".ofd"],
        ["text/plain"] = [".txt", ".csv", ".md"],
    };

    /// <summary>Every type that content can have.</summary>
    public static IEnumerable<string> All => Endings.Keys;

    /// <summary>The name under which content is downloaded: the name that was given, with an ending of the content's kind.</summary>
    public static string FileName(string name, string? type) =>
        type is null || !Endings.TryGetValue(type, out var endings) || endings.Any(e => name.EndsWith(e, StringComparison.OrdinalIgnoreCase)) ? name : name + endings[0];

    /// <summary>The media type of a content that may be stored; null: of none of the kinds that may.</summary>
    public static string? Find(byte[] content)
    {
        foreach (var (start, type) in Signatures)
        {
            if (content.AsSpan().StartsWith(start))
                return type;
        }
        if (content.Length >= 12 && content.AsSpan().StartsWith("RIFF"u8) && content.AsSpan(8, 4).SequenceEqual("WEBP"u8))
            return "image/webp";
        return content.AsSpan().StartsWith("PK\x3\x4"u8) ? FindPackage(content) : IsText(content) ? "text/plain" : null;
    }

    // macros are code, so a package with them is refused
    private static string? FindPackage(byte[] content)
    {
        try
        {
            using var archive = new ZipArchive(new MemoryStream(content), ZipArchiveMode.Read);
            var entries = archive.Entries.Select(e => e.FullName).ToHashSet(StringComparer.Ordinal);
            return Packages.FirstOrDefault(p => entries.Contains(p.Entry)).Type is { } type && !Macros.In(archive) ? type : null;
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException or System.Xml.XmlException or NotSupportedException)
        {
            return null;
        }
    }

    private static bool IsText(byte[] content)
    {
        if (content.Length == 0 || content.Any(b => b < 0x20 && b is not ((byte)'\t' or (byte)'\n' or (byte)'\r')))
            return false;
        try
        {
            // HTML and SVG can carry scripts
            var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(content).TrimStart('\uFEFF').TrimStart();
            return !text.StartsWith('<');
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}
