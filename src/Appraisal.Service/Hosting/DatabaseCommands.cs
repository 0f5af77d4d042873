using Appraisal.Storage;
using Hangfire;

namespace Appraisal.Service.Hosting;

/// <summary>The commands that look after the database, for operators; each returns the process's exit code.</summary>
public static class DatabaseCommands
{
    /// <summary>
    /// <c>migrate</c> brings the schema up to date, the job queue's included. <c>migrate --check</c> changes nothing: it names what is
    /// pending, and its exit code is 1 if anything is.
    /// </summary>
    public static async Task<int> MigrateAsync(string[] args, TextWriter output)
    {
        await using var app = ServiceHost.Build([.. args.Where(a => a != "--check")]);
        var database = app.Services.GetRequiredService<Database>();
        var pending = Migrator.Pending(database);
        foreach (var script in pending)
            await output.WriteLineAsync($"pending: {script}");
        if (args.Contains("--check"))
            return pending.Count == 0 ? await SayAsync(output, "up to date", 0) : 1;
        await Migrator.MigrateAsync(database);
        app.Services.GetRequiredService<JobStorage>(); // makes its own tables when it is first used
        return await SayAsync(output, $"up to date, {pending.Count} scripts run", 0);
    }

    /// <summary><c>backup FILE</c> copies a SQLite database while the service works on; the exit code is 1 if it could not be.</summary>
    public static async Task<int> BackupAsync(string[] args, TextWriter output)
    {
        if (args.Length == 0 || args[0].StartsWith('-'))
            return await SayAsync(output, "Give the file that the copy is to be written to: backup FILE", 1);
        await using var app = ServiceHost.Build(args[1..]);
        try
        {
            await Backup.RunAsync(app.Services.GetRequiredService<Database>(), args[0]);
            return await SayAsync(output, $"{args[0]}: {new FileInfo(args[0]).Length} bytes, checked. Keep the secrets (.secrets) with it, elsewhere.", 0);
        }
        catch (Exception error) when (error is IOException or InvalidOperationException or InvalidDataException or System.Data.Common.DbException)
        {
            return await SayAsync(output, error.Message, 1);
        }
    }

    private static async Task<int> SayAsync(TextWriter output, string line, int exitCode)
    {
        await output.WriteLineAsync(line);
        return exitCode;
    }
}
