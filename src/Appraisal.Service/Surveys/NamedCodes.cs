using Appraisal.Service.Web;

namespace Appraisal.Service.Surveys;

/// <summary>Codes with the names that people know them by; a name stands for its code where it is the only one of that name.</summary>
internal sealed class NamedCodes
{
    private readonly Dictionary<string, string> _byName;

    public NamedCodes(IEnumerable<(string Code, string? Name)> codes)
    {
        var all = codes.ToList();
        Codes = all.Select(c => c.Code).ToHashSet(StringComparer.Ordinal);
        _byName = all.Where(c => c.Name is not null).Distinct().GroupBy(c => Check.Normalise(c.Name)!, StringComparer.OrdinalIgnoreCase).Where(g => g.Select(c => c.Code).Distinct(StringComparer.Ordinal).Count() == 1)
            .ToDictionary(g => g.Key, g => g.First().Code, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The codes.</summary>
    public IReadOnlySet<string> Codes { get; }

    /// <summary>The code that is meant: itself, or that of the name; anything else as it is.</summary>
    public string? Resolve(string? text) =>
        Check.Normalise(text) is { } plain && !Codes.Contains(plain) && _byName.TryGetValue(plain, out var code) ? code : text;
}
