using System.Data;
using Microsoft.Data.SqlClient;
using SQLitePCL;

namespace Appraisal.Storage;

/// <summary>How many rows of one kind are written at once: SqlBulkCopy on SQL Server, one prepared statement on SQLite.</summary>
public sealed class Table<T>
{
    private readonly (string Name, Func<T, object?> Value)[] _columns;
    private readonly string _name;

    /// <summary>A table of the given name with its columns in order.</summary>
    public Table(string name, params (string Name, Func<T, object?> Value)[] columns)
    {
        (_name, _columns) = (name, columns);
        var names = string.Join(", ", columns.Select(c => c.Name));
        var values = string.Join(", ", columns.Select(c => "@" + c.Name));
        Insert = new Statement($"INSERT INTO {name} ({names}) VALUES ({values})");
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
    }

    // straight to SQLite, by position: the provider's commands cost as much again as the insert itself
    private void InsertPrepared(Session session, IEnumerable<T> rows, CancellationToken cancel)
    {
        var kept = session.Kept!; // on SQLite, writing is always over the kept connection
        var statement = kept.Prepare(Insert);
        foreach (var row in rows)
        {
            cancel.ThrowIfCancellationRequested();
            for (var i = 0; i < _columns.Length; i++)
                kept.Bind(statement, i + 1, _columns[i].Value(row));
            kept.Step(statement, raw.SQLITE_DONE);
            raw.sqlite3_reset(statement);
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
