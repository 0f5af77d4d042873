using System.Data;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;

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

    private void InsertPrepared(Session session, IEnumerable<T> rows, CancellationToken cancel)
    {
        var command = session.Prepare(Insert);
        using var own = session.Prepared is null ? command : null;
        if (command.Parameters.Count == 0)
            foreach (var (name, _) in _columns)
                command.Parameters.Add(new SqliteParameter { ParameterName = "@" + name });
        foreach (var row in rows)
        {
            cancel.ThrowIfCancellationRequested();
            for (var i = 0; i < _columns.Length; i++)
                command.Parameters[i].Value = TypeHandlers.Plain(_columns[i].Value(row)) ?? DBNull.Value;
            command.ExecuteNonQuery();
        }
    }

    private async Task CopyAsync(Session session, IEnumerable<T> rows, CancellationToken cancel)
    {
        using var data = new DataTable();
        foreach (var column in _columns)
            data.Columns.Add(column.Name, typeof(object));
        foreach (var row in rows)
            data.Rows.Add(Array.ConvertAll(_columns, c => TypeHandlers.Plain(c.Value(row)) ?? DBNull.Value));
        using var copy = new SqlBulkCopy((SqlConnection)session.Connection, SqlBulkCopyOptions.CheckConstraints,
            (SqlTransaction?)session.Transaction)
        { DestinationTableName = _name, BulkCopyTimeout = Session.CommandTimeout };
        foreach (var column in _columns)
            copy.ColumnMappings.Add(column.Name, column.Name);
        await copy.WriteToServerAsync(data, cancel);
    }
}
