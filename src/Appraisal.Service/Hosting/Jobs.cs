using System.Linq.Expressions;
using Appraisal.Service.Access;
using Appraisal.Service.Audit;
using Appraisal.Service.HumanResources.Webhooks;
using Appraisal.Service.Web;
using Appraisal.Storage;
using Hangfire;
using Hangfire.AspNetCore;
using Hangfire.Common;
using Hangfire.Dashboard;
using Hangfire.InMemory;
using Hangfire.SqlServer;
using Microsoft.AspNetCore.Antiforgery;

namespace Appraisal.Service.Hosting;

/// <summary>Settings of <c>Jobs</c>.</summary>
public sealed class JobOptions
{
    /// <summary>Whether administrators without a unit may act in the dashboard at <c>/jobs</c>; false by default: it is to look at.</summary>
    public bool MayChange { get; set; }
}

/// <summary>
/// Background work is Hangfire's. What is to be done can always be read from the domain's own tables, so a job may run twice, or be
/// lost with a process, and nothing changes but the time.
/// </summary>
public static class Jobs
{
    /// <summary>Where the dashboard is.</summary>
    public const string Path = "/jobs";

    private const int MostSubject = 200;
    private const int MostJobs = 100;

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

    /// <summary>
    /// Maps the dashboard at <c>/jobs</c>, for administrators and auditors without a territory: jobs are the whole service's. It is to look at,
    /// unless <c>Jobs:MayChange</c> says that administrators may act there; what they do is audited. Hangfire has its own words in Chinese, and
    /// what is done on a schedule is named in ours.
    /// </summary>
    public static void MapJobs(this IEndpointRouteBuilder routes)
    {
        var mayChange = routes.ServiceProvider.GetRequiredService<IConfiguration>().GetValue<bool>("Jobs:MayChange");
        var works = routes.ServiceProvider.GetServices<RecurringWork>().ToList();
        routes.MapHangfireDashboard(Path, new DashboardOptions
        {
            Authorization = [new OfTheWholeService()],
            IsReadOnlyFunc = context => !mayChange || Caller.From(context.GetHttpContext().User).Role != Role.Administrator,
            AppPath = "/",
            DisplayNameFunc = (_, job) => works.Find(w => w.Job.Type == job.Type && w.Job.Method.Name == job.Method.Name) is { } work ? Messages.Of("job." + work.Name) : job.ToString(),
        }).Allow(Role.Auditor).WholeServiceOnly();
    }

    /// <summary>Records what is done in the dashboard before it is done: it lies outside the transactions of the service.</summary>
    public static void UseJobsAudit(this WebApplication app) => app.UseFor(context => HttpMethods.IsPost(context.Request.Method) && context.Request.Path.StartsWithSegments(Path, StringComparison.OrdinalIgnoreCase), async (context, next) =>
    {
        if (context.Request.Path.StartsWithSegments(Path, StringComparison.OrdinalIgnoreCase, out var action)
            && !action.StartsWithSegments("/stats", StringComparison.OrdinalIgnoreCase) // the dashboard counts by POST
            && Caller.From(context.User) is { Role: Role.Administrator, Unit: null } caller && context.User.Identity is { IsAuthenticated: true }
            && app.Configuration.GetValue<bool>("Jobs:MayChange")
            && await context.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(context)) // else the dashboard refuses it
        {
            var form = context.Request.HasFormContentType ? await context.Request.ReadFormAsync(context.RequestAborted) : null;
            var path = action.Value!.Length <= MostSubject ? action.Value : action.Value[..MostSubject];
            var jobs = form?["jobs[]"].Take(MostJobs).ToArray();
            await context.RequestServices.GetRequiredService<Database>().WriteAsync(session => context.RequestServices.GetRequiredService<AuditTrail>()
                .WriteAsync(session, caller, "act", "jobs", path, after: new { jobs }, cancel: context.RequestAborted), context.RequestAborted);
        }
        await next(context);
    });

    private sealed record RecurringWork(string Name, string Cron, Job Job);

    private sealed class OfTheWholeService : IDashboardAuthorizationFilter
    {
        public bool Authorize(DashboardContext context) =>
            Caller.From(context.GetHttpContext().User) is { Role: Role.Administrator or Role.Auditor, Unit: null };
    }
}
