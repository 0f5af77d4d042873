using System.Data;
using System.Globalization;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
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
        var database = ((SqliteConnection)session.Connection).Handle!;
        var statement = session.Kept!.Insert(Insert); // on SQLite, writing is always over the kept connection
        foreach (var row in rows)
        {
            cancel.ThrowIfCancellationRequested();
            for (var i = 0; i < _columns.Length; i++)
                SqliteException.ThrowExceptionForRC(Bind(statement, i + 1, TypeHandlers.Plain(_columns[i].Value(row))), database);
            var done = raw.sqlite3_step(statement);
            if (done != raw.SQLITE_DONE)
                ThrowAfterReset(done, statement, database);
            raw.sqlite3_reset(statement);
        }
    }

    private static void ThrowAfterReset(int error, sqlite3_stmt statement, sqlite3 database)
    {
        try
        {
            SqliteException.ThrowExceptionForRC(error, database);
        }
        finally
        {
            raw.sqlite3_reset(statement);
        }
    }

    // in the forms that the provider gives them
    private static int Bind(sqlite3_stmt statement, int position, object? value) => value switch
    {
        null => raw.sqlite3_bind_null(statement, position),
        string text => raw.sqlite3_bind_text(statement, position, text),
        byte[] bytes => raw.sqlite3_bind_blob(statement, position, bytes),
        bool flag => raw.sqlite3_bind_int(statement, position, flag ? 1 : 0),
        int number => raw.sqlite3_bind_int(statement, position, number),
        long number => raw.sqlite3_bind_int64(statement, position, number),
        double number => raw.sqlite3_bind_double(statement, position, number),
        DateTime time => raw.sqlite3_bind_text(statement, position, time.ToString(@"yyyy\-MM\-dd HH\:mm\:ss.FFFFFFF", CultureInfo.InvariantCulture)),
        DateOnly date => raw.sqlite3_bind_text(statement, position, date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        _ => throw new ArgumentException($"A {value.GetType().Name} has no form in SQLite.", nameof(value)),
    };

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
