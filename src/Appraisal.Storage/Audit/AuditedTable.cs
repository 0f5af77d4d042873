using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Appraisal.Storage.Audit;

/// <summary>What the first column of a key holds.</summary>
public enum KeyKind
{
    Code,
    Id,
    Number,
}

/// <summary>
/// A table whose rows the audit holds: whatever a session changes in it is noted in the same transaction (<see cref="RowChanges"/>), so
/// that no store and no use case needs to think of it, and verification finds a row that was changed behind the service's back.
/// </summary>
public sealed partial class AuditedTable
{
    /// <summary>Stands between the parts of a key.</summary>
    public const char Separator = '\u001f';

    private static readonly Dictionary<string, AuditedTable> ByName = new(StringComparer.Ordinal);

    private readonly HashSet<string> _except;
    private readonly string[] _key;
    private readonly KeyKind _kind;

    private readonly bool _byTwo; // the first part of the key is of many rows

    private AuditedTable(string name, KeyKind kind, string key, string[] except)
    {
        (Name, _kind, _key, _byTwo, _except) = (name, kind, key.Split(' ', '/'), key.Contains('/', StringComparison.Ordinal), except.ToHashSet(StringComparer.Ordinal));
        All = new Statement($"SELECT * FROM {name}", scans: "verification compares every row");
        var list = kind switch { KeyKind.Id => "{ids}", KeyKind.Number => "{blocks}", _ => "{codes}" };
        Some = new Statement(_byTwo
            ? $"SELECT * FROM {name} WHERE {_key[0]} = @first AND {_key[1]} IN {list}"
            : $"SELECT * FROM {name} WHERE {_key[0]} IN {list}");
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>The columns of its key, in order.</summary>
    public IReadOnlyList<string> Key => _key;

    /// <summary>All its rows.</summary>
    internal Statement All { get; }

    private Statement Some { get; }

    /// <summary>All of them, in order of name.</summary>
    public static IReadOnlyList<AuditedTable> List => [.. ByName.Values.OrderBy(t => t.Name, StringComparer.Ordinal)];

    /// <summary>The audited table of a name; null: its rows are not noted.</summary>
    internal static AuditedTable? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>
    /// Declares a table by the columns of its key (a stroke after the first where that is of many rows), and those that say nothing that
    /// matters: when a key was last used, how far a job is.
    /// </summary>
    internal static void Declare(string name, KeyKind kind, string key, params string[] except) => ByName.Add(name, new AuditedTable(name, kind, key, except));

    /// <summary>The key of a row by the values of its columns, as text.</summary>
    internal static string KeyOf(IEnumerable<object?> values) => string.Join(Separator, values.Select(Text));

    /// <summary>Whether what a column holds is noted.</summary>
    internal bool Notes(string column) => !_except.Contains(column);

    /// <summary>The rows of some keys, in no order.</summary>
    internal async Task<List<Row>> FindAsync(Session session, IReadOnlyCollection<string> keys, CancellationToken cancel)
    {
        var wanted = keys.ToHashSet(StringComparer.Ordinal);
        var rows = new List<Row>(keys.Count);
        foreach (var group in keys.GroupBy(k => _byTwo ? k.Split(Separator)[0] : "", StringComparer.Ordinal))
        {
            var parts = group.Select(k => _byTwo ? k.Split(Separator)[1] : k.Split(Separator)[0]).Distinct(StringComparer.Ordinal);
            object parameters = _kind switch
            {
                KeyKind.Id => new { ids = JsonSerializer.Serialize(parts) },
                KeyKind.Number => new { blocks = JsonSerializer.Serialize(parts.Select(p => long.Parse(p, CultureInfo.InvariantCulture))) },
                _ => new { first = group.Key, codes = JsonSerializer.Serialize(parts) },
            };
            await session.EachAsync(Some, parameters, reader =>
            {
                var row = Read(reader);
                if (wanted.Contains(row.Key)) // what else stands under the first parts is not this session's
                    rows.Add(row);
            }, cancel);
        }
        return rows;
    }

    /// <summary>The row at which a reader of all columns stands.</summary>
    internal Row Read(DbDataReader reader)
    {
        var columns = Enumerable.Range(0, reader.FieldCount).Select(i => (Name: reader.GetName(i), Value: Value(reader, i))).ToList();
        return new Row(KeyOf(_key.Select(k => columns.Find(c => c.Name == k).Value)),
            [.. columns.Where(c => Notes(c.Name) && c.Value is not null and not DBNull).OrderBy(c => c.Name, StringComparer.Ordinal).Select(c => (c.Name, Text(c.Value)!))]);
    }

    /// <summary>A value in the one form that it has in memory and in both databases.</summary>
    internal static string? Text(object? value) => TypeHandlers.Plain(value) switch
    {
        null or DBNull => null,
        string text => text,
        byte[] bytes => Convert.ToHexString(bytes),
        bool flag => flag ? "1" : "0",
        DateTime instant => instant.ToString("yyyy-MM-dd'T'HH:mm:ss.fff", CultureInfo.InvariantCulture),
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        var other => other.ToString(),
    };

    // SQLite keeps instants and dates as text; what the column was declared as tells them from other texts
    private static object? Value(DbDataReader reader, int column)
    {
        var value = reader.GetValue(column);
        return reader.GetDataTypeName(column) switch
        {
            { } type when type.StartsWith("datetime", StringComparison.OrdinalIgnoreCase) && value is string text => DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind),
            "date" when value is DateTime date => DateOnly.FromDateTime(date),
            _ => value,
        };
    }

