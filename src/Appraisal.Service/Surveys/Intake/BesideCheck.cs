using Appraisal.Service.Web;

namespace Appraisal.Service.Surveys.Intake;

/// <summary>Checks what a response says beside the items; nearly all say nothing, or but a word.</summary>
internal static class BesideCheck
{
    private const int MostReasons = 3;

    /// <summary>It as it is stored; null where nothing is said.</summary>
    public static string? Of(Check check, SurveyDefinition survey, ResponseRequest request, double?[] answers)
    {
        if (request.Told is null && request.List is null && request.Reasons is not { Count: > 0 })
            return null;
        var pressure = survey.Beside.Pressure;
        check.That(request.Told is null || pressure.Told, "told", "not-asked");
        if (request.List is not null && check.That(pressure.Statements is not null, "list", "not-asked"))
        {
            var seed = (int)check.Whole("list.seed", request.List.Seed, 0, int.MaxValue);
            check.Whole("list.count", request.List.Count, 0, pressure.Statements!.Count + (BesideCounts.IsLong(seed) ? 1 : 0));
        }
        var reasons = Reasons(check, survey, request.Reasons, answers);
        return check.Passed ? Json.Text(new BesideAnswers { Told = request.Told, List = request.List, Reasons = reasons }) : null;
    }

    private static SortedDictionary<string, IReadOnlyList<string>>? Reasons(
        Check check, SurveyDefinition survey, IReadOnlyDictionary<string, IReadOnlyList<string>>? given, double?[] answers)
    {
        if (given is not { Count: > 0 })
            return null;
        var reasons = new SortedDictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal); // whatever order they were chosen in
        foreach (var (item, codes) in given.Take(survey.Items.Count))
        {
            var path = $"reasons.{(item.Length <= 40 ? item : item[..40])}";
            if (!check.That(survey.ItemIndex.TryGetValue(item, out var i), path, "unknown", "item", item.Length <= 40 ? item : item[..40]))
                continue;
            foreach (var code in check.List(path, codes, 1, MostReasons))
                check.That(IsOffered(survey, item, code, answers[i]), path, "no-reason-here", Check.Normalise(code) is { Length: <= 64 } shown ? shown : "…");
            check.Distinct(path, codes ?? []);
            reasons[item] = [.. (codes ?? []).Order(StringComparer.Ordinal)];
        }
        check.That(given.Count <= survey.Items.Count, "reasons", "too-many", given.Count, survey.Items.Count);
        return reasons;
    }

    // at the level that was chosen; who chose none is offered none
    private static bool IsOffered(SurveyDefinition survey, string item, string code, double? answer) => answer is { } value
        && survey.Beside.Reasons.Any(r => r.Item == item && r.Code == code && (r.Levels is null || r.Levels.Contains((int)value)));
}
