using Hangfire;
using Hangfire.Common;

namespace Appraisal.Service.Tests.Hosting;

/// <summary>
/// Recurring work of which some is done by hand only: what counts, examines or erases would do so between any two steps of a test whenever
/// a minute or an hour of the wall clock begins, and what is let out depends on when it is counted.
/// </summary>
internal sealed class ByHand(JobStorage storage) : IRecurringJobManager
{
    private static readonly HashSet<string> Names = new(StringComparer.Ordinal)
    {
        "aggregate-responses", "examine-responses", "deidentify-responses", "erase-expired", "sweep-inspections", "hr-deliveries-old",
    };

    private readonly RecurringJobManager _jobs = new(storage);

    public void AddOrUpdate(string recurringJobId, Job job, string cronExpression, RecurringJobOptions options) =>
        _jobs.AddOrUpdate(recurringJobId, job, Names.Contains(recurringJobId) ? Cron.Never() : cronExpression, options);

    public void Trigger(string recurringJobId) => _jobs.Trigger(recurringJobId);

    public void RemoveIfExists(string recurringJobId) => _jobs.RemoveIfExists(recurringJobId);
}
