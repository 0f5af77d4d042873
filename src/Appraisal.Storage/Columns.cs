namespace Appraisal.Storage;

/// <summary>
/// The columns of a table that is written in bulk, in order. Where rows are many, each is bound as what it is, so that no value is
/// left to the garbage collector.
/// </summary>
public sealed class Columns<T>
{
    private readonly List<Column> _columns = [];

    internal IReadOnlyList<Column> All => _columns;

    /// <summary>A column of values of any kind.</summary>
    public Columns<T> Any(string name, Func<T, object?> value) => Add(name, value, (s, i, row) => s.Bind(i, value(row)));

    /// <summary>A column of texts.</summary>
    public Columns<T> Text(string name, Func<T, string?> value) => Add(name, value, (s, i, row) => s.BindText(i, value(row)));

    /// <summary>A column of ids.</summary>
    public Columns<T> Id(string name, Func<T, Guid> value) => Add(name, row => value(row), (s, i, row) => s.BindId(i, value(row)));

    /// <summary>A column of bytes.</summary>
    public Columns<T> Bytes(string name, Func<T, byte[]> value) => Add(name, value, (s, i, row) => s.BindBytes(i, value(row)));

    /// <summary>A column of instants, to the millisecond.</summary>
    public Columns<T> Instant(string name, Func<T, DateTimeOffset> value) =>
        Add(name, row => value(row), (s, i, row) => s.BindInstant(i, value(row).UtcDateTime));

    /// <summary>A column of flags.</summary>
    public Columns<T> Flag(string name, Func<T, bool> value) => Add(name, row => value(row), (s, i, row) => s.BindWhole(i, value(row) ? 1 : 0));

    /// <summary>A column of whole numbers; none is NULL.</summary>
    public Columns<T> Whole(string name, Func<T, int?> value) => Add(name, row => value(row), (s, i, row) => s.BindWhole(i, value(row)));

    /// <summary>A column of numbers; none is NULL.</summary>
    public Columns<T> Real(string name, Func<T, double?> value) => Add(name, row => value(row), (s, i, row) => s.BindReal(i, value(row)));

    private Columns<T> Add(string name, Func<T, object?> value, Action<KeptStatement, int, T> bind)
    {
        _columns.Add(new Column(name, value, bind));
        return this;
    }

    internal sealed record Column(string Name, Func<T, object?> Value, Action<KeptStatement, int, T> Bind);
}
