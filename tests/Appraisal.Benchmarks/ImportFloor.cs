using System.Diagnostics;
using System.Globalization;
using System.Text;
using Appraisal.Service.Imports.Reading;
using Appraisal.Storage;
using Microsoft.Data.Sqlite;

namespace Appraisal.Benchmarks;

/// <summary>
/// The floor of an import: its file is parsed, and the rows that it left are put by the provider's prepared commands into the same tables of
/// an empty database, with their indexes. Nothing is checked, looked up, compared or put on record.
/// </summary>
internal static class ImportFloor
{
    private const int Group = 1_000;

    // what an import leaves beside its rows
    private static readonly string[] Records = ["audit_", "import_", "sqlite_", "HangFire", "SchemaVersions"];

    /// <summary>How many rows each table has.</summary>
    public static Dictionary<string, long> Counts(string file)
    {
        using var connection = Open(file);
        return Names(connection).ToDictionary(t => t, t => (long)Scalar(connection, $"SELECT COUNT(*) FROM \"{t}\""), StringComparer.Ordinal);
    }

    /// <summary>Seconds of processor for a file and as many rows as each table has gained since <paramref name="before"/>.</summary>
    public static async Task<double> SecondsAsync(string file, Dictionary<string, long> before, byte[] csv)
    {
        var tables = Gained(file, before);
        var folder = Directory.CreateTempSubdirectory("appraisal-bench-").FullName;
        try
        {
            var empty = Path.Combine(folder, "floor.db");
            using var database = new Database(new DatabaseOptions { ConnectionString = $"Data Source={empty};Pooling=False" });
            await Migrator.MigrateAsync(database);
            using var connection = Open(empty);
            Run(connection, "PRAGMA synchronous=FULL; PRAGMA cache_size=-65536; PRAGMA wal_autocheckpoint=32000; PRAGMA foreign_keys=OFF;");
            Insert(connection, tables, into: "temp.");
            using var process = Process.GetCurrentProcess();
            var start = process.TotalProcessorTime;
            Parse(csv);
            Insert(connection, tables, into: "main.");
            process.Refresh();
            return (process.TotalProcessorTime - start).TotalSeconds;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Parse(byte[] csv)
    {
        var records = new CsvRecords(Encoding.UTF8.GetString(csv), 0, ',');
        while (records.Read() is not null)
        {
        }
    }

    private static List<(string Table, string[] Columns, List<object[]> Rows)> Gained(string file, Dictionary<string, long> before)
    {
        using var connection = Open(file);
        var tables = new List<(string, string[], List<object[]>)>();
        foreach (var (table, count) in Counts(file))
        {
            if (count - before[table] is not (> 0 and var gained))
                continue;
            using var command = connection.CreateCommand();
            command.CommandText = string.Create(CultureInfo.InvariantCulture, $"SELECT * FROM \"{table}\" LIMIT {gained}");
            using var reader = command.ExecuteReader();
            var rows = new List<object[]>();
            while (reader.Read())
            {
                var row = new object[reader.FieldCount];
                reader.GetValues(row);
                rows.Add(row);
            }
            tables.Add((table, [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetName)], rows));
        }
        return tables;
    }

    // first into tables without an index that nobody counts, so that the runtime has compiled what is measured afterwards
    private static void Insert(SqliteConnection connection, List<(string Table, string[] Columns, List<object[]> Rows)> tables, string into)
    {
        foreach (var (table, columns, rows) in tables)
        {
            var names = string.Join(", ", columns.Select(c => $"\"{c}\""));
            if (into == "temp.")
                Run(connection, $"CREATE TEMP TABLE \"{table}\" ({names})");
            using var command = connection.CreateCommand();
            command.CommandText = $"INSERT INTO {into}\"{table}\" ({names}) VALUES ({string.Join(", ", columns.Select((_, i) => $"@{i}"))})";
            for (var i = 0; i < columns.Length; i++)
                command.Parameters.Add(new SqliteParameter { ParameterName = $"@{i}" });
            foreach (var some in rows.Chunk(Group))
                Insert(connection, command, some);
            if (into == "temp.")
                Run(connection, $"DROP TABLE temp.\"{table}\"");
        }
    }

    private static void Insert(SqliteConnection connection, SqliteCommand command, object[][] rows)
    {
        using var transaction = connection.BeginTransaction();
        command.Transaction = transaction;
        foreach (var row in rows)
        {
            for (var i = 0; i < row.Length; i++)
                command.Parameters[i].Value = row[i];
            command.ExecuteNonQuery();
        }
        transaction.Commit();
    }

    private static SqliteConnection Open(string file)
    {
        var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        return connection;
    }

    private static List<string> Names(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name";
        using var reader = command.ExecuteReader();
        var names = new List<string>();
        while (reader.Read())
            names.Add(reader.GetString(0));
        return [.. names.Where(n => !Records.Any(r => n.StartsWith(r, StringComparison.Ordinal)))];
    }

    private static object Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar()!;
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
