using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Appraisal.Service.Audit;
using Appraisal.Service.Surveys;
using Appraisal.Service.Tests.Access;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Storage;
using Appraisal.Storage.Audit;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Appraisal.Service.Tests.Audit;

/// <summary>Somebody who can write the database changes it behind the service's back: whatever the table, its row and field are named.</summary>
public sealed partial class TamperTests(TamperWorlds worlds) : IClassFixture<TamperWorlds>
{
    // not noted row by row, and why
    private static readonly Dictionary<string, string> Others = new(StringComparer.Ordinal)
    {
        ["audit_entry"] = "in the chain", ["audit_rows"] = "in the chain", ["audit_seal"] = "the chain itself",
        ["response_batch"] = "in the chain", ["response"] = "the digest of its batch", ["response_id"] = "an index of responses", ["survey_batch"] = "an index of batches",
        ["response_cell"] = "counted again from responses", ["beside_cell"] = "counted from what responses say beside the items; enters no score", ["unit_ancestor"] = "derived from units, and derived again",
        ["survey_token"] = "says nothing of who answered; a token that is added is a token that was not drawn", ["token_use"] = "bits without a time",
        ["secret_fingerprint"] = "the service does not start with other secrets", ["score_run_figures"] = "counted from scores for pages",
        ["import_run"] = "a log of files; what they changed is noted where it stands, and who did it in the chain", ["import_batch"] = "the same",
        ["hr_delivery"] = "a log of what was sent", ["hr_sync"] = "read no longer", ["people_sync"] = "what is answered to the same delivery again",
        ["ended_session"] = "for some hours", ["initials"] = "derived from names, and only found by", ["unit_to_examine"] = "what a job has to do",
    };

    private static readonly string[] NotInThisWorld =
        ["adopted_finding", "inspection_material", "published_cell", "pressure_decision", "pressure_unit", "pressure_subject", "result_subject", "result_cohort", "survey_collector", "hr_subscription", "staff_merge", "body_rating", "released_remark", "key_body"];

    public static TheoryData<string, string> Tables()
    {
        var data = new TheoryData<string, string>();
        foreach (var table in AuditedTable.List)
        {
            data.Add("Sqlite", table.Name);
            if (Environment.GetEnvironmentVariable(DatabasesAttribute.SqlServerVariable) is not null)
                data.Add("SqlServer", table.Name);
        }
        return data;
    }

    [Fact]
    public void EveryTable_OfTheSchema_IsNotedOrSaysWhyNot()
    {
        var tables = Directory.EnumerateFiles(Path.Combine(Appraisal.Scoring.Tests.RealData.RepositoryRoot(), "db"), "*.sql")
            .SelectMany(f => Created().Matches(File.ReadAllText(f))).Select(m => m.Groups["table"].Value);

        var unknown = tables.Where(t => AuditedTable.List.All(a => a.Name != t) && !Others.ContainsKey(t));

        Assert.True(!unknown.Any(), $"declare in AuditedTables, or say in {nameof(Others)} why not: {string.Join(", ", unknown)}");
    }

    [Fact]
    public async Task EveryAuditedTable_IsDeclaredByItsWholeKey()
    {
        await using var behind = await OpenAsync(await worlds.On("Sqlite"));
        foreach (var table in AuditedTable.List)
        {
            await using var command = behind.CreateCommand();
            command.CommandText = $"SELECT GROUP_CONCAT(name, ' ') FROM (SELECT name FROM pragma_table_info('{table.Name}') WHERE pk > 0 ORDER BY pk)";
            Assert.True(string.Join(' ', table.Key) == (string?)await command.ExecuteScalarAsync(), $"{table.Name} is declared by {string.Join(' ', table.Key)}");
        }
    }

    [Theory, Databases]
    public async Task Verify_AWorldInWhichAllHappened_IsIntact(string database)
    {
        var host = await worlds.On(database);

        var verdict = await VerifyAsync(host);

        Assert.True(verdict.GetProperty("intact").GetBoolean(), verdict.GetRawText());
        Assert.True(verdict.GetProperty("rows").GetInt64() > 60);
        foreach (var table in AuditedTable.List.Where(t => !NotInThisWorld.Contains(t.Name)))
            Assert.True(await host.CountAsync(table.Name) > 0, $"{table.Name} has no row in this world, so nothing is shown of it");
    }

