using System.Globalization;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.SqlServer.Dac.Model;
using DatabaseOptions = Appraisal.Storage.DatabaseOptions;
using Index = Microsoft.SqlServer.Dac.Model.Index;

namespace Appraisal.Service.Tests.Storage;

/// <summary>The migrations make the same schema on both databases: SQLite's is read from a file, SQL Server's from DacFx's model.</summary>
public sealed class SchemaTests
{
    [Fact]
    public async Task Migrations_OnBothDatabases_MakeTheSameTables()
    {
        using var model = new SqlServerModel();
        var sqlServer = SqlServerSchema(model);
        var sqlite = await SqliteSchemaAsync();

        Assert.Equal(sqlServer.Keys.Order(StringComparer.Ordinal), sqlite.Keys.Order(StringComparer.Ordinal));
        foreach (var (table, lines) in sqlServer)
            Assert.Equal(lines, sqlite[table]);
    }

    /// <summary>Each table's columns in order, then its keys and indexes sorted, one line each.</summary>
    private static Dictionary<string, string[]> SqlServerSchema(SqlServerModel model) =>
        model.Tables().ToDictionary(NameOf, table => (string[])
        [
            .. table.GetReferenced(Table.Columns).Select(c =>
                $"{NameOf(c)} {SqlServerModel.TypeOf(c)}{(c.GetProperty<bool>(Column.Nullable) ? "" : " not null")}"),
            .. table.GetReferencing(PrimaryKeyConstraint.Host).Select(k => "key " + Names(k.GetReferenced(PrimaryKeyConstraint.Columns)))
                .Concat(table.GetReferencing(UniqueConstraint.Host).Select(k => "unique " + Names(k.GetReferenced(UniqueConstraint.Columns))))
                .Concat(table.GetReferencing(ForeignKeyConstraint.Host).Select(ForeignKey))
                .Concat(table.GetReferencing(Index.IndexedObject).Select(IndexLine))
                .Order(StringComparer.Ordinal),
        ], StringComparer.Ordinal);

    private static string ForeignKey(TSqlObject key) =>
        $"foreign {Names(key.GetReferenced(ForeignKeyConstraint.Columns))} -> {NameOf(key.GetReferenced(ForeignKeyConstraint.ForeignTable).Single())} "
        + Names(key.GetReferenced(ForeignKeyConstraint.ForeignColumns));

    private static string IndexLine(TSqlObject index) => Line(
        index.GetProperty<bool>(Index.Unique), NameOf(index), Names(index.GetReferenced(Index.Columns)), index.GetScript().Contains("WHERE", StringComparison.Ordinal));

    private static string Line(bool unique, string name, string columns, bool filtered) =>
        $"{(unique ? "unique index" : "index")} {name} {columns}{(filtered ? " filtered" : "")}";

    private static string NameOf(TSqlObject item) => item.Name.Parts[^1];

    private static string Names(IEnumerable<TSqlObject> columns) => $"({string.Join(", ", columns.Select(NameOf))})";

    private static async Task<Dictionary<string, string[]>> SqliteSchemaAsync()
    {
        using var test = TestDatabase.Create("Sqlite");
        using var database = new Database(new DatabaseOptions { ConnectionString = test.ConnectionString });
        await Migrator.MigrateAsync(database);
        using var connection = new SqliteConnection(test.ConnectionString);
        connection.Open();
        return Rows(connection, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'SchemaVersions'")
            .ToDictionary(r => r[0], r => SqliteTable(connection, r[0]), StringComparer.Ordinal);
    }

    private static string[] SqliteTable(SqliteConnection connection, string table)
    {
        var columns = Rows(connection, $"SELECT name, type, \"notnull\", pk FROM pragma_table_info('{table}') ORDER BY cid");
        var key = columns.Where(c => c[3] != "0").OrderBy(c => int.Parse(c[3], CultureInfo.InvariantCulture)).Select(c => c[0]);
        var keys = Rows(connection, $"SELECT id, \"table\", group_concat(\"from\", ', '), group_concat(\"to\", ', ') FROM (SELECT * FROM pragma_foreign_key_list('{table}') ORDER BY id, seq) GROUP BY id, \"table\"")
            .Select(k => $"foreign ({k[2]}) -> {k[1]} ({k[3]})");
        var indexes = Rows(connection, $"SELECT name, \"unique\", origin, partial FROM pragma_index_list('{table}') WHERE origin <> 'pk'")
            .Select(i => (Index: i, Columns: $"({string.Join(", ", Rows(connection, $"SELECT name FROM pragma_index_info('{i[0]}') ORDER BY seqno").Select(c => c[0]))})"))
            .Select(i => i.Index[2] == "u" ? "unique " + i.Columns : Line(i.Index[1] == "1", i.Index[0], i.Columns, i.Index[3] == "1"));
        return
        [
            .. columns.Select(c => $"{c[0]} {Common(c[1].ToLowerInvariant())}{(c[2] == "1" ? " not null" : "")}"),
            .. indexes.Concat(keys).Append($"key ({string.Join(", ", key)})").Order(StringComparer.Ordinal),
        ];
    }

    // the types that the dialects name differently; the others stand in both schemas as they are written
    private static string Common(string type) => type switch
    {
        "text" => "nvarchar(max)",
        "blob" => "varbinary(max)",
        _ => type,
    };

    private static List<string[]> Rows(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string[]>();
        while (reader.Read())
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => Convert.ToString(reader.GetValue(i), CultureInfo.InvariantCulture)!)]);
        return rows;
    }
}
