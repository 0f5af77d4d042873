using Microsoft.Data.SqlClient;

namespace Appraisal.Storage;

/// <summary>
/// A score run reads as of one moment. SQLite always can; SQL Server must allow it, once for each database. Where the login may,
/// this switches it on; else the start stops and says what its owner is to do.
/// </summary>
public static class Snapshots
{
    private const int NotAllowed = 3952;

    private static readonly Statement Probe = new("SELECT COUNT(*) FROM cycle");

    /// <summary>Makes sure that <see cref="Database.SnapshotAsync"/> works.</summary>
    /// <exception cref="InvalidOperationException">The server does not allow it, and this login may not change that.</exception>
    public static async Task EnsureAsync(Database database, CancellationToken cancel = default)
    {
        if (database.Dialect.IsSqlite || await WorkAsync(database, cancel))
            return;
        try
        {
            await AllowAsync(database, cancel);
        }
        catch (SqlException error)
        {
            throw new InvalidOperationException(
                "The server does not allow snapshots in this database, and this login may not change that. Its owner runs once: "
                + "ALTER DATABASE CURRENT SET ALLOW_SNAPSHOT_ISOLATION ON", error);
        }
    }

    private static async Task<bool> WorkAsync(Database database, CancellationToken cancel)
    {
        try
        {
            await database.SnapshotAsync(session => session.ScalarAsync<long>(Probe, cancel: cancel), cancel);
            return true;
        }
        catch (SqlException error) when (error.Number == NotAllowed)
        {
            return false;
        }
    }

    // a setting of the database, not a statement of a store; it cannot run in a transaction
    private static async Task AllowAsync(Database database, CancellationToken cancel)
    {
        await using var connection = await database.OpenAsync(cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = "ALTER DATABASE CURRENT SET ALLOW_SNAPSHOT_ISOLATION ON";
        command.CommandTimeout = Session.CommandTimeout;
        await command.ExecuteNonQueryAsync(cancel);
    }
}