    /// <summary>Every field of a row of each table, one after the other, and the whole row.</summary>
    [Theory, MemberData(nameof(Tables))]
    public async Task Verify_RowChangedBehindTheServicesBack_NamesTableKeyAndField(string database, string table)
    {
        var host = await worlds.On(database);
        await using var behind = await OpenAsync(host);
        var columns = await ColumnsAsync(behind, table);
        if (columns.Count == 0)
            return; // no row: another test says of which tables there must be one

        var changed = 0;
        foreach (var (column, value, other) in columns)
        {
            await SetAsync(behind, table, columns, column, value, other);
            var first = (await VerifyAsync(host)).GetProperty("first");
            await SetAsync(behind, table, columns, column, other, value);
            if (first.ValueKind == JsonValueKind.Null)
                continue; // says nothing that matters, or is rounded away
            changed++;
            Assert.Equal(table, first.Text("table"));
            Assert.NotEqual("", first.Text("key"));
        }
        Assert.True(changed >= columns.Count - 6, $"of {columns.Count} fields {changed} were named");
        Assert.True((await VerifyAsync(host)).GetProperty("intact").GetBoolean());
    }

    [Theory]
    [InlineData("UPDATE material SET status = 'accepted' WHERE id = 'ZTM'", "changed", "material", "ZTM", "status")]
    [InlineData("UPDATE work_record SET count = 1000", "changed", "work_record", "ZTR", "count")]
    [InlineData("UPDATE finding SET conforming = 1 WHERE id = 'ZTF'", "changed", "finding", "ZTF", "conforming")]
    [InlineData("UPDATE cadre SET quota_group = 'best' WHERE staff_no = 'ZT1'", "changed", "cadre", "ZT1", "quota_group")]
    [InlineData("UPDATE participant SET leave_hours = 900 WHERE staff_no = 'ZT1'", "changed", "participant", "ZW/ZT1", "leave_hours")]
    [InlineData("UPDATE survey_frame SET population = 10", "changed", "survey_frame", "ZV/ZT1/all", "population")]
    [InlineData("UPDATE scheme SET body = REPLACE(body, '0.45', '0.44')", "changed", "scheme", "ZS/1", "body")]
    [InlineData("DELETE FROM hr_change WHERE sequence = 1", "removed", "hr_change", "1", null)]
    [InlineData("DELETE FROM grade_decision", "removed", "grade_decision", "00000000-0000-7000-8000-0000000000d1", null)]
    [InlineData("INSERT INTO material_use (material, cycle, kind) VALUES ('ZTM', 'ZW', 'plan')", "added", "material_use", "ZTM/ZW/plan", null)]
    [InlineData("UPDATE response_cell SET sum_y = sum_y + 1 WHERE survey = 'ZV'", "changed", "response_cell", "ZV/ZT1/all/walk-in", "sum_y")]
    [InlineData("DELETE FROM response_cell WHERE survey = 'ZV'", "changed", "response_cell", "ZV/ZT1/all/walk-in", null)]
    [InlineData("UPDATE response SET excluded = 1 WHERE survey = 'ZV'", "changed", "response", "ZV/ZT1/all/walk-in", "excluded")]
    [InlineData("DELETE FROM unit_ancestor WHERE unit = 'ZT' AND ancestor = 'ZC'", "changed", "unit_ancestor", "ZT/ZC", null)]
    [InlineData("INSERT INTO unit_ancestor (unit, ancestor, depth) VALUES ('ZT', 'ZF', 1)", "changed", "unit_ancestor", "ZT/ZF", null)]
    public async Task Verify_OneThingChanged_NamesIt(string sql, string fault, string table, string key, string? field)
    {
        await using var host = (await TwoTownships.BuildAsync("Sqlite")).Host;

        await host.ExecuteBehindBackAsync("PRAGMA foreign_keys = OFF; " + sql);

        var first = (await VerifyAsync(host)).GetProperty("first");
        Assert.Equal((fault, table, key, field), (first.Text("fault"), first.Text("table"), first.Text("key"), first.Text("field")));
    }

