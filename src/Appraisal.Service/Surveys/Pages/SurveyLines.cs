using System.Buffers;
using System.Globalization;
using System.Text.RegularExpressions;
using Appraisal.Scoring.Surveys;
using Appraisal.Service.Web.Pages;

namespace Appraisal.Service.Surveys.Pages;

/// <summary>
/// The parts of a survey as they are written in a form, one a line, in the reader's language. What a line does not say (its texts in other
/// languages, the words of its levels) stays as it is stored.
/// </summary>
internal static partial class SurveyLines
{
    private const double MostBad = 50; // points under which a level is bad
    private static readonly SearchValues<char> Signs = SearchValues.Create("/／;；=＝"); // what a line is read by

    /// <summary>
    /// A question as a line: code; question; 1-5; reversed, or code; question; good/fair/poor, or good=100/fair=70/poor=0. One of five levels of
    /// satisfaction has no scale here, nor has one whose levels cannot be written so: of other values, or bad though they count 50 or more.
    /// </summary>
    public static string Line(Item item) => string.Join("; ", new[] { item.Code, item.Text.In(PageText.Language),
        item.Levels is { } levels ? (IsWritten(levels) ? string.Join('/', levels.Select((l, i) => Word(l, IsEven(levels)))) : "")
            : string.Create(CultureInfo.InvariantCulture, $"{item.Min}-{item.Max}"), item is { Levels: null, Reversed: true } ? "reversed" : "" }).TrimEnd(' ', ';');

    /// <summary>A reason as a line: code; word; question; 1,2.</summary>
    public static string Line(SurveyReason reason) => string.Join("; ", new[] { reason.Code, reason.Text.In(PageText.Language), reason.Item,
        reason.Levels is null ? "" : string.Join(',', reason.Levels) }).TrimEnd(' ', ';');

    /// <summary>A stratum that was written: code; name, or with a blank alone between them.</summary>
    public static Stratum Stratum(string[] parts) => parts is [var line] && WithoutSemicolon().Match(line) is { Success: true } slip
        ? new Stratum { Code = slip.Groups["code"].Value, Name = slip.Groups["rest"].Value }
        : new Stratum { Code = parts[0], Name = parts.ElementAtOrDefault(1) ?? parts[0] };

    /// <summary>A question that was written; without a scale it has five levels of satisfaction.</summary>
    public static ItemRequest Item(string[] parts, int index, Survey? before)
    {
        if (WithoutSemicolon().Match(parts[0]) is { Success: true } slip && before?.Items.Any(i => i.Code == parts[0]) != true)
            parts = [slip.Groups["code"].Value, string.Join("; ", [slip.Groups["rest"].Value, .. parts[1..]])];
        var written = Written().Match(parts[^1]);
        var code = parts.Length > 1 ? parts[0] : $"q{index + 1}";
        var old = before?.Items.FirstOrDefault(i => i.Code == code);
        var request = new ItemRequest { Code = code, Text = Text(written.Groups["text"].Value, old?.Text), Weight = old?.Weight };
        if (written.Groups["min"].Success)
            return request with { Min = Number(written.Groups["min"]), Max = Number(written.Groups["max"]), Decimals = old?.Decimals, Reversed = written.Groups["reversed"].Success };
        if (written.Groups["words"].Success)
            return request with { Levels = Levels(written.Groups["words"].Value.Split(['/', '／'], StringSplitOptions.TrimEntries), old?.Levels) };
        return old?.Levels is { } levels && !IsWritten(levels)
            ? request with { Reversed = old.Reversed, Levels = [.. levels.Select(l => new LevelRequest { Value = l.Value, Label = l.Label, Points = l.Points, Bad = l.Bad })] }
            : request with { Scale = ItemValidation.Satisfaction5 };
    }

