namespace Appraisal.Storage.Organization;

/// <summary>
/// The first letters of a Chinese name's syllables, as people type them to find it: 张伟 is <c>zw</c>, 石桥镇 <c>sqz</c>. Letters and digits
/// stand for themselves; what has no reading is left out.
/// </summary>
public static class Initials
{
    private const char First = '\u3400'; // of the table; it ends with U+9FFF
    private const char None = '-';
    private const int Most = 64;

    // a letter for each character from U+3400 on, of its most common reading, - where none is known; made from pinyin-pro 3.29 (MIT)
    private static readonly Lazy<string> Letters = new(() =>
    {
        using var reader = new StreamReader(typeof(Initials).Assembly.GetManifestResourceStream("initials.txt")!);
        return reader.ReadToEnd().ReplaceLineEndings("");
    });

    // read otherwise where they are a surname
    private static readonly Dictionary<char, char> Surnames = new()
    {
        ['曾'] = 'z', ['单'] = 's', ['解'] = 'x', ['仇'] = 'q', ['查'] = 'z', ['区'] = 'o', ['繁'] = 'p', ['乐'] = 'y', ['折'] = 's', ['召'] = 's', ['句'] = 'g', ['郗'] = 'x',
        ['种'] = 'c',
    };

    /// <summary>Those of what is no person's name; up to 64.</summary>
    public static string Of(string name) => Of(name.Select(Letter));

    /// <summary>Those of a person, whose surname stands first; up to 64.</summary>
    public static string OfPerson(string name) => Of(name.Select((c, i) => i == 0 && Surnames.TryGetValue(c, out var letter) ? letter : Letter(c)));

    /// <summary>What somebody typed as initials, in lower case; null: it is none, but a name or a number.</summary>
    public static string? Typed(string text) => text.Length is >= 2 and <= Most && text.All(char.IsAsciiLetterOrDigit) && char.IsAsciiLetter(text[0]) ? text.ToLowerInvariant() : null;

    private static string Of(IEnumerable<char> letters) => string.Concat(letters.Where(c => c != None).Take(Most));

    private static char Letter(char c) => c switch
    {
        >= First when c - First < Letters.Value.Length => Letters.Value[c - First],
        _ when char.IsAsciiLetterOrDigit(c) => char.ToLowerInvariant(c),
        _ => None,
    };
}
