using System.Globalization;
using System.Text;
using Appraisal.Scoring.Surveys;
using Appraisal.Service.Web;

namespace Appraisal.Service.Surveys;

/// <summary>What a survey may ask beside its items.</summary>
internal static class BesideValidation
{
    /// <summary>Statements of the list experiment that both halves are shown.</summary>
    public const int Statements = 4;

    private const int MostReasons = 800;
    private const int MostAtALevel = 8;
    private const int LongestStatement = 60;

    // a Chinese character is as wide as one and a half letters: 12 or 18
    private const double WidestReason = 18;
    private const double WidthOfIdeograph = 1.5;

    private static readonly IReadOnlyDictionary<string, string> Asked =
        Texts.Of("Before this survey somebody called or visited to ask for a good rating.", "测评前有人打电话或上门，要求给好评。");

    /// <summary>All of it as it is stored.</summary>
    public static BesideQuestions Of(Check check, SurveyRequest request, IReadOnlyList<Item> items) =>
        new(Reasons(check, request.Reasons, items), Pressure(check, request.Pressure), request.Mirrored ?? false);

    private static List<SurveyReason> Reasons(Check check, IReadOnlyList<ReasonRequest>? requests, IReadOnlyList<Item> items)
    {
        var reasons = check.List("reasons", requests, 0, MostReasons).Select((r, i) => Reason(check, $"reasons[{i}]", r, items)).ToList();
        check.Distinct("reasons", reasons.Where(r => r.Code.Length > 0).Select(r => $"{r.Item} {r.Code}"));
        foreach (var item in items)
        {
            var own = reasons.FindAll(r => r.Item == item.Code);
            foreach (var value in item.Levels?.Select(l => (int?)l.Value) ?? [null])
                if (own.Count(r => r.Levels is null || value is null || r.Levels.Contains(value.Value)) is var count && count > MostAtALevel)
                    check.Add("reasons", "too-many", count, MostAtALevel);
        }
        return reasons;
    }

    private static SurveyReason Reason(Check check, string path, ReasonRequest request, IReadOnlyList<Item> items)
    {
        var code = check.Code($"{path}.item", request.Item);
        var item = items.FirstOrDefault(i => i.Code == code);
        check.That(code.Length == 0 || item is not null, $"{path}.item", "unknown", "item", code);
        var text = Texts.Checked(check, $"{path}.text", request.Text, 40);
        foreach (var (language, words) in text)
            check.That(Width(words) <= WidestReason, $"{path}.text.{language}", "reason-too-long");
        var levels = request.Levels is null ? null : check.List($"{path}.levels", request.Levels, 1, Level.Most).Order().ToList();
        foreach (var value in (levels ?? []).Where(v => item is not null && item.Levels?.Any(l => l.Value == v) != true))
            check.Add($"{path}.levels", "no-level-of", value, code);
        return new SurveyReason(check.Code($"{path}.code", request.Code), text, code, levels);
    }

    private static SurveyPressure Pressure(Check check, PressureRequest? request)
    {
        var statements = request?.Statements is null ? null : check.List("pressure.statements", request.Statements, Statements, Statements)
            .Select((s, i) => Texts.Checked(check, $"pressure.statements[{i}]", s, LongestStatement)).ToList();
        check.That(request?.Added is null || statements is not null, "pressure.added", "without-statements");
        var added = request?.Added is null || IsAsked(request.Added) ? Asked : Texts.Checked(check, "pressure.added", request.Added, LongestStatement);
        return new SurveyPressure(request?.Told ?? true, statements, statements is null ? null : added);
    }

    // as a survey is read, so it may be stored again
    private static bool IsAsked(IReadOnlyDictionary<string, string> added) => added.Count == Asked.Count && added.All(t => Asked.GetValueOrDefault(t.Key) == t.Value);

    private static double Width(string text) => text.EnumerateRunes().Sum(r =>
        Rune.GetUnicodeCategory(r) == UnicodeCategory.NonSpacingMark ? 0 : r.Value is >= 0x2E80 and < 0xFB00 or >= 0xFF00 and < 0xFF61 or >= 0x20000 ? WidthOfIdeograph : 1);
}