    /// <summary>A reason that was written.</summary>
    public static ReasonRequest Reason(string[] parts, Survey? before)
    {
        var item = parts.ElementAtOrDefault(2);
        var old = before?.Reasons.FirstOrDefault(r => r.Code == parts[0] && r.Item == item);
        return new ReasonRequest
        {
            Code = parts[0], Text = Text(parts.ElementAtOrDefault(1) ?? "", old?.Text), Item = item,
            // what is no number is no level of any question, and refused as that
            Levels = parts.ElementAtOrDefault(3) is { Length: > 0 } levels ? [.. levels.Split([',', '，', '、']).Select(l => int.TryParse(l, NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) ? value : int.MinValue)] : null,
        };
    }

    /// <summary>A text that was written, beside those in other languages where it was not changed or is one of several.</summary>
    public static IReadOnlyDictionary<string, string> Text(string text, IReadOnlyDictionary<string, string>? before) =>
        before is null ? new Dictionary<string, string>(StringComparer.Ordinal) { [PageText.Language] = text }
        : before.In(PageText.Language) == text ? before
        : new Dictionary<string, string>(before, StringComparer.Ordinal) { [PageText.Language] = text };

    // the best first, with points between 100 and 0 that are even where none are written; what counts less than 50 is bad
    private static List<LevelRequest> Levels(string[] words, IReadOnlyList<ItemLevel>? before) => [.. words.Select((word, i) =>
    {
        var written = WithPoints().Match(word);
        double? points = written.Success ? Number(written.Groups["points"]) : null;
        return new LevelRequest
        {
            Value = words.Length - i, Label = Text(written.Success ? written.Groups["word"].Value : word, before?.Count == words.Length ? before[i].Label : null),
            Points = points, Bad = (points ?? Level.EvenPoints(i, words.Length)) < MostBad,
        };
    })];

    private static string Word(ItemLevel level, bool isEven) =>
        level.Label.In(PageText.Language) + (isEven ? "" : string.Create(CultureInfo.InvariantCulture, $"={level.Points}"));

    // what a line can say, but for the five levels that a question has without any
    private static bool IsWritten(IReadOnlyList<ItemLevel> levels) => !IsSatisfaction(levels) && levels
        .Select((level, i) => level.Value == levels.Count - i && level.Bad == (level.Points < MostBad) && level.Points == Math.Round(level.Points, 6)
            && level.Label.Values.All(word => word.AsSpan().IndexOfAny(Signs) < 0))
        .All(written => written);

    private static bool IsEven(IReadOnlyList<ItemLevel> levels) => levels.Select((level, i) => level.Points == Level.EvenPoints(i, levels.Count)).All(even => even);

    private static bool IsSatisfaction(IReadOnlyList<ItemLevel> levels) =>
        levels.Count == ItemValidation.SatisfactionLevels.Count && levels.Zip(ItemValidation.SatisfactionLevels).All(pair =>
            pair.First with { Label = pair.Second.Label } == pair.Second && pair.First.Label.Count == pair.Second.Label.Count && !pair.First.Label.Except(pair.Second.Label).Any());

    private static double Number(Group group) => double.Parse(group.Value, NumberStyles.Float, CultureInfo.InvariantCulture);

    // a question may hold semicolons itself: what ends it is a scale, or words with slashes between them, alone
    [GeneratedRegex(@"^(?<text>.*?)(\s*[;；]\s*(?<min>-?\d{1,9}(\.\d{1,6})?)\s*[-–—~至]\s*(?<max>-?\d{1,9}(\.\d{1,6})?)(\s*[;；]\s*(?<reversed>reversed))?|\s*[;；]\s*(?<words>[^;；/／]+([/／][^;；/／]+)+))?\s*$", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Written();

    // who forgot the semicolon: q1 and a question, or a code and Chinese words
    [GeneratedRegex(@"^(?<code>[A-Za-z]{1,8}\d{1,3}|[A-Za-z][A-Za-z0-9._-]{0,15}(?=\s+[\u3400-\u9fff]))\s+(?<rest>\S.*)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex WithoutSemicolon();

    [GeneratedRegex(@"^(?<word>.*\S)\s*[=＝]\s*(?<points>\d{1,3}(\.\d{1,6})?)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex WithPoints();
}
