using System.Buffers;
using System.Globalization;
using System.Text;

namespace Appraisal.Service.Imports.Reading;

/// <summary>What a cell's number format tells about its number: whether it is a date, and how many digits it is shown with.</summary>
/// <param name="IsDate">It is shown as a date or a time.</param>
/// <param name="Digits">It is shown with at least so many digits, filled up with zeros on the left; 0 = as it is.</param>
internal readonly record struct NumberFormat(bool IsDate, int Digits)
{
    private static readonly SearchValues<char> DateLetters = SearchValues.Create("yYmMdDhHsS");

    /// <summary>The format of a style: one of the built-in ones by its id, or the workbook's own by its code.</summary>
    public static NumberFormat Of(int id, string? code)
    {
        if (code is null)
            return new NumberFormat(id is (>= 14 and <= 22) or (>= 27 and <= 36) or (>= 45 and <= 47) or (>= 50 and <= 58), 0);
        var bare = WithoutLiterals(code);
        if (bare.Length > 0 && bare.All(c => c == '0'))
            return new NumberFormat(false, bare.Length);
        return new NumberFormat(!bare.Contains("General", StringComparison.OrdinalIgnoreCase) && bare.AsSpan().ContainsAny(DateLetters), 0);
    }

    /// <summary>A number as text, in full and without an exponent.</summary>
    public string Text(double number)
    {
        var text = Math.Abs(number) < 1e28 && (Math.Abs(number) >= 1e-15 || number == 0)
            ? ((decimal)number).ToString("0.###############", CultureInfo.InvariantCulture)
            : number.ToString("R", CultureInfo.InvariantCulture);
        return number >= 0 && Digits > 0 && !text.Contains('.') ? text.PadLeft(Digits, '0') : text;
    }

    // the first section, without "texts", [colours and conditions], \escapes and the fill characters after _ and *
    private static string WithoutLiterals(string code)
    {
        var bare = new StringBuilder();
        for (var i = 0; i < code.Length && code[i] != ';'; i++)
        {
            switch (code[i])
            {
                case '"':
                    i = End(code, '"', i);
                    break;
                case '[' when i + 1 < code.Length && code[i + 1] is not ('h' or 'H' or 'm' or 'M' or 's' or 'S'):
                    i = End(code, ']', i);
                    break;
                case '\\' or '_' or '*':
                    i++;
                    break;
                default:
                    bare.Append(code[i]);
                    break;
            }
        }
        return bare.ToString();
    }

    private static int End(string code, char mark, int from)
    {
        var end = code.IndexOf(mark, from + 1);
        return end < 0 ? code.Length : end;
    }
}
