using Appraisal.Service.Access;
using Appraisal.Service.Hosting.Settings;
using Appraisal.Service.Surveys;
using Appraisal.Storage;
using Appraisal.Storage.Access;
using Appraisal.Storage.Organization;

namespace Appraisal.Service.Hosting;

/// <summary>Starts the service, and a command that works on its database.</summary>
public static class ServiceStart
{
    /// <summary>Brings the schema up to date, then starts to serve; ends when the service is stopped.</summary>
    /// <exception cref="StartFault">It cannot start.</exception>
    public static async Task RunAsync(WebApplication app, CancellationToken cancel = default)
    {
        foreach (var warning in SettingCatalog.Unknown(app.Configuration))
            app.Logger.LogWarning("{Warning}", warning);
        await PrepareAsync(app, cancel);
        if (!await app.Services.GetRequiredService<Database>().ReadAsync(s => KeyStore.AnyAsync(s, cancel), cancel))
            app.Logger.LogWarning("Nobody can sign in yet: there is no key. Start once with Access:BootstrapKey (at least {Length} characters).", KeyRing.LeastLength);
        if (app.Services.GetRequiredService<Database>().File is { } file)
            app.Logger.LogInformation("The data is in {File}, materials and secrets beside it", Path.GetFullPath(file));
        await StartAsync(app, cancel);
        await app.WaitForShutdownAsync(cancel);
    }

    /// <summary>Starts to serve.</summary>
    /// <exception cref="StartFault">It cannot listen where it should.</exception>
    public static async Task StartAsync(WebApplication app, CancellationToken cancel)
    {
        try
        {
            await app.StartAsync(cancel);
        }
        catch (Exception error) when (error is IOException or System.Net.Sockets.SocketException or InvalidOperationException)
        {
            throw new StartFault(StartFault.Configuration, $"The service cannot listen where it should: {error.Message.Split('\n')[0].Trim()}");
        }
    }

    /// <summary>What must be there before the first request: the schema, the secrets, the schedule of jobs and, if one is configured, the bootstrap key.</summary>
    /// <exception cref="StartFault">It cannot be had.</exception>
    public static async Task PrepareAsync(WebApplication app, CancellationToken cancel = default)
    {
        await ReachAsync(app, cancel);
        await MigrateAsync(app, cancel);
        await app.Services.GetRequiredService<SecretGuard>().DemandAsync(cancel);
        await InitialsStore.FillAsync(app.Services.GetRequiredService<Database>(), cancel);
        await PressureFigures.FillAsync(app.Services.GetRequiredService<Database>(), cancel);
        await app.Services.GetRequiredService<BootstrapKey>().ApplyAsync(app.Configuration["Access:BootstrapKey"], cancel);
        if (app.Configuration.Roles().HasFlag(HostRoles.Worker))
            Jobs.ScheduleRecurring(app.Services);
    }

    /// <summary>Sees to it that the database answers, within 10 seconds.</summary>
    /// <exception cref="StartFault">It does not.</exception>
    public static async Task ReachAsync(WebApplication app, CancellationToken cancel)
    {
        if (await app.Services.GetRequiredService<Database>().ProbeAsync(cancel) is { } fault)
            throw new StartFault(StartFault.Unavailable, $"Database:ConnectionString leads to no database that can be used: {fault}");
    }

    /// <summary>The same for a command that works on a database as it is: it must be there, and up to date.</summary>
    /// <exception cref="StartFault">It is not.</exception>
    public static async Task OpenAsync(WebApplication app, CancellationToken cancel)
    {
        var database = app.Services.GetRequiredService<Database>();
        if (database.File is { } file && !File.Exists(file))
            throw new StartFault(StartFault.Unavailable, $"There is no database at {Path.GetFullPath(file)}; say where it is with Database:ConnectionString.");
        await ReachAsync(app, cancel);
        if (Migrator.Pending(database) is { Count: > 0 } pending)
            throw new StartFault(StartFault.Unavailable, $"The database is not up to date: {pending.Count} scripts are pending; run 'migrate' first.");
        await app.Services.GetRequiredService<SecretGuard>().DemandAsync(cancel);
    }

    /// <summary>Brings the schema up to date.</summary>
    /// <exception cref="StartFault">It cannot be.</exception>
    public static async Task MigrateAsync(WebApplication app, CancellationToken cancel)
    {
        try
        {
            await Migrator.MigrateAsync(app.Services.GetRequiredService<Database>(), cancel);
        }
        catch (Exception error) when (error is InvalidOperationException or TimeoutException or System.Data.Common.DbException or IOException)
        {
            throw new StartFault(StartFault.Unavailable, error.Message);
        }
    }
}
