using System.Data.Common;
using System.Reflection;
using Appraisal.Storage.Surveys;
using Microsoft.Data.Sqlite;

namespace Appraisal.Storage;

/// <summary>
/// A connection to SQLite that is kept, the one over which this process writes or one of those over which it reads. It prepares each
/// statement once, and its cache of pages stays good as long as nobody else writes. For one session at a time.
/// </summary>
internal sealed class KeptConnection(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<Statement, KeptCommand> _commands = [];
    private readonly Dictionary<Statement, KeptStatement> _statements = [];

    private KeptStatement? _version;

    public SqliteConnection Connection => connection;

    /// <summary>What is in memory of the ids of responses.</summary>
    public RecentIds RecentIds { get; } = new();

    /// <summary>Another number once somebody else has written.</summary>
    public long Version => (_version ??= new KeptStatement(connection.Handle!, "PRAGMA data_version")).Find()!.Value;

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

    /// <summary>The statement, to be bound by position, prepared when it was first used.</summary>
    public KeptStatement Prepare(Statement statement)
    {
        if (!_statements.TryGetValue(statement, out var kept))
            _statements.Add(statement, kept = new KeptStatement(connection.Handle!, statement.Sqlite));
        return kept;
    }

    public void Dispose()
    {
        _version?.Dispose();
        foreach (var kept in _statements.Values)
            kept.Dispose();
        foreach (var kept in _commands.Values)
            kept.Command.Dispose();
        connection.Dispose();
    }

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