    [Fact]
    public async Task Verify_KeyRaisedGivenBackOrForged_IsNamed()
    {
        await using var host = await Host.StartAsync("Sqlite");
        var key = await host.Administrator.PostAsync("keys", new { role = "auditor", person = "p" }).JsonAsync();
        await host.Administrator.DeleteAsync($"keys/{key.Text("id")}").JsonAsync();
        var id = Guid.Parse(key.Text("id")!).ToByteArray(bigEndian: true);

        foreach (var (change, back, field) in new[] { ("role = 'administrator'", "role = 'auditor'", "role"), ("person = 'q'", "person = 'p'", "person"), ("unit = 'U'", "unit = NULL", "unit") })
        {
            await host.ExecuteBehindBackAsync($"UPDATE api_key SET {change} WHERE id = x'{Convert.ToHexString(id)}'");
            var first = (await VerifyAsync(host)).GetProperty("first");
            Assert.Equal(("api_key", key.Text("id"), field), (first.Text("table"), first.Text("key"), first.Text("field")));
            await host.ExecuteBehindBackAsync($"UPDATE api_key SET {back} WHERE id = x'{Convert.ToHexString(id)}'");
        }
        await host.ExecuteBehindBackAsync("INSERT INTO api_key (id, prefix, hash, role, person, person_key, created_at) VALUES (zeroblob(16), 'ak_forged00', zeroblob(32), 'administrator', 'p', 'p', '2026-01-01')");
        Assert.Equal(("added", "api_key"), ((await VerifyAsync(host)).GetProperty("first").Text("fault"), (await VerifyAsync(host)).GetProperty("first").Text("table")));
        await host.ExecuteBehindBackAsync($"DELETE FROM api_key WHERE prefix = 'ak_forged00'; UPDATE api_key SET revoked_at = NULL WHERE id = x'{Convert.ToHexString(id)}'");
        Assert.Equal("api_key", (await VerifyAsync(host)).GetProperty("first").Text("table"));
    }

    [Fact]
    public async Task Verify_ChannelOfAResponseChanged_NamesItsBatch()
    {
        await using var host = (await TwoTownships.BuildAsync("Sqlite")).Host;

        await host.ExecuteBehindBackAsync("UPDATE response SET channel = 'token'");

        var first = (await VerifyAsync(host)).GetProperty("first");
        Assert.Equal(("changed", "batch"), (first.Text("fault"), first.Text("kind")));
    }

    /// <summary>A run whose inputs, scores and digest fit each other again: it recomputes, and is still not the one that was computed.</summary>
    [Fact]
    public async Task Verify_RunReplacedWhole_IsNamed()
    {
        await using var host = (await TwoTownships.BuildAsync("Sqlite")).Host;
        await host.ExecuteBehindBackAsync("UPDATE score_run SET inputs_digest = zeroblob(32), summary = summary || ' '; UPDATE score SET score = 990000, grade = 'excellent'");

        var first = (await VerifyAsync(host)).GetProperty("first");

        Assert.Equal(("changed", "score"), (first.Text("fault"), first.Text("table")));
        await host.ExecuteBehindBackAsync("DELETE FROM score");
        Assert.Equal(("removed", "score"), ((await VerifyAsync(host)).GetProperty("first").Text("fault"), (await VerifyAsync(host)).GetProperty("first").Text("table")));
    }

    /// <summary>Who has the database and not the secrets cannot note a row as the service would.</summary>
    [Fact]
    public async Task Verify_NoteForgedWithoutTheKey_IsNamed()
    {
        await using var host = await Host.StartAsync("Sqlite");
        await host.Administrator.PutAsync("units/U", new { name = "u", level = "village" }).JsonAsync();
        using (var elsewhere = new Database(new DatabaseOptions { ConnectionString = $"Data Source={host.Database.File}" }))
            await elsewhere.WriteAsync(s => Appraisal.Storage.Organization.UnitStore.InsertAsync(s, [new() { Code = "V", Name = "v", Level = "village" }], [new("V", "V", 0)]));

        var first = (await VerifyAsync(host)).GetProperty("first");

        Assert.Equal(("unit", "V"), (first.Text("table"), first.Text("key")));
    }

