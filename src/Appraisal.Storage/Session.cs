using System.Data;
using System.Data.Common;
using System.Globalization;
using System.Runtime.CompilerServices;
using Appraisal.Storage.Audit;
using Dapper;

namespace Appraisal.Storage;

/// <summary>One connection, and the transaction that it works in, if any. It sends registered statements only.</summary>
public sealed class Session
{
    /// <summary>Seconds that a statement may take.</summary>
    public const int CommandTimeout = 60;

    // until somebody cancels: what sorts a whole survey takes long before its first row comes
    private const int NoTimeout = 0;

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

    /// <summary>What keeps the statements of this connection prepared; null where the connection goes with the session.</summary>
    internal KeptConnection? Kept { get; init; }

    /// <summary>The rows of audited tables that it has changed; null: it reads.</summary>
    internal RowChanges? Changes { get; init; }

    /// <summary>Whether its transaction came to its end.</summary>
    internal bool IsCommitted { get; set; }

    /// <summary>All rows of a query.</summary>
    public async Task<IReadOnlyList<T>> QueryAsync<T>(Statement statement, object? parameters = null, CancellationToken cancel = default)
    {
        if (Kept is null)
            return (await Connection.QueryAsync<T>(Command(statement, parameters, cancel))).AsList();
        await using var reader = await Kept.Command(statement, parameters, Transaction).ExecuteReaderAsync(cancel);
        return [.. reader.Parse<T>()];
    }

    /// <summary>The one row, or none.</summary>
    public async Task<T?> FindAsync<T>(Statement statement, object? parameters = null, CancellationToken cancel = default) => Kept is null
        ? await Connection.QuerySingleOrDefaultAsync<T>(Command(statement, parameters, cancel))
        : (await QueryAsync<T>(statement, parameters, cancel)).SingleOrDefault();

    /// <summary>Rows as they arrive, for results too large to hold.</summary>
    public IAsyncEnumerable<T> StreamAsync<T>(Statement statement, object? parameters = null) =>
        Connection.QueryUnbufferedAsync<T>(statement.For(Dialect), parameters, Transaction, CommandTimeout);

    /// <summary>Rows as they arrive, however long the first is awaited, each by <paramref name="read"/>: for millions, of which Dapper makes objects half as fast.</summary>
    internal async IAsyncEnumerable<T> StreamAsync<T>(
        Statement statement, object? parameters, Func<DbDataReader, T> read, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        var command = new CommandDefinition(statement.For(Dialect), parameters, Transaction, NoTimeout, cancellationToken: cancel);
        await using var reader = (DbDataReader)await Connection.ExecuteReaderAsync(command);
        while (await reader.ReadAsync(cancel))
            yield return read(reader);
    }

    /// <summary>The first value of the first row; its type's default where there is none.</summary>
    public async Task<T?> ScalarAsync<T>(Statement statement, object? parameters = null, CancellationToken cancel = default) => Kept is null
        ? await Connection.ExecuteScalarAsync<T>(Command(statement, parameters, cancel))
        : (await QueryAsync<T>(statement, parameters, cancel)) is [var first, ..] ? first : default;

    /// <summary>The number of rows touched.</summary>
    public async Task<int> ExecuteAsync(Statement statement, object? parameters = null, CancellationToken cancel = default)
    {
        if (statement.Audited is not { } audited)
            return await SendAsync(statement, parameters, cancel);
        if (statement is { Keys: { } keys, KeysAfter: false })
            await NoteAsync(audited, keys, parameters, cancel);
        var touched = await SendAsync(statement, parameters, cancel);
        if (statement.KeysAfter)
            await NoteAsync(audited, statement.Keys!, parameters, cancel);
        return touched;
    }

    /// <summary>Changes one row, which the statement finds only where it still is as it was read.</summary>
    /// <exception cref="SecondWriterException">Another writer was first; the transaction is rolled back, and the work runs again on what is there now.</exception>
    public async Task ChangeAsync(Statement statement, object parameters, CancellationToken cancel = default)
    {
        if (await ExecuteAsync(statement, parameters, cancel) == 0)
            throw new SecondWriterException();
    }

    /// <summary>
    /// Notes for the audit what was changed so far, which else is held until the end: for a transaction that changes hundreds of thousands of
    /// rows, some at a time and each in one of them alone.
    /// </summary>
    public Task NoteChangesAsync(CancellationToken cancel = default) => Changes!.WriteAsync(this, cancel);

    /// <summary>Makes sure that no other transaction holds the lock of this name until this one ends.</summary>
    public Task LockAsync(string name, CancellationToken cancel = default) => LockAsync(name, "Exclusive", cancel);

    /// <summary>Makes sure that no other transaction holds the lock of this name alone until this one ends.</summary>
    public Task LockSharedAsync(string name, CancellationToken cancel = default) => LockAsync(name, "Shared", cancel);

    /// <summary>Each row in turn, as the reader gives it.</summary>
    internal async Task EachAsync(Statement statement, object? parameters, Action<DbDataReader> each, CancellationToken cancel)
    {
        await using var reader = Kept is null
            ? (DbDataReader)await Connection.ExecuteReaderAsync(Command(statement, parameters, cancel))
            : await Kept.Command(statement, parameters, Transaction).ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
            each(reader);
    }

    internal Task<int> SendAsync(Statement statement, object? parameters, CancellationToken cancel) => Kept is null
        ? Connection.ExecuteAsync(Command(statement, parameters, cancel))
        : Kept.Command(statement, parameters, Transaction).ExecuteNonQueryAsync(cancel);

    private async Task NoteAsync(AuditedTable table, Statement keys, object? parameters, CancellationToken cancel)
    {
        var found = new List<string>();
        await EachAsync(keys, parameters, reader => found.Add(string.Join(AuditedTable.Separator, Enumerable.Range(0, reader.FieldCount).Select(i => AuditedTable.Text(reader.GetValue(i))))), cancel);
        Changes!.Add(table, found);
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
