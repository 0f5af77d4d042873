using Appraisal.Service.Tests.Hosting;
using Appraisal.Storage;
using CsCheck;
using Microsoft.Data.Sqlite;

namespace Appraisal.Service.Tests.Storage;

public sealed class TableTests
{
    private sealed record Row(string? Text, Guid Id, byte[] Bytes, DateTimeOffset Instant, bool Flag, int? Whole, double? Real, object? Any)
    {
        public Guid Key { get; } = Guid.CreateVersion7();
    }

    private static readonly Guid[] Ids = [Guid.Empty, new("01980a7e-5c1b-7d30-9f42-6b1f0e8c2a11"), new("ffffffff-ffff-ffff-ffff-ffffffffffff")];
    private static readonly DateTimeOffset[] Instants = [new(2026, 6, 1, 8, 0, 0, TimeSpan.Zero), new(2026, 6, 1, 8, 0, 0, 250, TimeSpan.Zero), DateTimeOffset.UnixEpoch];
    private static readonly object?[] Values = [null, "", "1", 1, 1L, 0, -1L, 1.0, true, new byte[] { 1 }, Ids[1], Instants[1], new DateOnly(2026, 6, 1)];

    // few values, so that many rows repeat those of the row before: what is bound already is not bound again
    private static readonly Gen<Row[]> Rows = Gen.Select(
        Of<string?>(null, "", "a", "统计", new string('x', 300)), Of(Ids), Of([], Ids[1].ToByteArray(bigEndian: true)),
        Of(Instants), Gen.Bool, Of<int?>(null, 0, 1, -1, int.MaxValue), Of<double?>(null, 0, 1, 0.1), Of(Values),
        (text, id, bytes, instant, flag, whole, real, any) => new Row(text, id, bytes, instant, flag, whole, real, any)).Array[1, 40];

    // a table most of whose columns may be NULL; SQLite takes values of any kind in them
    private static readonly string[] Columns = ["unit", "code_expires_at", "code_hash", "enrolled_at", "refused", "held", "clock_offset_seconds", "revoked_at"];

    private static readonly Table<Row> Table = new("device", c => c.Id("id", r => r.Key).Text("name", _ => "n").Text("survey", _ => "s")
        .Text(Columns[0], r => r.Text).Id(Columns[1], r => r.Id).Bytes(Columns[2], r => r.Bytes).Instant(Columns[3], r => r.Instant)
        .Flag(Columns[4], r => r.Flag).Whole(Columns[5], r => r.Whole).Real(Columns[6], r => r.Real).Any(Columns[7], r => r.Any));

    [Fact]
    public async Task Insert_RowsThatRepeatOrNot_StandAsTheProviderWouldWriteThem()
    {
        using var test = TestDatabase.Create("Sqlite");
        using var database = new Database(new DatabaseOptions { ConnectionString = test.ConnectionString });
        await Migrator.MigrateAsync(database);
        using var connection = new SqliteConnection(test.ConnectionString);
        connection.Open();

        await Rows.SampleAsync(async rows =>
        {
            foreach (var row in rows)
                Run(connection, $"INSERT INTO device (id, name, survey, {string.Join(", ", Columns)}) VALUES ($0, 'n', 's', $1, $2, $3, $4, $5, $6, $7, $8)",
                    row.Key, row.Text, row.Id, row.Bytes, row.Instant, row.Flag, row.Whole, row.Real, row.Any);
            var expected = Stored(connection);
            await database.WriteAsync(session => Table.InsertAsync(session, rows));

            Assert.Equal(expected, Stored(connection));
        }, iter: 200, threads: 1);
    }

    [Fact]
    public void Read_RowsForABulkCopy_GivesEachValueAsItsServerTakesIt() => Rows.Sample(rows =>
    {
        using var reader = Table.Read(rows);

        foreach (var row in rows)
        {
            Assert.True(reader.Read());
            Assert.Equal(row.Key.ToByteArray(bigEndian: true), reader[0]);
            Assert.Equal(row.Text ?? (object)DBNull.Value, reader[Columns[0]]);
            Assert.Equal(row.Whole is null, reader.IsDBNull(reader.GetOrdinal(Columns[5])));
            Assert.Equal(row.Any switch { null => DBNull.Value, DateOnly day => day.ToDateTime(TimeOnly.MinValue), var any => TypeHandlers.Plain(any) }, reader[Columns[7]]);
        }
        Assert.False(reader.Read());
        Assert.Equal(["id", "name", "survey", .. Columns], Enumerable.Range(0, reader.FieldCount).Select(reader.GetName));
    }, iter: 200);

    private static Gen<T> Of<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    // each row's values with their types; then there is none
    private static List<string> Stored(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT {string.Join(", ", Columns)} FROM device ORDER BY id";
        var rows = new List<string>();
        using (var reader = command.ExecuteReader())
        {
            while (reader.Read())
            {
                rows.Add(string.Join(" | ", Enumerable.Range(0, Columns.Length).Select(i => reader.GetValue(i) switch
                {
                    byte[] bytes => Convert.ToHexString(bytes),
                    var value => $"{value.GetType().Name} {value}",
                })));
            }
        }
        Run(connection, "DELETE FROM device");
        return rows;
    }

    private static void Run(SqliteConnection connection, string text, params object?[] values)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        foreach (var (i, value) in values.Index())
            command.Parameters.AddWithValue($"${i}", TypeHandlers.Plain(value) ?? DBNull.Value);
        command.ExecuteNonQuery();
    }
}
