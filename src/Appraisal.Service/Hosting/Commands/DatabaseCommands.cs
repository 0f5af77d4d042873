using System.CommandLine;
using Appraisal.Service.Access;
using Appraisal.Service.Hosting.Settings;
using Appraisal.Storage;
using Hangfire;

namespace Appraisal.Service.Hosting.Commands;

/// <summary>The commands that look after the schema, for operators; each returns the process's exit code.</summary>
internal static class DatabaseCommands
{
    private static readonly Option<bool> Check = new("--check") { Description = "Change nothing: name what is pending; the exit code is 1 if anything is." };

    private static readonly Option<bool> AcceptSecrets = new("--accept-secrets")
    {
        Description = "Take the secrets of this configuration for those of the database, where its own are lost: every key and every unused token ends.",
    };

    /// <summary><c>migrate</c>.</summary>
    public static Command Migrate => CommandLine.Command("migrate", "Brings the schema up to date, the job queue's included.",
        (given, cancel) => MigrateAsync(CommandLine.SettingsOf(given), given.GetValue(Check), given.GetValue(AcceptSecrets), Console.Out, cancel), Check, AcceptSecrets);

    /// <summary>Brings the schema up to date, or says what is pending.</summary>
    public static async Task<int> MigrateAsync(string[] settings, bool check, bool acceptSecrets, TextWriter output, CancellationToken cancel = default)
    {
        await using var app = ServiceHost.Build(settings, surroundings: Surroundings.FolderFaults);
        var database = app.Services.GetRequiredService<Database>();
        await ServiceStart.ReachAsync(app, cancel);
        var pending = Migrator.Pending(database);
        foreach (var script in pending)
            await output.WriteLineAsync($"pending: {script}");
        if (check)
            return pending.Count == 0 ? await SayAsync(output, "up to date", 0) : 1;
        await ServiceStart.MigrateAsync(app, cancel);
        app.Services.GetRequiredService<JobStorage>(); // makes its own tables when it is first used
        if (acceptSecrets)
            await output.WriteLineAsync($"{await app.Services.GetRequiredService<SecretGuard>().AcceptAsync(cancel)} keys have ended; start with Access:BootstrapKey to make new ones, and draw unused tokens anew");
        return await SayAsync(output, $"up to date, {pending.Count} scripts run", 0);
    }

    private static async Task<int> SayAsync(TextWriter output, string line, int exitCode)
    {
        await output.WriteLineAsync(line);
        return exitCode;
    }
}
