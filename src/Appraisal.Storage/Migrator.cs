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

    /// <summary>The scripts that have not run yet; changes nothing but, on a new database, the journal's table.</summary>
    public static IReadOnlyList<string> Pending(Database database) =>
        [.. Engine(database).GetScriptsToExecute().Select(s => s.Name)];

    /// <summary>Runs what is pending; a node that starts meanwhile waits. A failed script stops, and is named.</summary>
    public static void Migrate(Database database)
    {
        using var migrating = Lock(database);
        var result = Engine(database).PerformUpgrade();
        if (!result.Successful)
            throw new InvalidOperationException($"Migration {result.ErrorScript?.Name} failed: {result.Error.Message}", result.Error);
    }

    private static UpgradeEngine Engine(Database database)
    {
        if (database.File is { } file && Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder)
            Directory.CreateDirectory(folder);
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
        var connection = new SqlConnection(database.ConnectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "EXEC sp_getapplock @Resource = 'appraisal-migrate', @LockMode = 'Exclusive', @LockOwner = 'Session', @LockTimeout = 1800000";
        command.CommandTimeout = 1800;
        command.ExecuteNonQuery();
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
