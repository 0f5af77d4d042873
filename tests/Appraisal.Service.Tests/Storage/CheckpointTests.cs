using Appraisal.Service.Tests.Hosting;
using Appraisal.Storage;
using Appraisal.Storage.Surveys;
using Microsoft.Data.Sqlite;

namespace Appraisal.Service.Tests.Storage;

public sealed class CheckpointTests : IDisposable
{
    private const long Tenth = 1 << 20;
    private readonly string _folder = Directory.CreateTempSubdirectory("appraisal-checkpoint-").FullName;

    [Fact]
    public async Task WriteAsync_LogHasGrown_IsCopiedIntoTheMainFileBesideTheWriter()
    {
        var file = Path.Combine(_folder, "busy.db");
        var clock = new MovableClock();
        var database = new Database(new DatabaseOptions { ConnectionString = $"Data Source={file}" }, clock);
        await Migrator.MigrateAsync(database);
        await using var reader = new SqliteConnection($"Data Source={file};Pooling=False");
        await reader.OpenAsync(); // so that no other connection is the last: that one would copy the log when it closes
        await using var look = reader.CreateCommand();
        look.CommandText = "SELECT COUNT(*) FROM response_batch";

        for (var i = 0; i < 10; i++)
            await WriteAsync(database, (int)Tenth);
        clock.Advance(TimeSpan.FromMinutes(1));
        await WriteAsync(database, 1);
        database.Dispose(); // waits for what runs beside

        Assert.Equal(11L, await look.ExecuteScalarAsync());
        Assert.True(new FileInfo(file).Length > 10 * Tenth, $"{new FileInfo(file).Length} bytes are in the main file");
    }

    [Fact]
    public async Task CutLogAsync_NobodyReads_LeavesNothingInTheLog()
    {
        var file = Path.Combine(_folder, "cut.db");
        using var database = new Database(new DatabaseOptions { ConnectionString = $"Data Source={file}" });
        await Migrator.MigrateAsync(database);
        await WriteAsync(database, (int)Tenth);
        var before = new FileInfo(file + "-wal").Length;
        await using var reader = new SqliteConnection($"Data Source={file};Pooling=False");
        await reader.OpenAsync();

        await using (var reading = reader.BeginTransaction(deferred: true))
        {
            Assert.Equal(1L, await CountAsync(reader, reading));
            await WriteAsync(database, 1);
            await database.CutLogAsync(); // the reader needs the log
            Assert.Equal(1L, await CountAsync(reader, reading));
        }
        var meanwhile = new FileInfo(file + "-wal").Length;
        await database.CutLogAsync();

        Assert.True(before > Tenth && meanwhile > Tenth, $"{before} and {meanwhile} bytes in the log");
        Assert.Equal(0, new FileInfo(file + "-wal").Length);
        Assert.Equal(2L, await CountAsync(reader, null));
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<object?> CountAsync(SqliteConnection connection, SqliteTransaction? transaction)
    {
        await using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "SELECT COUNT(*) FROM response_batch";
        return await command.ExecuteScalarAsync();
    }

    private static Task WriteAsync(Database database, int bytes)
    {
        var batch = new ResponseBatchRow { Id = Guid.CreateVersion7(), ReceivedAt = DateTimeOffset.UnixEpoch, Responses = 1, Digest = new byte[32] };
        var row = new ResponseRow
        {
            Id = Guid.CreateVersion7(), BatchId = batch.Id, Survey = "S", StaffNo = "1", Stratum = "s", Channel = "walk-in",
            Answers = new string('1', bytes), Digest = new byte[ResponseRow.DigestLength], AnsweredAt = DateTimeOffset.UnixEpoch,
        };
        return database.WriteAsync(session => ResponseStore.InsertAsync(session, batch, [row]));
    }
}
