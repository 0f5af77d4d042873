using Appraisal.Service.Web;
using Appraisal.Storage;

namespace Appraisal.Service.Imports;

/// <summary>
/// What is there already of a kind, by what a person takes for the same: a code but for leading zeros, width and case; a name at a unit.
/// Rows that are new are held against it, and then count as present themselves.
/// </summary>
internal sealed class Warnings(Func<object, (string Code, string? Name, string? Unit)> identify, string field)
{
    private readonly Dictionary<string, string> _codes = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Name, string Unit), string> _names = [];

    /// <summary>Takes up one that is there.</summary>
    public void Add(string code, string? name, string? unit)
    {
        _codes.TryAdd(Folded(code), code);
        if (name is not null && unit is not null)
            _names.TryAdd((name, unit), code);
    }

    /// <summary>What should be looked at in one that was stored newly.</summary>
    public FieldError? Of(object stored)
    {
        var (code, name, unit) = identify(stored);
        var alike = _codes.GetValueOrDefault(Folded(code));
        var namesake = name is null || unit is null ? null : _names.GetValueOrDefault((name, unit));
        Add(code, name, unit);
        if (alike is not null && alike != code)
            return new FieldError(field, "alike-code", code, alike);
        return namesake is null || namesake == code ? null : new FieldError("name", "namesake", Check.Shown(name!), namesake, unit);
    }

    private static string Folded(string code) => code.TrimStart('0').ToUpperInvariant();
}
