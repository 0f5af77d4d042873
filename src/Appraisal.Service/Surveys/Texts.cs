using System.Text.RegularExpressions;
using Appraisal.Service.Web;

namespace Appraisal.Service.Surveys;

/// <summary>A text in one or several languages: by language code (BCP 47) such as <c>zh-CN</c>, <c>en</c>, <c>bo</c>, <c>ug</c>, <c>mn</c>.</summary>
public static partial class Texts
{
    /// <summary>Simplified Chinese; <c>zh</c> means the same.</summary>
    public const string Chinese = "zh-CN";

    /// <summary>English.</summary>
    public const string English = "en";

    private const int MostLanguages = 20;
    private const int LongestLanguage = 35;

    // scripts that run from right to left, by the languages that are written in them
    private static readonly HashSet<string> RightToLeft = new(StringComparer.Ordinal) { "ar", "dv", "fa", "he", "ks", "ku", "ps", "sd", "ug", "ur", "yi" };

    /// <summary>A text in the two languages of the product.</summary>
    public static IReadOnlyDictionary<string, string> Of(string en, string zh) =>
        new SortedDictionary<string, string>(StringComparer.Ordinal) { [English] = en, [Chinese] = zh };

    /// <summary>The text in a language; where there is none in Chinese, then English, then whatever there is.</summary>
    public static string In(this IReadOnlyDictionary<string, string> texts, string language) => texts[texts.LanguageFor(language)];

    /// <summary>The language in which <see cref="In"/> gives the text.</summary>
    public static string LanguageFor(this IReadOnlyDictionary<string, string> texts, string language) =>
        new[] { language, Chinese, English }.FirstOrDefault(texts.ContainsKey) ?? texts.Keys.Order(StringComparer.Ordinal).First();

    /// <summary><c>rtl</c> for a language that is written from right to left, else <c>ltr</c>.</summary>
    public static string Direction(string language) => RightToLeft.Contains(language.Split('-')[0]) ? "rtl" : "ltr";

    /// <summary>A text as it is stored: at least one language, each at most so many characters long.</summary>
    internal static IReadOnlyDictionary<string, string> Checked(Check check, string field, IReadOnlyDictionary<string, string>? texts, int most)
    {
        var read = new SortedDictionary<string, string>(StringComparer.Ordinal); // so that their order makes no difference
        if (!check.That(texts is { Count: > 0 }, field, "required"))
            return read;
        if (texts!.Count > MostLanguages)
            check.Add(field, "too-many", texts.Count, MostLanguages);
        foreach (var (given, text) in texts.Take(MostLanguages))
        {
            var language = given == "zh" ? Chinese : given;
            var path = $"{field}.{(given.Length <= LongestLanguage ? given : given[..LongestLanguage])}";
            if (check.That(given.Length <= LongestLanguage && Language().IsMatch(given), path, "language")
                && check.That(!read.ContainsKey(language), path, "duplicate", language))
                read.Add(language, check.Text(path, text, most));
        }
        return read;
    }

    [GeneratedRegex("^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 100)]
    private static partial Regex Language();
}
