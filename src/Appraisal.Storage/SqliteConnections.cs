using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Appraisal.Storage;

/// <summary>
/// The connections of this process to a SQLite file: one that writes, and as many that read as read at once. Each keeps its statements
/// prepared, which is a third of what a reading of a few rows takes. One over which something failed is not used again.
/// </summary>
internal sealed class SqliteConnections(string connectionString) : IDisposable
{
    // KiB of pages that a connection holds; what it does not hold is in the system's cache
    private const int ReaderCache = 8 << 10;

    // the larger one: pages that a busy intake changes again and again would be written out early
    private const int WriterCache = 64 << 10;

    // readers that are kept while nobody reads
    private const int MostIdle = 8;

    private readonly ConcurrentStack<KeptConnection> _readers = [];

    /// <summary>Another connection for the one who writes.</summary>
    public async Task<KeptConnection> OpenWriterAsync(CancellationToken cancel) => new(await OpenAsync(WriterCache, cancel));

    /// <summary>Reads over a connection that nobody else uses meanwhile.</summary>
    public async Task<T> ReadAsync<T>(Func<KeptConnection, Task<T>> read, CancellationToken cancel)
    {
        if (!_readers.TryPop(out var connection))
            connection = new KeptConnection(await OpenAsync(ReaderCache, cancel));
        var isGood = false;
        try
        {
            var result = await read(connection);
            isGood = true;
            return result;
        }
        finally
        {
            if (isGood && _readers.Count < MostIdle)
                _readers.Push(connection);
            else
                connection.Dispose();
        }
    }

    /// <summary>A connection that is its user's own.</summary>
    public Task<SqliteConnection> OpenAsync(CancellationToken cancel) => OpenAsync(ReaderCache, cancel);

    /// <inheritdoc/>
    public void Dispose() => CloseIdle();

    /// <summary>Closes those over which nobody reads at the moment.</summary>
    public void CloseIdle()
    {
        while (_readers.TryPop(out var connection))
            connection.Dispose();
    }

    private async Task<SqliteConnection> OpenAsync(int cache, CancellationToken cancel)
    {
        var connection = new SqliteConnection(connectionString);
        try
        {
            await connection.OpenAsync(cancel);
            Prepare(connection, cache);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    // FULL: a commit is on the disk before it is answered. The long interval between checkpoints (32,000 pages, so that the log grows to
    // 130 MB at most) keeps a busy intake from writing the same pages into the main file again and again: ids in no order change a page for
    // nearly every response. What is deleted is overwritten: an id that was taken away must not be found in the file.
    private static void Prepare(SqliteConnection connection, int cache)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=1000; "
            + $"PRAGMA cache_size=-{cache}; PRAGMA wal_autocheckpoint=32000; PRAGMA secure_delete=ON;";
        command.ExecuteNonQuery();
    }
}
