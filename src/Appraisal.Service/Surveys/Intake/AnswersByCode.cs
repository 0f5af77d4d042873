using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Appraisal.Service.Surveys.Intake;

/// <summary>Answers in the order of the items, seen by item code, without a second dictionary for each response.</summary>
internal sealed class AnswersByCode(IReadOnlyDictionary<string, int> index, double?[] answers) : IReadOnlyDictionary<string, double?>
{
    public double? this[string key] => answers[index[key]];

    public IEnumerable<string> Keys => index.Keys;

    public IEnumerable<double?> Values => index.Values.Select(i => answers[i]);

    public int Count => index.Count;

    public bool ContainsKey(string key) => index.ContainsKey(key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out double? value)
    {
        var known = index.TryGetValue(key, out var i);
        value = known ? answers[i] : null;
        return known;
    }

    public IEnumerator<KeyValuePair<string, double?>> GetEnumerator() =>
        index.Select(i => KeyValuePair.Create(i.Key, answers[i.Value])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