    /// <summary>
    /// The key of a row and what is noted of it: the fields in the order of their names, which is alike in every country. Those that are NULL
    /// are left out, so that a column may be added one day.
    /// </summary>
    internal sealed record Row(string Key, IReadOnlyList<(string Name, string Value)> Fields);

    /// <summary>
    /// What a statement that writes to an audited table writes to, and the query that gives the keys of the rows: run before an UPDATE or
    /// DELETE, after an INSERT. Null where it writes to no such table, or changes only what is not noted.
    /// </summary>
    internal static (AuditedTable Table, string? Keys, bool IsInsert)? WrittenBy(string text)
    {
        if (Write().Match(text) is not { Success: true } write || Find(write.Groups["table"].Value) is not { } table)
            return null;
        var keys = string.Join(", ", table._key);
        if (write.Groups["set"].Success && Assigned().Matches(write.Groups["set"].Value).All(a => table._except.Contains(a.Groups["column"].Value)))
            return null;
        if (write.Groups["verb"].Value != "INSERT INTO")
            return (table, $"SELECT {keys} FROM {table.Name} {write.Groups["where"].Value}", false);
        if (!write.Groups["values"].Success)
            return (table, null, true);
        var columns = write.Groups["columns"].Value.Split(',', StringSplitOptions.TrimEntries);
        var values = write.Groups["values"].Value.Split(',', StringSplitOptions.TrimEntries);
        return (table, $"SELECT {keys} FROM {table.Name} WHERE {string.Join(" AND ", table._key.Select(k => $"{k} = {values[Array.IndexOf(columns, k)]}"))}", true);
    }

    [GeneratedRegex("""
        ^\s*(?<verb>INSERT\ INTO|UPDATE|DELETE\ FROM)\s+(?<table>\w+)\s*
        (\((?<columns>[^)]*)\)\s*(VALUES\s*\((?<values>[^)]*)\))?|SET\s+(?<set>.*?)(?=\sWHERE\s|$))?\s*(?<where>WHERE\s.*)?
        """, RegexOptions.Singleline | RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace, 1000)]
    private static partial Regex Write();

    [GeneratedRegex(@"(^|,)\s*(?<column>\w+)\s*=", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Assigned();
}
