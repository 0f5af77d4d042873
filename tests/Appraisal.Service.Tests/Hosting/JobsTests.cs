using Appraisal.Service.Surveys;
using Hangfire;
using Microsoft.Extensions.DependencyInjection;

namespace Appraisal.Service.Tests.Hosting;

public sealed class JobsTests
{
    [Fact]
    public async Task Enqueue_AfterAnotherHostOfTheProcessIsGone_StillRuns()
    {
        await using var host = await Host.StartAsync("Sqlite");
        await (await Host.StartAsync("Sqlite")).DisposeAsync();
        var monitor = host.Services.GetRequiredService<JobStorage>().GetMonitoringApi();
        var before = monitor.SucceededListCount();

        host.Services.GetRequiredService<IBackgroundJobClient>().Enqueue<AggregateResponses>(job => job.RunAsync(CancellationToken.None));

        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (monitor.SucceededListCount() == before)
            await Task.Delay(20, limit.Token);
    }
}
