using System.Data.Common;
using System.Globalization;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;

namespace Appraisal.Service.Tests.Hosting;

/// <summary>A database for one host, gone with it.</summary>
public sealed class TestDatabase : IDisposable
{
    private readonly Action _drop;

    private TestDatabase(string connectionString, string folder, Action drop) =>
        (ConnectionString, Folder, _drop) = (connectionString, folder, drop);

    public string ConnectionString { get; }

    public required string Provider { get; init; }

    /// <summary>Executes any SQL on a connection of its own.</summary>
    public Task ExecuteAsync(string sql) => RunAsync(sql, command => command.ExecuteNonQueryAsync());

    /// <summary>Rows of a table.</summary>
    public Task<long> CountAsync(string table) =>
        RunAsync($"SELECT COUNT(*) FROM {table}", async command => Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture));

    private async Task<T> RunAsync<T>(string sql, Func<DbCommand, Task<T>> run)
    {
        await using DbConnection connection = Provider == "Sqlite" ? new SqliteConnection(ConnectionString) : new SqlConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return await run(command);
    }

    /// <summary>A folder for what the service keeps beside its database, gone with it.</summary>
    public string Folder { get; }

    public static TestDatabase Create(string provider) => provider == "Sqlite" ? CreateSqlite() : CreateSqlServer();

    public void Dispose()
    {
        _drop();
        Directory.Delete(Folder, recursive: true);
    }

    private static TestDatabase CreateSqlite()
    {
        var folder = NewFolder();
        return new TestDatabase($"Data Source={Path.Combine(folder, "test.db")}", folder, SqliteConnection.ClearAllPools) { Provider = "Sqlite" };
    }

    private static TestDatabase CreateSqlServer()
    {
        var server = new SqlConnectionStringBuilder(Environment.GetEnvironmentVariable(DatabasesAttribute.SqlServerVariable));
        var name = $"appraisal_test_{Guid.NewGuid():N}";
        Execute(server.ConnectionString, $"CREATE DATABASE {name}");
        var own = new SqlConnectionStringBuilder(server.ConnectionString) { InitialCatalog = name }.ConnectionString;
        return new TestDatabase(own, NewFolder(), () =>
        {
            SqlConnection.ClearAllPools();
            Drop(server.ConnectionString, name);
        })
        { Provider = "SqlServer" };
    }

    // sessions of a process that was killed live on for a while, and keep the database
    private static void Drop(string server, string name)
    {
        using var pause = new ManualResetEventSlim();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                Execute(server, $"DROP DATABASE {name}");
                return;
            }
            catch (SqlException) when (attempt < 60)
            {
                pause.Wait(TimeSpan.FromMilliseconds(500));
            }
        }
    }

    private static string NewFolder() => Directory.CreateTempSubdirectory("appraisal-test-").FullName;

    private static void Execute(string connectionString, string sql)
    {
        using var connection = new SqlConnection(connectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
