using System.Globalization;
using System.Resources;

namespace Appraisal.Service.Web;

/// <summary>Texts for people, in the language of the request, from the <c>Messages.resx</c> of every feature folder.</summary>
public static class Messages
{
    private static readonly ResourceManager[] Resources =
        [.. typeof(Messages).Assembly.GetManifestResourceNames()
            .Where(n => n.EndsWith("Messages.resources", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(n => new ResourceManager(n[..^".resources".Length], typeof(Messages).Assembly))];

    /// <summary>The languages the service speaks; the first is the default.</summary>
    public static readonly string[] Languages = ["en", "zh-CN"];

    /// <summary>The text of a key with its arguments filled in; null where there is none.</summary>
    public static string? Find(string key, params object?[] args)
    {
        var text = Resources.Select(r => r.GetString(key, CultureInfo.CurrentUICulture)).FirstOrDefault(t => t is not null);
        return text is null || args.Length == 0 ? text : string.Format(CultureInfo.InvariantCulture, text, Array.ConvertAll(args, Readable));
    }

    /// <summary>The text of a key in a given language, for what holds both.</summary>
    public static string In(string language, string key) =>
        Resources.Select(r => r.GetString(key, CultureInfo.GetCultureInfo(language))).FirstOrDefault(t => t is not null) ?? key;

    /// <summary>The text of a key, or the key itself, which a test does not let happen.</summary>
    public static string Of(string key, params object?[] args) => Find(key, args) ?? key;

    // the invariant culture would write a date as months/days/years, which most people read otherwise
    private static object? Readable(object? value) => value is DateOnly date ? date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : value;
}
