using Appraisal.Service.Access;
using Appraisal.Storage;
using Hangfire;
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
    /// <summary>Registers Hangfire with the storage that fits the database.</summary>
    public static void AddJobs(this IServiceCollection services, DatabaseOptions database)
    {
        services.AddHangfire(configuration =>
        {
            configuration.UseSimpleAssemblyNameTypeSerializer().UseRecommendedSerializerSettings();
            if (database.Provider == Dialect.SqlServer.Name)
                configuration.UseSqlServerStorage(database.ConnectionString, new SqlServerStorageOptions());
            else
                configuration.UseInMemoryStorage(new InMemoryStorageOptions { MaxExpirationTime = TimeSpan.FromHours(2) });
        });
        services.AddHangfireServer(options =>
        {
            options.WorkerCount = Math.Max(2, Environment.ProcessorCount);
            options.SchedulePollingInterval = TimeSpan.FromSeconds(1);
        });
    }

    /// <summary>Maps the dashboard at <c>/jobs</c>, for administrators.</summary>
    public static void MapJobs(this IEndpointRouteBuilder routes) =>
        routes.MapHangfireDashboard("/jobs", new DashboardOptions { Authorization = [new AdministratorsOnly()], AppPath = null })
            .Allow();

    private sealed class AdministratorsOnly : IDashboardAuthorizationFilter
    {
        public bool Authorize(DashboardContext context) =>
            context.GetHttpContext().User.IsInRole(Wire.Text(Role.Administrator));
    }
}
