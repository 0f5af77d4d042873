using System.Data.Common;
using System.Globalization;
using System.Reflection;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Appraisal.Storage;

/// <summary>
/// The one connection over which this process writes to SQLite. It prepares each statement once, and its cache of pages stays good as
/// long as nobody else writes. For one transaction at a time.
/// </summary>
internal sealed class KeptConnection(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<Statement, KeptCommand> _commands = [];
    private readonly Dictionary<Statement, sqlite3_stmt> _prepared = [];

    public SqliteConnection Connection => connection;

    /// <summary>The statement with these parameters as a command, prepared when it was first used.</summary>
    public DbCommand Command(Statement statement, object? parameters, DbTransaction? transaction)
    {
        if (!_commands.TryGetValue(statement, out var kept) || kept.Takes != parameters?.GetType())
        {
            kept?.Command.Dispose();
            _commands[statement] = kept = new KeptCommand(connection.CreateCommand(), statement, parameters?.GetType());
        }
        return kept.With(parameters, (SqliteTransaction?)transaction);
    }

    /// <summary>The statement, to be bound by position and stepped here: the provider's commands cost as much again as an insert itself.</summary>
    public sqlite3_stmt Prepare(Statement statement)
    {
        if (_prepared.TryGetValue(statement, out var known))
            return known;
        Check(raw.sqlite3_prepare_v2(connection.Handle!, statement.Sqlite, out var prepared));
        _prepared.Add(statement, prepared);
        return prepared;
    }

    /// <summary>Gives a parameter a value, in the form that the provider gives it.</summary>
    public void Bind(sqlite3_stmt statement, int position, object? value) => Check(value switch
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
        _ => BindPlain(statement, position, value),
    });

    /// <summary>Runs a bound statement to its next row or its end; whichever of these results it gave.</summary>
    public int Step(sqlite3_stmt statement, params ReadOnlySpan<int> expected)
    {
        var result = raw.sqlite3_step(statement);
        if (expected.Contains(result))
            return result;
        try
        {
            Check(result);
            return result;
        }
        finally
        {
            raw.sqlite3_reset(statement);
        }
    }

    /// <summary>The whole number that a query finds for each key, the parameters in order; null where it finds none.</summary>
    public IReadOnlyList<long?> FindEach(Statement statement, IEnumerable<object[]> keys)
    {
        var prepared = Prepare(statement);
        var found = new List<long?>();
        foreach (var key in keys)
        {
            for (var i = 0; i < key.Length; i++)
                Bind(prepared, i + 1, key[i]);
            found.Add(Step(prepared, raw.SQLITE_ROW, raw.SQLITE_DONE) == raw.SQLITE_ROW ? raw.sqlite3_column_int64(prepared, 0) : null);
            raw.sqlite3_reset(prepared);
        }
        return found;
    }

    public void Dispose()
    {
        foreach (var prepared in _prepared.Values)
            prepared.Dispose();
        foreach (var kept in _commands.Values)
            kept.Command.Dispose();
        connection.Dispose();
    }

    private int BindPlain(sqlite3_stmt statement, int position, object value)
    {
        var plain = TypeHandlers.Plain(value);
        if (ReferenceEquals(plain, value))
            throw new ArgumentException($"A {value.GetType().Name} has no form in SQLite.", nameof(value));
        Bind(statement, position, plain);
        return raw.SQLITE_OK;
    }

    private void Check(int result) => SqliteException.ThrowExceptionForRC(result, connection.Handle);

    private sealed class KeptCommand
    {
        private readonly (SqliteParameter Parameter, PropertyInfo Property)[] _parameters;

        public KeptCommand(SqliteCommand command, Statement statement, Type? takes)
        {
            (Command, Takes) = (command, takes);
            command.CommandText = statement.Sqlite;
            command.CommandTimeout = Session.CommandTimeout;
            _parameters = [.. (takes?.GetProperties() ?? []).Where(p => statement.Names(p.Name)).Select(p => (command.Parameters.Add(new SqliteParameter { ParameterName = "@" + p.Name }), p))];
        }

        public SqliteCommand Command { get; }

        public Type? Takes { get; }

        public SqliteCommand With(object? parameters, SqliteTransaction? transaction)
        {
            Command.Transaction = transaction;
            foreach (var (parameter, property) in _parameters)
                parameter.Value = TypeHandlers.Plain(property.GetValue(parameters)) ?? DBNull.Value;
            return Command;
        }
    }
}
