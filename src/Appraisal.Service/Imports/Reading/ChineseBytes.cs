using System.Buffers;
using System.Text;
using UtfUnknown;

namespace Appraisal.Service.Imports.Reading;

/// <summary>
/// Whether bytes that can be read as GB18030 are likely to be in it. Nearly any pair of bytes means something there, so that a text in
/// Big5, Shift-JIS, EUC-JP, EUC-KR or Windows-1252 becomes other names; it betrays itself by characters that hardly anybody writes, while
/// another encoding makes common ones of the same bytes.
/// </summary>
internal static class ChineseBytes
{
    // in a Chinese text nearly all characters are among the 6,763 of GB2312, most of them among its 3,755 common ones
    private const double LeastKnown = 0.8;
    private const double LeastCommon = 0.3;

    // of a text in another encoding one character in ten or so comes out as a common one by chance
    private const double LeastUsual = 0.6;

    // Korean syllables take the rows up to here; a Chinese text of some length has characters beyond
    private const byte LastKoreanRow = 0xC8;

    private static readonly string[] Own = ["gb18030", "hz-gb-2312", "utf-8", "ascii"];

    /// <summary>Whether they are likely Chinese; what is uncertain is not.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="text">The same as GB18030.</param>
    public static bool AreLikely(ReadOnlySpan<byte> bytes, string text)
    {
        var usual = Usual(text, CommonCharacters.Chinese);
        return StandWhereChineseDoes(bytes) && usual >= LeastUsual
            && usual > Usual(Decoded(bytes, "euc-jp"), CommonCharacters.Japanese) && usual > Usual(Decoded(bytes, "big5"), CommonCharacters.Traditional)
            && !(CharsetDetector.DetectFromBytes(bytes).Detected is { Confidence: > 0.5f } detected && !Own.Contains(detected.EncodingName, StringComparer.OrdinalIgnoreCase));
    }

    private static bool StandWhereChineseDoes(ReadOnlySpan<byte> bytes)
    {
        var (all, common, known, foreign, korean) = (0, 0, 0, 0, 0);
        for (var i = 0; i + 1 < bytes.Length; i++)
        {
            if (bytes[i] < 0x80)
                continue;
            var (lead, trail) = (bytes[i], bytes[++i]);
            if (trail is >= 0x30 and <= 0x39)
            {
                i += 2; // four bytes: no other encoding has these
                continue;
            }
            all++;
            switch (lead)
            {
                case >= 0xB0 and <= 0xD7 when trail >= 0xA1:
                    common++;
                    korean += lead <= LastKoreanRow ? 1 : 0;
                    break;
                case >= 0xD8 and <= 0xF7 when trail >= 0xA1:
                    known++;
                    break;
                case 0xA1 or 0xA3 when trail >= 0xA1:
                    all--; // punctuation and full-width signs, which many encodings have in the same place
                    break;
                case >= 0xA2 and <= 0xAF or >= 0xF8 when trail >= 0xA1:
                    foreign++; // kana, Greek, Cyrillic, boxes, private use
                    break;
            }
        }
        return all > 0 && foreign == 0 && common + known >= LeastKnown * all && common >= LeastCommon * all && korean < all;
    }

    // what part of the letters beyond those of English is among those that are common
    private static double Usual(string? text, SearchValues<char> common)
    {
        var (all, found) = (0, 0);
        foreach (var c in text ?? "")
        {
            if (c < 0x80 || !char.IsLetter(c))
                continue;
            all++;
            found += common.Contains(c) ? 1 : 0;
        }
        return all == 0 ? 0 : (double)found / all;
    }

    // null: they are not in it
    private static string? Decoded(ReadOnlySpan<byte> bytes, string name)
    {
        try
        {
            return Encoding.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback).GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
