using System.Data;
using Microsoft.Data.SqlClient;

namespace Appraisal.Storage;

/// <summary>How many rows of one kind are written at once: SqlBulkCopy on SQL Server, prepared statements on SQLite.</summary>
public sealed class Table<T>
{
    // to begin and to end a statement costs SQLite a tenth of an insert
    private const int RowsAtOnce = 10;

    private readonly Columns<T>.Column[] _columns;
    private readonly Statement _insertSome;
    private readonly string _name;

    /// <summary>A table of the given name with its columns in order.</summary>
    public Table(string name, params (string Name, Func<T, object?> Value)[] columns)
        : this(name, all => columns.Aggregate(all, (added, c) => added.Any(c.Name, c.Value)))
    {
    }

    /// <summary>A table of the given name with its columns in order, each of its own kind: for rows that are many.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="columns">Adds its columns.</param>
    /// <param name="orThere">Whether SQLite passes over a row whose key is there.</param>
    public Table(string name, Func<Columns<T>, Columns<T>> columns, bool orThere = false)
    {
        (_name, _columns) = (name, [.. columns(new Columns<T>()).All]);
        var names = string.Join(", ", _columns.Select(c => c.Name));
        string Row(string suffix) => $"({string.Join(", ", _columns.Select(c => $"@{c.Name}{suffix}"))})";
        Statement InsertOf(params IEnumerable<string> rows)
        {
            var text = $"INSERT INTO {name} ({names}) VALUES {string.Join(", ", rows)}";
            return orThere ? new Statement((text, text + " ON CONFLICT DO NOTHING")) : new Statement(text);
        }
        Insert = InsertOf(Row(""));
        _insertSome = InsertOf(Enumerable.Range(0, RowsAtOnce).Select(i => Row($"_{i}")));
    }

    /// <summary>The insert of one row.</summary>
    public Statement Insert { get; }

    /// <summary>Writes all rows, in the session's transaction.</summary>
    public async Task InsertAsync(Session session, IReadOnlyCollection<T> rows, CancellationToken cancel = default)
    {
        if (rows.Count == 0)
            return;
        if (session.Dialect.IsSqlite)
            InsertPrepared(session, rows, cancel);
        else
            await CopyAsync(session, rows, cancel);
        if (Insert.Audited is { } audited)
            session.Changes!.Add(audited, rows, [.. _columns.Select(c => (c.Name, c.Value))]);
    }

    private void InsertPrepared(Session session, IReadOnlyCollection<T> rows, CancellationToken cancel)
    {
        var kept = session.Kept!; // on SQLite, writing is always over the kept connection
        var atOnce = rows.Count - rows.Count % RowsAtOnce;
        var insert = kept.Prepare(atOnce > 0 ? _insertSome : Insert);
        var (inserted, position) = (0, 0);
        foreach (var row in rows)
        {
            foreach (var column in _columns)
                column.Bind(insert, ++position, row);
            if (++inserted <= atOnce && inserted % RowsAtOnce > 0)
                continue;
            cancel.ThrowIfCancellationRequested();
            insert.Execute();
            position = 0;
            if (inserted == atOnce)
                insert = kept.Prepare(Insert);
        }
    }

    private async Task CopyAsync(Session session, IEnumerable<T> rows, CancellationToken cancel)
    {
        using var data = new DataTable();
        foreach (var column in _columns)
            data.Columns.Add(column.Name, typeof(object));
        foreach (var row in rows)
            data.Rows.Add(Array.ConvertAll(_columns, c => Copied(c.Value(row))));
        using var copy = new SqlBulkCopy((SqlConnection)session.Connection, SqlBulkCopyOptions.CheckConstraints,
            (SqlTransaction?)session.Transaction)
        { DestinationTableName = _name, BulkCopyTimeout = Session.CommandTimeout };
        foreach (var column in _columns)
            copy.ColumnMappings.Add(column.Name, column.Name);
        await copy.WriteToServerAsync(data, cancel);
    }

    // a bulk copy converts by the column's type, but knows no DateOnly
    private static object Copied(object? value) => value is DateOnly date ? date.ToDateTime(TimeOnly.MinValue) : TypeHandlers.Plain(value) ?? DBNull.Value;
}
