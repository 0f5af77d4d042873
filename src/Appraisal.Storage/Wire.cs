using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Text.Json;

namespace Appraisal.Storage;

/// <summary>A word of the domain as it stands in JSON and in the database: an enum's name in kebab-case, e.g. <c>hr-reader</c>.</summary>
public static class Wire
{
    private static readonly ConcurrentDictionary<Enum, string> Texts = new();

    /// <summary>The word for a value.</summary>
    public static string Text(Enum value) => Texts.GetOrAdd(value, v => JsonNamingPolicy.KebabCaseLower.ConvertName(v.ToString()));

    /// <summary>The word for a value.</summary>
    public static string Text<T>(T value)
        where T : struct, Enum =>
        Vocabulary<T>.Texts.TryGetValue(value, out var text) ? text : Text((Enum)value);

    /// <summary>The value of a word; a word that no value has is a programming error, as only checked words are stored.</summary>
    public static T Value<T>(string text)
        where T : struct, Enum =>
        TryValue<T>(text, out var value) ? value : throw new ArgumentException($"'{text}' is no {typeof(T).Name}.", nameof(text));

    /// <summary>The value of a word, if it is one.</summary>
    public static bool TryValue<T>(string? text, out T value)
        where T : struct, Enum
    {
        value = default;
        return text is not null && Vocabulary<T>.Values.TryGetValue(text, out value);
    }

    /// <summary>All words of an enum, for messages.</summary>
    public static string Words<T>()
        where T : struct, Enum =>
        string.Join(", ", Enum.GetValues<T>().Select(v => Text(v)));

    private static class Vocabulary<T>
        where T : struct, Enum
    {
        public static readonly FrozenDictionary<T, string> Texts = Enum.GetValues<T>().Distinct().ToFrozenDictionary(v => v, v => Text((Enum)v));
        public static readonly FrozenDictionary<string, T> Values = Texts.ToFrozenDictionary(t => t.Value, t => t.Key, StringComparer.Ordinal);
    }
}
