using System.Collections.Concurrent;
using System.Text.Json;

namespace Appraisal.Storage;

/// <summary>A word of the domain as it stands in JSON and in the database: an enum's name in kebab-case, e.g. <c>hr-reader</c>.</summary>
public static class Wire
{
    private static readonly ConcurrentDictionary<Enum, string> Texts = new();

    /// <summary>The word for a value.</summary>
    public static string Text(Enum value) => Texts.GetOrAdd(value, v => JsonNamingPolicy.KebabCaseLower.ConvertName(v.ToString()));

    /// <summary>The value of a word; a word that no value has is a programming error, as only checked words are stored.</summary>
    public static T Value<T>(string text)
        where T : struct, Enum =>
        TryValue<T>(text, out var value) ? value : throw new ArgumentException($"'{text}' is no {typeof(T).Name}.", nameof(text));

    /// <summary>The value of a word, if it is one.</summary>
    public static bool TryValue<T>(string? text, out T value)
        where T : struct, Enum
    {
        foreach (var candidate in Enum.GetValues<T>())
        {
            if (Text(candidate) == text)
            {
                value = candidate;
                return true;
            }
        }
        value = default;
        return false;
    }

    /// <summary>All words of an enum, for messages.</summary>
    public static string Words<T>()
        where T : struct, Enum =>
        string.Join(", ", Enum.GetValues<T>().Select(v => Text(v)));
}
