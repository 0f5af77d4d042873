using Appraisal.Service.Web;

namespace Appraisal.Service.Surveys.Intake;

/// <summary>Reads answers that stand as the words of their levels, in any language of the survey, as paper and other systems have them.</summary>
internal static class AnswerWords
{
    /// <summary>Fills in the values of the levels; what is no level's word is an error that names those that are.</summary>
    public static void Read(Check check, SurveyDefinition survey, IReadOnlyDictionary<string, string> words, double?[] values)
    {
        foreach (var (code, word) in words)
        {
            if (!survey.ItemIndex.TryGetValue(code, out var i))
                check.Add($"answers.{code}", "unknown", "item", code);
            else if (survey.Labels[i].TryGetValue(Plain(word), out var value))
                values[i] = value;
            else if (survey.Labels[i].Count == 0)
                check.Add($"answers.{code}", "no-number", Short(word));
            else
                check.Add($"answers.{code}", "no-level", Short(word), string.Join(", ", survey.Labels[i].Keys));
        }
    }

    /// <summary>The labels of an item's levels, without regard to case, width and outer blanks, with their values.</summary>
    public static IReadOnlyDictionary<string, int> Of(Item item)
    {
        var labels = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        foreach (var level in item.Levels ?? [])
            foreach (var label in level.Label.Values)
                labels.TryAdd(Plain(label), level.Value);
        return labels;
    }

    private static string Plain(string word) => Check.Normalise(word)!;

    private static string Short(string word) => word.Length <= 40 ? word : word[..40];
}
