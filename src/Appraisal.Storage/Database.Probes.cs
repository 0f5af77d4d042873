using System.Data.Common;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;

namespace Appraisal.Storage;

/// <content>Whether it can be used, and why not.</content>
public sealed partial class Database
{
    private const string Locked = "the database has been locked by another program for more than 5 seconds";

    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(10);

    // bytes of room on the disk below which nothing should be begun
    private const long LeastRoom = 64 << 20;

    /// <summary>Opens the database once, within 10 seconds; why it cannot be used, in a sentence, or null.</summary>
    public async Task<string?> ProbeAsync(CancellationToken cancel = default)
    {
        if (File is { } absent && !System.IO.File.Exists(absent))
            return null; // it is made with the schema
        try
        {
            await using var connection = await OpenAsync(cancel).WaitAsync(ProbeTimeout, cancel);
            await using var command = connection.CreateCommand();
            command.CommandText = Dialect.IsSqlite ? "SELECT COUNT(*) FROM sqlite_master" : "SELECT 1";
            await command.ExecuteScalarAsync(cancel);
            return null;
        }
        catch (Exception error) when (error is DbException or TimeoutException or IOException or UnauthorizedAccessException)
        {
            return Faults.InWords(error, File is { } file ? Path.GetFullPath(file) : new SqlConnectionStringBuilder(_connectionString) is var server ? $"{server.InitialCatalog} at {server.DataSource}" : "");
        }
    }

    /// <summary>Why nothing can be written just now, in a sentence; null if it can, as far as can be told without writing.</summary>
    public async Task<string?> WriteFaultAsync(CancellationToken cancel = default)
    {
        if (File is not { } file)
            return null;
        file = Path.GetFullPath(file);
        if (new DriveInfo(Path.GetDirectoryName(file)!).AvailableFreeSpace < LeastRoom)
            return "the disk of the database is full";
        if (_isLocked)
            return Locked;
        if (_gate.CurrentCount == 0)
            return null; // somebody of this process writes
        try
        {
            await using var connection = (SqliteConnection)await OpenAsync(cancel);
            await Task.Run(() => connection.BeginTransaction(deferred: false).Dispose(), cancel);
            return null;
        }
        catch (SqliteException error)
        {
            return Faults.Of(error) switch
            {
                Fault.Locked => Locked,
                Fault.Full => "the disk of the database is full",
                Fault.ReadOnly => "the database can only be read",
                _ => "the database does not answer",
            };
        }
    }
}
