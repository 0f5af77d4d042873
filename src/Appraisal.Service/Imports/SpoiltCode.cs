using System.Buffers;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Appraisal.Service.Imports;

/// <summary>
/// What a spreadsheet makes of a code while it is typed, as a CSV then holds it: a day, a month, a time, a number with decimals or with an
/// exponent. Only what one writes by itself is taken for that: <c>2026-1</c>, <c>1.10</c> and <c>10-12</c> are codes.
/// </summary>
internal static partial class SpoiltCode
{
    // no code is longer
    private const int Longest = 64;

    private static readonly string[] Days =
    [
        "yyyy-M-d", "yyyy/M/d", "M/d/yyyy", "d/M/yyyy", "M/d/yy", "d/M/yy", "d.M.yyyy", "yyyy年M月d日", "yyyy年M月d号", "yyyy年M月", "M月d日", "M月d号",
        "d-MMM", "d-MMM-yy", "d-MMM-yyyy", "MMM-yy", "MMM-yyyy", "d MMM yyyy",
    ];

    private static readonly string[] Times = ["H:mm", "H:mm:ss", "h:mm tt", "h:mm:ss tt"];
    private static readonly string[] Stamps = ["yyyy-M-d H:mm", "yyyy-M-d H:mm:ss", "yyyy-M-dTHH:mm:ss", "yyyy-M-dTHH:mm:ss.FFF", "yyyy/M/d H:mm", "yyyy/M/d H:mm:ss", "yyyy年M月d日 H:mm", "M/d/yyyy H:mm"];

    // without a year they are read as days of this one
    private static readonly string[] LeapDays = ["29-Feb", "2月29日"];

    // one of these stands in each of the forms; to try thirty on every code took an eighth of an import
    private static readonly SearchValues<char> Separators = SearchValues.Create("-/.:年月 ");

    /// <summary>The error that tells of it; null where nothing speaks for it.</summary>
    public static string? Of(string text) => text.Length is 0 or > Longest ? null
        : IsMoment(text) ? "code-became-date"
        : Exponent().IsMatch(text) ? "digits-lost"
        : Decimals().IsMatch(text) || Rounded().IsMatch(text) ? "code-became-number"
        : null;

    /// <summary>Whether it is a number with an exponent as spreadsheets write it, which no code is.</summary>
    public static bool IsScientific(string text) => text.Length <= Longest && Scientific().IsMatch(text);

    // names of months begin with a capital where a spreadsheet writes them; a code has more of them, or none
    private static bool IsMoment(string text) => LeapDays.Contains(text, StringComparer.Ordinal)
        || (MayBeMoment(text)
        && DateTime.TryParseExact(text, [.. Days, .. Times, .. Stamps], CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
        && (!Month().IsMatch(text) || text.Any(char.IsAsciiLetterLower)));

    // each form begins with a digit or with the three letters of a month
    private static bool MayBeMoment(string text) =>
        (char.IsAsciiDigit(text[0]) || (text.Length > 3 && text[3] == '-')) && text.AsSpan().ContainsAny(Separators);

    [GeneratedRegex("[A-Za-z]{3}", RegexOptions.CultureInvariant, 100)]
    private static partial Regex Month();

    [GeneratedRegex(@"^[+-]?[0-9](\.[0-9]+)?[Ee]\+[0-9]{1,3}$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 100)]
    private static partial Regex Scientific();

    // other programs leave the sign out, and write more before the point
    [GeneratedRegex(@"^[+-]?[0-9]+\.[0-9]+[Ee][+-]?[0-9]{1,3}$", RegexOptions.CultureInvariant, 100)]
    private static partial Regex Exponent();

    // a number as a spreadsheet writes it ends in no zero behind the point, and begins with none before it
    [GeneratedRegex(@"^[+-]?(0|[1-9][0-9]*)\.[0-9]*[1-9]$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 100)]
    private static partial Regex Decimals();

    // beyond the fifteen digits that it keeps stand zeros
    [GeneratedRegex(@"^[1-9][0-9]{14}0+$", RegexOptions.CultureInvariant, 100)]
    private static partial Regex Rounded();
}
