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
    private static readonly char[] Separators = [';', '；', '、', '\n'];
    private static readonly string[] DateForms =
        ["yyyy-M-d", "yyyy/M/d", "yyyy.M.d", "yyyy年M月d日", "yyyyMMdd", "yyyy-MM-ddTHH:mm:ss", "yyyy-M-d H:mm:ss", "yyyy/M/d H:mm:ss"];

    private static readonly string[] TimeForms =
        ["yyyy-M-dTHH:mm:ss.FFFFFFF", "yyyy-M-dTHH:mm", "yyyy-M-d H:mm:ss.FFF", "yyyy-M-d H:mm", "yyyy/M/d H:mm:ss.FFF", "yyyy/M/d H:mm", "yyyy-M-d", "yyyy/M/d"];

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
        error = null;
        if (cell.Kind == CellKind.Error)
            return Fail(out error, "cell-error", cell.Text);
        var text = cell.Text.Trim();
        return Type switch
        {
            "code" or "id" => ReadCode(cell, text, out error),
            "text" => text,
            "group" => ReadNumber(cell, text) is { } answer ? answer : text,
            "number" => ReadNumber(cell, text) is { } number ? number : Fail(out error, "no-number", text),
            "whole" => ReadNumber(cell, text) is { } whole && whole == Math.Truncate(whole) && Math.Abs(whole) < 9e15
                ? (long)whole
                : Fail(out error, "no-whole-number", text),
            "date" => ReadDate(cell, text) is { } date ? date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : Fail(out error, "no-date", text),
            "instant" => ReadInstant(cell, text, offset) is { } instant ? instant.ToString("O", CultureInfo.InvariantCulture) : Fail(out error, "no-instant", text),
            "yes-no" => ReadYesNo(text) is { } yes ? yes : Fail(out error, "no-yes-no", text),
            "word" => ReadWord(text) is { } word ? word : Fail(out error, "unknown-word", text, string.Join(", ", Words.Select(w => $"{w.Word} ({w.Zh})"))),
            "codes" => new JsonArray([.. Parts(text).Select(p => (JsonNode)p)]),
            "shares" => ReadShares(text, out error),
            _ => throw new InvalidOperationException(Type),
        };
    }

    // what a spreadsheet made of a code while it was typed cannot be undone, so it is refused rather than guessed
    private JsonNode? ReadCode(Cell cell, string text, out FieldError? error)
    {
        error = null;
        if (cell.ShownAsDate)
            return Fail(out error, "code-became-date", text);
        return cell.HasLostDigits ? Fail(out error, "digits-lost", text, Cell.KeptDigits) : text;
    }

    private static double? ReadNumber(Cell cell, string text)
    {
        if (cell.Kind == CellKind.Number)
            return cell.Number;
        var plain = Check.Normalise(text)!;
        if (plain.Contains(',') && !Thousands().IsMatch(plain))
            return null; // could be a decimal comma
        return double.TryParse(plain.Replace(",", "", StringComparison.Ordinal),
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
            CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
    }

    [GeneratedRegex(@"^[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 100)]
    private static partial Regex Thousands();

    private static DateOnly? ReadDate(Cell cell, string text)
    {
        var moment = cell.Kind == CellKind.Number ? cell.Moment : ReadSerial(text);
        if (moment is not null)
            return DateOnly.FromDateTime(moment.Value);
        return DateTime.TryParseExact(Check.Normalise(text)!, DateForms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? DateOnly.FromDateTime(date)
            : null;
    }

    private static DateTimeOffset? ReadInstant(Cell cell, string text, TimeSpan offset)
    {
        var moment = cell.Kind == CellKind.Number ? cell.Moment : ReadSerial(text);
        if (moment is null && DateTime.TryParseExact(text, TimeForms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
            moment = local;
        if (moment is { } bare && bare.Year is > 1 and < 9999)
            return new DateTimeOffset(DateTime.SpecifyKind(bare, DateTimeKind.Unspecified), offset).ToUniversalTime();
        return DateTimeOffset.TryParseExact(text, OffsetForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)
            ? instant.ToUniversalTime()
            : null;
    }

    // a CSV saved from cells without a date format holds the bare number: five digits are 1927 to 2173
    private static DateTime? ReadSerial(string text)
    {
        var whole = text.Split('.')[0];
        return whole.Length == 5 && double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var serial)
            ? SerialDate.From(serial, is1904: false)
            : null;
    }

    private static bool? ReadYesNo(string text) => text.ToUpperInvariant() switch
    {
        "TRUE" or "YES" or "Y" or "1" or "是" => true,
        "FALSE" or "NO" or "N" or "0" or "否" => false,
        _ => null,
    };

    private string? ReadWord(string text) =>
        Words.FirstOrDefault(w => string.Equals(w.Word, text, StringComparison.OrdinalIgnoreCase) || w.Zh == text).Word;

    private JsonNode? ReadShares(string text, out FieldError? error)
    {
        error = null;
        var result = new JsonArray();
        foreach (var part in Parts(text))
        {
            var at = part.LastIndexOfAny([':', '：']);
            var share = at < 0 ? 1 : ReadNumber(default, part[(at + 1)..].Trim());
            if (share is null)
                return Fail(out error, "no-share", part);
            result.Add(new JsonObject { ["code"] = at < 0 ? part : part[..at].Trim(), ["share"] = share });
        }
        return result;
    }

    private static string[] Parts(string text) => text.Split(Separators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private JsonNode? Fail(out FieldError? error, string code, params object?[] args)
    {
        error = new FieldError(Name, code, args);
        return null;
    }
}
