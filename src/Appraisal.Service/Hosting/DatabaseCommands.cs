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

    private static async Task<int> SayAsync(TextWriter output, string line, int exitCode)
    {
        await output.WriteLineAsync(line);
        return exitCode;
    }
}
