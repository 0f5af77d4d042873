using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Appraisal.Service.Hosting;
using Appraisal.Service.Tests.Hosting;
using Appraisal.Storage;
using Microsoft.Data.Sqlite;

namespace Appraisal.Service.Tests.Storage;

/// <summary>An index costs at every write, so each has a reader: <c>db/README.md</c> says which, and a query's plan shows it.</summary>
public sealed partial class IndexTests
{
    [Fact]
    public void Readme_ListsEveryIndexAndNoOther()
    {
        var listed = Name().Matches(File.ReadAllText(Path.Combine(Folder(), "README.md"))).Select(m => m.Value).Distinct(StringComparer.Ordinal);

        Assert.Equal(Indexes().Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task EveryIndex_IsUsedByAPlanOrKeepsARule()
    {
        var plans = string.Join('\n', await PlansAsync());

        var unused = Indexes().Where(i => !i.StartsWith("ux_", StringComparison.Ordinal) && !plans.Contains($"INDEX {i}", StringComparison.Ordinal));

        Assert.Empty(unused);
    }

    // those that do not grow with cadres, responses or evidence: what an organization department sets up
    private static readonly HashSet<string> Small = new(StringComparer.OrdinalIgnoreCase)
    {
        "cycle", "scheme", "survey", "api_key", "device", "inspection_policy", "inspection_topic", "due_diligence_list", "promotion_rules", "publication", "hr_subscription",
        "secret_fingerprint", "ended_session", // few, and short-lived
        "unit_to_examine", // only what waits
    };

    /// <summary>Where a plan walks through all of a table that grows, or through all of an index of it: <c>source table</c>.</summary>
    private static async Task<List<(Statement Statement, string Table)>> ScansAsync()
    {
        using var test = TestDatabase.Create("Sqlite");
        using var database = new Database(new DatabaseOptions { ConnectionString = test.ConnectionString });
        await Migrator.MigrateAsync(database);
        using var connection = new SqliteConnection(test.ConnectionString);
        connection.Open();
        var growing = Tables(connection, "SELECT name FROM sqlite_master WHERE type = 'table'").Where(t => !Small.Contains(t) && !t.StartsWith("sqlite_", StringComparison.Ordinal)).ToList();
        // such an index holds only what waits
        var partial = Tables(connection, "SELECT name FROM sqlite_master WHERE type = 'index' AND sql LIKE '% WHERE %'").ToHashSet(StringComparer.OrdinalIgnoreCase);
        return [.. from statement in Statement.All(typeof(Database).Assembly, typeof(ServiceHost).Assembly)
                   from Match scan in Scan().Matches(Plan(connection, statement))
                   where !partial.Contains(scan.Groups["index"].Value)
                   from table in growing
                   // an insert's plan shows the checks of foreign keys, which do not run; what it reads is named
                   where Regex.IsMatch(statement.Sqlite, $@"\b(FROM|JOIN|UPDATE)\s+{table}\b", RegexOptions.IgnoreCase, TimeSpan.FromSeconds(1))
                   where Regex.IsMatch(statement.Sqlite, $@"\b{table}\s+(AS\s+)?{scan.Groups["alias"].Value}\b", RegexOptions.IgnoreCase, TimeSpan.FromSeconds(1))
                       || table.Equals(scan.Groups["alias"].Value, StringComparison.OrdinalIgnoreCase)
                   select (statement, table)];
    }

    private static List<string> Tables(SqliteConnection connection, string query)
    {
        using var command = connection.CreateCommand();
        command.CommandText = query;
        using var reader = command.ExecuteReader();
        var names = new List<string>();
        while (reader.Read())
            names.Add(reader.GetString(0));
        return names;
    }

    [Fact]
    public async Task NoStatement_WalksThroughATableThatGrows_UnlessItSaysWhy()
    {
        var scans = await ScansAsync();

        var unexplained = scans.Where(s => s.Statement.Scans is null).Select(s => $"{s.Statement.Source} {s.Table}: {s.Statement.Sqlite}").ToList();
        Assert.True(unexplained.Count == 0, string.Join('\n', unexplained));
        Assert.Contains(scans, s => s.Table == "cadre" && s.Statement.Scans is not null); // the test sees one
    }

    [Fact]
    public async Task EveryReasonToWalkThroughATable_IsOfAStatementThatDoes()
    {
        var scanning = (await ScansAsync()).Select(s => s.Statement).ToHashSet();

        Assert.Empty(Statement.All(typeof(Database).Assembly, typeof(ServiceHost).Assembly).Where(s => s.Scans is not null && !scanning.Contains(s)
            && !s.Source.StartsWith("AuditedTable.cs", StringComparison.Ordinal)).Select(s => s.Source)); // one for each audited table, of the small ones too
    }

    [GeneratedRegex(@"\bSCAN (?<alias>\w+)( USING (COVERING )?INDEX (?<index>\w+))?", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Scan();

    // responses are many, and stay for years
    [Fact]
    public async Task NoPlan_ReadsAllResponses()
    {
        var plans = await PlansAsync();

        Assert.Contains(plans, p => p.StartsWith("ResponseRow.cs", StringComparison.Ordinal) && p.Contains("SEARCH r USING PRIMARY KEY (batch_id=?", StringComparison.Ordinal));
        Assert.DoesNotContain(plans, p => AllResponses().IsMatch(p));
    }

    private static async Task<List<string>> PlansAsync()
    {
        using var test = TestDatabase.Create("Sqlite");
        using var database = new Database(new DatabaseOptions { ConnectionString = test.ConnectionString });
        await Migrator.MigrateAsync(database);
        using var connection = new SqliteConnection(test.ConnectionString);
        connection.Open();
        return [.. Statement.All(typeof(Database).Assembly, typeof(ServiceHost).Assembly).Select(s => Plan(connection, s))];
    }

    private static string Plan(SqliteConnection connection, Statement statement)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "EXPLAIN QUERY PLAN " + statement.Sqlite;
        foreach (var parameter in Parameter().Matches(statement.Sqlite).Select(m => m.Value).Distinct(StringComparer.Ordinal))
            command.Parameters.AddWithValue(parameter, DBNull.Value);
        using var reader = command.ExecuteReader();
        var lines = new List<string>();
        while (reader.Read())
            lines.Add($"{statement.Source} {reader.GetString(3)}");
        return string.Join('\n', lines);
    }

    private static List<string> Indexes() =>
        [.. Directory.EnumerateFiles(Folder(), "*.sql").SelectMany(f => Made().Matches(File.ReadAllText(f))).Select(m => m.Groups["name"].Value)];

    private static string Folder([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../../../db"));

    [GeneratedRegex(@"CREATE (UNIQUE )?INDEX (?<name>\w+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Made();

    [GeneratedRegex(@"\b[iu]x_\w+", RegexOptions.None, 1000)]
    private static partial Regex Name();

    [GeneratedRegex(@"SCAN (r|response)\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex AllResponses();

    [GeneratedRegex(@"@\w+", RegexOptions.None, 1000)]
    private static partial Regex Parameter();
}
