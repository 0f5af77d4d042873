using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Appraisal.Scoring;
using Appraisal.Service.Imports.Reading;
using Appraisal.Service.Web;
using Appraisal.Storage;

namespace Appraisal.Service.Imports;

/// <summary>A column of an import: a field of the kind's request, its heading in both languages, and how its cells are read.</summary>
/// <param name="Name">The field's name in the API, e.g. <c>dutyHours</c>.</param>
/// <param name="Label">What people call it.</param>
/// <param name="Type">How it is written; <c>import.type.*</c> explains it.</param>
/// <param name="Required">Whether each row must have it.</param>
/// <param name="Example">A cell as people write it.</param>
/// <param name="Words">The words that may stand in it and what people call them; empty for other types.</param>
public sealed partial record Column(string Name, LocalText Label, string Type, bool Required, string Example, params (string Word, string Zh)[] Words)
{
    /// <summary>The type of a column that exports have and imports pass over.</summary>
    internal const string PassedOverType = "passed-over";

    // with all decimals that a program writes; nobody writes more
    private const int LongestNumber = 400;

    private static readonly char[] Separators = [';', '；', '、', '\n'];
    private static readonly string[] Days = ["yyyy-M-d", "yyyy/M/d", "yyyy.M.d", "yyyy年M月d日", "yyyy年M月d号"];
    private static readonly string[] Times = [" H:mm", " H:mm:ss", " H:mm:ss.FFF", " H时mm分", " H时m分", " H时mm分ss秒", " H时m分s秒"];

    // behind a sign no blank is needed
    private static readonly string[] TimeForms =
    [
        .. Days, "yyyy-M-dTHH:mm", "yyyy-M-dTHH:mm:ss.FFFFFFF",
        .. Days.SelectMany(d => Times.Select(t => d + t)), .. Days.Where(d => d[^1] is '日' or '号').SelectMany(d => Times.Select(t => d + t.TrimStart())),
    ];

    private static readonly string[] DateForms = ["yyyyMMdd", .. TimeForms];

    private static readonly string[] OffsetForms =
        ["yyyy-MM-ddTHH:mm:ss.FFFFFFFK", "yyyy-MM-ddTHH:mmK", "yyyy-MM-dd HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mmK"];

    /// <summary>A code or number of the users' own: text, its leading zeros kept.</summary>
    public static Column Code(string name, string en, string zh, string example, bool required = true) => new(name, new(en, zh), "code", required, example);

    /// <summary>A text.</summary>
    public static Column Text(string name, string en, string zh, string example, bool required = true) => new(name, new(en, zh), "text", required, example);

    /// <summary>A number, with or without thousands separators.</summary>
    public static Column Number(string name, string en, string zh, string example, bool required = true) => new(name, new(en, zh), "number", required, example);

    /// <summary>A whole number.</summary>
    public static Column Whole(string name, string en, string zh, string example, bool required = true) => new(name, new(en, zh), "whole", required, example);

    /// <summary>A date.</summary>
    public static Column Date(string name, string en, string zh, string example, bool required = true) => new(name, new(en, zh), "date", required, example);

    /// <summary>A moment; one without an offset is in the time zone of <see cref="ImportOptions.UtcOffset"/>.</summary>
    public static Column Instant(string name, string en, string zh, string example, bool required = true) => new(name, new(en, zh), "instant", required, example);

    /// <summary>Yes or no.</summary>
    public static Column YesNo(string name, string en, string zh, string example, bool required = true) => new(name, new(en, zh), "yes-no", required, example);

    /// <summary>The sender's own id. A row without one gets one made of its content, so that the same file is imported once however often it is sent.</summary>
    public static Column Id(string name = "id") => new(name, new("Id", "编号"), "id", false, "");

    /// <summary>Numbers, or words that the kind makes numbers of, under keys of the users' own, a column for each; the example names some keys, with semicolons between them.</summary>
    public static Column Group(string name, string en, string zh, string example) => new(name, new(en, zh), "group", false, example);

    /// <summary>Several codes in one cell, with semicolons between them.</summary>
    public static Column Codes(string name, string en, string zh, string example, bool required = true) => new(name, new(en, zh), "codes", required, example);

