using Appraisal.Scoring.Surveys;
using Appraisal.Service.Web;

namespace Appraisal.Service.Surveys;

/// <summary>What the items of a survey must be.</summary>
internal static class ItemValidation
{
    /// <summary>The scale that is built in: five levels, the third of which is mildly positive.</summary>
    public const string Satisfaction5 = "satisfaction-5";

    private const int LongestText = 1000;
    private const int LongestLabel = 40;

    /// <summary>Its levels.</summary>
    internal static readonly IReadOnlyList<ItemLevel> SatisfactionLevels =
    [
        new(5, Texts.Of("Very satisfied", "非常满意"), 100, false),
        new(4, Texts.Of("Satisfied", "满意"), 75, false),
        new(3, Texts.Of("Fairly satisfied", "基本满意"), 50, false),
        new(2, Texts.Of("Dissatisfied", "不满意"), 25, true),
        new(1, Texts.Of("Very dissatisfied", "非常不满意"), 0, true),
    ];

    /// <summary>All items, each code once.</summary>
    public static List<Item> Items(Check check, IReadOnlyList<ItemRequest>? requests)
    {
        var items = check.List("items", requests, 1, 100).Select((r, i) => Item(check, $"items[{i}]", r)).ToList();
        check.Distinct("items", items.Select(i => i.Code).Where(c => c.Length > 0));
        return items;
    }

    private static Item Item(Check check, string path, ItemRequest request)
    {
        var weight = check.Number($"{path}.weight", request.Weight, 0, SurveyItem.Largest, otherwise: 1);
        check.That(weight != 0, $"{path}.weight", "not-positive");
        check.That(weight is 0 or >= SurveyItem.Smallest, $"{path}.weight", "out-of-range", weight, SurveyItem.Smallest, SurveyItem.Largest);
        var item = new Item(check.Code($"{path}.code", request.Code), Texts.Checked(check, $"{path}.text", request.Text, LongestText), 0, 0, false, weight);
        return request.Scale is null && request.Levels is null ? OnScale(check, path, request, item) : WithLevels(check, path, request, item);
    }

    private static Item OnScale(Check check, string path, ItemRequest request, Item item)
    {
        var min = check.Number($"{path}.min", request.Min, -SurveyItem.Largest, SurveyItem.Largest);
        var max = check.Number($"{path}.max", request.Max, -SurveyItem.Largest, SurveyItem.Largest);
        if (request.Min is not null && request.Max is not null)
            check.That(max - min >= SurveyItem.Smallest, $"{path}.max", "not-over", max, min);
        return item with { Min = min, Max = max, Reversed = request.Reversed ?? false, Decimals = request.Decimals ?? false };
    }

    private static Item WithLevels(Check check, string path, ItemRequest request, Item item)
    {
        check.That(request.Scale is null || request.Levels is null, $"{path}.scale", "not-with-levels");
        check.That(request.Scale is null or Satisfaction5, $"{path}.scale", "unknown-word", request.Scale, Satisfaction5);
        check.That(request.Decimals is null or false, $"{path}.decimals", "not-with-levels");
        var levels = request.Levels is null ? SatisfactionLevels : Levels(check, $"{path}.levels", request.Levels);
        var read = levels.Count == 0 ? item : item with
        {
            Levels = levels,
            Min = levels.Min(l => l.Value),
            Max = levels.Max(l => l.Value),
            Reversed = levels[0].Value < levels[^1].Value,
        };
        // what follows from the levels is answered with them, and may come back so
        var (hasLevels, reversed) = (request.Levels is not null && levels.Count > 0, request.Reversed ?? false);
        check.That(request.Min is null || (hasLevels && request.Min == read.Min), $"{path}.min", "not-with-levels");
        check.That(request.Max is null || (hasLevels && request.Max == read.Max), $"{path}.max", "not-with-levels");
        check.That(!reversed || (hasLevels && read.Reversed), $"{path}.reversed", "not-with-levels");
        return read;
    }

    private static IReadOnlyList<ItemLevel> Levels(Check check, string path, IReadOnlyList<LevelRequest> requests)
    {
        var given = check.List(path, requests, Level.Fewest, Level.Most);
        var levels = given.Select((r, i) => new ItemLevel(
            (int)check.Whole($"{path}[{i}].value", r.Value, -(long)SurveyItem.Largest, (long)SurveyItem.Largest),
            Texts.Checked(check, $"{path}[{i}].label", r.Label, LongestLabel),
            check.Number($"{path}[{i}].points", r.Points, 0, 100, otherwise: given.Count < Level.Fewest ? 0 : Level.EvenPoints(i, given.Count)),
            r.Bad ?? false)).ToList();
        check.Distinct(path, levels.Where((_, i) => given[i].Value is not null).Select(l => $"{l.Value}"));
        for (var i = 1; i < levels.Count; i++)
        {
            check.That(levels[i].Points < levels[i - 1].Points, $"{path}[{i}].points", "levels-order", levels[i].Points, levels[i - 1].Points);
            check.That(levels[i].Bad || !levels[i - 1].Bad, $"{path}[{i}].bad", "levels-bad");
            if (i > 1)
                check.That(Math.Sign(levels[i].Value - levels[i - 1].Value) == Math.Sign(levels[1].Value - levels[0].Value) || levels[i].Value == levels[i - 1].Value,
                    $"{path}[{i}].value", "values-order", levels[i].Value);
        }
        check.That(levels.Count == 0 || levels[^1].Bad, path, "none-bad");
        check.That(levels.Count == 0 || !levels[0].Bad, path, "all-bad");
        return levels;
    }
}
