using System.Data;
using System.Data.Common;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;

namespace Appraisal.Storage;

/// <summary>Where the data is.</summary>
public sealed class DatabaseOptions
{
    /// <summary><c>Sqlite</c> (embedded, the default) or <c>SqlServer</c>.</summary>
    public string Provider { get; set; } = Dialect.Sqlite.Name;

    /// <summary>The connection string; for SQLite by default the file <c>data/appraisal.db</c>.</summary>
    public string ConnectionString { get; set; } = "Data Source=data/appraisal.db";
}

/// <summary>Opens sessions: one to read, or one to write in a transaction of its own.</summary>
public sealed class Database : IDisposable
{
    // SQLite has one writer at a time: the gate lets writers of this process queue here, in order, rather than poll the file lock
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly string _connectionString;

    /// <summary>A database by its options; nothing is opened yet.</summary>
    public Database(DatabaseOptions options)
    {
        TypeHandlers.Register();
        Dialect = options.Provider switch
        {
            "Sqlite" => Dialect.Sqlite,
            "SqlServer" => Dialect.SqlServer,
            var other => throw new ArgumentException($"Database:Provider is '{other}'; it may be Sqlite or SqlServer.", nameof(options)),
        };
        _connectionString = Dialect.IsSqlite
            ? new SqliteConnectionStringBuilder(options.ConnectionString) { ForeignKeys = true, Pooling = true }.ToString()
            : new SqlConnectionStringBuilder(options.ConnectionString) { MultipleActiveResultSets = false }.ToString();
    }

    /// <summary>Which database this is.</summary>
    public Dialect Dialect { get; }

    /// <summary>The SQLite file; null on SQL Server.</summary>
    public string? File => Dialect.IsSqlite ? new SqliteConnectionStringBuilder(_connectionString).DataSource : null;

    internal string ConnectionString => _connectionString;

    /// <summary>Reads, each statement by itself.</summary>
    public async Task<T> ReadAsync<T>(Func<Session, Task<T>> work, CancellationToken cancel = default)
    {
        await using var connection = await OpenAsync(cancel);
        return await work(new Session(connection, null, Dialect));
    }

    /// <summary>Reads everything as of one moment.</summary>
    public async Task<T> SnapshotAsync<T>(Func<Session, Task<T>> work, CancellationToken cancel = default)
    {
        await using var connection = await OpenAsync(cancel);
        await using var transaction = connection is SqliteConnection sqlite
            ? sqlite.BeginTransaction(deferred: true)
            : await connection.BeginTransactionAsync(IsolationLevel.Snapshot, cancel);
        return await work(new Session(connection, transaction, Dialect));
    }

    /// <summary>Writes in one transaction, committed unless the work throws or its outcome is a refusal.</summary>
    public Task<T> WriteAsync<T>(Func<Session, Task<T>> work, CancellationToken cancel = default) =>
        InTurnAsync(async () =>
        {
            await using var connection = await OpenAsync(cancel);
            return await TransactAsync(connection, null, work, cancel);
        }, cancel);

    /// <summary>A writer that keeps one connection for many transactions.</summary>
    public KeptWriter Keep() => new(this);

    /// <summary>Writes without a result.</summary>
    public Task WriteAsync(Func<Session, Task> work, CancellationToken cancel = default) =>
        WriteAsync(async session => { await work(session); return true; }, cancel);

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    internal async Task<DbConnection> OpenAsync(CancellationToken cancel = default)
    {
        DbConnection connection = Dialect.IsSqlite ? new SqliteConnection(_connectionString) : new SqlConnection(_connectionString);
        try
        {
            await connection.OpenAsync(cancel);
            if (connection is SqliteConnection)
                Prepare(connection);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    // FULL: a commit is on the disk before it is answered. The cache (64 MiB) and the long interval between checkpoints keep the
    // writes of a busy intake from being rewritten into the main file again and again.
    private static void Prepare(DbConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=30000; "
            + "PRAGMA cache_size=-65536; PRAGMA wal_autocheckpoint=8000;";
        command.ExecuteNonQuery();
    }

    /// <summary>Lets one writer work at a time where the database knows but one.</summary>
    internal async Task<T> InTurnAsync<T>(Func<Task<T>> work, CancellationToken cancel)
    {
        if (!Dialect.IsSqlite)
            return await work();
        await _gate.WaitAsync(cancel);
        try
        {
            return await work();
        }
        finally
        {
            _gate.Release();
        }
    }

    internal async Task<T> TransactAsync<T>(
        DbConnection connection, Dictionary<Statement, DbCommand>? prepared, Func<Session, Task<T>> work, CancellationToken cancel)
    {
        await using var transaction = connection is SqliteConnection sqlite
            ? sqlite.BeginTransaction(deferred: false) // takes the write lock now: reading first and writing later could not fail half-way
            : await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancel);
        var result = await work(new Session(connection, transaction, Dialect) { Prepared = prepared });
        if (result is not IOutcome { Refusal: not null })
            await transaction.CommitAsync(cancel);
        return result;
    }
}