    /// <summary>Several codes, each with its share, in one cell: <c>secretary:0.6;accountant:0.4</c>.</summary>
    public static Column Shares(string name, string en, string zh, string example, bool required = true) => new(name, new(en, zh), "shares", required, example);

    /// <summary>One word of an enum, or what people call it in Chinese.</summary>
    public static Column Word<T>(string name, string en, string zh, bool required, params (T Value, string Zh)[] words)
        where T : struct, Enum =>
        new(name, new(en, zh), "word", required, Wire.Text(words[0].Value), [.. words.Select(w => (Wire.Text(w.Value), w.Zh))]);

    /// <summary>What a cell says, as the JSON of the API; null and an error where it cannot be read so.</summary>
    internal JsonNode? Read(Cell cell, TimeSpan offset, out FieldError? error)
    {
        error = Unreadable(cell);
        if (error is not null)
            return null;
        var text = cell.Text.Trim();
        return Type switch
        {
            "code" or "id" => ReadCode(cell, text, out error),
            "text" => text,
            "group" => ReadNumber(cell, text) is { } answer ? answer : IsPercent(cell, text) ? Fail(out error, "percent", text) : text,
            "number" => ReadNumber(cell, text) is { } number ? number : FailNumber(cell, text, "no-number", out error),
            "whole" => ReadNumber(cell, text) is { } whole && whole == Math.Truncate(whole) && Math.Abs(whole) < 9e15
                ? (long)whole
                : FailNumber(cell, text, "no-whole-number", out error),
            "date" => ReadDate(cell, text) is { } date ? date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : Fail(out error, "no-date", text),
            "instant" => ReadInstant(cell, text, offset) is { } instant ? instant.ToString("O", CultureInfo.InvariantCulture) : Fail(out error, "no-instant", text),
            "yes-no" => ReadYesNo(text) is { } yes ? yes : Fail(out error, "no-yes-no", text),
            "word" => ReadWord(text) is { } word ? word : Fail(out error, "unknown-word", Check.Shown(text), string.Join(", ", Words.Select(w => $"{w.Word} ({w.Zh})"))),
            "codes" => ReadCode(cell, text, out error) is null ? null : new JsonArray([.. Parts(text).Select(p => (JsonNode)p)]),
            "shares" => ReadShares(text, out error),
            _ => throw new InvalidOperationException(Type),
        };
    }

    private FieldError? Unreadable(Cell cell) => cell.Kind switch
    {
        CellKind.Error => new FieldError(Name, "cell-error", Check.Shown(cell.Text)),
        CellKind.NoResult => new FieldError(Name, "formula-without-result"),
        CellKind.Text when cell.Text.Length > Cell.LongestText => new FieldError(Name, "too-long", cell.Text.Length, Cell.LongestText),
        CellKind.Text when Check.ControlIn(cell.Text) is { } at => new FieldError(Name, "control-character", Check.Shown(cell.Text[at].ToString()), at + 1),
        _ => null,
    };

    // what a spreadsheet made of a code while it was typed cannot be undone, so it is refused rather than guessed
    private JsonNode? ReadCode(Cell cell, string text, out FieldError? error)
    {
        error = null;
        if (cell.Kind == CellKind.Date)
            return Fail(out error, "code-became-date", text);
        if (cell.HasLostDigits || (cell.Kind == CellKind.Text && SpoiltCode.IsScientific(Check.Normalise(text)!)))
            return Fail(out error, "digits-lost", text, Cell.KeptDigits);
        if (cell.Kind == CellKind.Number && (cell.Format != NumberShape.Whole || cell.Number != Math.Truncate(cell.Number)))
            return Fail(out error, "code-became-number", text);
        return cell.IsBare && SpoiltCode.Of(Check.Normalise(text)!) is { } code ? Fail(out error, code, text, Cell.KeptDigits) : text;
    }

