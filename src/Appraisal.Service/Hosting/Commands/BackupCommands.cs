using System.CommandLine;
using Appraisal.Service.Hosting.Backups;
using Appraisal.Service.Hosting.Settings;

namespace Appraisal.Service.Hosting.Commands;

/// <summary>Backup and restore on the command line.</summary>
internal static class BackupCommands
{
    private static readonly Argument<string> Target = new("folder") { Description = "The folder to make: database, materials and a manifest." };
    private static readonly Argument<string> Source = new("folder") { Description = "The folder that backup has made." };
    private static readonly Option<string> WriteSecrets = new("--secrets") { Description = "A file to write the secrets to; keep it apart from the backup." };
    private static readonly Option<string> ReadSecrets = new("--secrets") { Description = "The file of secrets that was kept apart." };

    /// <summary><c>backup</c>.</summary>
    public static Command Backup => CommandLine.Command("backup", "Copies database and materials as of one moment, while the service works; the exit code is 1 if it could not, or if contents are missing.",
        (given, cancel) => BackupAsync(CommandLine.SettingsOf(given), given.GetValue(Target)!, given.GetValue(WriteSecrets), Console.Out, cancel), Target, WriteSecrets);

    /// <summary><c>restore</c>.</summary>
    public static Command Restore => CommandLine.Command("restore", "Checks a backup and puts it in the place that the settings name, over nothing; the exit code is 1 if it could not.",
        (given, cancel) => RestoreAsync(CommandLine.SettingsOf(given), given.GetValue(Source)!, given.GetValue(ReadSecrets), Console.Out, cancel), Source, ReadSecrets);

    /// <summary>Makes a backup.</summary>
    public static Task<int> BackupAsync(string[] settings, string folder, string? secrets, TextWriter output, CancellationToken cancel = default) => WithAsync(settings, output, async app =>
    {
        await ServiceStart.OpenAsync(app, cancel);
        var manifest = await ActivatorUtilities.CreateInstance<MakeBackup>(app.Services).RunAsync(folder, secrets, cancel);
        await output.WriteLineAsync($"{folder}: {(manifest.Database is null ? "the database is SQL Server's own to back up" : "the database, checked")}; {manifest.Contents.Count} contents of materials.");
        if (manifest.Missing.Count > 0)
            await output.WriteLineAsync($"{manifest.Missing.Count} contents that the database names are missing or damaged; the manifest lists them.");
        await output.WriteLineAsync(secrets is null ? "Keep the secrets too, elsewhere (--secrets FILE): without them no key and no unused token is good." : $"{secrets}: the secrets; keep them apart.");
        return manifest.Missing.Count == 0 ? 0 : 1;
    });

    /// <summary>Restores a backup.</summary>
    public static Task<int> RestoreAsync(string[] settings, string folder, string? secrets, TextWriter output, CancellationToken cancel = default) => WithAsync(settings, output, async app =>
    {
        var restore = ActivatorUtilities.CreateInstance<RestoreBackup>(app.Services);
        var manifest = await restore.RunAsync(folder, secrets, cancel);
        await output.WriteLineAsync($"restored as of {manifest.MadeAt:yyyy-MM-dd HH:mm:ss} UTC, with {manifest.Contents.Count} contents of materials"
            + (manifest.Missing.Count > 0 ? $"; {manifest.Missing.Count} were missing already when it was made" : ""));
        if (!restore.HasSecrets)
            await output.WriteLineAsync("The secrets are not there yet: bring them back beside the database (appraisal.db.secrets), or by Secrets:Keys, :Tokens and :Responses, before the service starts.");
        await output.WriteLineAsync("Now run verify-audit, then start the service.");
        return 0;
    });

    private static async Task<int> WithAsync(string[] settings, TextWriter output, Func<WebApplication, Task<int>> work)
    {
        await using var app = ServiceHost.Build(settings, surroundings: Surroundings.FolderFaults);
        try
        {
            return await work(app);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException or System.Data.Common.DbException)
        {
            await output.WriteLineAsync(error.Message);
            return 1;
        }
    }
}
