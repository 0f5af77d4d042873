using System.Globalization;
using System.Text;
using Appraisal.Storage;

namespace Appraisal.Service.Web;

/// <summary>Collects every error of an input before anything is refused.</summary>
public sealed class Check
{
    private const int CodeLength = 64;
    private const int ShownLength = 40;

    /// <summary>The first day that anything is dated: what lies before is a slip of the pen.</summary>
    public static readonly DateOnly FirstDay = new(2000, 1, 1);

    private static readonly TimeSpan EarliestZone = TimeSpan.FromHours(14);

    private List<FieldError>? _errors; // there are hardly ever any

    /// <summary>What was found so far.</summary>
    public IReadOnlyList<FieldError> Errors => _errors ?? [];

    /// <summary>Whether nothing was found so far.</summary>
    public bool Passed => _errors is null;

    /// <summary>The refusal that says all of it; null if nothing was found.</summary>
    public Refusal? Refusal => _errors is null ? null : Refusal.Invalid(_errors);

    /// <summary>
    /// A code in its one form: Unicode-normalised (so that full-width digits are digits), without outer blanks. What is no Unicode text
    /// stays as it is; nothing has such a code.
    /// </summary>
    public static string? Normalise(string? code) => code is null || !WellFormed(code) ? code : code.Normalize(NormalizationForm.FormKC).Trim();

    /// <summary>Whether nothing of a text can be seen: absent, or blanks and invisible signs alone.</summary>
    public static bool IsBlank([System.Diagnostics.CodeAnalysis.NotNullWhen(false)] string? value)
    {
        foreach (var rune in (value ?? "").EnumerateRunes())
        {
            if (!Rune.IsWhiteSpace(rune) && !Signs.IsUnseen(rune))
                return false;
        }
        return true;
    }

    /// <summary>
    /// Whether a normalised code is one: 1 to 64 letters of any script (with their marks, of which none is unseen), digits, or one of <c>. _ - : # ( ) &amp; + ·</c>, with
    /// single blanks inside. Real licence and item numbers have these; what separates the parts of an address (<c>/</c>, <c>\</c>) or the
    /// codes of a list (<c>;</c>, <c>,</c>) is none.
    /// </summary>
    public static bool IsCode(string code)
    {
        if (code.Length is 0 or > CodeLength)
            return false;
        var (dots, before) = (0, ' ');
        foreach (var rune in code.EnumerateRunes())
        {
            var c = rune.IsBmp ? (char)rune.Value : 'x';
            if (c == ' ' && before == ' ')
                return false; // at the beginning, or twice
            if (c == '.')
                dots++;
            else if (!IsOfCodes(rune))
                return false;
            before = c;
        }
        return before != ' ' && dots < code.Length;
    }

    private static bool IsOfCodes(Rune rune) => !Signs.IsUnseen(rune) && (Rune.IsLetterOrDigit(rune)
        || rune.Value is ' ' or '_' or '-' or ':' or '#' or '(' or ')' or '&' or '+' or '·'
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark);

    /// <summary>Adds an error.</summary>
    public void Add(string field, string code, params object?[] args) => (_errors ??= []).Add(new FieldError(field, code, args));

    /// <summary>Adds an error unless the condition holds.</summary>
    public bool That(bool holds, string field, string code, params ReadOnlySpan<object?> args)
    {
        if (!holds)
            Add(field, code, args.ToArray());
        return holds;
    }

    /// <summary>Adds the errors of a part, its fields below a path.</summary>
    public void Include(string path, IEnumerable<FieldError> errors)
    {
        foreach (var error in errors)
            (_errors ??= []).Add(error with { Field = $"{path}.{error.Field}".Trim('.') });
    }

    /// <summary>A code that must be there.</summary>
    public string Code(string field, string? value)
    {
        return That(!IsBlank(value), field, "required") ? OptionalCode(field, value) ?? "" : "";
    }

    /// <summary>A code that may be absent, which means something: all, everywhere, nobody. A blank one says neither and is refused.</summary>
    public string? OptionalCode(string field, string? value)
    {
        if (value is null)
            return null;
        if (IsBlank(value))
        {
            Add(field, "blank");
            return null;
        }
        if (!WellFormed(value) || Normalise(value) is not { } code || !IsCode(code))
        {
            Add(field, value.AsSpan().IndexOfAny("/\\／＼") >= 0 ? "code-slash" : "code", Shown(value), CodeLength);
            return null;
        }
        return code;
    }

    /// <summary>A code within a document that is stored as it stands, so that it must be in its one form already.</summary>
    public void StoredCode(string field, string value) =>
        That(WellFormed(value) && IsCode(value) && Normalise(value) == value, field, "code", Shown(value), CodeLength);

    /// <summary>A word of the contract that may be absent, as it is written there.</summary>
    public string? OptionalWord<T>(string field, string? value)
        where T : struct, Enum
    {
        if (string.IsNullOrEmpty(value))
            return null;
        That(Wire.TryValue<T>(value, out _), field, "unknown-word", Shown(value), Wire.Words<T>());
        return value;
    }