    private static double? ReadNumber(Cell cell, string text)
    {
        if (cell.Kind == CellKind.Number)
            return cell.Format == NumberShape.Percent ? null : cell.Number;
        if (cell.Kind != CellKind.Text || IsUnclear(cell))
            return null;
        var plain = Check.Normalise(text)!;
        if (plain.Length > LongestNumber || (plain.Contains(',') && !Thousands().IsMatch(plain)))
            return null; // could be a decimal comma
        return double.TryParse(plain.Replace(",", "", StringComparison.Ordinal),
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
            CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
    }

    // 95 % of what is for people to say: 0.95, or 95 on a scale to 100
    private JsonNode? FailNumber(Cell cell, string text, string code, out FieldError? error) =>
        Fail(out error, IsPercent(cell, text) ? "percent" : IsUnclear(cell) ? "unclear-number" : code, text);

    private static bool IsUnclear(Cell cell) => cell is { Kind: CellKind.Text, Format: NumberShape.Other };

    private static bool IsPercent(Cell cell, string text) => cell.Format == NumberShape.Percent || Check.Normalise(text)!.EndsWith('%');

    [GeneratedRegex(@"^[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 100)]
    private static partial Regex Thousands();

    private static DateOnly? ReadDate(Cell cell, string text)
    {
        if (Moment(cell, text) is { } moment)
            return DateOnly.FromDateTime(moment);
        return DateTime.TryParseExact(Check.Normalise(text)!, DateForms, CultureInfo.InvariantCulture, DateTimeStyles.AllowInnerWhite, out var date)
            ? DateOnly.FromDateTime(date)
            : null;
    }

    private static DateTimeOffset? ReadInstant(Cell cell, string text, TimeSpan offset)
    {
        text = Check.Normalise(text)!;
        var moment = Moment(cell, text);
        if (moment is null && DateTime.TryParseExact(text, TimeForms, CultureInfo.InvariantCulture, DateTimeStyles.AllowInnerWhite, out var local))
            moment = local;
        if (moment is { } bare && bare.Year is > 1 and < 9999)
            return new DateTimeOffset(DateTime.SpecifyKind(bare, DateTimeKind.Unspecified), offset); // a message about it says what was written
        return DateTimeOffset.TryParseExact(text, OffsetForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)
            ? instant
            : null;
    }

    // a cell shown as a time of day alone stands on the first day of spreadsheets, which nobody means; a CSV saved from cells without a
    // date format holds the bare number
    private static DateTime? Moment(Cell cell, string text) => cell.Kind switch
    {
        CellKind.Date => cell.Moment is { Year: >= 1900 } moment && moment.Date > new DateTime(1900, 1, 1) ? moment : null,
        CellKind.Number => cell.Format == NumberShape.Whole ? cell.Moment : null,
        CellKind.Text when text.Split('.')[0].Length == 5 && double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var serial) =>
            SerialDate.Plausible(serial, is1904: false),
        _ => null,
    };

    private static bool? ReadYesNo(string text) => Check.Normalise(text)!.ToUpperInvariant() switch
    {
        "TRUE" or "YES" or "Y" or "1" or "是" or "√" or "✓" or "✔" => true,
        "FALSE" or "NO" or "N" or "0" or "否" or "×" or "✗" or "✘" => false,
        _ => null,
    };

    private string? ReadWord(string text)
    {
        var plain = Check.Normalise(text)!;
        return Words.FirstOrDefault(w => string.Equals(w.Word, plain, StringComparison.OrdinalIgnoreCase) || w.Zh == plain).Word;
    }

    private JsonNode? ReadShares(string text, out FieldError? error)
    {
        error = null;
        var result = new JsonArray();
        foreach (var part in Parts(text))
        {
            var at = part.LastIndexOfAny([':', '：']);
            var share = at < 0 ? 1 : ReadShare(part[(at + 1)..].Trim());
            if (share is null)
                return Fail(out error, "no-share", part);
            result.Add(new JsonObject { ["code"] = at < 0 ? part : part[..at].Trim(), ["share"] = share });
        }
        return result;
    }

    // the one place where a percent sign leaves no doubt
    private static double? ReadShare(string text) => text.TrimEnd('%', '％') is var number && ReadNumber(new Cell(CellKind.Text, number), number) is { } share
        ? number.Length < text.Length ? share / 100 : share
        : null;

    private static string[] Parts(string text) => text.Split(Separators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private JsonNode? Fail(out FieldError? error, string code, params object?[] args)
    {
        error = new FieldError(Name, code, [.. args.Select(a => a is string text && code != "unknown-word" ? Check.Shown(text) : a)]);
        return null;
    }
}