    [Theory, Databases]
    public async Task Verify_AfterDeidentification_IsIntactAndStillCounts(string database)
    {
        await using var host = await Host.StartAsync(database);
        var world = await Surveys.SurveyWorld.CreateAsync(host, "DE");
        await world.PostManyAsync(1, 30, 3, 4);
        await world.PostManyAsync(2, 12, 5);
        await world.ResultsAsync();
        await host.Services.GetRequiredService<Service.Surveys.Quality.ExamineResponses>().RunAsync(TestContext.Current.CancellationToken);
        await world.CloseAsync();
        await world.DecideAsync("exclude", 2);
        await VerifyAsync(host);
        await host.Services.GetRequiredService<DeidentifyResponses>().RunAsync(TestContext.Current.CancellationToken);

        var verdict = await VerifyAsync(host);
        await host.ExecuteBehindBackAsync("UPDATE response_cell SET sum_y = sum_y + 1 WHERE staff_no = 'DE-1'");
        var first = (await VerifyAsync(host)).GetProperty("first");

        Assert.True(verdict.GetProperty("intact").GetBoolean(), verdict.GetRawText());
        Assert.Equal(("response_cell", "sum_y"), (first.Text("table"), first.Text("field")));
    }

    private static async Task<JsonElement> VerifyAsync(Host host)
    {
        await host.Services.GetRequiredService<SealAudit>().RunAsync();
        // not over HTTP: the key that would be used is one of the rows
        var verdict = await host.Services.GetRequiredService<VerifyAudit>().RunAsync(new AuditVerification(), TestContext.Current.CancellationToken);
        return JsonSerializer.SerializeToElement(verdict.Value, Web.Json.Options);
    }

    private static async Task<DbConnection> OpenAsync(Host host)
    {
        DbConnection connection = host.Database.Dialect.IsSqlite ? new SqliteConnection(host.ConnectionString) : new SqlConnection(host.ConnectionString);
        await connection.OpenAsync();
        if (connection is SqliteConnection)
            await RunAsync(connection, "PRAGMA foreign_keys = OFF");
        return connection;
    }

    /// <summary>The fields of the first row, and another value for each; columns without a value get one.</summary>
    private static async Task<List<(string Column, object Value, object Other)>> ColumnsAsync(DbConnection connection, string table)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT * FROM {table}";
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync()
            ? [.. Enumerable.Range(0, reader.FieldCount).Where(i => !reader.IsDBNull(i)).Select(i => (reader.GetName(i), reader.GetValue(i), Other(reader, i)))]
            : [];
    }

    private static object Other(DbDataReader reader, int column) => reader.GetValue(column) switch
    {
        string text when reader.GetDataTypeName(column).StartsWith("datetime", StringComparison.OrdinalIgnoreCase) => "2001-02-03 04:05:06.789",
        string text when reader.GetDataTypeName(column) == "date" => "2001-02-03",
        string text => text.Length > 15 ? "x" + text[1..] : text + "x",
        byte[] bytes => bytes.Select(b => (byte)(b ^ 0x55)).ToArray(),
        bool flag => !flag,
        DateTime instant => instant.AddDays(-1),
        IConvertible number => Convert.ChangeType(Convert.ToDouble(number, CultureInfo.InvariantCulture) + 1001, number.GetType(), CultureInfo.InvariantCulture),
        var other => other,
    };

    // of the one row whose other columns are as they were read
    private static Task SetAsync(DbConnection connection, string table, List<(string Column, object Value, object Other)> columns, string column, object from, object to)
    {
        var where = columns.Where(c => c.Column != column && (c.Value is not string text || text.Length < 200)).Select((c, i) => $"{c.Column} = @w{i}");
        var parameters = columns.Where(c => c.Column != column && (c.Value is not string text || text.Length < 200)).Select((c, i) => ($"@w{i}", c.Value)).Append(("@to", to)).Append(("@from", from));
        return RunAsync(connection, $"UPDATE {table} SET {column} = @to WHERE {string.Join(" AND ", where.Append($"{column} = @from"))}", [.. parameters]);
    }

    private static async Task RunAsync(DbConnection connection, string sql, params (string Name, object Value)[] parameters)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }
        var rows = await command.ExecuteNonQueryAsync();
        Assert.True(rows == 1 || sql.StartsWith("PRAGMA", StringComparison.Ordinal), sql);
    }

    [GeneratedRegex(@"CREATE TABLE (?<table>\w+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Created();
}
