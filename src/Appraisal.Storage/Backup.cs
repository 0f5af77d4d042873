using Microsoft.Data.Sqlite;

namespace Appraisal.Storage;

/// <summary>A copy of a SQLite database as of one moment, while the service works on (SQLite's online backup).</summary>
public static class Backup
{
    /// <summary>Copies the database into a new file, checks the copy, and only then gives it its name.</summary>
    /// <exception cref="InvalidOperationException">It is a database of SQL Server, whose own BACKUP makes its copies.</exception>
    /// <exception cref="IOException">The file is there already.</exception>
    /// <exception cref="InvalidDataException">The copy is damaged, so the database may be.</exception>
    public static async Task RunAsync(Database database, string target, CancellationToken cancel = default)
    {
        if (!database.Dialect.IsSqlite)
            throw new InvalidOperationException("SQL Server backs up its own databases: see docs/operations.md.");
        if (File.Exists(target))
            throw new IOException($"'{target}' is there already; a backup overwrites nothing.");
        var partial = target + ".partial";
        File.Delete(partial);
        await using (var source = (SqliteConnection)await database.OpenAsync(cancel))
        await using (var copy = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = partial, Pooling = false }.ConnectionString))
        {
            await copy.OpenAsync(cancel);
            source.BackupDatabase(copy);
            Check(copy);
        }
        File.Move(partial, target);
    }

    /// <summary>The contents of materials that a copy names.</summary>
    public static async Task<IReadOnlyList<byte[]>> ContentsAsync(string copy, CancellationToken cancel = default)
    {
        await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = copy, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ConnectionString);
        await connection.OpenAsync(cancel);
        return await Materials.MaterialStore.ContentsAsync(new Session(connection, null, Dialect.Sqlite), cancel);
    }

    // a single file without a log beside it, and whole
    private static void Check(SqliteConnection copy)
    {
        using var command = copy.CreateCommand();
        command.CommandText = "PRAGMA journal_mode=DELETE; PRAGMA integrity_check;";
        using var reader = command.ExecuteReader();
        reader.NextResult();
        reader.Read();
        if (reader.GetString(0) is not "ok" and var damage)
            throw new InvalidDataException($"The copy is damaged: {damage}");
    }
}
