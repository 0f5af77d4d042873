using System.Reflection;
using DbUp;
using DbUp.Builder;
using DbUp.Engine;
using DbUp.Engine.Output;
using Microsoft.Data.SqlClient;

namespace Appraisal.Storage;

/// <summary>Brings the schema up to date from the numbered scripts of <c>db/</c>, once each, in order, each in a transaction.</summary>
public static class Migrator
{
    /// <summary>The scripts for a database: portable ones, and the twins whose name carries its dialect.</summary>
    public static IReadOnlyList<SqlScript> Scripts(Dialect dialect)
    {
        var assembly = typeof(Migrator).Assembly;
        var other = dialect.IsSqlite ? ".sqlserver.sql" : ".sqlite.sql";
        return [.. assembly.GetManifestResourceNames()
            .Where(n => n.EndsWith(".sql", StringComparison.Ordinal) && !n.EndsWith(other, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(n => new SqlScript(n, Read(assembly, n)))];
    }

    /// <summary>The scripts that have not run yet; changes nothing.</summary>
    public static IReadOnlyList<string> Pending(Database database) => database.File is { } file && !File.Exists(file)
        ? [.. Scripts(database.Dialect).Select(s => s.Name)]
        : [.. Engine(database).GetScriptsToExecute().Select(s => s.Name)];

    /// <summary>Runs what is pending; a node that starts meanwhile waits. A failed script stops, and is named.</summary>
    /// <exception cref="InvalidOperationException">A script failed, or the server does not allow snapshots in this database.</exception>
    /// <exception cref="TimeoutException">Another node migrates for more than half an hour.</exception>
    public static async Task MigrateAsync(Database database, CancellationToken cancel = default)
    {
        using var migrating = Lock(database);
        var result = Engine(database).PerformUpgrade();
        if (!result.Successful)
            throw new InvalidOperationException($"Migration {result.ErrorScript?.Name} failed: {result.Error.Message}", result.Error);
        await Snapshots.EnsureAsync(database, cancel);
    }

    private static UpgradeEngine Engine(Database database)
    {
        UpgradeEngineBuilder builder = database.Dialect.IsSqlite
            ? DeployChanges.To.SqliteDatabase(database.ConnectionString)
            : DeployChanges.To.SqlDatabase(database.ConnectionString);
        return builder
            .WithScripts(Scripts(database.Dialect))
            .WithVariables(database.Dialect.Types.ToDictionary(t => t.Key, t => t.Value, StringComparer.Ordinal))
            .WithTransactionPerScript()
            .WithExecutionTimeout(TimeSpan.FromMinutes(30))
            .LogTo(new NoOpUpgradeLog())
            .Build();
    }

    private static IDisposable Lock(Database database)
    {
        if (database.File is { } file)
            return FileLock(Path.GetFullPath(file) + ".migrating");
        // not pooled: in a pool the lock would outlive its holder until the connection is used again
        var connection = new SqlConnection(new SqlConnectionStringBuilder(database.ConnectionString) { Pooling = false }.ConnectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        // a time-out is a result below 0, not an error
        command.CommandText = """
            DECLARE @result int;
            EXEC @result = sp_getapplock @Resource = 'appraisal-migrate', @LockMode = 'Exclusive', @LockOwner = 'Session', @LockTimeout = 1800000;
            SELECT @result
            """;
        command.CommandTimeout = 1830;
        if ((int)command.ExecuteScalar()! < 0)
        {
            connection.Dispose();
            throw new TimeoutException("Another node has been migrating this database for half an hour.");
        }
        return connection;
    }

    // an exclusive handle is the lock: it goes with the process, however that ends
    private static FileStream FileLock(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var pause = new ManualResetEventSlim();
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
            }
            catch (IOException) when (attempt < 600)
            {
                pause.Wait(TimeSpan.FromMilliseconds(100));
            }
        }
    }

    private static string Read(Assembly assembly, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
