using System.Linq.Expressions;
using Appraisal.Service.Access;
using Appraisal.Service.HumanResources.Webhooks;
using Appraisal.Storage;
using Hangfire;
using Hangfire.AspNetCore;
using Hangfire.Common;
using Hangfire.Dashboard;
using Hangfire.InMemory;
using Hangfire.SqlServer;

namespace Appraisal.Service.Hosting;

/// <summary>
/// Background work is Hangfire's. What is to be done can always be read from the domain's own tables, so a job may run twice, or be
/// lost with a process, and nothing changes but the time.
/// </summary>
public static class Jobs
{
    /// <summary>Registers Hangfire with the storage that fits the database; only a worker runs jobs and keeps the schedule.</summary>
    public static void AddJobs(this IServiceCollection services, DatabaseOptions database, HostRoles roles)
    {
        // a storage and an activator of this host's own: Hangfire's defaults are one for the process, in which hosts side by side would take
        // each other's jobs, or do their own with the other's services
        services.AddSingleton<JobActivator>(provider => new AspNetCoreJobActivator(provider.GetRequiredService<IServiceScopeFactory>()));
        services.AddSingleton<JobStorage>(provider =>
        {
            _ = provider.GetRequiredService<IGlobalConfiguration>();
            return database.Provider == Dialect.SqlServer.Name
                ? new SqlServerStorage(database.ConnectionString, new SqlServerStorageOptions())
                : new InMemoryStorage(new InMemoryStorageOptions { MaxExpirationTime = TimeSpan.FromHours(2) });
        });
        services.AddHangfire((provider, configuration) => configuration
            .UseSimpleAssemblyNameTypeSerializer().UseRecommendedSerializerSettings()
            .UseLogProvider(new JobLog(provider.GetRequiredService<ILoggerFactory>())));
        if (!roles.HasFlag(HostRoles.Worker))
            return;
        services.AddHangfireServer(options =>
        {
            options.WorkerCount = Math.Max(2, Environment.ProcessorCount);
            options.SchedulePollingInterval = TimeSpan.FromSeconds(1);
        });
        // receivers of events may be slow: they keep no other job waiting
        services.AddHangfireServer(options =>
        {
            options.Queues = [DeliverEvents.Queue];
            options.WorkerCount = 1;
        });
    }

    /// <summary>Registers work that is done on a schedule (cron, UTC), on whichever worker is free.</summary>
    public static IServiceCollection AddRecurring<T>(this IServiceCollection services, string name, string cron, Expression<Func<T, Task>> work) =>
        services.AddSingleton(new RecurringWork(name, cron, Job.FromExpression(work)));

    /// <summary>Tells Hangfire of the recurring work; once the schema is there.</summary>
    public static void ScheduleRecurring(IServiceProvider services)
    {
        var manager = services.GetRequiredService<IRecurringJobManager>();
        foreach (var work in services.GetServices<RecurringWork>())
            manager.AddOrUpdate(work.Name, work.Job, work.Cron);
    }

    /// <summary>Maps the dashboard at <c>/jobs</c>, for administrators.</summary>
    public static void MapJobs(this IEndpointRouteBuilder routes) =>
        routes.MapHangfireDashboard("/jobs", new DashboardOptions { Authorization = [new AdministratorsOnly()], AppPath = "/" })
            .Allow();

    private sealed record RecurringWork(string Name, string Cron, Job Job);

    private sealed class AdministratorsOnly : IDashboardAuthorizationFilter
    {
        public bool Authorize(DashboardContext context) =>
            context.GetHttpContext().User.IsInRole(Wire.Text(Role.Administrator));
    }
}
