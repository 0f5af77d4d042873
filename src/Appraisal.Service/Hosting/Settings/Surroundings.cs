using Microsoft.Data.Sqlite;

namespace Appraisal.Service.Hosting.Settings;

/// <summary>What a node finds around it, tried before anything is touched: its ports, and the folders that it will write.</summary>
internal static class Surroundings
{
    /// <summary>What it cannot have, in one sentence each.</summary>
    public static IEnumerable<string> Faults(IConfiguration configuration) =>
        Listening.Faults(configuration).Concat(FolderFaults(configuration));

    /// <summary>The folders that it cannot write.</summary>
    public static IEnumerable<string> FolderFaults(IConfiguration configuration) =>
        Folders(configuration).Select(f => Unwritable(f.Setting, f.Path)).OfType<string>();

    private static IEnumerable<(string Setting, string Path)> Folders(IConfiguration configuration)
    {
        var database = DatabaseSettings.Options(configuration);
        if (database is { IsSqlite: true, Fault: null })
            yield return ("Database:ConnectionString", Path.GetDirectoryName(Path.GetFullPath(new SqliteConnectionStringBuilder(database.ConnectionString).DataSource))!);
        foreach (var setting in (string[])["Materials:Folder", "Access:SessionKeys"])
        {
            if (configuration[setting] is { Length: > 0 } folder)
                yield return (setting, Path.GetFullPath(folder));
        }
    }

    // what is not there yet is made later, so it is the folder above that must be writable
    private static string? Unwritable(string setting, string path)
    {
        var there = path;
        while (!Path.Exists(there) && Path.GetDirectoryName(there) is { } above)
            there = above;
        try
        {
            using var trial = new FileStream(Path.Combine(there, $".appraisal-{Environment.ProcessId}"), FileMode.Create, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            trial.WriteByte(1);
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return $"{setting} leads to the folder {path}, which cannot be written ({error.Message}); let {Environment.UserName} write it, or name another.";
        }
    }
}
