using System.Collections;
using System.Collections.Frozen;
using System.Globalization;
using System.Resources;

namespace Appraisal.Service.Web;

/// <summary>Texts for people, in the language of the request, from the <c>Messages.resx</c> of every feature folder.</summary>
public static class Messages
{
    /// <summary>The languages the service speaks; the first is the default.</summary>
    public static readonly string[] Languages = ["en", "zh-CN"];

    // pages ask for hundreds of texts: all are gathered once for each language, instead of asking the resources of each folder in turn
    private static readonly FrozenDictionary<string, string> English = Read(CultureInfo.InvariantCulture);
    private static readonly FrozenDictionary<string, string> Chinese = Read(CultureInfo.GetCultureInfo("zh"));

    /// <summary>The text of a key with its arguments filled in; null where there is none.</summary>
    public static string? Find(string key, params object?[] args)
    {
        var text = Of(CultureInfo.CurrentUICulture).GetValueOrDefault(key);
        return text is null || args.Length == 0 ? text
            : IsChinese(CultureInfo.CurrentUICulture) ? ChineseText.Fill(text, Array.ConvertAll(args, Readable))
            : string.Format(CultureInfo.InvariantCulture, text, Array.ConvertAll(args, Readable));
    }

    /// <summary>A text in the language of the request.</summary>
    public static string Of(Scoring.LocalText text) => IsChinese(CultureInfo.CurrentUICulture) ? text.Zh : text.En;

    /// <summary>The text of a key in a given language, for what holds both.</summary>
    public static string In(string language, string key) => Of(CultureInfo.GetCultureInfo(language)).GetValueOrDefault(key) ?? key;

    /// <summary>The text of a key, or the key itself, which a test does not let happen.</summary>
    public static string Of(string key, params object?[] args) => Find(key, args) ?? key;

    /// <summary>What stands behind a beginning that several keys share.</summary>
    public static FrozenSet<string> Keys(string beginning) =>
        English.Keys.Where(k => k.StartsWith(beginning, StringComparison.Ordinal)).Select(k => k[beginning.Length..]).ToFrozenSet(StringComparer.Ordinal);

    private static FrozenDictionary<string, string> Of(CultureInfo culture) => IsChinese(culture) ? Chinese : English;

    private static bool IsChinese(CultureInfo culture) => culture.TwoLetterISOLanguageName == "zh";

    private static FrozenDictionary<string, string> Read(CultureInfo culture)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in typeof(Messages).Assembly.GetManifestResourceNames().Where(n => n.EndsWith("Messages.resources", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            var resources = new ResourceManager(name[..^".resources".Length], typeof(Messages).Assembly);
            foreach (DictionaryEntry text in resources.GetResourceSet(culture, createIfNotExists: true, tryParents: true)!)
                texts.TryAdd((string)text.Key, (string)text.Value!);
        }
        return texts.ToFrozenDictionary(StringComparer.Ordinal);
    }

    // the invariant culture would write a date as months/days/years, which most people read otherwise
    private static object? Readable(object? value) => value is DateOnly date ? date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : value;
}
