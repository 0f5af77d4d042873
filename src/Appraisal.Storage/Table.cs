using System.Data.Common;
using Dapper;
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
    private Columns<T>.Column[] _assigned = []; // as an update binds them: those of the key last
    private Statement? _update;

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

    /// <summary>The same, whose rows can be changed as a whole where these columns are as in the row.</summary>
    public Table<T> By(params string[] key)
    {
        _assigned = [.. _columns.Where(c => !key.Contains(c.Name, StringComparer.Ordinal)), .. key.Select(k => _columns.Single(c => c.Name == k))];
        static string Assign(IEnumerable<string> names, string between) => string.Join(between, names.Select(n => $"{n} = @{n}"));
        _update = new Statement($"UPDATE {_name} SET {Assign(_assigned[..^key.Length].Select(c => c.Name), ", ")} WHERE {Assign(key, " AND ")}");
        return this;
    }

    /// <summary>Changes all rows, which are there, in the session's transaction.</summary>
    public async Task UpdateAsync(Session session, IReadOnlyCollection<T> rows, CancellationToken cancel = default)
    {
        foreach (var row in rows)
        {
            if (session.Kept is { } kept)
                Execute(kept.Prepare(_update!), row);
            else
                await session.SendAsync(_update!, Parameters(row), cancel);
        }
        Note(session, _update!, rows);
    }

    /// <summary>Writes all rows, in the session's transaction.</summary>
    public async Task InsertAsync(Session session, IReadOnlyCollection<T> rows, CancellationToken cancel = default)
    {
        if (rows.Count == 0)
            return;
        if (session.Dialect.IsSqlite)
            InsertPrepared(session, rows, cancel);
        else
            await CopyAsync(session, rows, cancel);
        Note(session, Insert, rows);
    }

    /// <summary>Rows as a bulk copy reads them.</summary>
    public DbDataReader Read(IEnumerable<T> rows) => new RowReader<T>(rows, _columns);

    private void Note(Session session, Statement statement, IReadOnlyCollection<T> rows)
    {
        if (rows.Count > 0 && statement.Audited is { } audited)
            session.Changes!.Add(audited, rows, [.. _columns.Select(c => (c.Name, c.Value))]);
    }

    private void Execute(KeptStatement update, T row)
    {
        for (var i = 0; i < _assigned.Length; i++)
            _assigned[i].Bind(update, i + 1, row);
        update.Execute();
    }

    private DynamicParameters Parameters(T row)
    {
        var parameters = new DynamicParameters();
        foreach (var column in _assigned)
            parameters.Add(column.Name, column.Value(row));
        return parameters;
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
        await using var reader = Read(rows);
        using var copy = new SqlBulkCopy((SqlConnection)session.Connection, SqlBulkCopyOptions.CheckConstraints,
            (SqlTransaction?)session.Transaction)
        { DestinationTableName = _name, BulkCopyTimeout = Session.CommandTimeout };
        foreach (var column in _columns)
            copy.ColumnMappings.Add(column.Name, column.Name);
        await copy.WriteToServerAsync(reader, cancel);
    }
}
