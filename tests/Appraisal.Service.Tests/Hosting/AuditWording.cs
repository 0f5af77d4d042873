using System.Text.Json;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Microsoft.Data.Sqlite;

namespace Appraisal.Service.Tests.Hosting;

/// <summary>Holds the words of the audit to what is written into it, whatever test wrote it.</summary>
internal static class AuditWording
{
    /// <summary>Whether all that a host has written into its audit has words in Chinese: asked of every host as it ends.</summary>
    internal static async Task AssertSaidAsync(Database database)
    {
        if (!database.Dialect.IsSqlite || !File.Exists(database.File))
            return;
        var missing = new SortedSet<string>(StringComparer.Ordinal);
        await using var connection = new SqliteConnection($"Data Source={database.File};Mode=ReadOnly;Pooling=False");
        try
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "SELECT DISTINCT action, kind, role, before_value, after_value FROM audit_entry";
            await using var rows = await command.ExecuteReaderAsync();
            while (await rows.ReadAsync())
                missing.UnionWith(Missing(rows.GetString(0), rows.GetString(1), rows.GetString(2), [rows.GetValue(3) as string, rows.GetValue(4) as string]));
        }
        catch (SqliteException)
        {
            return; // a test of a database that is away or damaged
        }
        Assert.True(missing.Count == 0, $"No words in Messages.zh.restext for what the audit holds: {string.Join(' ', missing)}");
    }

    private static IEnumerable<string> Missing(string action, string kind, string role, string?[] values)
    {
        // what is one letter long was written by a test itself
        foreach (var key in new[] { ("act.", action), ("kind.", kind), ("page.role.", role) }.Where(k => k.Item2.Length > 1).Select(k => k.Item1 + k.Item2).Where(k => Messages.In("zh-CN", k) == k))
            yield return key;
        foreach (var value in values.OfType<string>().Where(v => v.StartsWith('{')))
        {
            foreach (var field in JsonDocument.Parse(value).RootElement.EnumerateObject().Select(f => f.Name).Where(n => n.Length > 1 && Messages.In("zh-CN", "heading." + n) == "heading." + n))
                yield return "heading." + field;
        }
    }
}
