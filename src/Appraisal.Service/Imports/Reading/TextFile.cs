using System.Text;
using System.Text.Unicode;

namespace Appraisal.Service.Imports.Reading;

/// <summary>Bytes as text. What a byte order mark or the client says rules; without either the text is in UTF-8, or surely in GB18030, or refused.</summary>
internal static class TextFile
{
    // what GB18030 has had its own code points for since 2022, and its decoder still puts into the private-use area
    private static readonly Dictionary<char, string> Present = new[]
    {
        (0xE78D, 0xFE10), (0xE78E, 0xFE12), (0xE78F, 0xFE11), (0xE790, 0xFE13), (0xE791, 0xFE14), (0xE792, 0xFE15), (0xE793, 0xFE16), (0xE794, 0xFE17),
        (0xE795, 0xFE18), (0xE796, 0xFE19), (0xE7C7, 0x1E3F), (0xE81E, 0x9FB4), (0xE826, 0x9FB5), (0xE82B, 0x9FB6), (0xE82C, 0x9FB7), (0xE832, 0x9FB8),
        (0xE843, 0x9FB9), (0xE854, 0x9FBA), (0xE864, 0x9FBB), (0xE816, 0x20087), (0xE817, 0x20089), (0xE818, 0x200CC), (0xE831, 0x215D7), (0xE83B, 0x2298F), (0xE855, 0x241FE),
    }.ToDictionary(p => (char)p.Item1, p => char.ConvertFromUtf32(p.Item2));

    private const int MostZeros = 8; // one character of so many

    static TextFile() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>The text of a file.</summary>
    /// <param name="bytes">All of it.</param>
    /// <param name="charset">The encoding that the client names; null where it names none.</param>
    /// <param name="words">Chinese words that a file of this kind may hold: where one of them can be read, the encoding is the right one.</param>
    /// <exception cref="FileRefusedException">The bytes are no text in it, or nobody can tell what they are in.</exception>
    public static string Decode(ReadOnlySpan<byte> bytes, string? charset, IEnumerable<string> words)
    {
        var text = Mark(bytes) is var (marked, length) && marked is not null ? Strictly(marked, bytes[length..], named: true)
            : !string.IsNullOrWhiteSpace(charset) ? Strictly(Named(charset), bytes, named: true)
            : Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes)
            : Gb18030(bytes, words);
        // a stray one is an error of its row; so many are of an encoding that has two bytes a character
        return text.AsSpan().Count('\0') > text.Length / MostZeros ? throw new FileRefusedException("unknown-encoding") : text;
    }

    /// <summary>The text of a file that can be in UTF-8 only.</summary>
    /// <exception cref="FileRefusedException">It is not.</exception>
    public static string DecodeUtf8(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith(Encoding.UTF8.Preamble))
            bytes = bytes[Encoding.UTF8.Preamble.Length..];
        return Strictly(Encoding.UTF8, bytes, named: true);
    }

    private static (Encoding? Encoding, int Length) Mark(ReadOnlySpan<byte> bytes)
    {
        foreach (var encoding in new[] { Encoding.UTF8, Encoding.UTF32, Encoding.Unicode, Encoding.BigEndianUnicode })
        {
            if (bytes.StartsWith(encoding.Preamble))
                return (encoding, encoding.Preamble.Length);
        }
        return (null, 0);
    }

    private static Encoding Named(string charset)
    {
        try
        {
            // GBK and GB2312 are what GB18030 began as
            var name = charset.Trim().Trim('"').ToUpperInvariant();
            return Encoding.GetEncoding(name is "GBK" or "GB2312" or "CP936" or "WINDOWS-936" or "GB18030-2022" ? "GB18030" : name is "UTF8" ? "utf-8" : name);
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            throw new FileRefusedException("unknown-charset", Web.Check.Shown(charset));
        }
    }

    private static string Gb18030(ReadOnlySpan<byte> bytes, IEnumerable<string> words)
    {
        if (MixedLine(bytes) is { } line)
            throw new FileRefusedException("mixed-encodings", line);
        if (bytes.Contains((byte)0))
            throw new FileRefusedException("unknown-encoding");
        var text = Strictly(Encoding.GetEncoding("GB18030"), bytes, named: false);
        return words.Any(w => text.Contains(w, StringComparison.Ordinal)) || ChineseBytes.AreLikely(bytes, text) ? text : throw new FileRefusedException("unknown-encoding");
    }

    private static string Strictly(Encoding encoding, ReadOnlySpan<byte> bytes, bool named)
    {
        var strict = (Encoding)encoding.Clone();
        strict.DecoderFallback = DecoderFallback.ExceptionFallback;
        try
        {
            var text = strict.GetString(bytes);
            return encoding.WebName.Equals("gb18030", StringComparison.OrdinalIgnoreCase) ? InPresentVersion(text) : text;
        }
        catch (DecoderFallbackException error)
        {
            var line = bytes[..Math.Clamp(error.Index, 0, bytes.Length)].Count((byte)'\n') + 1;
            throw new FileRefusedException(named ? "not-in-encoding" : "unknown-encoding-line", line, encoding.WebName);
        }
    }

    private static string InPresentVersion(string text)
    {
        if (!text.Any(Present.ContainsKey))
            return text;
        var present = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (Present.TryGetValue(c, out var other))
                present.Append(other);
            else
                present.Append(c);
        }
        return present.ToString();
    }

    // pairs of UTF-8's bytes are pairs of GB18030 too, so a file of both could pass for either: the line that is unlike the others
    private static int? MixedLine(ReadOnlySpan<byte> bytes)
    {
        var (line, utf8, others, firstUtf8, firstOther) = (0, 0, 0, 0, 0);
        foreach (var range in bytes.Split((byte)'\n'))
        {
            line++;
            var part = bytes[range];
            if (Ascii.IsValid(part))
                continue;
            if (!Utf8.IsValid(part))
                firstOther = others++ == 0 ? line : firstOther;
            else if (part.IndexOfAnyInRange((byte)0xE3, (byte)0xEF) >= 0) // a Chinese character of three bytes
                firstUtf8 = utf8++ == 0 ? line : firstUtf8;
        }
        return utf8 == 0 || others == 0 ? null : utf8 >= others ? firstOther : firstUtf8;
    }
}
