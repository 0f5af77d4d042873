using Appraisal.Service.Hosting;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Service.Tests.Surveys;
using Appraisal.Storage;
using Microsoft.Data.Sqlite;

namespace Appraisal.Service.Tests.Storage;

public sealed class BackupTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("appraisal-backup-").FullName;

    [Fact]
    public async Task Backup_WhileTheServiceTakesResponses_RestoresToAWorkingDatabase()
    {
        await using var host = await Host.StartAsync("Sqlite");
        var world = await SurveyWorld.CreateAsync(host, "BAK");
        await world.PostManyAsync(1, 200, 1, 2, 3);
        var busy = world.PostManyAsync(2, 500, 4, 5);
        var target = Path.Combine(_folder, "copy.db");

        Assert.Equal(0, await BackupAsync(host, target));
        await busy;

        using var restored = new Database(new DatabaseOptions { ConnectionString = $"Data Source={target}" });
        Assert.Empty(Migrator.Pending(restored));
        using var connection = new SqliteConnection($"Data Source={target}");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM response WHERE staff_no = $staffNo";
        command.Parameters.AddWithValue("$staffNo", world.Cadre(1));
        Assert.Equal(200L, command.ExecuteScalar());
    }

    [Fact]
    public async Task Backup_FileThereAlready_OverwritesNothing()
    {
        await using var host = await Host.StartAsync("Sqlite");
        var target = Path.Combine(_folder, "there.db");
        await File.WriteAllTextAsync(target, "precious");

        Assert.Equal(1, await BackupAsync(host, target));

        Assert.Equal("precious", await File.ReadAllTextAsync(target));
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<int> BackupAsync(Host host, string target)
    {
        using var output = new StringWriter();
        return await DatabaseCommands.BackupAsync([target, "--Database:ConnectionString", $"Data Source={host.Database.File}"], output);
    }
}