    /// <summary>A text that must be there, at most so many characters.</summary>
    public string Text(string field, string? value, int most = 200)
    {
        That(!IsBlank(value), field, "required");
        return OptionalText(field, value, most) ?? "";
    }

    /// <summary>A text that may be absent, at most so many characters.</summary>
    public string? OptionalText(string field, string? value, int most = 200)
    {
        if (IsBlank(value))
            return null;
        if (!WellFormed(value))
        {
            Add(field, "unreadable-text");
            return null;
        }
        if (ControlIn(value) is { } at)
        {
            Add(field, "control-character", Shown(value[at].ToString()), at + 1);
            return null;
        }
        var text = value.Trim();
        if (!text.EnumerateRunes().Any(IsVisible))
        {
            Add(field, "invisible-text", Shown(text));
            return null;
        }
        return That(text.Length <= most, field, "too-long", text.Length, most) ? text : null;
    }

    /// <summary>A text that must be there and is kept as it stands, also an empty one: a name that the service itself made.</summary>
    public string Name(string field, string? value, int most)
    {
        if (!That(value is not null, field, "required"))
            return "";
        if (!That(WellFormed(value!), field, "unreadable-text"))
            return "";
        That(value!.Length <= most, field, "too-long", value.Length, most);
        return value;
    }

    /// <summary>Where in a text the first control character stands that is no line break or tab, which nobody means; null where none does.</summary>
    public static int? ControlIn(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsControl(text[i]) && text[i] is not ('\t' or '\r' or '\n'))
                return i;
        }
        return null;
    }

    private static bool IsVisible(Rune rune) => !Signs.IsUnseen(rune) && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control
        or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator) && rune.Value is not '\u2800'; // Braille without a dot

    /// <summary>A number that must be there, in a range with both ends allowed.</summary>
    public double Number(string field, double? value, double least, double most)
    {
        if (!That(value is not null, field, "required"))
            return least;
        That(double.IsFinite(value!.Value) && value >= least && value <= most, field, "out-of-range", value, least, most);
        return value.Value;
    }

    /// <summary>A number that may be absent, in a range with both ends allowed.</summary>
    public double Number(string field, double? value, double least, double most, double otherwise) =>
        value is null ? otherwise : Number(field, value, least, most);

    /// <summary>A day on which something has happened, which must be there: not before 2000, and not one that has begun nowhere on earth yet.</summary>
    public DateOnly PastDay(string field, DateOnly? value, DateTimeOffset now)
    {
        if (!That(value is not null, field, "required"))
            return default;
        That(value >= FirstDay && value <= Today(now), field, "day-out-of-range", value, FirstDay); // not the latest day: to most readers that is tomorrow
        return value!.Value;
    }

    /// <summary>The latest day that has begun somewhere: when a day begins is a matter of the time zone.</summary>
    public static DateOnly Today(DateTimeOffset now) => DateOnly.FromDateTime(now.UtcDateTime + EarliestZone);

    /// <summary>A whole number that must be there, in a range with both ends allowed.</summary>
    public long Whole(string field, long? value, long least, long most)
    {
        if (!That(value is not null, field, "required"))
            return least;
        That(value >= least && value <= most, field, "out-of-range", value, least, most);
        return value!.Value;
    }

    /// <summary>A value that must be there.</summary>
    public T Given<T>(string field, T? value)
        where T : struct
    {
        That(value is not null, field, "required");
        return value.GetValueOrDefault();
    }

    /// <summary>A list of at least and at most so many; an absent one counts as empty.</summary>
    public IReadOnlyList<T> List<T>(string field, IReadOnlyList<T>? value, int least, int most)
    {
        var list = value ?? [];
        if (list.Count < least)
            Add(field, "too-few", list.Count, least);
        if (list.Count > most)
            Add(field, "too-many", list.Count, most);
        if (!typeof(T).IsValueType && list.Any(x => x is null))
        {
            Add(field, "null-element");
            return [];
        }
        return list.Count > most ? [] : list;
    }

    /// <summary>Each value at most once.</summary>
    public void Distinct(string field, IEnumerable<string> values)
    {
        foreach (var twice in values.GroupBy(v => v, StringComparer.Ordinal).Where(g => g.Count() > 1))
            Add(field, "duplicate", twice.Key);
    }

    // a lone surrogate, or what is no character, would make Unicode normalisation throw and cannot be stored
    private static bool WellFormed(string value)
    {
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] is '\0' or '\ufffe' or '\uffff')
                return false;
            if (!char.IsSurrogate(value[i]))
                continue;
            if (i + 1 >= value.Length || !char.IsSurrogatePair(value[i], value[++i]))
                return false;
        }
        return true;
    }

    /// <summary>A text as a message shows it: its first 40 characters, those that nobody sees by their number (<c>U+200B</c>).</summary>
    public static string Shown(string value)
    {
        var shown = new StringBuilder();
        foreach (var rune in value.EnumerateRunes().Take(ShownLength))
        {
            if (IsVisible(rune) || rune.Value == ' ')
                shown.Append(rune.ToString());
            else
                shown.Append(CultureInfo.InvariantCulture, $"U+{rune.Value:X4}");
        }
        return value.Length > ShownLength * 2 ? shown.Append('…').ToString() : shown.ToString();
    }
}
