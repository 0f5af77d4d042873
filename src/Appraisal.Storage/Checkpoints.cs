using Microsoft.Data.Sqlite;

namespace Appraisal.Storage;

/// <summary>
/// Copies what SQLite's log holds into the main file on a thread of its own while the writer goes on, so that there is little left of it
/// when the writer comes to it: a checkpoint of its own would keep all writers waiting for some tenths of a second.
/// </summary>
internal sealed class Checkpoints(string connectionString, string file, TimeProvider clock) : IDisposable
{
    private const long SmallLog = 8 << 20; // bytes
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly FileInfo _log = new(file + "-wal");
    private DateTimeOffset _last = clock.GetUtcNow();
    private Task _running = Task.CompletedTask;

    /// <summary>After a commit, by whoever writes.</summary>
    public void Offer()
    {
        var now = clock.GetUtcNow();
        if (!_running.IsCompleted || (now - _last).Duration() < Interval)
            return;
        _last = now;
        _log.Refresh();
        if (_log is { Exists: true, Length: > SmallLog })
            _running = Task.Factory.StartNew(() => Run("PASSIVE"), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Whether the log holds anything.</summary>
    public bool IsDue
    {
        get
        {
            _log.Refresh();
            return _log is { Exists: true, Length: > 0 };
        }
    }

    /// <summary>Copies what it can while others write.</summary>
    public void Copy() => Run("PASSIVE");

    /// <summary>Copies the rest and cuts the log to nothing, while nobody writes; leaves it where a reader is in the way.</summary>
    public void Cut() => Run("TRUNCATE");

    /// <summary>Waits for the one that runs.</summary>
    public void Dispose() => _running.Wait();

    private void Run(string mode)
    {
        try
        {
            using var connection = new SqliteConnection(connectionString);
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = $"PRAGMA busy_timeout=100; PRAGMA wal_checkpoint({mode})";
            command.ExecuteNonQuery();
        }
        catch (SqliteException)
        {
            // the next one, or the writer's own, does it
        }
    }
}
