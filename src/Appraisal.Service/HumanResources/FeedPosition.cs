using System.Globalization;
using Appraisal.Storage.HumanResources;

namespace Appraisal.Service.HumanResources;

/// <summary>
/// A place in the feed: a number, and the mark that this history of the feed has there (<c>17-9f3c21aa04be7710</c>). A number alone is
/// taken too, but nothing can then tell whether it is of this feed.
/// </summary>
/// <param name="Sequence">The last number that was seen; 0: none.</param>
/// <param name="Mark">The mark in hexadecimal; null: not given.</param>
internal readonly record struct FeedPosition(long Sequence, string? Mark)
{
    private const int MarkDigits = 16;

    /// <summary>Before everything.</summary>
    public const string Start = "0";

    /// <summary>Reads one; null if it is none.</summary>
    public static FeedPosition? Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return new FeedPosition(0, null);
        var parts = text.Split('-', 2);
        if (!long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var sequence))
            return null;
        return parts.Length == 1 ? new FeedPosition(sequence, null)
            : parts[1].Length == MarkDigits && parts[1].All(char.IsAsciiHexDigitLower) ? new FeedPosition(sequence, parts[1])
            : null;
    }

    /// <summary>As it is given to readers.</summary>
    public static string Text(long sequence, byte[]? mark) => sequence == 0 || mark is null
        ? Start
        : string.Create(CultureInfo.InvariantCulture, $"{sequence}-{Convert.ToHexStringLower(mark)}");

    /// <summary>Where a change stands.</summary>
    public static string Of(HrChangeRow row) => Text(row.Sequence, row.Mark);
}
