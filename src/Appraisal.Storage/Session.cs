using System.Data;
using System.Data.Common;
using System.Globalization;
using Dapper;

namespace Appraisal.Storage;

/// <summary>One connection, and the transaction that it works in, if any. It sends registered statements only.</summary>
public sealed class Session
{
    /// <summary>Seconds that a statement may take.</summary>
    public const int CommandTimeout = 60;

    internal Session(DbConnection connection, DbTransaction? transaction, Dialect dialect)
    {
        Connection = connection;
        Transaction = transaction;
        Dialect = dialect;
    }

    /// <summary>Which database this is.</summary>
    public Dialect Dialect { get; }

    internal DbConnection Connection { get; }

    internal DbTransaction? Transaction { get; }

    /// <summary>Commands of a kept connection; null where the connection goes with the session.</summary>
    internal Dictionary<Statement, DbCommand>? Prepared { get; init; }

    /// <summary>All rows of a query.</summary>
    public async Task<IReadOnlyList<T>> QueryAsync<T>(Statement statement, object? parameters = null, CancellationToken cancel = default) =>
        (await Connection.QueryAsync<T>(Command(statement, parameters, cancel))).AsList();

    /// <summary>The one row, or none.</summary>
    public Task<T?> FindAsync<T>(Statement statement, object? parameters = null, CancellationToken cancel = default) =>
        Connection.QuerySingleOrDefaultAsync<T>(Command(statement, parameters, cancel));

    /// <summary>Rows as they arrive, for results too large to hold.</summary>
    public IAsyncEnumerable<T> StreamAsync<T>(Statement statement, object? parameters = null) =>
        Connection.QueryUnbufferedAsync<T>(statement.For(Dialect), parameters, Transaction, CommandTimeout);

    /// <summary>The first value of the first row; its type's default where there is none.</summary>
    public Task<T?> ScalarAsync<T>(Statement statement, object? parameters = null, CancellationToken cancel = default) =>
        Connection.ExecuteScalarAsync<T>(Command(statement, parameters, cancel));

    /// <summary>The number of rows touched.</summary>
    public Task<int> ExecuteAsync(Statement statement, object? parameters = null, CancellationToken cancel = default) =>
        Connection.ExecuteAsync(Command(statement, parameters, cancel));

    /// <summary>Makes sure that no other transaction holds the lock of this name until this one ends.</summary>
    public Task LockAsync(string name, CancellationToken cancel = default) => LockAsync(name, "Exclusive", cancel);

    /// <summary>Makes sure that no other transaction holds the lock of this name alone until this one ends.</summary>
    public Task LockSharedAsync(string name, CancellationToken cancel = default) => LockAsync(name, "Shared", cancel);

    /// <summary>A command for a statement that runs often; a kept connection prepares it once.</summary>
    internal DbCommand Prepare(Statement statement)
    {
        if (Prepared is null || !Prepared.TryGetValue(statement, out var command))
        {
            command = Connection.CreateCommand();
            command.CommandText = statement.For(Dialect);
            Prepared?.Add(statement, command);
        }
        command.Transaction = Transaction;
        return command;
    }

    private async Task LockAsync(string name, string mode, CancellationToken cancel)
    {
        if (Dialect.IsSqlite)
            return; // a write transaction on SQLite is alone already
        var parameters = new DynamicParameters(new { Resource = name, LockMode = mode, LockOwner = "Transaction", LockTimeout = 60_000 });
        parameters.Add("result", dbType: DbType.Int32, direction: ParameterDirection.ReturnValue);
        await Connection.ExecuteAsync(new CommandDefinition("sp_getapplock", parameters, Transaction, CommandTimeout,
            CommandType.StoredProcedure, cancellationToken: cancel));
        var result = parameters.Get<int>("result");
        if (result < 0)
            throw new TimeoutException(string.Create(CultureInfo.InvariantCulture, $"The lock '{name}' could not be had ({result})."));
    }

    private CommandDefinition Command(Statement statement, object? parameters, CancellationToken cancel) =>
        new(statement.For(Dialect), parameters, Transaction, CommandTimeout, cancellationToken: cancel);
}
