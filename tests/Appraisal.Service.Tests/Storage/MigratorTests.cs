using Appraisal.Service.Access;
using Appraisal.Service.Hosting.Commands;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;

namespace Appraisal.Service.Tests.Storage;

public sealed class MigratorTests : IDisposable
{
    private readonly TestDatabase _test = TestDatabase.Create("Sqlite");

    [Fact]
    public async Task Migrate_Check_NamesWhatIsPendingAndChangesNothing()
    {
        var (exitCode, text) = await RunAsync("--check");

        Assert.Equal(1, exitCode);
        Assert.Equal(Migrator.Scripts(Dialect.Sqlite).Select(s => $"pending: {s.Name}"), text.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.False(File.Exists(new SqliteConnectionStringBuilder(_test.ConnectionString).DataSource));
    }

    [Fact]
    public async Task Migrate_ThenCheck_IsUpToDate()
    {
        Assert.Equal(0, (await RunAsync()).ExitCode);

        var (exitCode, text) = await RunAsync("--check");

        Assert.Equal(0, exitCode);
        Assert.Equal("up to date\n", text);
    }

    [Fact]
    public async Task Migrate_FailingScript_StopsAndIsNamed()
    {
        Execute("CREATE TABLE cycle (other int)");
        using var database = new Database(new DatabaseOptions { ConnectionString = _test.ConnectionString });

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => Migrator.MigrateAsync(database));

        Assert.Contains("0002_schemes.sql", error.Message, StringComparison.Ordinal);
        Assert.Equal("0002_schemes.sql", Migrator.Pending(database)[0]); // the one before it has run, the failed one left nothing
    }

    [Fact]
    public async Task Migrate_ManyAtOnce_RunEachScriptOnce()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            using var database = new Database(new DatabaseOptions { ConnectionString = _test.ConnectionString });
            await Migrator.MigrateAsync(database);
            Assert.Empty(Migrator.Pending(database));
        })));
    }

    [Fact]
    public void Secrets_MissingWithoutAFile_AreRequired()
    {
        var error = Assert.Throws<InvalidOperationException>(() => Secrets.Load(new ConfigurationBuilder().Build(), databaseFile: null));

        Assert.Contains("Secrets:Keys", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _test.Dispose();

    private async Task<(int ExitCode, string Text)> RunAsync(params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        var exitCode = await DatabaseCommands.MigrateAsync(["--Database:ConnectionString", _test.ConnectionString], check: args.Contains("--check"), acceptSecrets: false, output);
        return (exitCode, output.ToString());
    }

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection(_test.ConnectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
