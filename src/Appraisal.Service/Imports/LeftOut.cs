namespace Appraisal.Service.Imports;

/// <summary>
/// Fields that a file does not speak of. Of a thing that is stored already they stay as they are; of a new one they take their default. An
/// empty cell is something else: it clears the field.
/// </summary>
internal sealed class LeftOut(IEnumerable<string> fields)
{
    /// <summary>Nothing is left out.</summary>
    public static readonly LeftOut Nothing = new([]);

    private readonly HashSet<string> _fields = new(fields, StringComparer.Ordinal);

    /// <summary>Whether all fields are spoken of.</summary>
    public bool IsNothing => _fields.Count == 0;

    /// <summary>Whether a field is left out.</summary>
    public bool Has(string field) => _fields.Contains(field);

    /// <summary>What stands in a field after the import: what is given, or what is stored where it is left out.</summary>
    public T Or<T>(string field, T given, T stored) => Has(field) ? stored : given;

    /// <summary>The optional columns of a kind of which a file has none.</summary>
    public static LeftOut Of(ImportKind kind, Func<Column, bool> isThere) => new(kind.Columns.Where(c => !c.Required && !isThere(c)).Select(c => c.Name));
}
