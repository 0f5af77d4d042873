using System.Diagnostics;
using System.Globalization;
using System.Text;
using Appraisal.Storage;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Appraisal.Benchmarks.Intake;

/// <summary>
/// The floor for many responses a request: the same rows into the same two tables by prepared statements, 5,000 rows a transaction. No
/// look-up, no batch row, no other statement, and none of the service's code. Once by commands of the provider, as one would write it,
/// and once bound and stepped without the provider, which is the most that one thread gets out of SQLite row by row.
/// </summary>
internal static class BareInsert
{
    private const int Group = 5_000;

    private static readonly string[] Columns =
    [
        "batch_id", "id", "survey", "staff_no", "stratum", "channel", "value", "answers", "beside", "digest", "answered_at", "clock", "seconds", "device", "late", "excluded",
    ];

    private static readonly string[] IdColumns = ["batch_id", "id"];

    /// <summary>Rows a second.</summary>
    public static async Task<double> RunAsync(int rows, bool withProvider)
    {
        var folder = Directory.CreateTempSubdirectory("appraisal-bench-").FullName;
        try
        {
            var file = Path.Combine(folder, "bare.db");
            using var database = new Database(new DatabaseOptions { ConnectionString = $"Data Source={file};Pooling=False" });
            await Migrator.MigrateAsync(database);
            using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
            connection.Open();
            Run(connection, "PRAGMA synchronous=FULL; PRAGMA cache_size=-65536; PRAGMA wal_autocheckpoint=32000;"); // as the service does
            Action<SqliteConnection, ReadOnlySpan<Row>> insert = withProvider ? InsertWithProvider : Insert;
            var all = Enumerable.Range(0, 2 * rows).Select(Row.Of).ToArray();
            insert(connection, all.AsSpan(0, rows)); // to warm up
            var start = Stopwatch.GetTimestamp();
            insert(connection, all.AsSpan(rows));
            return rows / Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void InsertWithProvider(SqliteConnection connection, ReadOnlySpan<Row> rows)
    {
        using var ofResponse = Command(connection, "response", Columns);
        using var ofId = Command(connection, "response_id", IdColumns);
        for (var from = 0; from < rows.Length; from += Group)
        {
            using var transaction = connection.BeginTransaction();
            (ofResponse.Transaction, ofId.Transaction) = (transaction, transaction);
            foreach (var row in rows[from..Math.Min(from + Group, rows.Length)])
            {
                Insert(ofResponse, row);
                Insert(ofId, row);
            }
            transaction.Commit();
        }
    }

    private static SqliteCommand Command(SqliteConnection connection, string table, string[] columns)
    {
        var command = connection.CreateCommand();
        command.CommandText = $"INSERT INTO {table} ({string.Join(", ", columns)}) VALUES ({string.Join(", ", columns.Select(c => "@" + c))})";
        foreach (var column in columns)
            command.Parameters.Add(new SqliteParameter { ParameterName = "@" + column });
        command.Prepare();
        return command;
    }

    private static void Insert(SqliteCommand command, Row row)
    {
        for (var i = 0; i < command.Parameters.Count; i++)
            command.Parameters[i].Value = row.Values[i];
        command.ExecuteNonQuery();
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static void Insert(SqliteConnection connection, ReadOnlySpan<Row> rows)
    {
        using var ofResponse = Statement(connection, "response", Columns);
        using var ofId = Statement(connection, "response_id", IdColumns);
        for (var from = 0; from < rows.Length; from += Group)
        {
            Run(connection, "BEGIN IMMEDIATE");
            foreach (var row in rows[from..Math.Min(from + Group, rows.Length)])
            {
                Insert(ofResponse, row);
                InsertId(ofId, row);
            }
            Run(connection, "COMMIT");
        }
    }

    private static sqlite3_stmt Statement(SqliteConnection connection, string table, string[] columns)
    {
        var text = $"INSERT INTO {table} ({string.Join(", ", columns)}) VALUES ({string.Join(", ", columns.Select(_ => "?"))})";
        Check(raw.sqlite3_prepare_v2(connection.Handle!, text, out var statement));
        return statement;
    }

    private static void Insert(sqlite3_stmt statement, Row row)
    {
        Check(raw.sqlite3_bind_blob(statement, 1, row.Batch));
        Check(raw.sqlite3_bind_blob(statement, 2, row.Id));
        Check(raw.sqlite3_bind_text(statement, 3, "S"u8));
        Check(raw.sqlite3_bind_text(statement, 4, row.StaffNo));
        Check(raw.sqlite3_bind_text(statement, 5, row.Stratum));
        Check(raw.sqlite3_bind_text(statement, 6, "walk-in"u8));
        Check(raw.sqlite3_bind_int(statement, 7, row.Value));
        Check(raw.sqlite3_bind_text(statement, 8, row.Answers));
        Check(raw.sqlite3_bind_null(statement, 9));
        Check(raw.sqlite3_bind_blob(statement, 10, row.Digest));
        Check(raw.sqlite3_bind_text(statement, 11, row.AnsweredAt));
        Check(raw.sqlite3_bind_int(statement, 12, 0));
        Check(raw.sqlite3_bind_null(statement, 13));
        Check(raw.sqlite3_bind_text(statement, 14, "bootstrap"u8));
        Check(raw.sqlite3_bind_int(statement, 15, 0));
        Check(raw.sqlite3_bind_int(statement, 16, 0));
        Step(statement);
    }

    private static void InsertId(sqlite3_stmt statement, Row row)
    {
        Check(raw.sqlite3_bind_blob(statement, 1, row.Batch));
        Check(raw.sqlite3_bind_blob(statement, 2, row.Id));
        Step(statement);
    }

    private static void Step(sqlite3_stmt statement)
    {
        if (raw.sqlite3_step(statement) != raw.SQLITE_DONE)
            throw new InvalidOperationException("A row was not inserted.");
        raw.sqlite3_reset(statement);
    }

    private static void Check(int result)
    {
        if (result != raw.SQLITE_OK)
            throw new InvalidOperationException($"SQLite answered {result}.");
    }

    // each value as one of the two ways takes it, so that nothing is made while it is measured
    private sealed record Row(byte[] Id, byte[] Batch, byte[] StaffNo, byte[] Stratum, int Value, byte[] Answers, byte[] Digest, byte[] AnsweredAt, object[] Values)
    {
        public static Row Of(int number)
        {
            var (id, batch) = (SentResponse.OrderedId(number).ToByteArray(bigEndian: true), SentResponse.OrderedId(number / Group).ToByteArray(bigEndian: true));
            var (staffNo, stratum, value) = (IntakeServer.Subject(number), IntakeServer.Stratum(number), 600_000 + number % 100);
            var (answers, digest, at) = ($"[{string.Join(',', SentResponse.Answers(number))}]", SentResponse.RandomId(number).ToByteArray(), SentResponse.AnsweredAt(number));
            return new Row(id, batch, Utf8(staffNo), Utf8(stratum), value, Utf8(answers), digest, Utf8(at.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)),
                [batch, id, "S", staffNo, stratum, "walk-in", value, answers, DBNull.Value, digest, at, false, DBNull.Value, "bootstrap", false, false]);
        }

        private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
    }
}
