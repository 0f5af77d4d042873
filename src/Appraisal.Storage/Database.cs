using System.Data;
using System.Data.Common;
using Appraisal.Storage.Audit;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;

namespace Appraisal.Storage;

/// <summary>Opens sessions: one to read, or one to write in a transaction of its own.</summary>
public sealed partial class Database : IDisposable
{
    // seconds to reach SQL Server where the connection string does not say: enough for a server nearby, and a lost one is known soon
    private const int ConnectTimeout = 5;

    // seconds to wait for another program that holds the SQLite file; then callers are told to come back
    private const int LockTimeout = 5;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);

    // SQLite has one writer at a time: the gate lets writers of this process queue here, in order, rather than poll the file lock
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly string _connectionString;
    private readonly TimeProvider _clock;
    private readonly Ids _ids;
    private readonly SqliteConnections? _sqlite; // null on SQL Server
    private readonly Checkpoints? _checkpoints;
    private byte[]? _rowSecret;
    private KeptConnection? _kept; // whoever is through the gate uses it
    private volatile bool _isLocked; // the last who was through the gate found the file locked

    /// <summary>A database by its options; nothing is opened yet.</summary>
    public Database(DatabaseOptions options, TimeProvider? clock = null)
    {
        _clock = clock ??= TimeProvider.System;
        _ids = new Ids(clock);
        Resilience = new Resilience(clock, FirstPause);
        TypeHandlers.Register();
        Dialect = options.Provider switch
        {
            "Sqlite" => Dialect.Sqlite,
            "SqlServer" => Dialect.SqlServer,
            var other => throw new ArgumentException($"Database:Provider is '{other}'; it may be Sqlite or SqlServer.", nameof(options)),
        };
        _connectionString = Dialect.IsSqlite
            ? new SqliteConnectionStringBuilder(options.ConnectionString) { ForeignKeys = true, Pooling = true, DefaultTimeout = LockTimeout }.ToString()
            : SqlServerConnection(options.ConnectionString);
        foreach (var ending in File is null ? [] : new[] { "", "-wal", "-shm" })
            OwnFiles.Tighten(File + ending);
        _sqlite = Dialect.IsSqlite ? new SqliteConnections(_connectionString) : null;
        _checkpoints = File is { } file ? new Checkpoints(_connectionString, file, clock) : null;
    }

    /// <summary>Gives the key of the digests that the audit holds of rows; it is kept outside the database.</summary>
    public Func<byte[]> RowKey { private get; init; } = static () => new byte[32];

    internal byte[] RowSecret => _rowSecret ??= RowKey();

    /// <summary>Which database this is.</summary>
    public Dialect Dialect { get; }

    /// <summary>The SQLite file; null on SQL Server.</summary>
    public string? File => Dialect.IsSqlite ? new SqliteConnectionStringBuilder(_connectionString).DataSource : null;

    internal string ConnectionString => _connectionString;

    internal Resilience Resilience { get; }

    /// <summary>Reads, each statement by itself; perhaps again, see <see cref="Storage.Resilience"/>.</summary>
    /// <exception cref="DatabaseUnavailableException">The database cannot be had.</exception>
    public Task<T> ReadAsync<T>(Func<Session, Task<T>> work, CancellationToken cancel = default) => Resilience.RunAsync(async token =>
    {
        if (_sqlite is not null)
            return await _sqlite.ReadAsync(kept => work(new Session(kept.Connection, null, Dialect) { Kept = kept }), token);
        if (WriteCondition.IsLooking)
            return await SnapshotAsync(work, token);
        await using var connection = await OpenAsync(token);
        return await work(new Session(connection, null, Dialect));
    }, cancel);

    /// <summary>Reads everything as of one moment; perhaps again.</summary>
    /// <exception cref="DatabaseUnavailableException">The database cannot be had.</exception>
    public Task<T> SnapshotAsync<T>(Func<Session, Task<T>> work, CancellationToken cancel = default) => Resilience.RunAsync(async token =>
    {
        if (_sqlite is not null)
        {
            return await _sqlite.ReadAsync(async kept =>
            {
                await using var moment = kept.Connection.BeginTransaction(deferred: true);
                return await work(new Session(kept.Connection, moment, Dialect) { Kept = kept });
            }, token);
        }
        await using var connection = await OpenAsync(token);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.Snapshot, token);
        return await work(new Session(connection, transaction, Dialect));
    }, cancel);

    /// <summary>
    /// Writes in one transaction, committed unless the work throws or its outcome is a refusal. The work may run again where the
    /// transaction was not committed, so it has no effect but in the session and in its result.
    /// </summary>
    /// <exception cref="DatabaseUnavailableException">The database cannot be had; if it failed at the commit, nobody knows whether this is stored.</exception>
    public Task<T> WriteAsync<T>(Func<Session, Task<T>> work, CancellationToken cancel = default) =>
        Resilience.RunAsync(token => Dialect.IsSqlite ? WriteInTurnAsync(work, token) : WriteBesideAsync(work, token), cancel);

    /// <summary>Writes without a result.</summary>
    public Task WriteAsync(Func<Session, Task> work, CancellationToken cancel = default) =>
        WriteAsync(async session => { await work(session); return true; }, cancel);

    /// <inheritdoc/>
    public void Dispose()
    {
        _checkpoints?.Dispose();
        _kept?.Dispose();
        _sqlite?.Dispose();
        _gate.Dispose();
    }

    internal async Task<DbConnection> OpenAsync(CancellationToken cancel = default)
    {
        if (_sqlite is not null)
            return await _sqlite.OpenAsync(cancel);
        var connection = new SqlConnection(_connectionString);
        try
        {
            await connection.OpenAsync(cancel);
            return connection;
        }
        catch (InvalidOperationException error)
        {
            await connection.DisposeAsync();
            throw new TimeoutException("All connections of the pool are in use.", error);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private static string SqlServerConnection(string connectionString)
    {
        var builder = new SqlConnectionStringBuilder(connectionString) { MultipleActiveResultSets = false };
        if (!builder.ShouldSerialize("Connect Timeout"))
            builder.ConnectTimeout = ConnectTimeout;
        return builder.ToString();
    }

    // one writer at a time, over one connection; after an error, but for a key that is there already, the next begins on a new one
    private async Task<T> WriteInTurnAsync<T>(Func<Session, Task<T>> work, CancellationToken cancel)
    {
        var waited = System.Diagnostics.Stopwatch.StartNew();
        await _gate.WaitAsync(cancel);
        try
        {
            _kept ??= await _sqlite!.OpenWriterAsync(cancel);
            // who has waited behind others that found the file locked does not wait for it all over again
            _kept.Connection.DefaultTimeout = _isLocked && waited.Elapsed.TotalSeconds >= LockTimeout ? 1 : LockTimeout;
            // takes the write lock now: reading first and writing later could not fail half-way
            await using var transaction = _kept.Connection.BeginTransaction(deferred: false);
            _isLocked = false;
            var result = await CommittedAsync(new Session(_kept.Connection, transaction, Dialect) { Kept = _kept, Changes = new RowChanges(RowSecret, _ids, _clock) }, transaction, work);
            _checkpoints!.Offer();
            return result;
        }
        catch (Exception error) when (error is not DbException duplicate || !Dialect.IsDuplicate(duplicate))
        {
            _isLocked = Faults.Of(error) == Fault.Locked;
            _kept?.Dispose();
            _kept = null;
            throw;
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<T> WriteBesideAsync<T>(Func<Session, Task<T>> work, CancellationToken cancel)
    {
        await using var connection = await OpenAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancel);
        return await CommittedAsync(new Session(connection, transaction, Dialect) { Changes = new RowChanges(RowSecret, _ids, _clock) }, transaction, work);
    }

    private static async Task<T> CommittedAsync<T>(Session session, DbTransaction transaction, Func<Session, Task<T>> work)
    {
        var condition = WriteCondition.Pending;
        if (condition is not null)
            await condition.BeginAsync(session);
        var result = await work(session);
        if (result is IOutcome { Refusal: not null })
            return result;
        await session.NoteChangesAsync(CancellationToken.None);
        if (condition is not null)
            await condition.DemandAsync();
        await CommitAsync(transaction);
        condition?.Met();
        session.IsCommitted = true;
        return result;
    }

    // not cancelled half-way: then too nobody would know
    private static async Task CommitAsync(DbTransaction transaction)
    {
        try
        {
            await transaction.CommitAsync(CancellationToken.None);
        }
        catch (DbException error) when (Faults.Of(error) is Fault.Unavailable or Fault.TimedOut)
        {
            throw new CommitInDoubtException(error);
        }
    }
}
