using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Appraisal.Storage;

namespace Appraisal.Service.Tests.Storage;

/// <summary>
/// A session sends registered statements only, and nothing else sends anything: the places where a command is made are these, each
/// with its reason. A new one is a decision, not an accident.
/// </summary>
public sealed partial class StatementTests
{
    private static readonly Dictionary<string, string> Allowed = new(StringComparer.Ordinal)
    {
        ["Appraisal.Storage/Session.cs"] = "sends a Statement's text; sp_getapplock",
        ["Appraisal.Storage/Checkpoints.cs"] = "tells SQLite to copy its log",
        ["Appraisal.Storage/KeptConnection.cs"] = "keeps the commands of Statements prepared",
        ["Appraisal.Storage/Table.cs"] = "the prepared insert of a Table<T>, whose text is a Statement; SqlBulkCopy",
        ["Appraisal.Storage/Database.cs"] = "opens SQL Server's connections",
        ["Appraisal.Storage/Database.Probes.cs"] = "asks whether the database answers", ["Appraisal.Storage/Database.Upkeep.cs"] = "SQLite's VACUUM",
        ["Appraisal.Storage/SqliteConnections.cs"] = "SQLite's pragmas",
        ["Appraisal.Storage/Migrator.cs"] = "the migrations themselves; sp_getapplock",
        ["Appraisal.Storage/Snapshots.cs"] = "switches snapshots on, a setting of the database",
        ["Appraisal.Storage/Backup.cs"] = "SQLite's online backup and its check",
        ["Appraisal.Storage/TypeHandlers.cs"] = "teaches Dapper the types; sends nothing",
    };

    [Fact]
    public void Sources_OutsideTheAllowedFiles_MakeNoCommands()
    {
        var root = Path.GetFullPath(Path.Combine(Here(), "../../../src"));
        var sources = Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Select(f => (Name: Path.GetRelativePath(root, f).Replace('\\', '/'), Path: f))
            .Where(f => !f.Name.Contains("/obj/", StringComparison.Ordinal) && !f.Name.Contains("/bin/", StringComparison.Ordinal))
            .ToList();
        Assert.NotEmpty(sources);

        var offenders = sources.Where(f => !Allowed.ContainsKey(f.Name) && Command().IsMatch(File.ReadAllText(f.Path))).Select(f => f.Name);

        Assert.Empty(offenders);
    }

    [Theory]
    [InlineData("using var command = connection.CreateCommand();", true)]
    [InlineData("await connection.ExecuteAsync(new CommandDefinition(text));", true)]
    [InlineData("using Dapper;", true)]
    [InlineData("new SqlCommand(text)", true)]
    [InlineData("await session.ExecuteAsync(Insert, row, cancel);", false)]
    public void Scan_Text_FindsCommands(string text, bool expected) => Assert.Equal(expected, Command().IsMatch(text));

    [Fact]
    public void Session_TextsItTakes_AreStatementsOnly()
    {
        var texts = typeof(Session).GetMethods().Where(m => m.DeclaringType == typeof(Session))
            .SelectMany(m => m.GetParameters().Where(p => p.ParameterType == typeof(string)).Select(p => $"{m.Name}({p.Name})"));

        Assert.Equal(["LockAsync(name)", "LockSharedAsync(name)"], texts); // a parameter's value, not a text that is sent
    }

    [GeneratedRegex(@"\bCreateCommand\(|\bCommandDefinition\b|\bCommandText\b|\b(Sql|Sqlite|Db)Command\b|\bSqlBulkCopy\b|^using Dapper;|\bSqliteConnection\b|\bSqlConnection\b",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Command();

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
