using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Appraisal.Scoring;
using Appraisal.Service.Organization;

namespace Appraisal.Service.Web;

/// <summary>A column of a list as a table.</summary>
/// <param name="Name">The path of the field, e.g. <c>name.en</c>.</param>
/// <param name="Label">What stands above it.</param>
/// <param name="Cell">What an item of the list says in it: a text, a number (double), a date, a boolean, or null.</param>
public sealed record ListColumn(string Name, LocalText Label, Func<JsonElement, object?> Cell);

/// <summary>
/// The columns of lists as tables. They follow from the JSON of the items, so that no second mapping can differ from it: a column for each
/// value, nested ones too; of a list of things the values with semicolons between them. What a list shares with an import stands first and is called
/// as there.
/// </summary>
/// <param name="known">The columns of lists that an import takes back, by the type of the items.</param>
public sealed class ListColumns(IReadOnlyDictionary<Type, IReadOnlyList<ListColumn>> known)
{
    private const int Deepest = 4;
    private const string Separator = ";";

    private readonly ConcurrentDictionary<Type, IReadOnlyList<ListColumn>> _all = [];

    // what a type is to JSON can be asked for only after the options are used once, or so
    static ListColumns() => Json.Options.MakeReadOnly(populateMissingResolver: true);

    /// <summary>The columns of a list of items of a type.</summary>
    public IReadOnlyList<ListColumn> Of(Type type) => _all.GetOrAdd(type, _ =>
    {
        var first = known.GetValueOrDefault(type) ?? [];
        var taken = first.Select(c => c.Name).ToHashSet(StringComparer.Ordinal);
        return [.. first, .. Leaves(type).Where(c => !taken.Contains(c.Name))];
    });

    /// <summary>A column for each value of a type, in the order of its JSON.</summary>
    public static IReadOnlyList<ListColumn> Leaves(Type type) => [.. Leaves(type, [], false, 0)];

    private static IEnumerable<ListColumn> Leaves(Type type, string[] path, bool isMany, int depth)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        var info = Json.Options.GetTypeInfo(type);
        if (info.Kind == JsonTypeInfoKind.Object && type != typeof(JsonElement) && depth < Deepest)
        {
            return info.Properties.Where(p => p.Get is not null)
                .SelectMany(p => Leaves(p.PropertyType, [.. path, p.Name], isMany, depth + 1));
        }
        if (info.Kind == JsonTypeInfoKind.Enumerable && !isMany && info.ElementType is { } element && type != typeof(byte[]))
        {
            if (element == typeof(Post))
                return [new ListColumn(string.Join('.', path), LabelOf(path), item => Posts(At(item, path, 0)))];
            if (Json.Options.GetTypeInfo(element).Kind == JsonTypeInfoKind.Object)
                return Leaves(element, path, isMany: true, depth + 1);
            return [Column(path, isMany: true, typeof(string))];
        }
        return path.Length == 0 ? [] : [Column(path, isMany, type)];
    }

    private static ListColumn Column(string[] path, bool isMany, Type type) => new(string.Join('.', path), LabelOf(path), isMany
        ? item => Joined(item, path)
        : item => Value(At(item, path, 0), type));

    // the value at a path; undefined where there is none
    private static JsonElement At(JsonElement item, string[] path, int from)
    {
        for (var i = from; i < path.Length; i++)
        {
            if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty(path[i], out item))
                return default;
        }
        return item;
    }

    // of each thing in a list, the value at the rest of the path
    private static string? Joined(JsonElement item, string[] path)
    {
        for (var i = 0; i <= path.Length; i++)
        {
            if (item.ValueKind == JsonValueKind.Array)
            {
                var values = item.EnumerateArray().Select(e => Json.Shown(At(e, path, i)) ?? "").ToList();
                return values.Count == 0 ? null : string.Join(Separator, values);
            }
            if (i == path.Length || item.ValueKind != JsonValueKind.Object || !item.TryGetProperty(path[i], out item))
                return null;
        }
        return null;
    }

    // as an import reads them
    private static string? Posts(JsonElement posts) => posts.ValueKind != JsonValueKind.Array || posts.GetArrayLength() == 0 ? null
        : string.Join(Separator, posts.EnumerateArray().Select(p => $"{p.GetProperty("code").GetString()}:{p.GetProperty("share").GetRawText()}"));

    private static object? Value(JsonElement value, Type type) => value.ValueKind switch
    {
        JsonValueKind.Number => value.GetDouble(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String when type == typeof(DateOnly) => value.Deserialize<DateOnly>(),
        _ => Json.Shown(value),
    };

    /// <summary>What the parts of a path are called: as the resources say, or by the words of the name.</summary>
    internal static LocalText LabelOf(params string[] path) => new(
        string.Join(": ", path.Select(p => Called("en", p))), string.Join("：", path.Select(p => Called("zh-CN", p))));

    private static string Called(string language, string name) => Messages.In(language, "heading." + name) is var text && text != "heading." + name ? text : Words(name);

    // recordedAt → Recorded at
    private static string Words(string name)
    {
        var words = new System.Text.StringBuilder();
        foreach (var c in name)
            words.Append(words.Length == 0 ? char.ToUpperInvariant(c).ToString() : char.IsUpper(c) ? " " + char.ToLowerInvariant(c) : c.ToString());
        return words.ToString();
    }
}
