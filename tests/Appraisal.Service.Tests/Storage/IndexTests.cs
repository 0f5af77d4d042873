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
