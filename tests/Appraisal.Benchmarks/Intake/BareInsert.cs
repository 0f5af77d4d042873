using System.Diagnostics;
using System.Globalization;
using System.Text;
using Appraisal.Storage;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Appraisal.Benchmarks.Intake;

/// <summary>
/// The floor for many responses a request: the same rows into the same table by one prepared statement, bound and stepped without the
/// provider, 5,000 rows a transaction. No look-up, no batch row, no other statement, and none of the service's code.
/// </summary>
internal static class BareInsert
{
    private const int Group = 5_000;

    /// <summary>Rows a second, and processor time a row.</summary>
    public static async Task<(double PerSecond, TimeSpan Processor)> RunAsync(int rows)
    {
        var folder = Directory.CreateTempSubdirectory("appraisal-bench-").FullName;
        try
        {
            var file = Path.Combine(folder, "bare.db");
            using var database = new Database(new DatabaseOptions { ConnectionString = $"Data Source={file};Pooling=False" });
            await Migrator.MigrateAsync(database);
            var texts = Enumerable.Range(0, 2 * rows).Select(Row.Of).ToArray();
            using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
            connection.Open();
            Run(connection, "PRAGMA synchronous=FULL; PRAGMA cache_size=-65536; PRAGMA wal_autocheckpoint=48000;"); // as the service does
            Insert(connection, texts.AsSpan(0, rows)); // to warm up
            var (start, processor) = (Stopwatch.GetTimestamp(), Process.GetCurrentProcess().TotalProcessorTime);
            Insert(connection, texts.AsSpan(rows));
            return (rows / Stopwatch.GetElapsedTime(start).TotalSeconds, (Process.GetCurrentProcess().TotalProcessorTime - processor) / rows);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static void Insert(SqliteConnection connection, ReadOnlySpan<Row> rows)
    {
        Check(raw.sqlite3_prepare_v2(connection.Handle!, """
            INSERT INTO response (id, batch_id, survey, staff_no, stratum, channel, value, answers, digest, answered_at, seconds, device, late, excluded)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, out var statement));
        using (statement)
        {
            for (var from = 0; from < rows.Length; from += Group)
            {
                Run(connection, "BEGIN IMMEDIATE");
                foreach (var row in rows[from..Math.Min(from + Group, rows.Length)])
                    Insert(statement, row);
                Run(connection, "COMMIT");
            }
        }
    }

    private static void Insert(sqlite3_stmt statement, Row row)
    {
        Check(raw.sqlite3_bind_blob(statement, 1, row.Id));
        Check(raw.sqlite3_bind_blob(statement, 2, row.Batch));
        Check(raw.sqlite3_bind_text(statement, 3, "S"u8));
        Check(raw.sqlite3_bind_text(statement, 4, row.StaffNo));
        Check(raw.sqlite3_bind_text(statement, 5, row.Stratum));
        Check(raw.sqlite3_bind_text(statement, 6, "walk-in"u8));
        Check(raw.sqlite3_bind_int(statement, 7, row.Value));
        Check(raw.sqlite3_bind_text(statement, 8, row.Answers));
        Check(raw.sqlite3_bind_blob(statement, 9, row.Digest));
        Check(raw.sqlite3_bind_text(statement, 10, row.AnsweredAt));
        Check(raw.sqlite3_bind_null(statement, 11));
        Check(raw.sqlite3_bind_text(statement, 12, "bootstrap"u8));
        Check(raw.sqlite3_bind_int(statement, 13, 0));
        Check(raw.sqlite3_bind_int(statement, 14, 0));
        if (raw.sqlite3_step(statement) != raw.SQLITE_DONE)
            throw new InvalidOperationException("A row was not inserted.");
        raw.sqlite3_reset(statement);
    }

    private static void Check(int result)
    {
        if (result != raw.SQLITE_OK)
            throw new InvalidOperationException($"SQLite answered {result}.");
    }

    // all in the form that SQLite takes
    private sealed record Row(byte[] Id, byte[] Batch, byte[] StaffNo, byte[] Stratum, int Value, byte[] Answers, byte[] Digest, byte[] AnsweredAt)
    {
        public static Row Of(int number) => new(
            SentResponse.OrderedId(number).ToByteArray(bigEndian: true), SentResponse.OrderedId(number / Group).ToByteArray(bigEndian: true),
            Utf8(IntakeServer.Subject(number)), Utf8(IntakeServer.Stratum(number)), 600_000 + number % 100,
            Utf8($"[{string.Join(',', SentResponse.Answers(number))}]"), SentResponse.RandomId(number).ToByteArray(),
            Utf8(SentResponse.AnsweredAt(number).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)));

        private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
    }
}
