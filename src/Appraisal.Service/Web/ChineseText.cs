using System.Globalization;
using System.Text;

namespace Appraisal.Service.Web;

/// <summary>
/// Fills Chinese texts. A blank sets off what is not Chinese, such as a number or a code, from what is; where a name turns out to be Chinese the
/// blank beside it is left out: <c>{0} 的检查负担</c> gives <c>石桥镇的检查负担</c> and <c>V0101 的检查负担</c>.
/// </summary>
internal static class ChineseText
{
    // for private use: no text has them
    private const char Begins = '\uE000';
    private const char Ends = '\uE001';

    /// <summary>The text with its arguments.</summary>
    public static string Fill(string text, object?[] args)
    {
        var marked = string.Format(CultureInfo.InvariantCulture, text, Array.ConvertAll(args, a => (object)new Marked(a)));
        var filled = new StringBuilder(marked.Length);
        for (var i = 0; i < marked.Length; i++)
        {
            if (marked[i] is not (Begins or Ends) && !(marked[i] == ' ' && IsNeedless(marked, i)))
                filled.Append(marked[i]);
        }
        return filled.ToString();
    }

    private static bool IsNeedless(string marked, int blank)
    {
        var (before, after) = (blank - 1, blank + 1);
        var beside = before >= 0 && after < marked.Length && (marked[before] == Ends || marked[after] == Begins);
        while (before >= 0 && marked[before] is Begins or Ends)
            before--;
        while (after < marked.Length && marked[after] is Begins or Ends)
            after++;
        return beside && before >= 0 && after < marked.Length && IsChinese(marked[before]) && IsChinese(marked[after]);
    }

    // Chinese characters, also those beyond the first plane, and the signs between them
    private static bool IsChinese(char c) => c is (>= '\u3000' and <= '\u303F') or (>= '\u3400' and <= '\u9FFF') or (>= '\uF900' and <= '\uFAFF') or (>= '\uFF00' and <= '\uFFEF')
        or '“' or '”' or '‘' or '’' || char.IsSurrogate(c);

    private sealed class Marked(object? value) : IFormattable
    {
        public string ToString(string? format, IFormatProvider? provider) =>
            Begins + (value is IFormattable formattable ? formattable.ToString(format, provider) : value?.ToString()) + Ends;
    }
}
