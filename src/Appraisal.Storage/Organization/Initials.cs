namespace Appraisal.Storage.Organization;

/// <summary>
/// The first letters of a Chinese name's syllables, as people type them to find it: 张伟 is <c>zw</c>, 石桥镇 <c>sqz</c>. Letters and digits
/// stand for themselves; what has no reading is left out. A name whose characters are read in several ways has several.
/// </summary>
public static class Initials
{
    /// <summary>Ways in which one name is read, at most.</summary>
    public const int MostReadings = 8;

    private const char First = '\u3400'; // of the table; it ends with U+9FFF
    private const char None = '-';
    private const int Most = 64;

    // a letter for each character from U+3400 on, of its most common reading, - where none is known; made from pinyin-pro 3.29 (MIT)
    private static readonly Lazy<string> Letters = new(() =>
    {
        using var reader = new StreamReader(typeof(Initials).Assembly.GetManifestResourceStream("initials.txt")!);
        return reader.ReadToEnd().ReplaceLineEndings("");
    });

    /// <summary>Those of what is no person's name, the most common reading first; each up to 64 letters.</summary>
    public static IReadOnlyList<string> Of(string name) => All(name.Select(Usual));

    /// <summary>Those of a person, whose surname stands first and is read as one.</summary>
    public static IReadOnlyList<string> OfPerson(string name)
    {
        if (Readings.LongSurnames.FirstOrDefault(s => name.StartsWith(s.Key, StringComparison.Ordinal)) is { Key: { } surname, Value: var read })
            return All(read.Select(letter => letter.ToString()).Concat(name.Skip(surname.Length).Select(Usual)));
        return All(name.Select((c, i) => i == 0 && Readings.Surnames.TryGetValue(c, out var letters) ? letters : Usual(c)));
    }

    /// <summary>What somebody typed as initials, in lower case; null: it is none, but a name or a number.</summary>
    public static string? Typed(string text) => text.Length is >= 2 and <= Most && text.All(char.IsAsciiLetterOrDigit) && char.IsAsciiLetter(text[0]) ? text.ToLowerInvariant() : null;

    // of each character the first letters of its readings; what is beyond the bound is read as is most common
    private static IReadOnlyList<string> All(IEnumerable<string> characters)
    {
        List<string> read = [""];
        foreach (var letters in characters.Where(c => c[0] != None).Take(Most))
            read = [.. letters.SelectMany(letter => read.Select(r => r + letter)).Take(MostReadings)];
        return [.. read.Distinct(StringComparer.Ordinal).Where(r => r.Length > 0)];
    }

    private static string Usual(char c) => Readings.Several.TryGetValue(c, out var letters) ? letters : Letter(c).ToString();

    private static char Letter(char c) => c switch
    {
        >= First when c - First < Letters.Value.Length => Letters.Value[c - First],
        _ when char.IsAsciiLetterOrDigit(c) => char.ToLowerInvariant(c),
        _ => None,
    };
}
