namespace Appraisal.Storage;

/// <summary>Codes that come again and again, each held once: a reader makes another string of each row's.</summary>
public sealed class Words
{
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    /// <summary>The one that is held.</summary>
    public string Of(string word)
    {
        if (_known.TryGetValue(word, out var known))
            return known;
        _known.Add(word);
        return word;
    }
}
