using System.Globalization;
using System.Text;

namespace Appraisal.Service.Imports.Reading;

/// <summary>Bytes as text, in UTF-8 with or without a byte order mark, or in GB18030 (and so in GBK and GB2312).</summary>
internal static class TextFile
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly Encoding Gb18030 = FindGb18030();

    /// <summary>The text of a file. A named encoding is taken at its word; without one, UTF-8 is tried, then GB18030.</summary>
    /// <exception cref="FileRefusedException">The bytes are a text in neither.</exception>
    public static string Decode(ReadOnlySpan<byte> bytes, string? charset)
    {
        Encoding[] candidates = charset?.Trim('"').ToUpperInvariant() switch
        {
            null or "" => [Utf8, Gb18030],
            "UTF-8" or "UTF8" => [Utf8],
            "GB18030" or "GBK" or "GB2312" or "CP936" or "WINDOWS-936" => [Gb18030],
            _ => throw new FileRefusedException("unknown-encoding"),
        };
        foreach (var encoding in candidates)
        {
            if (TryDecode(bytes, encoding) is { } text)
                return text.Length > 0 && text[0] == '\uFEFF' ? text[1..] : text;
        }
        throw new FileRefusedException("unknown-encoding");
    }

    private static string? TryDecode(ReadOnlySpan<byte> bytes, Encoding encoding)
    {
        try
        {
            var text = encoding.GetString(bytes);
            return IsText(text) ? text : null;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    // GB18030 gives a meaning to nearly every pair of bytes; a file in another encoding betrays itself by characters that nobody writes
    private static bool IsText(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is '\t' or '\n' or '\r' || (rune.IsAscii && rune.Value >= ' ' && rune.Value != 0x7F))
                continue;
            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned)
                return false;
        }
        return true;
    }

    private static Encoding FindGb18030()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        return Encoding.GetEncoding("GB18030", EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
    }
}
